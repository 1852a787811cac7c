"""Fitting the gate on the embeddings of the slices that the tumour network was fitted to.

Phantoms get means of their own, one for each type and plane, so that the synthetic examples
pass. They have no part in the covariance or in the limit, which are the patients' alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sklearn.covariance import LedoitWolf

from braintx.core.records import TUMOR_LABELS, Slice
from braintx.data.imaging import read_slice
from braintx.data.simulate import phantoms
from braintx.data.tumor_set import LabelledSlice
from braintx.models.gate import Gate
from braintx.models.tumor.session import Session

ACCEPTED = 0.98  # share of tumour slices, and of unseen patients' slices, to let through
_BATCH = 8
_PHANTOMS = 8  # of each type in each plane
_PHANTOM_SEED = 1000  # theirs and the next; below are the examples'


def fit_gate(slices: Sequence[LabelledSlice], folder: Path) -> Gate:
    """Fit class means and the shared covariance; the limit lets `ACCEPTED` of these slices in.

    One copy of each original slice is enough. The limit for unseen patients is wider: the
    bundle multiplies it by what the folds' held-out patients ask for.
    """
    originals = list({item.source_slice: item for item in slices}.values())
    session = Session(folder, threads=1)
    points = _embed(session, (read_slice(item.path) for item in originals))
    label = np.array([TUMOR_LABELS.index(item.label) for item in originals])
    means = np.stack([points[label == k].mean(axis=0) for k in range(len(TUMOR_LABELS))])
    precision = LedoitWolf(assume_centered=True).fit(points - means[label]).precision_
    gate = Gate(means.astype(np.float32), precision.astype(np.float32), 1.0, 0.0)
    limit = float(np.quantile(gate.distance(points), ACCEPTED))
    everyone = np.concatenate([gate.means, _phantom_means(session)])
    return Gate(everyone, gate.precision, limit, 0.0)


def _phantom_means(session: Session) -> NDArray[np.float32]:
    seeds = range(_PHANTOM_SEED, _PHANTOM_SEED + _PHANTOMS)
    return np.stack(
        [
            _embed(session, (phantoms.make(label, plane, s).slice for s in seeds)).mean(axis=0)
            for label in TUMOR_LABELS
            for plane in phantoms.PLANES
        ]
    )


def _embed(session: Session, slices: Iterable[Slice]) -> NDArray[np.float32]:
    views = (session.view(item.pixels).pixels for item in slices)
    embeddings: list[NDArray[np.float32]] = []
    while part := list(islice(views, _BATCH)):
        embeddings += [reading.embedding for reading in session.read(np.stack(part))]
    return np.stack(embeddings)


def save_gate(gate: Gate, path: Path) -> None:
    """Write the arrays; the two limits go into the bundle's metadata."""
    save_file({"means": gate.means, "precision": gate.precision}, path)
