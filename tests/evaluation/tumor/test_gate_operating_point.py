"""The gate's limits on made-up readings with known answers."""

from dataclasses import replace

import numpy as np
import pytest

from braintx.evaluation.tumor import gate_operating_point
from braintx.evaluation.tumor.out_of_distribution import Strangers
from tests.evaluation.tumor.cases import simulated


@pytest.fixture(scope="module")
def held():
    rng = np.random.default_rng(0)
    made = simulated(400, 1.0, 1)
    return replace(made, kind=rng.normal((4, 0, -1), 1.5, (len(made.fold), 3)).astype(np.float32))


def strangers(**kinds) -> Strangers:
    """Pictures by source, each of which all folds' networks see alike."""
    return Strangers(
        np.repeat(list(kinds), [5 * len(k) for k in kinds.values()]),
        np.concatenate([np.tile(np.arange(5), len(k)) for k in kinds.values()]),
        np.concatenate([np.repeat(k, 5, axis=0) for k in kinds.values()]).astype(np.float32),
    )


def test_the_costs_let_through_what_was_asked_for(held):
    passed = gate_operating_point.fit_gate(held).score(held.kind) >= 0.5
    assert passed.mean() == pytest.approx(gate_operating_point.LET_IN, abs=0.002)
    ends = strangers(healthy_t1=[(0, 3, -3)] * 9, drawn=[(3, -3, 3)] * 9)
    passed = gate_operating_point.fit_gate(held, [ends]).score(held.kind) >= 0.5
    assert passed.mean() == pytest.approx(gate_operating_point.LET_IN, abs=0.002)


def test_without_evidence_both_kinds_cost_the_same(held):
    alone = gate_operating_point.fit_gate(held)
    assert alone.foreign == pytest.approx(alone.healthy)


def test_the_kind_that_passes_more_easily_costs_more(held):
    rng = np.random.default_rng(1)
    near = rng.normal((3, -3, 3), 0.5, (60, 3))  # foreign pictures that look like tumours
    far = rng.normal((-6, 3, -6), 0.5, (60, 3))
    found = gate_operating_point.fit_gate(held, [strangers(drawn=near, healthy_t1=far)])
    assert found.foreign > 1.9 * found.healthy
    even = gate_operating_point.fit_gate(held)
    assert (found.score(near) >= 0.5).mean() < (even.score(near) >= 0.5).mean()


def test_sources_that_only_judge_choose_nothing(held):
    near = np.random.default_rng(1).normal((3, -3, 3), 0.5, (60, 3))
    judged = strangers(healthy=near, photographs=near)
    assert gate_operating_point.fit_gate(held, [judged]) == gate_operating_point.fit_gate(held)


def test_a_patient_with_many_slices_weighs_no_more_than_another(held):
    odd = replace(held, kind=held.kind.copy(), patient_group=held.patient_group.copy())
    odd.patient_group[:300] = "one"
    odd.kind[:300] = (0, 9, 0)  # all of one patient's slices look healthy
    with_one = gate_operating_point.fit_gate(odd)
    rest = gate_operating_point.fit_gate(odd.rows(np.arange(300, len(odd.fold))))
    assert with_one.healthy == pytest.approx(rest.healthy, abs=0.15)


def test_figures_are_of_folds_that_set_no_limit_of_their_own(held):
    strange = Strangers(
        np.array(["healthy"] * 4 + ["noise"] * 2),
        np.array([0, 0, 1, 1, 0, 1]),
        np.array([(0, 9, 0), (9, 0, 0), (0, 9, 0), (0, 9, 0), (0, 0, 9), (0, 0, 9)], np.float32),
    )
    found = gate_operating_point.figures(held, [strange])
    assert found.refused == {"healthy": 0.75, "noise": 1.0}
    assert found.refused_pictures == {"healthy": 2, "noise": 1}  # the same to each fold
    assert found.accepted == pytest.approx(gate_operating_point.LET_IN, abs=0.01)
    low, high = found.accepted_interval
    assert low < found.accepted < high
    assert found.patients_accepted >= found.accepted
    assert found.accepted_slices == pytest.approx(
        gate_operating_point.accept_apart(held, [strange]).mean()
    )

    # one fold's tumours look healthy: limits of its own would hide that
    shifted = replace(held, kind=held.kind.copy())
    shifted.kind[held.fold == 0] += np.array([0, 12, 0], np.float32)
    assert gate_operating_point.figures(shifted, []).accepted < 0.85


def test_one_fold_alone_sets_its_own_limits(held):
    alone = held.rows(held.fold == 0)
    assert gate_operating_point.figures(alone, []).accepted == pytest.approx(
        gate_operating_point.LET_IN, abs=0.01
    )
