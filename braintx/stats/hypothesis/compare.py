"""Two columns of a table compared by the test that fits them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.messages import Column, say
from braintx.stats.columns import Variable, read_columns
from braintx.stats.hypothesis import correlation, means, permutation, ranks, relative, tables
from braintx.stats.hypothesis.choice import (
    Choice,
    choose_for_groups,
    choose_for_numbers,
    choose_for_table,
)
from braintx.stats.hypothesis.records import Names, Outcome
from braintx.stats.hypothesis.result import Result

Values = NDArray[np.float64]
OfGroups = Callable[[Sequence[Values], Names, float, int], Outcome]
OfNumbers = Callable[[Values, Values, float, int], Outcome]
OfTable = Callable[[Variable, Variable, float, int], Outcome]

TWO_GROUPS: dict[str, OfGroups] = {
    "student_t": means.student,
    "welch_t": means.welch,
    "brunner_munzel": relative.brunner_munzel,
    "mann_whitney": ranks.mann_whitney,
    "permutation": permutation.of_groups,
}
SEVERAL_GROUPS: dict[str, OfGroups] = {
    "anova": means.anova,
    "welch_anova": means.welch_anova,
    "anova_type": relative.anova_type,
    "kruskal_wallis": ranks.kruskal_wallis,
    "permutation": permutation.of_groups,
}
NUMBERS: dict[str, OfNumbers] = {
    "pearson": correlation.pearson,
    "spearman": correlation.spearman,
    "permutation": permutation.of_numbers,
}
TABLE: dict[str, OfTable] = {
    "chi_squared": tables.chi_squared,
    "monte_carlo_chi_squared": tables.monte_carlo,
}
TWO_BY_TWO: dict[str, OfTable] = TABLE | {"fisher_exact": tables.fisher}


def compare(
    table: pd.DataFrame,
    first: str,
    second: str,
    *,
    test: str | None = None,
    as_category: Sequence[str] = (),
    alpha: float = 0.05,
    seed: int = 0,
) -> Result:
    """Test whether two columns have to do with each other; the order of the two does not matter.

    Parameters
    ----------
    table : DataFrame
    first, second : str
        Names of columns: numbers, ordered categories, or categories.
    test : str, optional
        A test by its code instead of the one that fits, such as ``"permutation"``.
    as_category : sequence of str
        Columns of numbers that are codes of categories.
    alpha : float, default=0.05
        The p-value below which the sentence speaks of a difference; in (0, 1).
    seed : int, default=0
        Of tests that draw at random: the same seed gives the same p-value.

    Returns
    -------
    Result

    Raises
    ------
    DataError
        What cannot be tested, and why: a column that is unknown, constant, free text, of too many
        categories or all missing; too few rows; a test that does not fit the columns.
    """
    check_alpha(alpha)
    (a, b), dropped = read_columns(table, (first, second), as_category=as_category)
    n = len(a.values)
    if _is_quantity(a) and _is_quantity(b):
        choice, outcome = _numbers(a, b, test, alpha, seed)
    elif _is_quantity(a) or _is_quantity(b):
        a, b = (a, b) if _is_quantity(a) else (b, a)
        choice, outcome = _groups(a, b, test, alpha, seed)
    else:
        choice, outcome = _table(a, b, test, alpha, seed)
    checks = (*choice.checks, *outcome.checks)
    names = Column(a.name), Column(b.name)
    return Result(*names, outcome, choice.reason, checks, n, dropped, alpha)


def check_alpha(alpha: float) -> None:
    """Refuse what is no probability."""
    if not 0 < alpha < 1:
        raise DataError(
            "alpha is {alpha}; give one between 0 and 1, such as 0.05.", "stats.alpha", alpha=alpha
        )


def _is_quantity(column: Variable) -> bool:
    """Whether values are more or less of something; an order of two levels is a grouping."""
    return column.kind == "number" or (column.kind == "ordered" and len(column.levels) > 2)


def _groups(
    values: Variable, groups: Variable, test: str | None, alpha: float, seed: int
) -> tuple[Choice, Outcome]:
    order = np.argsort(groups.codes, kind="stable")
    edges = np.cumsum(np.bincount(groups.codes))[:-1]
    samples = np.split(values.values[order], edges)
    choice = choose_for_groups(samples, groups.categories, ordered=values.kind == "ordered")
    offered = TWO_GROUPS if len(samples) == 2 else SEVERAL_GROUPS
    choice = _asked(choice, test, tuple(offered))
    outcome = offered[choice.test](samples, groups.categories, alpha, seed)
    if levels := values.categories:  # between two of them, the lower
        named = (replace(group, level=levels[int(group.centre)]) for group in outcome.groups)
        outcome = replace(outcome, groups=tuple(named))
    return choice, outcome


def _numbers(
    x: Variable, y: Variable, test: str | None, alpha: float, seed: int
) -> tuple[Choice, Outcome]:
    ordered, names = "ordered" in (x.kind, y.kind), (Column(x.name), Column(y.name))
    choice = choose_for_numbers(x.values, y.values, names, ordered=ordered)
    choice = _asked(choice, test, tuple(NUMBERS))
    return choice, NUMBERS[choice.test](x.values, y.values, alpha, seed)


def _table(
    a: Variable, b: Variable, test: str | None, alpha: float, seed: int
) -> tuple[Choice, Outcome]:
    counts = tables.count(a, b)
    offered = TWO_BY_TWO if counts.shape == (2, 2) else TABLE
    choice = _asked(choose_for_table(counts), test, tuple(offered))
    return choice, offered[choice.test](a, b, alpha, seed)


def _asked(choice: Choice, test: str | None, offered: tuple[str, ...]) -> Choice:
    """The choice, or the test that was asked for with the same checks beside it."""
    if test is None or test == choice.test:
        return choice
    if test not in offered:
        raise DataError(
            "The test '{test}' does not fit these columns. Those that do: {offered}.",
            "stats.test_unfit",
            test=test,
            offered=offered,
        )
    fitting = say(f"test.{choice.test}")
    return Choice(test, say("reason.asked", fitting=fitting), choice.checks)
