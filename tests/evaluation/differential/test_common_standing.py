import numpy as np
import pytest

from braintx.evaluation.differential.common import Placed, standing
from braintx.evaluation.metrics import bin_by_confidence, calibration_error


def test_shares_are_of_patients_and_inside_their_interval():
    rank = np.array([1, 1, 2, 4, np.inf])
    told = standing(Placed(rank, np.full(5, 0.5), np.array([False, False, True, True, False])))
    assert told.patients == 5
    assert told.top == {"1": 0.4, "3": 0.6, "10": 0.8}
    assert told.other_first == pytest.approx(0.4)
    for count, (low, high) in told.interval.items():
        assert low <= told.top[count] <= high
        assert low < high


def test_the_calibration_error_is_the_gap_of_what_is_said_and_what_is_so():
    right = np.arange(100) % 2 == 0
    told = bin_by_confidence(np.full(100, 0.9), right, bins=10)
    assert calibration_error(told) == pytest.approx(0.4)
    assert calibration_error(bin_by_confidence(right.astype(float), right, bins=10)) == 0
