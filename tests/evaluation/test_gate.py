"""The gate's limits on made-up readings with known answers."""

from dataclasses import replace

import numpy as np
import pytest

from braintx.evaluation import gate
from braintx.evaluation.strangers import Strangers
from braintx.models.gate import doubts
from tests.evaluation.cases import simulated


@pytest.fixture(scope="module")
def held():
    rng = np.random.default_rng(0)
    made = simulated(400, 1.0, 1)
    return replace(made, kind=rng.normal((4, 0, -1), 1.5, (len(made.fold), 3)).astype(np.float32))


def test_limits_let_through_what_was_asked_for(held):
    limits = gate.fit_gate(held)
    foreign, healthy = doubts(held.kind).T
    passed = (foreign <= limits.foreign) & (healthy <= limits.healthy)
    assert passed.mean() == pytest.approx(gate.ACCEPTED, abs=0.002)
    assert (foreign <= limits.foreign).mean() > gate.ACCEPTED


def test_a_patient_with_many_slices_weighs_no_more_than_another(held):
    odd = replace(held, kind=held.kind.copy(), patient_group=held.patient_group.copy())
    odd.patient_group[:300] = "one"
    odd.kind[:300] = (0, 9, 0)  # all of one patient's slices look healthy
    with_one = gate.fit_gate(odd)
    rest = gate.fit_gate(odd.rows(np.arange(300, len(odd.fold))))
    assert with_one.healthy == pytest.approx(rest.healthy, abs=0.15)


def test_figures_are_of_folds_that_set_no_limit_of_their_own(held):
    strange = Strangers(
        np.array(["healthy"] * 4 + ["noise"] * 2),
        np.array([0, 0, 1, 1, 0, 1]),
        np.array([(0, 9, 0), (9, 0, 0), (0, 9, 0), (0, 9, 0), (0, 0, 9), (0, 0, 9)], np.float32),
    )
    found = gate.figures(held, [strange])
    assert found["refused"] == {"healthy": 0.75, "noise": 1.0}
    assert found["refused_pictures"] == {"healthy": 2, "noise": 1}  # the same to each fold
    assert found["accepted"] == pytest.approx(gate.ACCEPTED, abs=0.01)
    low, high = found["accepted_interval"]
    assert low < found["accepted"] < high
    assert found["patients_accepted"] >= found["accepted"]

    # one fold's tumours look healthy: limits of its own would hide that
    shifted = replace(held, kind=held.kind.copy())
    shifted.kind[held.fold == 0] += np.array([0, 12, 0], np.float32)
    assert gate.figures(shifted, [])["accepted"] < 0.85


def test_one_fold_alone_sets_its_own_limits(held):
    alone = held.rows(held.fold == 0)
    assert gate.figures(alone, [])["accepted"] == pytest.approx(gate.ACCEPTED, abs=0.01)
