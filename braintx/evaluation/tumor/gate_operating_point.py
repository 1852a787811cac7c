"""The gate's costs, and what they let through: tumours of unseen patients, and what is none.

A fixed share of the tumours is let through, in which each patient weighs the same. That ties
what a healthy head costs to what a foreign picture costs; their ratio is chosen so that the fewest
of both pass. Every figure is taken on a fold whose patients had no part in the gate it is judged
by, with networks that never saw the pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from braintx.evaluation.metrics import mean_interval
from braintx.evaluation.tumor.heldout import HeldOut, patient_weights
from braintx.evaluation.tumor.out_of_distribution import Strangers
from braintx.evaluation.tumor.record import GateFigures
from braintx.models.gate import ACCEPTED, Gate, advantage

LET_IN = 0.97
"""Share of unseen patients' slices to let through."""
CHOOSES = {"healthy": ("template", "healthy_t1", "healthy_t2"), "foreign": ("drawn",)}
"""The pictures that choose the ratio, by what they are; all others only judge.

The fit's own kinds, as networks see them that were not fitted to these very pictures, and the
healthy heads of another source.
"""
_RATIOS = 2.0 ** np.arange(0.0, 7.5, 0.5)  # what a foreign picture costs, in healthy heads
_RESAMPLES, _SEED = 200, 20261126


def fit_gate(held: HeldOut, others: Sequence[Strangers] = ()) -> Gate:
    """The costs at which `LET_IN` of the held-out slices pass.

    Among the ratios of the two costs, which all let in as many tumours, the one that lets fewest
    of the others pass, healthy and foreign weighing the same and so does each source of
    a kind. The least ratio is taken that is as good as the best within one standard error of it
    (Breiman et al., Classification and Regression Trees, 1984), from a bootstrap over patients:
    equal costs need no evidence, unequal ones do.

    Parameters
    ----------
    held : HeldOut
    others : sequence of Strangers
        Those of `CHOOSES` among them choose the ratio; without any it is 1.
    """
    groups = _groups(others)
    ratio = _RATIOS[0]
    if groups:
        passed = np.stack([_passed(held, groups, ratio) for ratio in _RATIOS])
        best = passed[passed.mean(axis=1).argmin()]
        ratio = _RATIOS[np.flatnonzero(passed.mean(axis=1) <= best.mean() + best.std())[0]]
    ahead = advantage(held.kind, ratio)
    order = np.argsort(ahead)
    limit = _limits(ahead[order], patient_weights(held.patient_group)[order][None])[0]
    return Gate(healthy=float(np.exp(limit)), foreign=float(ratio * np.exp(limit)))


def _groups(others: Sequence[Strangers]) -> list[list[NDArray[np.float32]]]:
    """Kind logits of the pictures that choose: for each kind, those of each source."""
    found = []
    for names in CHOOSES.values():
        kinds = [
            np.concatenate([one.kind[one.source == name] for one in others] or [np.empty((0, 3))])
            for name in names
        ]
        found.append([kind for kind in kinds if len(kind)])
    return [kinds for kinds in found if kinds]


def _passed(
    held: HeldOut, groups: Sequence[Sequence[NDArray[np.float32]]], ratio: float
) -> NDArray[np.float64]:
    """Share of the others that pass at a ratio, for each resample of the patients."""
    ahead = advantage(held.kind, ratio)
    order = np.argsort(ahead)
    patients, index = np.unique(held.patient_group, return_inverse=True)
    rng = np.random.default_rng(_SEED)
    even = np.full(len(patients), 1 / len(patients))
    times = rng.multinomial(len(patients), even, _RESAMPLES)[:, index]
    weights = (times * patient_weights(held.patient_group))[:, order]
    limits = _limits(ahead[order], weights)
    by_kind = [
        np.mean([_share(advantage(k, ratio), limits) for k in kinds], axis=0) for kinds in groups
    ]
    return np.asarray(np.mean(by_kind, axis=0))


def _share(ahead: NDArray[np.float64], limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of pictures at or above each limit."""
    return np.asarray(1.0 - np.searchsorted(np.sort(ahead), limits) / len(ahead))


def _limits(ahead: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest limit that lets `LET_IN` through, for weights (m, n) of rising values (n,)."""
    lost = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    return np.asarray(ahead[(lost <= 1.0 - LET_IN + 1e-12).sum(axis=1)])


def figures(held: HeldOut, strangers: Sequence[Strangers]) -> GateFigures:
    """The costs that ship, and how good they are."""
    shipped, gates = fit_gate(held, strangers), _gates_apart(held, strangers)
    accepted = _accept_apart(held, gates)
    refused: dict[str, list[NDArray[np.bool_]]] = {}
    for one in strangers:
        for fold in np.unique(one.fold):
            here = one.fold == fold
            passed = _accepted(gates.get(int(fold), shipped), one.kind[here])
            for source in np.unique(one.source):
                refused.setdefault(str(source), []).append(~passed[one.source[here] == source])
    return GateFigures(
        healthy=shipped.healthy,
        foreign=shipped.foreign,
        accepted=float(np.average(accepted, weights=patient_weights(held.patient_group))),
        accepted_interval=mean_interval(accepted.astype(float), held.patient_group),
        accepted_slices=float(accepted.mean()),
        patients_accepted=_patients(accepted, held.patient_group),
        refused={name: float(np.concatenate(parts).mean()) for name, parts in refused.items()},
        refused_pictures={name: len(parts[0]) for name, parts in refused.items()},
        chose=tuple(name for names in CHOOSES.values() for name in names if name in refused),
    )


def accept_apart(held: HeldOut, strangers: Sequence[Strangers]) -> NDArray[np.bool_]:
    """Which of the held-out slices pass a gate that the other folds' patients set, (n,)."""
    return _accept_apart(held, _gates_apart(held, strangers))


def _gates_apart(held: HeldOut, strangers: Sequence[Strangers]) -> dict[int, Gate]:
    return {int(fold): _apart(held, strangers, int(fold)) for fold in np.unique(held.fold)}


def _accept_apart(held: HeldOut, gates: Mapping[int, Gate]) -> NDArray[np.bool_]:
    accepted = np.zeros(len(held.fold), np.bool_)
    for fold, gate in gates.items():
        here = held.fold == fold
        accepted[here] = _accepted(gate, held.kind[here])
    return accepted


def _patients(accepted: NDArray[np.bool_], patient: NDArray[np.str_]) -> float:
    """Share of the patients of whom at least one slice passes."""
    return float(np.mean([accepted[patient == one].any() for one in np.unique(patient)]))


def _apart(held: HeldOut, strangers: Sequence[Strangers], fold: int) -> Gate:
    """The gate of the other folds; with a single fold there is no other."""
    others = held.fold != fold
    if not others.any():
        return fit_gate(held, strangers)
    return fit_gate(held.rows(others), [one.rows(one.fold != fold) for one in strangers])


def _accepted(gate: Gate, kind: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.asarray(gate.score(kind) >= ACCEPTED)
