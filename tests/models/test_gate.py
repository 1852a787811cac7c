"""What the gate accepts, and why not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.records import TumorReading
from braintx.models.bundle import load
from braintx.models.gate import ACCEPTED, Gate

NOTHING = np.zeros(1, np.float32)


def reading(tumor: float, healthy: float, foreign: float) -> TumorReading:
    kind = np.log(np.array([tumor, healthy, foreign], np.float32) + np.float32(1e-12))
    return TumorReading(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, kind)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ((0.98, 0.01, 0.01), "accepted"),
        ((0.85, 0.00, 0.15), "accepted"),  # a head that probably shows a tumour
        ((0.20, 0.79, 0.01), "no_tumor_suspected"),
        ((0.02, 0.97, 0.01), "no_tumor_suspected"),
        ((0.10, 0.10, 0.80), "not_brain_mri"),
        ((0.01, 0.39, 0.60), "not_brain_mri"),  # the likelier of the two is named
        ((0.25, 0.50, 0.25), "no_tumor_suspected"),
    ],
)
def test_statuses(given, status):
    gate = Gate(healthy=0.3, foreign=1.5)
    decision = gate.decide(reading(*given))
    assert decision.status == status
    tumor, healthy, foreign = given
    expected = tumor / (tumor + gate.healthy * healthy + gate.foreign * foreign)
    assert decision.score == pytest.approx(expected, abs=1e-6)
    assert (decision.score >= ACCEPTED) == (decision.status == "accepted")


@given(st.tuples(*[st.floats(-20, 20)] * 3), st.floats(0.01, 10), st.floats(0.01, 10))
def test_the_score_shown_is_the_one_that_decides(logits, healthy, foreign):
    nothing = np.zeros(1, np.float32)
    kind = np.array(logits, np.float32)
    given = TumorReading(nothing, nothing, nothing, nothing, nothing, kind)
    gate = Gate(healthy, foreign)
    decision = gate.decide(given)
    assert 0 <= decision.score <= 1
    assert (decision.status == "accepted") == (decision.score >= ACCEPTED)
    likelier = replace(given, kind=kind + np.array([1, 0, 0], np.float32))
    assert gate.decide(likelier).score >= decision.score  # a likelier tumour is never refused more


def test_the_shipped_gate_makes_sense():
    """Not a head with a tumour at .85 refused and one with .02 accepted, as bundle 0.5.1 did."""
    gate = Gate.of(load("tumor"))
    assert gate.decide(reading(0.85, 0.0, 0.15)).status == "accepted"
    assert gate.decide(reading(0.85, 0.15, 0.0)).status == "accepted"
    for kind in ((0.02, 0.98, 0.0), (0.02, 0.0, 0.98), (0.05, 0.90, 0.05)):
        assert gate.decide(reading(*kind)).status != "accepted"


def test_a_file_that_says_it_is_no_mr_is_refused_whatever_it_looks_like():
    gate = Gate(1e-9, 1e-9)
    refused = gate.decide(reading(0.98, 0.01, 0.01), "CT")
    assert (refused.status, refused.score) == ("not_brain_mri", 0.0)
    for modality in (None, "MR", "OT", "SC"):
        assert gate.decide(reading(0.98, 0.01, 0.01), modality).status == "accepted"


def test_scores_are_of_a_stack_as_of_one():
    kinds = np.random.default_rng(0).normal(0, 3, (5, 4, 3)).astype(np.float32)
    gate = Gate(0.3, 1.5)
    stacked = gate.score(kinds)
    assert stacked.shape == (5, 4)
    assert stacked[2, 3] == pytest.approx(float(gate.score(kinds[2, 3])))
