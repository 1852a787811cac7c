"""The gate's two questions, in their order."""

import numpy as np
import pytest

from braintx.core.records import TumorReading
from braintx.models.gate import Gate, doubts

NOTHING = np.zeros(1, np.float32)


def reading(tumor: float, healthy: float, foreign: float) -> TumorReading:
    kind = np.log(np.array([tumor, healthy, foreign], np.float32))
    return TumorReading(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, kind)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ((0.98, 0.01, 0.01), "accepted"),
        ((0.30, 0.69, 0.01), "no_tumor_suspected"),
        ((0.10, 0.10, 0.80), "not_brain_mri"),
        ((0.01, 0.39, 0.60), "not_brain_mri"),  # what it is comes before what it shows
        ((0.28, 0.22, 0.50), "accepted"),  # at the limit is within it
    ],
)
def test_statuses(given, status):
    decision = Gate(foreign=0.5001, healthy=0.5).decide(reading(*given))
    assert decision.status == status
    assert decision.score == pytest.approx(given[0], abs=1e-6)


def test_a_file_that_says_it_is_no_mr_is_refused_whatever_it_looks_like():
    gate = Gate(1.0, 1.0)
    assert gate.decide(reading(0.98, 0.01, 0.01), "CT").status == "not_brain_mri"
    for modality in (None, "MR", "OT", "SC"):
        assert gate.decide(reading(0.98, 0.01, 0.01), modality).status == "accepted"


def test_doubts_are_of_a_stack_as_of_one():
    kinds = np.random.default_rng(0).normal(0, 3, (5, 4, 3)).astype(np.float32)
    stacked = doubts(kinds)
    assert stacked.shape == (5, 4, 2)
    assert stacked[2, 3] == pytest.approx(doubts(kinds[2, 3]))
    share = np.exp(kinds[2, 3])
    assert stacked[2, 3, 0] == pytest.approx(share[2] / share.sum(), rel=1e-5)
    assert stacked[2, 3, 1] == pytest.approx(share[1] / share[:2].sum(), rel=1e-5)
