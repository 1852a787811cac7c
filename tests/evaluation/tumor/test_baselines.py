"""The ten grey statistics, held against scipy and on sources that differ in nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from braintx.evaluation.tumor import baselines
from braintx.evaluation.tumor.baselines import STATISTICS, grey_statistics


@settings(max_examples=25)
@given(st.integers(0, 99))
def test_as_numpy_and_scipy_have_them(seed):
    rng = np.random.default_rng(seed)
    grey = rng.integers(0, 256, (31, 17)) // rng.integers(1, 9)
    pixels = (grey / 255).astype(np.float32)
    found = dict(zip(STATISTICS, grey_statistics(pixels).tolist(), strict=True))
    flat = pixels.ravel().astype(float)
    assert found["mean"] == pytest.approx(flat.mean(), abs=1e-6)
    assert found["standard deviation"] == pytest.approx(flat.std(), abs=1e-6)
    assert found["skewness"] == pytest.approx(stats.skew(flat), abs=1e-4)
    assert found["excess kurtosis"] == pytest.approx(stats.kurtosis(flat), abs=1e-3)
    counts = np.unique(grey, return_counts=True)[1]
    assert found["entropy of 256 levels, bits"] == pytest.approx(stats.entropy(counts, base=2))
    for share in (25, 50, 75, 95):
        exact = np.percentile(flat, share, method="inverted_cdf")
        assert found[f"{share}th percentile"] == pytest.approx(exact, abs=1e-6)


def test_a_blank_slice_has_them_too():
    blank = grey_statistics(np.zeros((8, 8), np.float32))
    assert np.isfinite(blank).all()
    assert blank[STATISTICS.index("share of black, below 4 %")] == 1


def test_they_do_not_know_where_anything_is(head):
    shuffled = head.pixels.ravel().copy()
    np.random.default_rng(0).shuffle(shuffled)
    assert np.array_equal(
        grey_statistics(head.pixels), grey_statistics(shuffled.reshape(head.pixels.shape))
    )


def rows(count: int, shift: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(count, 10)) + shift).astype(np.float32)


def test_two_scanners_are_told_apart_and_one_is_not():
    groups, patients = [f"g{k // 4}" for k in range(80)], [f"p{k // 8}" for k in range(240)]
    apart = baselines.source(rows(80, 2.0, 0), groups, rows(240, 0.0, 1), patients)
    assert apart.balanced_accuracy > 0.95
    assert (apart.healthy_groups, apart.patients) == (20, 30)
    low, high = apart.healthy_interval
    assert low <= apart.healthy_found <= high
    same = baselines.source(rows(80, 0.0, 2), groups, rows(240, 0.0, 3), patients)
    assert same.balanced_accuracy == pytest.approx(0.5, abs=0.12)
    assert same.auc == pytest.approx(0.5, abs=0.12)


def test_copies_of_a_healthy_slice_do_not_vouch_for_each_other():
    """Rows that say who they are and nothing else: with copies apart they are worth nothing."""
    identity = np.repeat(np.eye(20, 10, dtype=np.float32) * 5, 4, axis=0)
    tumor, patients = rows(240, 0.0, 1) * 0, [f"p{k // 8}" for k in range(240)]
    together = baselines.source(identity[:40], [f"g{k // 4}" for k in range(40)], tumor, patients)
    alone = baselines.source(identity[:40], [f"g{k}" for k in range(40)], tumor, patients)
    assert together.healthy_found < 0.3 < alone.healthy_found


def test_types_that_grey_levels_give_away_and_types_that_they_do_not():
    label = np.arange(180) % 3
    patient = [f"p{k % 3}-{k // 12}" for k in range(180)]
    told = baselines.tumor_type(rows(180, 0.0, 4) + label[:, None], label, patient)
    assert told.accuracy > 0.7
    assert told.largest_class == pytest.approx(1 / 3)
    assert told.interval[0] < told.accuracy < told.interval[1]
    not_told = baselines.tumor_type(rows(180, 0.0, 5), label, patient)
    assert not_told.balanced_accuracy == pytest.approx(1 / 3, abs=0.12)
