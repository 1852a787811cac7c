"""Every test against figures that others have printed, with where they printed them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from braintx.stats.corrections import benjamini_hochberg, holm
from braintx.stats.hypothesis import compare, compare_aucs, compare_proportions, effects, size_of
from braintx.stats.hypothesis.paired import delong
from braintx.stats.hypothesis.ranks import placements
from tests.stats.hypothesis import published


def test_students_and_welchs_t() -> None:
    """R, ``t.test(extra ~ group, data = sleep)``, printed by ?t.test; and with var.equal."""
    welch = compare(published.SLEEP, "extra", "group", test="welch_t")
    assert welch.outcome.statistic == pytest.approx(-1.8608, abs=5e-5)
    assert welch.outcome.df[0] == pytest.approx(17.776, abs=5e-4)
    assert welch.p_value == pytest.approx(0.07939, abs=5e-6)
    difference = welch.outcome.effects[1]
    assert difference.estimate == pytest.approx(0.75 - 2.33)
    assert (difference.low, difference.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    student = compare(published.SLEEP, "extra", "group", test="student_t")
    assert student.p_value == pytest.approx(0.07919, abs=5e-6)
    assert [group.centre for group in student.outcome.groups] == pytest.approx([0.75, 2.33])


def test_analysis_of_variance() -> None:
    """R, ``anova(lm(weight ~ feed, chickwts))``, printed by ?chickwts: F = 15.365 on 5 and 65."""
    result = compare(published.CHICKWTS, "weight", "feed", test="anova")
    assert result.outcome.statistic == pytest.approx(15.365, abs=5e-4)
    assert result.outcome.df == (5, 65)
    assert result.p_value == pytest.approx(5.936e-10, rel=5e-4)
    omega = 5 * (15.365 - 1) / (5 * (15.365 - 1) + 71)  # Hays (1963)
    assert result.effect.estimate == pytest.approx(omega, abs=1e-4)


def test_welchs_analysis_of_variance() -> None:
    """R, ``oneway.test(count ~ spray, InsectSprays)``: F = 36.065, 5 and 30.043, 7.999e-12."""
    result = compare(published.INSECT_SPRAYS, "count", "spray", test="welch_anova")
    assert result.outcome.statistic == pytest.approx(36.065, abs=5e-4)
    assert result.outcome.df == pytest.approx((5, 30.043), abs=5e-4)
    assert result.p_value == pytest.approx(7.999e-12, rel=5e-4)


def test_pairs_after_the_analysis_of_variance() -> None:
    """As two-group tests: with two groups left the pair is the t-test itself."""
    pairs = compare(published.INSECT_SPRAYS, "count", "spray", test="welch_anova").outcome.pairs
    two = published.INSECT_SPRAYS[published.INSECT_SPRAYS["spray"].isin(["A", "C"])]
    alone = compare(two, "count", "spray", test="welch_t")
    pair = next(p for p in pairs if (p.first.value, p.second.value) == ("A", "C"))
    assert pair.statistic == pytest.approx(alone.outcome.statistic)
    assert len(pairs) == 15
    assert alone.p_value < pair.p_adjusted <= 15 * alone.p_value


def test_mann_whitney_exact_and_with_ties() -> None:
    """R's ?wilcox.test: W = 35, one-sided p = 0.1272 (so 0.2544); ozone W = 127.5, 0.0001208."""
    exact = compare(published.PERMEABILITY, "permeability", "term", test="mann_whitney")
    assert 50 - exact.outcome.statistic == 35  # "early" sorts before "full"
    assert exact.p_value == pytest.approx(2 * 0.1272, abs=1e-4)
    assert {check.code: check.passed for check in exact.checks}["exact"]
    tied = compare(published.OZONE, "ozone", "month", test="mann_whitney")
    assert 26 * 26 - tied.outcome.statistic == 127.5
    assert tied.p_value == pytest.approx(0.0001208, abs=5e-8)
    assert not {check.code: check.passed for check in tied.checks}["ties"]


def test_kruskal_wallis() -> None:
    """R: InsectSprays 54.691 on 5, p = 1.511e-10; mtcars mpg by cyl 25.746 on 2, 2.566e-06."""
    sprays = compare(published.INSECT_SPRAYS, "count", "spray", test="kruskal_wallis")
    assert sprays.outcome.statistic == pytest.approx(54.691, abs=5e-4)
    assert sprays.p_value == pytest.approx(1.511e-10, rel=5e-4)
    cars = compare(published.MTCARS, "mpg", "cyl", test="kruskal_wallis")
    assert cars.outcome.statistic == pytest.approx(25.746, abs=5e-4)
    assert cars.p_value == pytest.approx(2.566e-06, rel=5e-4)
    assert cars.effect.estimate == pytest.approx(25.746 / 31, abs=1e-4)  # Tomczak & Tomczak 2014


def test_dunns_comparison_of_pairs() -> None:
    """Zar's ponds: Bonferroni p-values printed by UniStat's guide, as FSA's own tests quote them.

    2-1 .1956, 3-1 .0191, 4-1 .0166, the others 1.
    """
    pairs = compare(published.PONDS, "pH", "pond", test="kruskal_wallis").outcome.pairs
    bonferroni = {
        f"{p.second.value[1]}-{p.first.value[1]}": min(1, 6 * 2 * stats.norm.sf(abs(p.statistic)))
        for p in pairs
    }
    assert bonferroni == pytest.approx(
        {"2-1": 0.1956, "3-1": 0.0191, "3-2": 1, "4-1": 0.0166, "4-2": 1, "4-3": 1}, abs=5e-5
    )
    plain = [float(2 * stats.norm.sf(abs(p.statistic))) for p in pairs]
    assert [p.p_adjusted for p in pairs] == pytest.approx(holm(plain).tolist())


def test_chi_squared() -> None:
    """Agresti (2007), p. 39, in R's ?chisq.test: X-squared = 30.07 on 2, p = 2.954e-07."""
    result = compare(published.PARTY, "gender", "party")
    assert result.test == "chi_squared"
    assert result.outcome.statistic == pytest.approx(30.070149095754672)
    assert result.outcome.df == (2,)
    assert result.p_value == pytest.approx(2.9535891832117569e-07)
    assert result.n == 2757


def test_fishers_exact_test() -> None:
    """Agresti (1990), p. 61: p = 0.4857; R's ?fisher.test for the twins.

    The twins: p = 0.0005367, odds ratio 0.04693661 (0.003325764 to 0.363182271).
    """
    tea = compare(published.TEA, "guess", "truth")
    assert tea.test == "fisher_exact"
    assert tea.p_value == pytest.approx(0.4857, abs=5e-5)
    assert tea.effect.estimate == pytest.approx(6.408309, rel=1e-4)
    twins = compare(published.TWINS, "twin", "convicted", test="fisher_exact")
    assert twins.p_value == pytest.approx(0.0005367, abs=5e-8)
    odds = twins.effect
    assert (odds.estimate, odds.low, odds.high) == pytest.approx(
        (0.04693661, 0.003325764, 0.363182271),
        rel=3e-3,  # R solves for the limits to four digits or so
    )


def test_odds_ratio_with_woolfs_interval() -> None:
    """Agresti (2007), p. 31: the aspirin study's odds ratio 1.832, 95 % interval 1.44 to 2.33."""
    odds = compare(published.ASPIRIN, "arm", "infarction").effect
    assert odds.measure == "odds_ratio"
    assert (odds.estimate, odds.low, odds.high) == pytest.approx((1.832, 1.44, 2.33), abs=5e-3)


def test_simulated_chi_squared_against_all_tables() -> None:
    """A table of 2 by 3 is small enough to list every table with its margins."""
    counts = np.array([[5, 1, 0], [1, 2, 4]])
    rows, columns = counts.sum(1), counts.sum(0)

    def chi2(table: np.ndarray) -> float:
        expected = np.outer(rows, columns) / rows.sum()
        return float(((table - expected) ** 2 / expected).sum())

    exact = total = 0.0
    for a, b in itertools.product(range(columns[0] + 1), range(columns[1] + 1)):
        c = rows[0] - a - b
        if 0 <= c <= columns[2]:
            first = np.array([a, b, c])
            weight = math.prod(map(math.comb, columns.tolist(), first.tolist()))
            total += weight
            exact += weight * (chi2(np.array([first, columns - first])) >= chi2(counts) - 1e-9)
    names = {"x": ["a", "b"], "y": ["c", "d", "e"]}
    result = compare(published.crossed("x", "y", counts.tolist(), names), "x", "y")
    assert result.test == "monte_carlo_chi_squared"
    p = exact / total
    assert result.p_value == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / 9999))


def test_correlations() -> None:
    """R's ?cor.test, Hollander & Wolfe's tuna: r = .5711816, p = .1082; rho = .6, p = .0968."""
    pearson = compare(published.TUNA, "hunter_l", "taste", test="pearson")
    assert pearson.p_value == pytest.approx(0.1082, abs=5e-5)
    r = pearson.effect
    assert (r.estimate, r.low, r.high) == pytest.approx(
        (0.5711816, -0.1497426, 0.8955795), abs=5e-8
    )
    spearman = compare(published.TUNA, "hunter_l", "taste", test="spearman")
    assert spearman.effect.estimate == pytest.approx(0.6)
    assert spearman.p_value == pytest.approx(0.0968, abs=5e-5)


def test_hedges_g() -> None:
    """Borenstein et al., Introduction to Meta-Analysis (2009), p. 26-27.

    Means 103 and 100, standard deviations 5.5 and 4.5, 50 in each: d = .5970, g = .5924 with a
    standard error of .2028.
    """
    g = effects.hedges_g((103, 100), (5.5, 4.5), (50, 50), equal_variances=True)
    assert g.estimate == pytest.approx(0.5924, abs=5e-5)
    assert g.low == pytest.approx(0.5924 - 1.96 * 0.2028, abs=0.01)
    assert g.high == pytest.approx(0.5924 + 1.96 * 0.2028, abs=0.01)
    assert size_of(g) == "medium"


def test_cliffs_delta() -> None:
    """R's effsize, ?cliff.delta: delta = -0.25 (small) for these two groups."""
    treated = np.array([10, 10, 20, 20, 20, 30, 30, 30, 40, 50.0])
    control = np.array([10, 20, 30, 40, 40, 50.0])
    delta = effects.cliffs_delta(placements(treated, control), placements(control, treated))
    assert delta.estimate == pytest.approx(-0.25)
    assert size_of(delta) == "small"
    assert delta.low == pytest.approx(-0.7266, abs=0.06)  # effsize estimates the variance otherwise
    assert delta.high == pytest.approx(0.3890, abs=0.06)


def test_mcnemar() -> None:
    """Agresti (1990), p. 350: approval fell from 944 to 880 of 1600.

    R without correction: 17.356, p = 3.099e-05. Cohen's g is 0.14 (0.07 to 0.19) in R's
    effectsize, ?cohens_g.
    """
    result = compare_proportions(published.APPROVAL, "before", "after")
    assert result.test == "mcnemar"
    assert result.outcome.statistic == pytest.approx(17.356, abs=5e-4)
    assert result.p_value == pytest.approx(3.099e-05, rel=5e-4)
    assert [round(1600 * group.centre) for group in result.outcome.groups] == [944, 880]
    g = result.effect
    assert [round(v, 2) for v in (g.estimate, g.low, g.high)] == [0.14, 0.07, 0.19]


def test_mcnemar_exact_is_the_sign_test() -> None:
    rows = [(True, False)] * 8 + [(False, True)] * 2 + [(True, True)] * 20
    result = compare_proportions(pd.DataFrame(rows, columns=["a", "b"]), "a", "b")
    assert result.test == "mcnemar_exact"
    assert result.p_value == pytest.approx(2 * (1 + 10 + 45) / 2**10)


def test_delong() -> None:
    """SAS/STAT User's Guide, PROC LOGISTIC, "Comparing Receiver Operating Characteristic Curves".

    AUCs .7366, .6478, .7258; albumin less K-G .0108 (-.1761 to .1976), p = .9102; protein less
    K-G -.0780 (-.2830 to .1271), p = .4561.
    """
    table = published.ovarian()
    albumin = compare_aucs(table, "in_vain", "albumin", "kg")
    assert [group.centre for group in albumin.outcome.groups] == pytest.approx(
        [0.7366, 0.7258], abs=5e-5
    )
    effect = albumin.effect
    assert (effect.estimate, effect.low, effect.high) == pytest.approx(
        (0.0108, -0.1761, 0.1976), abs=5e-5
    )
    assert albumin.p_value == pytest.approx(0.9102, abs=5e-5)
    protein = compare_aucs(table, "in_vain", "protein", "kg")
    assert protein.outcome.groups[0].centre == pytest.approx(0.6478, abs=5e-5)
    assert protein.p_value == pytest.approx(0.4561, abs=5e-5)


def test_delong_by_comparing_every_pair() -> None:
    """The fast form against the definition: the kernel of Mann and Whitney on every pair."""
    rng = np.random.default_rng(5)
    positive = rng.random(60) < 0.4
    scores = np.round(rng.normal(positive, 1.0, (2, 60)), 1)  # rounded, so that some tie
    kernels = np.stack([_kernel(score[positive], score[~positive]) for score in scores])
    by_row, by_column = kernels.mean(axis=2), kernels.mean(axis=1)
    spread = np.cov(by_row) / by_row.shape[1] + np.cov(by_column) / by_column.shape[1]
    error = math.sqrt(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1])
    aucs, fast = delong(positive, *scores)
    assert aucs == pytest.approx(kernels.mean(axis=(1, 2)).tolist())
    assert fast == pytest.approx(error)


def _kernel(hits: np.ndarray, misses: np.ndarray) -> np.ndarray:
    more, less = hits[:, None], misses[None, :]
    return (more > less) + 0.5 * (more == less)


def test_benjamini_and_hochbergs_own_example() -> None:
    """Benjamini & Hochberg (1995), 3.2: of 15 p-values four are rejected, three by Holm's."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert (benjamini_hochberg(p) < 0.05).sum() == 4
    assert (holm(p) < 0.05).sum() == 3
    assert benjamini_hochberg(p)[3] == pytest.approx(0.0095 * 15 / 4)


def test_holms_steps() -> None:
    """R, ``p.adjust(c(.01, .02, .03, .04, .05), "holm")``."""
    assert holm([0.03, 0.01, 0.05, 0.02, 0.04]) == pytest.approx([0.09, 0.05, 0.09, 0.08, 0.09])
    assert holm([]).size == benjamini_hochberg([]).size == 0


def test_permutations_against_all_shuffles() -> None:
    """Ten values: the 252 ways to choose the first five can all be listed."""
    values = np.array([1.1, 2.3, 2.9, 3.1, 4.8, 2.7, 3.3, 4.4, 5.9, 6.1])
    means = [values[list(c)].sum() for c in itertools.combinations(range(10), 5)]
    centre = values.sum() / 2
    reached = np.abs(np.array(means) - centre) >= abs(values[:5].sum() - centre) - 1e-9
    table = pd.DataFrame({"v": values, "g": ["a"] * 5 + ["b"] * 5})
    result = compare(table, "v", "g", test="permutation")
    p = reached.mean()
    assert result.p_value == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / 9999))
