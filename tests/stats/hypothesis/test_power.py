"""Power against the tables that everyone plans studies with."""

from __future__ import annotations

import math

import pytest

from braintx.stats.hypothesis import Power, power

# Cohen, A Power Primer (1992), table 2: n for a power of .80 at alpha .05
COHEN = {
    "t, small": (power.two_means(393, 393, 0.05), 0.2),
    "t, medium": (power.two_means(64, 64, 0.05), 0.5),
    "t, large": (power.two_means(26, 26, 0.05), 0.8),
    "anova, 3 groups": (power.several_means(3 * 52, 3, 0.05), 0.25),
    "anova, 4 groups": (power.several_means(4 * 45, 4, 0.05), 0.25),
    "chi-squared, 1 df": (power.table(87, 1, 0.05), 0.3),
    "chi-squared, 4 df": (power.table(133, 4, 0.05), 0.3),
    "r, medium": (power.correlation(85, 0.05, ranks=False), 0.3),
    "r, large": (power.correlation(28, 0.05, ranks=False), 0.5),
}


@pytest.mark.parametrize("name", COHEN)
def test_cohens_table(name: str) -> None:
    found, effect = COHEN[name]
    assert found.detectable == pytest.approx(effect, rel=0.02)


def test_noethers_sample_size() -> None:
    """Noether (1987): N = (z_alpha + z_beta)^2 / (3 (p - 1/2)^2) for equal groups; p = .7, 90 %.

    His own figure leaves out that the variance shrinks under the effect, by 1 - .4^2 here.
    """
    n = (1.959964 + 1.281552) ** 2 / (3 * 0.2**2)
    found = power.two_ranks(round(n / 2), round(n / 2), 0.05)
    assert found.measure == "delta"
    assert 0.33 < found.detectable < 2 * 0.2  # 80 % needs less than 90 %


@pytest.mark.parametrize(
    ("sizes", "delta", "true"),
    [
        ((6, 6), 0.6, 0.42),
        ((6, 6), 0.9, 0.92),
        ((10, 10), 0.33, 0.24),
        ((8, 40), 0.6, 0.78),
        ((44, 44), 0.33, 0.79),
    ],
)
def test_the_power_of_ranks_is_what_simulation_finds(
    sizes: tuple[int, int], delta: float, true: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Brunner and Munzel's test of shifted normal values, 800 studies each."""
    monkeypatch.setitem(power.ASSUMED, "delta", delta)
    found = power.two_ranks.__wrapped__(*sizes, 0.05)
    assert found.achieved == pytest.approx(true, abs=0.045)


def test_small_groups_find_complete_separation_unless_no_order_of_rows_is_rare_enough() -> None:
    """With five rows each 1 order in 126 parts them, with three 1 in 10."""
    assert power.two_ranks(5, 5, 0.05).detectable < 1
    assert math.isinf(power.two_ranks(3, 3, 0.05).detectable)
    assert power.two_ranks(3, 3, 0.05).achieved == 0
    assert math.isinf(power.two_ranks(5, 5, 0.005).detectable)


def test_ranks_cost_a_little_where_values_are_normal() -> None:
    means, ranks = power.several_means(180, 4, 0.05), power.several_ranks(180, 4, 0.05)
    assert 0.93 < (means.detectable / ranks.detectable) ** 2 < 0.99  # 3 / pi is .955


@pytest.mark.parametrize(
    "found",
    [
        power.two_means(3000, 2900, 0.05),
        power.table(200_000, 6, 0.05),
        power.several_means(200_000, 5, 0.05),
    ],
)
def test_many_rows_find_nearly_everything(found: Power) -> None:
    assert found.achieved == pytest.approx(1)
    assert 0 < found.detectable < 0.1


def test_few_rows_may_find_nothing_at_all() -> None:
    assert power.disagreements(0, 0.05).achieved == 0
    assert math.isinf(power.disagreements(4, 0.001).detectable)
    assert power.disagreements(236, 0.05).achieved > 0.99


def test_power_does_not_know_what_was_observed() -> None:
    """It depends on sizes alone, so two studies of a size have the same."""
    assert power.auc(0.02, 0.05).detectable == pytest.approx(0.02 * (1.95996 + 0.84162), rel=1e-3)
    assert power.two_means(20, 30, 0.05) == power.two_means(20, 30, 0.05)
    assert power.auc(0.0, 0.05).achieved == 1
