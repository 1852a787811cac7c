"""What a test says: frozen records, from one check of an assumption to the whole result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from braintx.core.messages import Category, Message, Named, say
from braintx.stats.corrections import PValues, holm

Names = Sequence[Category]
"""The levels that make the groups of a test, in the order of its samples."""


@dataclass(frozen=True)
class Check:
    """One assumption that was looked at before the test was chosen.

    Attributes
    ----------
    code : str
        ``normality``, ``equal_variances``, ``sample_size``, ``expected_counts``, ``ties`` …
    passed : bool
    message : Message
        What was found.
    """

    code: str
    passed: bool
    message: Message


def checked(code: str, passed: bool, **values: object) -> Check:
    """A check whose sentence is ``check.<code>_yes`` or ``check.<code>_no``.

    Parameters
    ----------
    code : str
    passed : bool
    **values
        What the sentence names.
    """
    return Check(code, passed, say(f"check.{code}_{'yes' if passed else 'no'}", **values))


@dataclass(frozen=True)
class Effect:
    """How large a difference or a dependence is, with its confidence interval.

    Attributes
    ----------
    measure : str
        ``hedges_g``, ``cliffs_delta``, ``cramers_v`` …; `braintx.stats.hypothesis.sizes` says how
        large is large.
    estimate, low, high : float
        The interval holds the true value in ``level`` of all studies like this one.
    level : float, default=0.95
    scale : float, default=1.0
        What the thresholds of the words are divided by (Cramér's V of larger tables).
    """

    measure: str
    estimate: float
    low: float
    high: float
    level: float = 0.95
    scale: float = 1.0


@dataclass(frozen=True)
class Power:
    """What a study of this size can find; it never uses the effect that was observed.

    Attributes
    ----------
    measure : str
        In what the two effects are measured: ``d``, ``f``, ``w``, ``r``, ``g``, ``delta``, ``auc``.
    assumed : float
        The effect looked for: Cohen's medium one, or the convention of `power`.
    achieved : float
        Chance, 0 to 1, that the test finds the assumed effect.
    detectable : float
        The smallest effect found with a chance of 80 %; infinite where none is.
    """

    measure: str
    assumed: float
    achieved: float
    detectable: float


@dataclass(frozen=True)
class GroupSummary:
    """One group of rows, as it is described beside the test.

    Attributes
    ----------
    name : Category or Column
        The level that makes the group; of paired readings the column.
    n : int
    centre : float
        Mean, median or share, whichever the test compares.
    level : Category or None
        The median where the values are ordered categories.
    """

    name: Named
    n: int
    centre: float
    level: Category | None = None


@dataclass(frozen=True)
class Pair:
    """Two of several groups compared after the test of all of them.

    Attributes
    ----------
    first, second : Category
    statistic : float
        Dunn's z or Student's t, first less second.
    p_adjusted : float
        Holm's, over all pairs.
    """

    first: Category
    second: Category
    statistic: float
    p_adjusted: float


def all_pairs(names: Names, statistics: PValues, p_values: PValues) -> tuple[Pair, ...]:
    """Every two groups in order, the p-values Holm-adjusted.

    Parameters
    ----------
    names : sequence of Category, length k
    statistics, p_values : sequences of float, length k (k - 1) / 2
    """
    rows = zip(combinations(names, 2), statistics, holm(p_values), strict=True)
    return tuple(Pair(a, b, float(s), float(p)) for (a, b), s, p in rows)


@dataclass(frozen=True)
class Cell:
    """The cell of a table that stands out most from what independence would give.

    Attributes
    ----------
    first, second : Category
        The two levels.
    observed : int
    expected : float
        Rows.
    """

    first: Category
    second: Category
    observed: int
    expected: float


@dataclass(frozen=True)
class Outcome:
    """The arithmetic of one test, before it is put beside its columns and its reason.

    Attributes
    ----------
    test : str
    statistic : float
    df : tuple of float
        Degrees of freedom, where the test has any.
    p_value : float
    effects : tuple of Effect
        The one that the sentence tells first.
    power : Power
    groups : tuple of GroupSummary
    level : Category or None
        Where the groups' centres are shares: of which level.
    cell : Cell or None
    pairs : tuple of Pair
    checks : tuple of Check
        What only the computation could find, such as that an exact p-value was possible.
    """

    test: str
    statistic: float
    df: tuple[float, ...]
    p_value: float
    effects: tuple[Effect, ...]
    power: Power
    groups: tuple[GroupSummary, ...] = ()
    level: Category | None = None
    cell: Cell | None = None
    pairs: tuple[Pair, ...] = ()
    checks: tuple[Check, ...] = ()
