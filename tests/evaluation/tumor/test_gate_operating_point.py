"""What the gate lets through, on made-up readings with known answers."""

from dataclasses import replace

import numpy as np
import pytest

from braintx.evaluation.tumor import gate_operating_point
from braintx.evaluation.tumor.out_of_distribution import Strangers
from tests.evaluation.tumor.cases import simulated

TUMOR, NONE, FOREIGN = np.eye(10, dtype=np.float32)[[0, 1, 9]] * 9


def test_figures_weigh_patients_alike():
    held = simulated(100, 1.0, 1)
    odd = replace(held, kind=np.tile(TUMOR, (300, 1)), patient_group=held.patient_group.copy())
    odd.patient_group[:150] = "one"
    odd.kind[:150] = NONE  # all of one patient's slices look healthy
    found = gate_operating_point.figures(odd, [])
    assert found.accepted == pytest.approx(50 / 51)
    assert found.accepted_slices == pytest.approx(0.5)
    assert found.patients_accepted == pytest.approx(50 / 51)
    low, high = found.accepted_interval
    assert low < found.accepted_slices < high
    assert (gate_operating_point.accepted(odd) == (odd.patient_group != "one")).all()


def test_strangers_are_counted_once_and_their_share_over_folds():
    strange = Strangers(
        np.array(["healthy"] * 4 + ["noise"] * 2),
        np.array([0, 0, 1, 1, 0, 1]),
        np.stack([NONE, TUMOR, NONE, NONE, FOREIGN, FOREIGN]),
    )
    each = [strange.rows(strange.fold == fold) for fold in (0, 1)]
    found = gate_operating_point.figures(simulated(20, 1.0, 1), each)
    assert found.refused == {"healthy": 0.75, "noise": 1.0}
    assert found.refused_pictures == {"healthy": 2, "noise": 1}  # the same to each fold
    assert found.cost == gate_operating_point.COST
