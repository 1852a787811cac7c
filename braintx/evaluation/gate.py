"""The gate's limits, and what they let through: tumours of unseen patients, and what is none.

The limits are set on held-out patients, each of whom weighs the same. Every figure is taken
on a fold whose patients had no part in the limits it is judged by, with networks that never
saw the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braintx.evaluation.heldout import HeldOut, patient_weights
from braintx.evaluation.metrics import mean_interval
from braintx.evaluation.strangers import Strangers
from braintx.models.gate import Gate, doubts

ACCEPTED = 0.97
"""Share of unseen patients' slices to let through.

Chosen by what it costs: a point more lets in about four more of a hundred healthy slices.
"""
_BRAIN = 0.975  # share of them to let through as brains, whether or not they show a tumour


def fit_gate(held: HeldOut) -> Gate:
    """The lowest limits that let `ACCEPTED` of the held-out slices through."""
    foreign, healthy = doubts(held.kind).T
    weights = patient_weights(held.patient_group)
    as_brain = _quantile(foreign, weights, _BRAIN)
    brains = foreign <= as_brain
    left = min(1.0, ACCEPTED * weights.sum() / weights[brains].sum())
    return Gate(as_brain, _quantile(healthy[brains], weights[brains], left))


def _quantile(values: NDArray[np.float32], weights: NDArray[np.float64], share: float) -> float:
    order = np.argsort(values)
    mass = np.cumsum(weights[order]) / weights.sum()
    reached = int(np.searchsorted(mass, share - 1e-12))
    return float(values[order][min(reached, len(order) - 1)])


def figures(held: HeldOut, strangers: Sequence[Strangers]) -> dict[str, Any]:
    """The result file's key ``gate``: the limits that ship, and how good they are."""
    accepted = np.zeros(len(held.fold), np.bool_)
    refused: dict[str, list[NDArray[np.bool_]]] = {}
    limits = {int(f): _apart(held, int(f)) for f in np.unique(held.fold)}
    for fold, gate in limits.items():
        here = held.fold == fold
        accepted[here] = _accepted(gate, held.kind[here])
    for one in strangers:
        for fold in np.unique(one.fold):
            here = one.fold == fold
            passed = _accepted(limits[int(fold)], one.kind[here])
            for source in np.unique(one.source):
                refused.setdefault(str(source), []).append(~passed[one.source[here] == source])
    return {
        **asdict(fit_gate(held)),
        "accepted": float(np.average(accepted, weights=patient_weights(held.patient_group))),
        "accepted_interval": mean_interval(accepted.astype(float), held.patient_group),
        "accepted_slices": float(accepted.mean()),
        "patients_accepted": _patients(accepted, held.patient_group),
        "refused": {name: float(np.concatenate(parts).mean()) for name, parts in refused.items()},
        "refused_pictures": {name: len(parts[0]) for name, parts in refused.items()},
    }


def _patients(accepted: NDArray[np.bool_], patient: NDArray[np.str_]) -> float:
    """Share of the patients of whom at least one slice passes."""
    return float(np.mean([accepted[patient == one].any() for one in np.unique(patient)]))


def _apart(held: HeldOut, fold: int) -> Gate:
    """Limits from the other folds; with a single fold there is no other."""
    others = held.fold != fold
    return fit_gate(held.rows(others) if others.any() else held)


def _accepted(gate: Gate, kind: NDArray[np.float32]) -> NDArray[np.bool_]:
    foreign, healthy = doubts(kind).T
    return np.asarray((foreign <= gate.foreign) & (healthy <= gate.healthy))
