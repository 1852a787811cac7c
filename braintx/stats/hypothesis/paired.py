"""Two readings of the same rows: McNemar for right and wrong, DeLong for two AUCs."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from braintx.core.errors import DataError
from braintx.core.messages import Category, Column, Phrase, say
from braintx.stats.columns import Variable, column_levels, complete_rows, level_name, read_columns
from braintx.stats.hypothesis import effects, power
from braintx.stats.hypothesis.compare import check_alpha
from braintx.stats.hypothesis.ranks import placements
from braintx.stats.hypothesis.records import Check, GroupSummary, Outcome
from braintx.stats.hypothesis.result import Result

FEW = 25
"""Up to this many disagreements McNemar's test is exact."""


def compare_proportions(
    table: pd.DataFrame, first: str, second: str, *, alpha: float = 0.05
) -> Result:
    """McNemar's test of two columns with the same two values, such as two models' right and wrong.

    Parameters
    ----------
    table : DataFrame
        One row for each case, both answers in it.
    first, second : str
        The share of their last value in order (True, "yes", 1) is compared. The order of a
        categorical column is kept.
    alpha : float, default=0.05

    Raises
    ------
    DataError
        Columns that are missing, do not share two values, or order them the other way round.
    """
    check_alpha(alpha)
    kept, dropped = complete_rows(table, (first, second))
    levels, codes = _answers(kept[first], kept[second])
    if len(levels) != 2:
        raise DataError(
            "'{first}' and '{second}' have {count} different values together; exactly two are "
            "needed, such as right and wrong. Recode them.",
            "stats.not_binary",
            first=Column(first),
            second=Column(second),
            count=len(levels),
        )
    a, b = codes[: len(kept)] == 1, codes[len(kept) :] == 1
    first_only, second_only = int((a & ~b).sum()), int((b & ~a).sum())
    count = first_only + second_only
    exact = count <= FEW
    p_value, statistic = 1.0, 0.0
    if count:
        cells = [[int((a & b).sum()), first_only], [second_only, int((~a & ~b).sum())]]
        found = statsmodels_mcnemar(cells, exact=exact, correction=False)
        p_value, statistic = min(1.0, float(found.pvalue)), float(found.statistic)
    names = Column(first), Column(second)
    outcome = Outcome(
        test="mcnemar_exact" if exact else "mcnemar",
        statistic=statistic,
        df=() if exact else (1.0,),
        p_value=p_value,
        effects=(effects.cohens_g(first_only, second_only),),
        power=power.disagreements(count, alpha, exact=exact),
        groups=tuple(
            GroupSummary(name, len(said), float(said.mean()))
            for name, said in zip(names, (a, b), strict=True)
        ),
        level=Category(first, levels[1]),
    )
    key = "check.disagreements_few" if exact else "check.disagreements_many"
    check = Check("disagreements", not exact, say(key, count=count))
    reason = say("reason.mcnemar_exact" if exact else "reason.mcnemar")
    return Result(*names, outcome, reason, (check,), len(kept), dropped, alpha)


def compare_aucs(
    table: pd.DataFrame, truth: str, first: str, second: str, *, alpha: float = 0.05
) -> Result:
    """DeLong's test of the areas under the ROC curves of two scores on the same rows.

    Parameters
    ----------
    table : DataFrame
    truth : str
        A column with two values; the last in order (True, "yes", 1) is the one to be found.
    first, second : str
        Two columns of numbers; higher speaks for the last value of ``truth``.
    alpha : float, default=0.05

    Raises
    ------
    DataError
        Columns that are missing, a truth without two values, scores that are not numbers.
    """
    check_alpha(alpha)
    kept, dropped = complete_rows(table, (truth, first, second))
    true = read_columns(kept, (truth,))[0][0]
    _check_truth(true)
    positive = true.codes == 1
    aucs, error = delong(positive, _scores(kept[first]), _scores(kept[second]))
    difference = aucs[0] - aucs[1]
    if error == 0 and difference != 0:
        raise DataError(
            "'{first}' and '{second}' order the rows perfectly, each in its own way, so that no "
            "error can be estimated. More rows are needed.",
            "stats.no_spread",
            first=Column(first),
            second=Column(second),
        )
    z = difference / error if error > 0 else 0.0
    n = len(positive)
    names = Column(first), Column(second)
    outcome = Outcome(
        test="delong",
        statistic=z,
        df=(),
        p_value=float(2 * stats.norm.sf(abs(z))),
        effects=(effects.auc_difference(difference, error),),
        power=power.auc(error, alpha),
        groups=tuple(GroupSummary(*one) for one in zip(names, (n, n), aucs, strict=True)),
        level=true.categories[1],
    )
    least = int(min(positive.sum(), n - positive.sum()))
    key = "check.classes_many" if least >= 10 else "check.classes_few"
    check = Check("sample_size", least >= 10, say(key, count=least))
    return Result(*names, outcome, say("reason.delong"), (check,), n, dropped, alpha)


def delong(
    positive: NDArray[np.bool_], first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[tuple[float, float], float]:
    """Both AUCs and the standard error of their difference (DeLong et al. 1988).

    The placements come from sorting, as in Sun and Xu (2014), so that n rows cost n log n.

    Parameters
    ----------
    positive : ndarray of bool, shape (n,)
    first, second : ndarray of float, shape (n,)
    """
    hits = np.stack([placements(score[positive], score[~positive]) for score in (first, second)])
    misses = np.stack([placements(score[~positive], score[positive]) for score in (first, second)])
    spread = np.cov(hits) / hits.shape[1] + np.cov(misses) / misses.shape[1]
    variance = float(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1])
    aucs = float(hits[0].mean()), float(hits[1].mean())
    return aucs, math.sqrt(variance) if variance > 1e-15 else 0.0


def _answers(
    first: pd.Series[Any], second: pd.Series[Any]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The values of both columns in order, and each row's, those of the second column last.

    The order is that of a column that has one, else that of categories, else the natural one.
    """
    columns = first, second
    natural, codes = column_levels(pd.concat([column.astype(object) for column in columns]))
    kinds = [c.dtype for c in columns if isinstance(c.dtype, pd.CategoricalDtype)]
    orders = [
        [name for name in dict.fromkeys(map(level_name, kind.categories)) if name in natural]
        for kind in sorted(kinds, key=lambda kind: not kind.ordered)
    ]
    if len(kinds) == 2 and all(kind.ordered for kind in kinds):
        one, other = ([n for n in order if n in orders[1 - k]] for k, order in enumerate(orders))
        if one != other:
            raise DataError(
                "'{first}' orders its values {order}, and '{second}' {other_order}. Give both the "
                "same order.",
                "stats.order_conflict",
                first=Column(str(first.name)),
                order=" < ".join(one),
                second=Column(str(second.name)),
                other_order=" < ".join(other),
            )
    levels = tuple(dict.fromkeys(itertools.chain(*orders, natural)))
    return levels, np.array([levels.index(name) for name in natural], np.int64)[codes]


def _check_truth(true: Variable) -> None:
    if len(true.levels) != 2:
        raise DataError(
            "The column '{column}' has {count} values; an AUC needs two, such as sick and well. "
            "Recode it.",
            "stats.not_binary",
            column=Column(true.name),
            count=len(true.levels) or Phrase("many"),
        )
    if min(np.bincount(true.codes)) < 2:
        raise DataError(
            "One value of '{column}' occurs only once; each must occur at least twice for an AUC "
            "to have an error. Add cases of it.",
            "stats.too_few_rows",
            column=Column(true.name),
        )


def _scores(column: pd.Series[Any]) -> NDArray[np.float64]:
    if not pd.api.types.is_numeric_dtype(column):
        raise DataError(
            "The scores '{column}' are not numbers. Give a model's probability.",
            "stats.not_numbers",
            column=Column(str(column.name)),
        )
    return column.to_numpy(dtype=np.float64)
