"""What the gate lets through at home: tumours of unseen patients, and what is none.

Nothing is fitted: the gate asks whether a tumour is the likelier answer once each mistake counts by
what it costs, and the cost is stated here, once. Every figure is of networks that saw neither
patient nor picture. Other hospitals: `braintx.evaluation.tumor.elsewhere`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from braintx.core.records import ACCEPTED
from braintx.evaluation.metrics import mean_interval
from braintx.evaluation.tumor.heldout import HeldOut, patient_weights
from braintx.evaluation.tumor.out_of_distribution import Strangers
from braintx.evaluation.tumor.record import GateFigures
from braintx.models.gate import Gate

COST = 0.5
"""Of a type named where none shows, when losing a tumour costs 1.

A lost tumour is the worse mistake: nobody looks again. It is a judgement, not a fit: no set of
pictures had a part in it. What other costs would give stands in docs/tumor.md.
"""


def accepted(held: HeldOut) -> NDArray[np.bool_]:
    """Which of the held-out slices pass, (n,)."""
    return np.asarray(Gate(COST).score(held.kind) >= ACCEPTED)


def figures(held: HeldOut, strangers: Sequence[Strangers]) -> GateFigures:
    """The cost that ships, and how good it is.

    Parameters
    ----------
    held : HeldOut
    strangers : sequence of Strangers
    """
    passed = accepted(held)
    refused: dict[str, list[NDArray[np.bool_]]] = {}
    for one in strangers:
        stays = Gate(COST).score(one.kind) < ACCEPTED
        for source in np.unique(one.source):
            refused.setdefault(str(source), []).append(stays[one.source == source])
    return GateFigures(
        cost=COST,
        accepted=float(np.average(passed, weights=patient_weights(held.patient_group))),
        accepted_interval=mean_interval(passed.astype(float), held.patient_group),
        accepted_slices=float(passed.mean()),
        patients_accepted=_patients(passed, held.patient_group),
        refused={name: float(np.concatenate(parts).mean()) for name, parts in refused.items()},
        refused_pictures={name: len(parts[0]) for name, parts in refused.items()},
    )


def _patients(passed: NDArray[np.bool_], patient: NDArray[np.str_]) -> float:
    """Share of the patients of whom at least one slice passes."""
    return float(np.mean([passed[patient == one].any() for one in np.unique(patient)]))
