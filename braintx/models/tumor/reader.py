"""The tumour bundle at work: slices to readings, readings to calibrated probabilities and sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.core.records import Slice, TumorReading
from braintx.models.bundle import load
from braintx.models.softmax import softmax
from braintx.models.tumor.rule import Rule, familiarity
from braintx.models.tumor.session import Session
from braintx.preprocessing.image import HeadBox


@dataclass(frozen=True)
class SliceReading:
    """What the networks make of a slice, before any record: keep it to answer again at once.

    Attributes
    ----------
    slice : Slice
    view : ndarray of shape (VIEW_SIZE, VIEW_SIZE), float32 in [0, 1]
        The head, upright.
    box : HeadBox
        Where the view lies in the slice.
    network : TumorReading
    """

    slice: Slice
    view: NDArray[np.float32]
    box: HeadBox
    network: TumorReading


class TumorReader:
    """The shipped tumour bundle, ready to read slices.

    Parameters
    ----------
    threads : int, default=0
        Threads of one pass; see `Session`.
    """

    def __init__(self, threads: int = 0) -> None:
        self.bundle = load("tumor")
        self.session = Session(self.bundle.folder, threads)
        decision = self.bundle.metadata["decision"]
        self.temperature = float(decision["temperature"])
        self._evidence = tuple(map(float, decision["evidence"]))
        self.of_slice = Rule.of(decision, "slice")
        self.of_patient = Rule.of(decision, "patient")

    def read(self, slice_: Slice) -> SliceReading:
        """Turn the head upright and pass it through the network."""
        view, box = self.session.view(slice_.pixels, slice_.pixel_aspect)
        return SliceReading(slice_, view, box, self.session.read(view)[0])

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities of logits (..., 3): softmax at the bundle's temperature."""
        return softmax(logits / self.temperature)

    def familiarity(self, logits: NDArray[np.float32]) -> float:
        """How far a view of logits (3,) resembles what the types were learnt from, 0 to 1."""
        return float(familiarity(logits, self._evidence))

    def subtypes(self, network: TumorReading) -> NDArray[np.float32]:
        """How probable each subtype of an "other" tumour is, (2,)."""
        return softmax(network.subtype)
