"""Power against the tables that everyone plans studies with."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from braintx.stats.hypothesis import Power, compare, exact_power, power
from tests.stats.hypothesis import published

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


FISHER = {
    "even": ((10, 10), (10, 10)),
    "uneven": ((5, 15), (4, 16)),
    "a rare level": ((12, 60), (8, 64)),
}


def fisher_rate(rows: tuple[int, int], columns: tuple[int, int], w: float, studies: int) -> float:
    """Share of random tables of that size, shares and association that Fisher's test finds."""
    n, (a, b) = sum(rows), (rows[0] / sum(rows), columns[0] / sum(columns))
    pull = w * math.sqrt(a * (1 - a) * b * (1 - b))
    cells = np.array([a * b + pull, a * (1 - b) - pull, (1 - a) * b - pull])
    cells = np.append(cells, 1 - cells.sum())
    rng = np.random.default_rng(1)
    drawn, times = np.unique(rng.multinomial(n, cells, studies), axis=0, return_counts=True)
    found = [stats.fisher_exact(one.reshape(2, 2)).pvalue < 0.05 for one in drawn]
    return float(times @ np.array(found)) / studies


@pytest.mark.parametrize("name", FISHER)
def test_the_power_beside_fishers_test_is_its_own(name: str) -> None:
    """That of chi-squared, .27 for twenty rows, is about twice as much."""
    rows, columns = FISHER[name]
    found = power.fisher(rows, columns, 0.05)
    assert found.assumed == 0.3
    assert found.achieved == pytest.approx(fisher_rate(rows, columns, 0.3, 1000), abs=0.05)
    assert found.achieved < power.table(sum(rows), 1, 0.05).achieved - 0.05
    assert found.detectable > power.table(sum(rows), 1, 0.05).detectable
    if math.isfinite(found.detectable):
        rate = fisher_rate(rows, columns, found.detectable, 500)
        assert rate == pytest.approx(0.8, abs=0.07)


def test_the_result_of_fishers_test_carries_that_power() -> None:
    names = {"a": ["x", "y"], "b": ["p", "q"]}
    result = compare(published.crossed("a", "b", [[7, 3], [3, 7]], names), "a", "b")
    assert result.test == "chi_squared"
    asked = compare(published.TWINS, "twin", "convicted", test="fisher_exact")
    assert asked.outcome.power == power.fisher((17, 13), (12, 18), 0.05)
    tea = compare(published.TEA, "guess", "truth")
    assert tea.outcome.power.achieved < 0.05  # with eight cups only all right is enough
    assert tea.outcome.power == power.fisher((4, 4), (4, 4), 0.05)


def test_a_rare_level_leaves_no_room_for_a_medium_effect() -> None:
    """Six of 10,000 rows: w is at most .025, even if all six are in one group."""
    found = power.fisher((5000, 5000), (9994, 6), 0.05)
    assert found.assumed == pytest.approx(math.sqrt(6 / 9994), rel=1e-6)
    assert found.achieved == pytest.approx(0.554, abs=0.01)  # Poisson: six or more, of 6 expected
    assert math.isinf(found.detectable)


def test_counting_gives_way_to_the_corrected_normal_without_a_jump(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups = (380, 390)
    counted = [exact_power.fisher(w, groups, 0.3, 0.05) for w in (0.05, 0.1, 0.15)]
    monkeypatch.setattr(exact_power, "MOST_TABLES", 0)
    close = [exact_power.fisher(w, groups, 0.3, 0.05) for w in (0.05, 0.1, 0.15)]
    assert close == pytest.approx(counted, abs=0.015)


@pytest.mark.parametrize("count", [5, 6, 10, 25])
def test_the_power_of_the_exact_mcnemar_test_is_counted(count: int) -> None:
    found = power.disagreements(count, 0.05, exact=True)
    ways = np.arange(count + 1)
    finds = [stats.binomtest(int(k), count).pvalue < 0.05 for k in ways]
    chance = stats.binom.pmf(ways, count, 0.65)
    assert found.achieved == pytest.approx(float(chance @ np.array(finds)))
    assert math.isinf(found.detectable) == (count == 5)


def test_power_does_not_know_what_was_observed() -> None:
    """It depends on sizes alone, so two studies of a size have the same."""
    assert power.auc(0.02, 0.05).detectable == pytest.approx(0.02 * (1.95996 + 0.84162), rel=1e-3)
    assert power.two_means(20, 30, 0.05) == power.two_means(20, 30, 0.05)
    assert power.auc(0.0, 0.05).achieved == 1
