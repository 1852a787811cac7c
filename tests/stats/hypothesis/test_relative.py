"""Which group tends to be higher: against print, against definitions, and by simulation."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from braintx.core.errors import DataError
from braintx.i18n import Words
from braintx.stats.hypothesis import Result, compare, dealt, effects, relative
from braintx.stats.hypothesis.ranks import placements
from tests.stats.hypothesis import published

Samples = list[np.ndarray]
Draw = Callable[[np.random.Generator], Samples]


def table(samples: Samples) -> pd.DataFrame:
    names = np.repeat([f"g{k}" for k in range(len(samples))], [len(s) for s in samples])
    return pd.DataFrame({"value": np.concatenate(samples).astype(float), "group": names})


def asked(samples: Samples, test: str | None = None) -> Result:
    return compare(table(samples), "value", "group", test=test)


def test_brunner_and_munzels_own_example() -> None:
    """R: statistic 3.1375, df 17.683, p = .005786; P(X < Y) + .5 P(X = Y) is .788961.

    R's interval .5952169 to .9827052 is the plain one, whose upper end may pass 1.
    """
    result = compare(published.PAIN, "pain", "arm")
    assert result.test == "brunner_munzel"
    assert abs(result.outcome.statistic) == pytest.approx(3.1374674823029505)
    assert result.outcome.df[0] == pytest.approx(17.682841979481545)
    assert result.p_value == pytest.approx(0.0057862086661515377)
    assert (1 - result.effect.estimate) / 2 == pytest.approx(0.788961, abs=5e-7)
    above, below = (
        placements(*pair)
        for pair in itertools.permutations(
            [group.to_numpy(float) for _, group in published.PAIN.groupby("arm")["pain"]]
        )
    )
    error, df = effects.placement_error(above, below)
    plain = 0.788961 + np.array([-1, 1]) * stats.t.ppf(0.975, df[0]) * error
    assert plain.tolist() == pytest.approx([0.5952169, 0.9827052], abs=1e-6)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(10, 40), st.integers(10, 40), st.booleans())
def test_two_groups_agree_with_scipy_and_with_the_form_for_several(
    seed: int, a: int, b: int, rounded: bool
) -> None:
    rng = np.random.default_rng(seed)
    samples = [rng.normal(0, 1, a), rng.normal(0.5, 2, b)]
    if rounded:
        samples = [np.round(s) for s in samples]
    result = asked(samples, "brunner_munzel")
    theirs = stats.brunnermunzel(*samples)
    assert result.p_value == pytest.approx(max(theirs.pvalue, dealt.least((a, b))), rel=1e-9)
    found = relative.relative_effects(samples)
    assert found.distance / found.trace == pytest.approx(theirs.statistic**2)
    assert found.df == pytest.approx((1.0, result.outcome.df[0]))


def test_relative_effects_by_comparing_every_pair_of_values() -> None:
    """And their variance by leaving out, with the sampling variance that is left."""
    rng = np.random.default_rng(2)
    samples = [np.round(rng.normal(m, s, n), 1) for m, s, n in [(0, 1, 9), (1, 2, 7), (0, 3, 12)]]
    found = relative.relative_effects(samples)
    above = [
        [np.mean((x[:, None] > y) + 0.5 * (x[:, None] == y)) for y in samples] for x in samples
    ]
    assert found.values == pytest.approx(np.mean(above, axis=1))
    again = []
    for _ in range(2000):
        draw = [rng.choice(s, len(s)) for s in samples]
        again.append(relative.relative_effects(draw).values)
    drawn = np.cov(np.array(again).T)  # of samples drawn again, a little smaller than estimated
    shrink = 1 - 1 / found.sizes
    expected = (found.variances * shrink[:, None, None]).sum(axis=0)
    assert drawn == pytest.approx(expected, rel=0.2, abs=6e-4)


NULLS: dict[str, Draw] = {
    "spread 10 to 1, sizes 12 to 120": lambda r: [r.normal(0, 10, 12), r.normal(0, 1, 120)],
    "grades": lambda r: [
        r.choice(5, 20, p=[0.4, 0.05, 0.1, 0.05, 0.4]),
        r.choice(5, 80, p=[0.02, 0.18, 0.6, 0.18, 0.02]),
    ],
    "small, dealt out": lambda r: [r.normal(0, 4, 7), r.normal(0, 1, 35)],
    "three, spread 9 to 1": lambda r: [
        r.normal(0, 9, 10),
        r.normal(0, 3, 30),
        r.normal(0, 1, 120),
    ],
    "three of one distribution": lambda r: [r.exponential(size=12) for _ in range(3)],
}


def null_rates(name: str, studies: int, seed: int = 6) -> tuple[float, float, float]:
    """Share with p < .05: of the test of a tendency, of the old one, and of any pair."""
    rng = np.random.default_rng(seed)
    found = np.zeros(3)
    for _ in range(studies):
        samples = [np.asarray(sample, float) for sample in NULLS[name](rng)]
        names = [f"g{k}" for k in range(len(samples))]
        two = len(samples) == 2
        new = (relative.brunner_munzel if two else relative.anova_type)(samples, names, 0.05, 0)
        old = (stats.mannwhitneyu if two else stats.kruskal)(*samples)
        pairs = [pair.p_adjusted < 0.05 for pair in new.pairs]
        found += [new.p_value < 0.05, old.pvalue < 0.05, any(pairs)]
    return float(found[0] / studies), float(found[1] / studies), float(found[2] / studies)


@pytest.mark.parametrize("name", NULLS)
def test_nothing_tends_to_be_higher_where_only_the_spread_differs(name: str) -> None:
    """At the level, give or take three errors; the old test is far above it."""
    studies = 160
    chosen, old, pairs = null_rates(name, studies)
    margin = 3 * math.sqrt(0.05 * 0.95 / studies)
    assert chosen < 0.05 + margin
    assert pairs < 0.05 + margin
    assert chosen > 0
    if "spread" in name:
        assert old > 0.12


def test_the_chosen_test_does_not_take_spread_for_height() -> None:
    """From the table on, with heavy tails, so that ranks are chosen in most studies."""
    rng = np.random.default_rng(8)
    studies = 50
    results = [
        asked([9 * rng.standard_cauchy(14), rng.standard_cauchy(99)]) for _ in range(studies)
    ]
    assert sum(one.test == "brunner_munzel" for one in results) > 0.9 * studies
    rate = np.mean([one.significant for one in results])
    assert rate < 0.05 + 3 * math.sqrt(0.05 * 0.95 / studies)


@pytest.mark.slow
@pytest.mark.parametrize("name", NULLS)
def test_nothing_tends_to_be_higher_in_2000_studies(name: str) -> None:
    chosen, _, pairs = null_rates(name, 2000, seed=7)
    assert 0.03 < chosen < 0.065 + 0.01 * ("small" in name)
    assert pairs < 0.065


@pytest.mark.parametrize("sizes", [(15, 60), (7, 35), (12, 30, 90)])
def test_what_tends_to_be_higher_is_found(sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(9)
    found = 0
    for _ in range(20):
        result = asked([rng.exponential(4.0**k, n) for k, n in enumerate(sizes)])
        found += result.significant and result.effect.low * result.effect.high > 0
    assert found >= 15


@pytest.mark.parametrize(("sizes"), [(6, 6), (7, 7), (8, 8), (6, 40), (10, 10), (400, 300)])
def test_complete_separation_is_as_rare_as_dealing_would_have_it(sizes: tuple[int, int]) -> None:
    samples = [np.arange(float(sizes[0])), 1e3 + np.arange(float(sizes[1]))]
    result = asked(samples, "brunner_munzel")
    rare = 2 / math.comb(sum(sizes), sizes[0])
    at_random = min(sizes) < dealt.BELOW and math.comb(sum(sizes), sizes[0]) > dealt.ALL_UP_TO
    assert rare * 0.999 <= result.p_value < rare + (6e-4 if at_random else 0.001 * rare)
    assert result.effect.estimate == result.effect.low == -1
    assert -1 < result.effect.high < 0
    assert "nan" not in result.sentence()


def test_groups_wholly_apart_and_groups_that_do_not_vary() -> None:
    apart = asked([np.arange(8.0) + 100 * k for k in range(3)], "anova_type")
    assert apart.p_value == pytest.approx(6 * math.factorial(8) ** 3 / math.factorial(24))
    assert 0 < apart.effect.low < apart.effect.estimate <= apart.effect.high <= 1
    assert all(pair.p_adjusted < 0.01 for pair in apart.outcome.pairs)
    flat = asked([np.zeros(12), np.zeros(12), np.ones(12), np.full(12, 2.0)], "anova_type")
    assert 0 < flat.p_value < 1e-5
    assert [pair.p_adjusted < 0.05 for pair in flat.outcome.pairs] == [False] + 5 * [True]
    huge = asked([np.arange(3000.0), 1e5 + np.arange(3000.0)], "brunner_munzel")
    assert 0 < huge.p_value < 1e-300


def test_dealing_out_all_rows_by_hand() -> None:
    rng = np.random.default_rng(12)
    samples = [np.round(rng.normal(0, 2, 6)), np.round(rng.normal(2, 1, 6))]
    both = np.concatenate(samples)

    def size(chosen: tuple[int, ...]) -> float:
        mine = np.zeros(12, bool)
        mine[list(chosen)] = True
        a, b = both[mine], both[~mine]
        x = np.array([np.mean((v > b) + 0.5 * (v == b)) for v in a])
        y = np.array([np.mean((v > a) + 0.5 * (v == a)) for v in b])
        error = x.var(ddof=1) / 6 + y.var(ddof=1) / 6
        away = abs(x.mean() - 0.5)
        return away / math.sqrt(error) if error > 0 else math.inf if away else 0.0

    observed = size(tuple(range(6)))
    reached = [size(c) >= observed - 1e-9 for c in itertools.combinations(range(12), 6)]
    result = asked(samples, "brunner_munzel")
    assert result.p_value == pytest.approx(np.mean(reached))
    assert "all 924 ways" in Words().say(result.checks[-1].message)


@pytest.mark.parametrize("sizes", [(5, 40), (2, 60), (4, 12, 12)])
def test_too_few_rows_for_a_tendency_claim_no_more_than_a_difference(
    sizes: tuple[int, ...],
) -> None:
    rng = np.random.default_rng(4)
    result = asked([10.0**k * rng.lognormal(0, 1, n) for k, n in enumerate(sizes)])
    assert result.test in {"mann_whitney", "kruskal_wallis"}
    assert "is not distributed alike" in result.sentence()
    assert "no se distribuye igual" in result.sentence("es")
    assert "tends to be higher" not in result.sentence()
    assert f"only {min(sizes)} rows in g0" in Words().say(result.reason)


@pytest.mark.parametrize("test", ["brunner_munzel", "anova_type"])
def test_a_single_row_is_no_group_to_judge_by_its_own_spread(test: str) -> None:
    samples = [np.array([3.0]), np.arange(9.0), np.arange(9.0) + 5]
    with pytest.raises(DataError, match="one row only in g0"):
        asked(samples[: 2 if test == "brunner_munzel" else 3], test)


def test_the_sentence_says_what_was_tested_in_either_language() -> None:
    tested = compare(published.PAIN, "pain", "arm")
    assert "tends to be higher" in tested.sentence()
    assert "allows for unequal spread" in Words().say(tested.reason)
    assert "tiene en cuenta una dispersión desigual" in Words("es").say(tested.reason)
    old = compare(published.PAIN, "pain", "arm", test="mann_whitney")
    assert "may differ in height or only in spread" in old.sentence()
    assert "o solo en dispersión" in old.sentence("es")


COVERED = [
    (sizes, spread, delta)
    for sizes, spread in [
        ((6, 60), 3),
        ((10, 40), 3),
        ((20, 35), 1),
        ((15, 60), 3),
        ((100, 100), 2),
    ]
    for delta in (0.0, 0.5, 0.9)
]


def delta_coverage(sizes: tuple[int, int], spread: float, delta: float, studies: int) -> float:
    shift = stats.norm.ppf((delta + 1) / 2) * math.hypot(1, spread)
    rng = np.random.default_rng(14)
    held = []
    for _ in range(studies):
        a, b = rng.normal(shift, spread, sizes[0]), rng.normal(0, 1, sizes[1])
        effect = effects.cliffs_delta(placements(a, b), placements(b, a))
        held.append(effect.low <= delta <= effect.high)
    return float(np.mean(held))


@pytest.mark.parametrize(("sizes", "spread", "delta"), COVERED)
def test_intervals_of_cliffs_delta_hold_the_truth_near_separation_too(
    sizes: tuple[int, int], spread: float, delta: float
) -> None:
    assert 0.9 <= delta_coverage(sizes, spread, delta, 200) <= 1


SHARES = [
    ((20, 20, 20), (0, 0.5, 1), (1, 1, 1)),
    ((20, 40, 100), (0, 1, 2), (1, 2, 3)),
    ((30, 30, 30), (0, 0, 0), (1, 2, 3)),
    ((2000, 2000, 2000), (0, 0.5, 1), (1, 1, 1)),
]


def share_coverage(
    sizes: tuple[int, ...], middles: tuple[float, ...], spreads: tuple[float, ...], studies: int
) -> float:
    m, s = np.array(middles), np.array(spreads)
    apart = (m[:, None] - m) / np.hypot(s[:, None], s)
    truth = 12 * float(((stats.norm.cdf(apart).mean(axis=1) - 0.5) ** 2).mean())
    rng = np.random.default_rng(15)
    held = []
    for _ in range(studies):
        samples = [rng.normal(*one) for one in zip(middles, spreads, sizes, strict=True)]
        found = relative.relative_effects(samples)
        f = found.distance / found.trace
        effect = relative._share(found, f, float(stats.f.sf(f, *found.df)))
        held.append(effect.low <= truth <= effect.high)
    return float(np.mean(held))


@pytest.mark.parametrize(("sizes", "middles", "spreads"), SHARES)
def test_intervals_of_the_share_of_ranks_hold_the_truth(
    sizes: tuple[int, ...], middles: tuple[float, ...], spreads: tuple[float, ...]
) -> None:
    assert 0.89 <= share_coverage(sizes, middles, spreads, 120) <= 1


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.integers(0, 8), min_size=6, max_size=14), min_size=2, max_size=4),
)
def test_interval_and_test_agree_whether_there_is_a_tendency(lists: list[list[int]]) -> None:
    samples = [np.array(one, float) for one in lists]
    if len(np.unique(np.concatenate(samples))) < 2:
        return
    test = "brunner_munzel" if len(samples) == 2 else "anova_type"
    frame = table(samples)
    result = compare(frame, "value", "group", test=test) if frame["value"].nunique() > 2 else None
    if result is None:
        return
    low, high = result.effect.low, result.effect.high
    assert 0 < result.p_value <= 1
    assert low <= result.effect.estimate <= high
    if result.significant:
        assert low >= 0 or high <= 0
    else:
        assert low <= 0 <= high


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([(6, 30), (12, 20), (7, 9, 30)]))
def test_turning_the_values_round_turns_the_effect_round(seed: int, sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    samples = [np.round(rng.normal(0.3 * k, 1 + k, n), 1) for k, n in enumerate(sizes)]
    test = "brunner_munzel" if len(sizes) == 2 else "anova_type"
    one, other = asked(samples, test), asked([-s for s in samples], test)
    close = 0.0 if min(sizes) >= dealt.BELOW or len(sizes) > 2 else 0.05
    assert one.p_value == pytest.approx(other.p_value, abs=1e-9 + close)
    sign = -1 if len(sizes) == 2 else 1
    assert one.effect.estimate == pytest.approx(sign * other.effect.estimate, abs=1e-9)


def test_shuffled_means_do_not_mistake_spread_for_height_either() -> None:
    rng = np.random.default_rng(3)
    studies, found = 30, 0
    for _ in range(studies):
        samples = [rng.normal(0, 5, 8), rng.normal(0, 1, 40)]
        found += asked(samples, "permutation").significant
    assert found / studies < 0.05 + 3 * math.sqrt(0.05 * 0.95 / studies)


def test_thirty_small_groups_cost_little() -> None:
    """435 pairs, each dealt out, take no longer than a hundred or so sorts of a column."""
    rng = np.random.default_rng(1)
    frame = table([rng.lognormal(size=8) for _ in range(30)])
    words = pd.Series(rng.integers(0, 10**9, 200_000).astype(str))
    start = time.process_time()
    words.sort_values()
    sort = time.process_time() - start
    start = time.process_time()
    result = compare(frame, "value", "group")
    assert time.process_time() - start < 60 * sort
    assert len(result.outcome.pairs) == 435
