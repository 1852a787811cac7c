"""The right test for each kind of column, and the reason beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from braintx.core.errors import DataError
from braintx.core.messages import Category
from braintx.i18n import LANGUAGES, Words
from braintx.stats.hypothesis import Result, compare, compare_aucs, compare_proportions

RNG = np.random.default_rng(11)


def table(values: list[np.ndarray]) -> pd.DataFrame:
    names = np.repeat([f"g{k}" for k in range(len(values))], [len(v) for v in values])
    return pd.DataFrame({"value": np.concatenate(values), "group": names})


def normal(*shape: tuple[int, float]) -> list[np.ndarray]:
    """Samples as normal as they can be: the quantiles of each size, of mean 5."""
    return [5 + spread * norm.ppf((np.arange(size) + 0.5) / size) for size, spread in shape]


def skewed(*sizes: int) -> list[np.ndarray]:
    return [RNG.lognormal(0, 1, size) for size in sizes]


@pytest.mark.parametrize(
    ("values", "test", "because"),
    [
        (normal((40, 1), (45, 1)), "student_t", "alike in spread and in size"),
        (normal((40, 1), (45, 4)), "welch_t", "differ in spread"),
        (normal((20, 1), (60, 1)), "welch_t", "differ in size"),
        (skewed(25, 25), "brunner_munzel", "too few for means"),
        ([*skewed(25), np.array([1, 2, 3, 4, 90.0])], "mann_whitney", "With only 5 rows in g1"),
        (skewed(6000, 6000), "student_t", "enough rows for means"),
        (normal((30, 1), (30, 1), (32, 1)), "anova", "alike in spread and in size"),
        (normal((30, 1), (30, 5), (32, 1)), "welch_anova", "differ in spread"),
        (skewed(25, 25, 25), "anova_type", "which group tends to be higher"),
        (skewed(25, 25, 4), "kruskal_wallis", "With only 4 rows in g2"),
        ([np.ones(9), np.arange(9.0)], "brunner_munzel", "do not vary"),
    ],
)
def test_values_in_groups(values: list[np.ndarray], test: str, because: str) -> None:
    result = compare(table(values), "value", "group")
    assert result.test == test
    assert because in Words().say(result.reason)
    assert Words("es").say(result.reason) != Words().say(result.reason)


def test_few_heavy_tails_do_not_get_means() -> None:
    values = [np.append(RNG.normal(0, 1, 200), 300.0), RNG.normal(0, 1, 200)]
    checks = {c.code: c for c in compare(table(values), "value", "group").checks}
    assert not checks["normality"].passed
    assert not checks["sample_size"].passed
    assert "g0" in Words().say(checks["sample_size"].message)


@pytest.mark.parametrize(
    ("counts", "test"),
    [
        ([[20, 20], [20, 25]], "chi_squared"),
        ([[9, 1], [2, 8]], "fisher_exact"),
        ([[20, 20, 20], [20, 25, 30]], "chi_squared"),
        ([[9, 1, 0], [2, 8, 1]], "monte_carlo_chi_squared"),
        ([[50, 50, 50, 50, 6], [50, 50, 50, 50, 2]], "chi_squared"),  # one cell in ten under 5
    ],
)
def test_categories(counts: list[list[int]], test: str) -> None:
    rows = [
        (f"a{i}", f"b{j}")
        for i, line in enumerate(counts)
        for j, count in enumerate(line)
        for _ in range(count)
    ]
    result = compare(pd.DataFrame(rows, columns=["a", "b"]), "a", "b")
    assert result.test == test
    drawn = ["shuffles"] if test == "monte_carlo_chi_squared" else []
    assert [check.code for check in result.checks] == ["expected_counts", *drawn]
    assert result.checks[0].passed == (test == "chi_squared")


def test_numbers_and_orders() -> None:
    x = RNG.normal(size=40)
    grades = pd.Categorical(np.repeat(["low", "mid", "high", "top"], 10), ordered=True)
    frame = pd.DataFrame(
        {
            "x": x,
            "y": x + RNG.normal(size=40),
            "z": np.exp(3 * x),
            "grade": grades.set_categories(["low", "mid", "high", "top"]),
            "late": pd.Categorical(["no", "yes"] * 20, ["no", "yes"], ordered=True),
            "sex": ["F", "M"] * 20,
        }
    )
    assert compare(frame, "x", "y").test == "pearson"
    assert compare(frame, "x", "z").test == "spearman"
    assert compare(frame, "x", "grade").test == "spearman"
    assert compare(frame, "grade", "sex").test == "brunner_munzel"
    assert compare(frame, "x", "late").test in {"student_t", "welch_t", "brunner_munzel"}
    assert compare(frame, "late", "sex").test in {"chi_squared", "fisher_exact"}


def test_a_test_may_be_asked_for_if_it_fits() -> None:
    frame = table(normal((40, 1), (45, 1)))
    asked = compare(frame, "value", "group", test="mann_whitney")
    assert asked.test == "mann_whitney"
    assert "Student's t-test" in Words().say(asked.reason)
    assert compare(frame, "value", "group", test="permutation").p_value == pytest.approx(
        compare(frame, "value", "group").p_value, abs=0.02
    )
    with pytest.raises(DataError, match="student_t, welch_t, brunner_munzel, mann_whitney"):
        compare(frame, "value", "group", test="anova")
    flat = table([np.ones(9), np.arange(9.0)])
    with pytest.raises(DataError, match="do not vary within g0"):
        compare(flat, "value", "group", test="welch_t")
    assert compare(flat, "value", "group", test="permutation").effect.measure == "cliffs_delta"


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1, 5])
def test_alpha_is_a_probability(alpha: float) -> None:
    with pytest.raises(DataError, match="0 and 1"):
        compare(table(normal((9, 1), (9, 1))), "value", "group", alpha=alpha)
    with pytest.raises(DataError, match="0 and 1"):
        compare_proportions(PAIRED, "truth", "rare", alpha=alpha)
    with pytest.raises(DataError, match="0 and 1"):
        compare_aucs(PAIRED, "truth", "one", "two", alpha=alpha)


def test_groups_of_one_row_are_ranked_or_refused() -> None:
    lone = table([np.array([3.0]), np.arange(9.0), np.arange(9.0) + 5])
    assert compare(lone, "value", "group").test == "kruskal_wallis"
    assert 0 < compare(lone, "value", "group", test="anova").p_value < 1
    with pytest.raises(DataError, match="within g0"):
        compare(lone, "value", "group", test="welch_anova")
    two = lone[lone["group"] != "g2"]
    with pytest.raises(DataError, match="within g0"):
        compare(two, "value", "group", test="student_t")


PAIRED = pd.DataFrame(
    {
        "truth": [True, False] * 10,
        "one": np.linspace(0, 1, 20),
        "two": np.linspace(1, 0, 20),
        "three": np.arange(20) % 3,
        "rare": [True] + [False] * 19,
    }
)


def test_paired_columns_that_do_not_fit() -> None:
    with pytest.raises(DataError, match="exactly two"):
        compare_proportions(PAIRED, "truth", "three")
    with pytest.raises(DataError, match="an AUC needs two"):
        compare_aucs(PAIRED, "three", "one", "two")
    with pytest.raises(DataError, match="are not numbers"):
        compare_aucs(PAIRED.assign(words=["a", "b"] * 10), "truth", "one", "words")
    with pytest.raises(DataError, match="at least twice"):
        compare_aucs(PAIRED, "rare", "one", "two")


def grades(values: list[str], order: list[str], *, ordered: bool = True) -> pd.Categorical:
    return pd.Categorical(values * 6, order, ordered=ordered)


FIRST, SECOND = ["worse", "better", "worse", "worse"], ["worse", "better", "better", "worse"]


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("both", [True, False])
def test_mcnemar_keeps_the_order_of_categories(ordered: bool, both: bool) -> None:
    """By the alphabet "worse" would be the last, and its share would be told."""
    order = ["worse", "better"]
    second = grades(SECOND, order, ordered=ordered) if both else SECOND * 6
    frame = pd.DataFrame({"a": grades(FIRST, order, ordered=ordered), "b": second})
    for pair in (("a", "b"), ("b", "a")):
        result = compare_proportions(frame, *pair)
        assert result.outcome.level == Category(pair[0], "better")
        shares = {group.name.name: group.centre for group in result.outcome.groups}
        assert shares == {"a": 0.25, "b": 0.5}
        assert "share of “better”" in result.sentence()


def test_a_level_that_one_column_lacks_keeps_its_place() -> None:
    order = ["worse", "better"]
    frame = pd.DataFrame({"a": grades(["better"] * 4, order), "b": grades(SECOND, order)})
    result = compare_proportions(frame, "a", "b")
    assert result.outcome.level == Category("a", "better")
    assert [group.centre for group in result.outcome.groups] == [1.0, 0.5]


def test_orders_that_contradict_each_other_are_refused() -> None:
    frame = pd.DataFrame(
        {"a": grades(FIRST, ["worse", "better"]), "b": grades(SECOND, ["better", "worse"])}
    )
    with pytest.raises(DataError, match="worse < better, and 'b' better < worse") as caught:
        compare_proportions(frame, "a", "b")
    assert caught.value.code == "stats.order_conflict"


def test_paired_answers_written_otherwise_are_the_same_answers() -> None:
    frame = pd.DataFrame({"a": [1, 0, 1, 1] * 5, "b": ["1", "0", "0", "1"] * 5})
    result = compare_proportions(frame, "a", "b")
    assert result.outcome.level == Category("a", "1")
    assert [group.centre for group in result.outcome.groups] == [0.75, 0.5]
    aucs = frame.assign(a=grades(FIRST[:2] * 2, ["worse", "better"])[:20], s=range(20), t=range(20))
    assert compare_aucs(aucs, "a", "s", "t").outcome.level == Category("a", "better")


def test_models_that_never_disagree() -> None:
    frame = pd.DataFrame({"a": [True, False] * 5, "b": [True, False] * 5})
    result = compare_proportions(frame, "a", "b")
    assert result.p_value == 1
    assert (result.effect.low, result.effect.high) == (-0.5, 0.5)
    noise = PAIRED["one"] + np.sin(np.arange(20))
    same = compare_aucs(PAIRED.assign(noise=noise, copy=noise), "truth", "noise", "copy")
    assert same.p_value == 1
    assert same.effect.estimate == same.effect.low == same.effect.high == 0


def test_scores_that_leave_no_error() -> None:
    order = np.arange(20.0)
    truth = order >= 10
    frame = pd.DataFrame({"truth": truth, "up": order, "down": -order})
    with pytest.raises(DataError, match="no error can be estimated"):
        compare_aucs(frame, "truth", "up", "down")


def test_checks_hold_code_verdict_and_message() -> None:
    result: Result = compare(table(normal((40, 1), (45, 1))), "value", "group")
    codes = [check.code for check in result.checks]
    assert codes == ["normality", "sample_size", "spread", "similar_sizes", "equal_variances"]
    assert all(Words(code).say(check.message) for check in result.checks for code in LANGUAGES)
