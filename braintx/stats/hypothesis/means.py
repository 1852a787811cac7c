"""Means of groups: Student's and Welch's t, the analysis of variance, and Welch's form of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from braintx.core.errors import DataError
from braintx.stats.hypothesis import effects, power
from braintx.stats.hypothesis.records import GroupSummary, Names, Outcome, Pair, all_pairs

Sample = NDArray[np.float64]


def student(samples: Sequence[Sample], names: Names, alpha: float, _seed: int) -> Outcome:
    """Student's t-test of two groups, which takes their variances to be equal.

    Parameters
    ----------
    samples : sequence of ndarray
        The values of each group; at least two.
    names : sequence of Category
        The groups', in the same order.
    alpha : float
        Level for which the power is worked out.
    _seed : int
        Not used; the tests of one kind are called alike.
    """
    return _two(samples, names, alpha, equal_variances=True)


def welch(samples: Sequence[Sample], names: Names, alpha: float, _seed: int) -> Outcome:
    """Welch's t-test of two groups.

    Parameters
    ----------
    samples, names, alpha, _seed
        As of `student`.
    """
    return _two(samples, names, alpha, equal_variances=False)


def anova(samples: Sequence[Sample], names: Names, alpha: float, _seed: int) -> Outcome:
    """Analysis of variance with equal variances, followed by t-tests of all pairs.

    Parameters
    ----------
    samples, names, alpha, _seed
        As of `student`.
    """
    return _several(samples, names, alpha, equal_variances=True)


def welch_anova(samples: Sequence[Sample], names: Names, alpha: float, _seed: int) -> Outcome:
    """Welch's analysis of variance, followed by Welch's t-tests of all pairs.

    Parameters
    ----------
    samples, names, alpha, _seed
        As of `student`.
    """
    return _several(samples, names, alpha, equal_variances=False)


def varies(sample: Sample) -> bool:
    """Whether there is any spread, as far as a computer can tell."""
    return len(sample) > 1 and bool(np.ptp(sample) > 0) and bool(sample.std() > 0)


def describe(
    samples: Sequence[Sample], names: Names, centre: Callable[[Sample], Any] = np.mean
) -> tuple[GroupSummary, ...]:
    """The groups with their means, or with their centres of another kind.

    Parameters
    ----------
    samples : sequence of ndarray
    names : sequence of Category
    centre : callable, default=numpy.mean
    """
    pairs = zip(names, samples, strict=True)
    return tuple(GroupSummary(name, len(sample), float(centre(sample))) for name, sample in pairs)


def _two(
    samples: Sequence[Sample], names: Names, alpha: float, *, equal_variances: bool
) -> Outcome:
    a, b = samples
    _refuse_without_spread(samples, names, some=not equal_variances or min(len(a), len(b)) < 2)
    found = stats.ttest_ind(a, b, equal_var=equal_variances)
    t, df = float(found.statistic), float(found.df)
    difference = float(a.mean() - b.mean())
    interval = found.confidence_interval(effects.LEVEL)
    reach = float(stats.t.ppf(0.5 + effects.LEVEL / 2, df))
    error = float(interval.high - interval.low) / 2 / reach
    middles, sds = (float(a.mean()), float(b.mean())), (float(a.std(ddof=1)), float(b.std(ddof=1)))
    g = effects.hedges_g(middles, sds, (len(a), len(b)), equal_variances=equal_variances)
    return Outcome(
        test="student_t" if equal_variances else "welch_t",
        statistic=t,
        df=(df,),
        p_value=float(found.pvalue),
        effects=(g, effects.mean_difference(difference, error, df)),
        power=power.two_means(len(a), len(b), alpha),
        groups=describe(samples, names),
    )


def _several(
    samples: Sequence[Sample], names: Names, alpha: float, *, equal_variances: bool
) -> Outcome:
    _refuse_without_spread(samples, names, some=not equal_variances)
    n = sum(len(sample) for sample in samples)
    if equal_variances:
        found, df = stats.f_oneway(*samples), (len(samples) - 1.0, n - float(len(samples)))
    else:
        found = anova_oneway(list(samples), use_var="unequal", welch_correction=True)
        df = float(found.df[0]), float(found.df[1])
    f = float(found.statistic)
    return Outcome(
        test="anova" if equal_variances else "welch_anova",
        statistic=f,
        df=df,
        p_value=float(found.pvalue),
        effects=(effects.omega_squared(f, *df, n),),
        power=power.several_means(n, len(samples), alpha),
        groups=describe(samples, names),
        pairs=_pairs(samples, names, equal_variances=equal_variances),
    )


def _pairs(samples: Sequence[Sample], names: Names, *, equal_variances: bool) -> tuple[Pair, ...]:
    """t-tests of all pairs, Holm-adjusted; with equal variances all groups share one estimate."""
    sizes = np.array([len(s) for s in samples])
    means = np.array([s.mean() for s in samples])
    variances = np.array([s.var(ddof=1) if len(s) > 1 else 0.0 for s in samples])
    i, j = np.triu_indices(len(samples), 1)
    if equal_variances:
        df = np.full(len(i), sizes.sum() - len(sizes))
        variances = np.full(len(sizes), (variances * (sizes - 1)).sum() / df[0])
        errors = variances / sizes
    else:
        errors = variances / sizes
        df = (errors[i] + errors[j]) ** 2 / (
            errors[i] ** 2 / (sizes[i] - 1) + errors[j] ** 2 / (sizes[j] - 1)
        )
    t = (means[i] - means[j]) / np.sqrt(errors[i] + errors[j])
    return all_pairs(names, t, 2 * stats.t.sf(np.abs(t), df))


def _refuse_without_spread(samples: Sequence[Sample], names: Names, *, some: bool) -> None:
    """A mean without spread around it cannot be tested; Welch needs spread in every group."""
    flat = [name for name, s in zip(names, samples, strict=True) if not varies(s)]
    if (some and flat) or len(flat) == len(names):
        raise DataError(
            "The values do not vary within {groups}, so means cannot be compared. Compare ranks "
            "instead (test='brunner_munzel' or 'anova_type').",
            "stats.no_spread",
            groups=tuple(flat),
        )
