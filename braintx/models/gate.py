"""Whether an image is one that the tumour model may speak about, and what it is otherwise.

The tumour network says in the pass that is made anyway how the head was taken and whether a tumour
shows: one question with ten answers, `braintx.core.labels.VIEW_STATES`. What the file says of the
sequence rules out the answers that contradict it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import SEQUENCES, VIEW_STATES, GateStatus, Sequence
from braintx.core.messages import say
from braintx.core.records import ACCEPTED, GateDecision, Issue, Slice, TumorReading
from braintx.models.bundle import Bundle

TUMOR, FOREIGN = VIEW_STATES.index("T1C tumor"), VIEW_STATES.index("foreign")
"""Of `VIEW_STATES`: what the model knows, and what is no head."""

_SHOWN = np.array([SEQUENCES.index(s.split()[0]) if s != "foreign" else -1 for s in VIEW_STATES])
_T1_NONE = np.array([state in {"T1C none", "T1 none"} for state in VIEW_STATES])
_FOREIGN = np.arange(len(VIEW_STATES)) == FOREIGN
_REFUSED: dict[GateStatus, NDArray[np.bool_]] = {
    "no_tumor_suspected": _T1_NONE,
    "other_sequence": ~_T1_NONE & ~_FOREIGN & (np.arange(len(VIEW_STATES)) != TUMOR),
    "not_brain_mri": _FOREIGN,
}
"""Which of `VIEW_STATES` each status stands for."""


@dataclass(frozen=True)
class Gate:
    """What it costs to name a type where none shows, when losing a tumour costs 1.

    Attributes
    ----------
    cost : float
    """

    cost: float

    @classmethod
    def of(cls, bundle: Bundle) -> Gate:
        """The gate that the tumour bundle carries."""
        return cls(float(bundle.metadata["gate"]["cost"]))

    def score(self, kind: NDArray[np.floating]) -> NDArray[np.float64]:
        """What decides, 0 to 1 of shape (...), from logits of what a view is, (..., 10).

        The probability that the view is a contrast-enhanced T1 slice with a tumour, where that of
        anything else counts by its cost. From `ACCEPTED` on the expected cost of refusing is the
        greater (Chow, On Optimum Recognition Error and Reject Tradeoff, IEEE T-IT 1970).
        """
        against = np.log(self.cost) - advantage(kind)
        # a logistic function: SciPy, which has one, takes longer to import than ten slices to read
        return np.asarray(np.exp(-np.logaddexp(0.0, against)), np.float64)

    def decide(self, reading: TumorReading, slice_: Slice | None = None) -> GateDecision:
        """Judge one reading.

        Parameters
        ----------
        reading : TumorReading
        slice_ : Slice, optional
            What was read. Where its file says how it was taken, that decides: a modality other
            than magnetic resonance is refused, and so is a sequence other than T1.
        """
        modality, sequence = (slice_.modality, slice_.sequence) if slice_ else (None, None)
        if is_foreign(modality):
            return _taken_otherwise(reading.kind, modality)
        said = possible(reading.kind, sequence)
        score = float(self.score(said))
        if score >= ACCEPTED:
            return GateDecision("accepted", score, sequence="T1C")
        status, looks = refused_as(said)
        if sequence not in {None, "T1C"} and status == "no_tumor_suspected":
            status = "other_sequence"
        if status != "other_sequence":
            plain = status == "no_tumor_suspected" and looks == "T1"
            besides = (say("gate.looks_plain"),) if plain else ()
            reason = Issue(f"gate.{status}", "warning", details=besides)
            return GateDecision(status, score, reason, looks)
        code = "gate.other_sequence" if sequence is None else "gate.sequence"
        reason = Issue(code, "warning", values={"sequence": say(f"sequence.{looks}")})
        return GateDecision(status, score, reason, looks)


def advantage(kind: NDArray[np.floating]) -> NDArray[np.float64]:
    """Log odds of an enhanced tumour against all else, (...), from logits (..., 10)."""
    logits = np.asarray(kind, np.float64)
    others = np.delete(logits, TUMOR, axis=-1)
    return np.asarray(logits[..., TUMOR] - np.logaddexp.reduce(others, axis=-1), np.float64)


def possible(kind: NDArray[np.floating], sequence: Sequence | None) -> NDArray[np.float64]:
    """Logits of what a view may be, given what its file says: what contradicts it is ruled out.

    Parameters
    ----------
    kind : ndarray of shape (10,)
    sequence : str or None
        One of `SEQUENCES`.
    """
    logits = np.asarray(kind, np.float64).copy()
    if sequence is not None:
        logits[(SEQUENCES.index(sequence) != _SHOWN) & (_SHOWN >= 0)] = -1e4
    return logits


def refused_as(kind: NDArray[np.floating]) -> tuple[GateStatus, Sequence | None]:
    """The likeliest thing that a refused view may be, and how that was taken.

    Parameters
    ----------
    kind : ndarray of shape (10,)

    Returns
    -------
    tuple
        Status, and one of `SEQUENCES` or None where it is no head. That no tumour shows is said
        of T1 alone, where one would: without a lesion it hardly shows whether it is enhanced.
    """
    logits = np.asarray(kind, np.float64)
    shares = {
        status: float(np.logaddexp.reduce(logits[states])) for status, states in _REFUSED.items()
    }
    status = max(shares, key=shares.__getitem__)
    if status == "not_brain_mri":
        return status, None
    of_status = [
        np.logaddexp.reduce(logits[_REFUSED[status] & (place == _SHOWN)])
        for place in range(len(SEQUENCES))
    ]
    return status, SEQUENCES[int(np.argmax(of_status))]


def is_foreign(modality: str | None) -> bool:
    """Whether a file says that it was not taken by magnetic resonance.

    Pictures saved by a viewer ("OT", "SC") keep no word of how they were taken.
    """
    return modality not in {None, "MR", "OT", "SC"}


def _taken_otherwise(kind: NDArray[np.floating], modality: str | None) -> GateDecision:
    """The decision for what the file says is no magnetic resonance."""
    head = modality == "CT" and refused_as(possible(kind, "CT"))[0] == "other_sequence"
    reason = Issue("gate.modality", "warning", values={"modality": modality})
    status: GateStatus = "other_sequence" if head else "not_brain_mri"
    return GateDecision(status, 0.0, reason, "CT" if head else None)
