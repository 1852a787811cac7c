"""Fitting the gate on the embeddings of the slices that the tumour network was fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.covariance import LedoitWolf

from braintx.core.records import TUMOR_LABELS
from braintx.data.imaging import read_slice
from braintx.data.tumor_set import LabelledSlice
from braintx.models.gate import Gate
from braintx.models.tumor.session import Session
from braintx.preprocessing.image import to_view

ACCEPTED = 0.98  # share of tumour slices, and of unseen patients' slices, to let through
_BATCH = 8


def fit_gate(slices: Sequence[LabelledSlice], graph: Path) -> Gate:
    """Fit class means and the shared covariance; the limit lets `ACCEPTED` of these slices in.

    One copy of each original slice is enough. The limit for unseen patients is wider: see
    `widen`.
    """
    originals = list({item.source_slice: item for item in slices}.values())
    session = Session(graph, threads=1)
    embeddings = []
    for start in range(0, len(originals), _BATCH):
        part = originals[start : start + _BATCH]
        views = np.stack([to_view(read_slice(item.path))[0] for item in part])
        embeddings += [reading.embedding for reading in session.read(views)]
    points = np.stack(embeddings)
    label = np.array([TUMOR_LABELS.index(item.label) for item in originals])
    means = np.stack([points[label == k].mean(axis=0) for k in range(len(TUMOR_LABELS))])
    precision = LedoitWolf(assume_centered=True).fit(points - means[label]).precision_
    gate = Gate(means.astype(np.float32), precision.astype(np.float32), 1.0, 0.0)
    limit = float(np.quantile(gate.distance(points), ACCEPTED))
    return Gate(gate.means, gate.precision, limit, 0.0)


def save_gate(gate: Gate, path: Path) -> None:
    """Write the arrays; the two limits go into the bundle's metadata."""
    save_file({"means": gate.means, "precision": gate.precision}, path)
