"""Which groups tend to be higher, whatever their spread: Brunner and Munzel's test and its kin.

A group's relative effect is the chance that one of its values exceeds one of a group picked at
random, ties counting half. Mann and Whitney's and Kruskal and Wallis's tests ask whether groups are
distributed alike; where only their spread and size differ, they answer no far more often than the
relative effects do. The tests here ask about the relative effects alone, and estimate their error
from each group by itself: with two groups that of Brunner and Munzel (Biom J 2000), with several
the ANOVA-type test of Brunner, Konietschke, Pauly and Puri (J R Stat Soc B 2017), which with two
is the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from braintx.core.errors import DataError
from braintx.core.messages import say
from braintx.stats.hypothesis import dealt, effects, power
from braintx.stats.hypothesis.means import describe
from braintx.stats.hypothesis.ranks import placements, ties
from braintx.stats.hypothesis.records import Check, Effect, Names, Outcome, Pair, all_pairs

Sample = NDArray[np.float64]
LEAST = 6
"""Rows that each group needs. Where one group surrounds the other, neither tends to be higher, and
yet all values of a group of n lie on one side in 2^(1 - n) of studies: 6 % with five rows, so that
no test at 5 % can tell the two apart."""
_NO_SPREAD = 1e-15


@dataclass(frozen=True)
class Relative:
    """Relative effects, and how they vary.

    Attributes
    ----------
    values : ndarray of shape (groups,)
        Chance to exceed a value of a group picked at random; on average one half.
    variances : ndarray of shape (groups, groups, groups)
        Their covariance as far as it comes from each group's rows.
    spread : float
        Variance of all rows' chances, each group counting alike; 1/12 without ties.
    sizes : ndarray of shape (groups,)
    """

    values: Sample
    variances: Sample
    spread: float
    sizes: NDArray[np.int64]

    @property
    def trace(self) -> float:
        """Total variance of the relative effects."""
        return float(np.trace(self.variances.sum(axis=0)))

    @property
    def distance(self) -> float:
        """Squared distance of the relative effects from one half."""
        return float(((self.values - 0.5) ** 2).sum())

    @property
    def along(self) -> float:
        """Variance in the direction in which the effects differ, as a share of all directions'."""
        away = self.values - 0.5
        whole = float(away @ self.variances.sum(axis=0) @ away)
        return whole / (self.distance * self.trace) if self.distance > 0 else 0.0

    @property
    def df(self) -> tuple[float, float]:
        """Degrees of freedom after Box (1954): those of the effects, and those of their error."""
        whole = self.variances.sum(axis=0)
        own = (self.variances**2).sum(axis=(1, 2)) / (self.sizes - 1)
        return self.trace**2 / float((whole**2).sum()), self.trace**2 / float(own.sum())


def relative_effects(samples: Sequence[Sample]) -> Relative:
    """The relative effects of groups of at least two values each."""
    groups = len(samples)
    ordered = [np.sort(sample) for sample in samples]
    values, variances, spread = np.empty(groups), np.empty((groups, groups, groups)), 0.0
    for own, sample in enumerate(samples):
        shares = np.stack([placements(sample, others, ordered=True) for others in ordered])
        chance = shares.mean(axis=0)
        values[own] = chance.mean()
        spread += float(((chance - 0.5) ** 2).mean()) / groups
        pulls = -shares / groups  # a row raises its own group's effect and lowers the others'
        pulls[own] += chance
        variances[own] = np.cov(pulls) / len(sample)
    return Relative(values, variances, spread, np.array([len(sample) for sample in samples]))


def brunner_munzel(samples: Sequence[Sample], names: Names, alpha: float, seed: int) -> Outcome:
    """Brunner and Munzel's test of two groups; where one is small, over all ways to deal rows.

    Parameters
    ----------
    samples, names, alpha, seed
        As of `anova_type`.
    """
    _refuse_lone(samples, names)
    a, b = samples
    above, below = placements(a, b), placements(b, a)
    t, df, p, check = _pair(a, b, seed)
    return Outcome(
        test="brunner_munzel",
        statistic=t,
        df=df,
        p_value=p,
        effects=(effects.cliffs_delta(above, below, p),),
        power=power.two_ranks(len(a), len(b), alpha),
        groups=describe(samples, names, np.median),
        checks=(ties(samples), check),
    )


def anova_type(samples: Sequence[Sample], names: Names, alpha: float, seed: int) -> Outcome:
    """The ANOVA-type test of several groups, followed by Brunner and Munzel's of all pairs.

    Parameters
    ----------
    samples, names, alpha
        As of `braintx.stats.hypothesis.means.student`.
    seed : int
        Of the random deals, where a group is small.
    """
    _refuse_lone(samples, names)
    found = relative_effects(samples)
    floor = dealt.least(found.sizes)
    df: tuple[float, ...] = ()
    f, p = np.inf, floor  # every group lies wholly above or below every other
    if found.trace > _NO_SPREAD:
        df, f = found.df, found.distance / found.trace
        p = max(float(special.fdtrc(*df, f)), floor)
    return Outcome(
        test="anova_type",
        statistic=f,
        df=df,
        p_value=p,
        effects=(_share(found, f, p),),
        power=power.several_ranks(int(found.sizes.sum()), len(samples), alpha),
        groups=describe(samples, names, np.median),
        pairs=_pairs(samples, names, seed),
        checks=(ties(samples),),
    )


def _refuse_lone(samples: Sequence[Sample], names: Names) -> None:
    """One value tells nothing of its group's spread."""
    lone = [name for name, sample in zip(names, samples, strict=True) if len(sample) < 2]
    if lone:
        raise DataError(
            "There is one row only in {groups}; at least two are needed to judge a group by its "
            "own spread. Leave it out, merge it, or ask for test='mann_whitney' or "
            "'kruskal_wallis'.",
            "stats.lone_row",
            groups=tuple(lone),
        )


def _share(found: Relative, f: float, p_value: float) -> Effect:
    """Share of the ranks' variance between the groups, each counting alike."""
    groups = len(found.values)
    scale, most = groups * found.spread, (groups**2 - 1) / (12 * groups)
    if found.trace <= _NO_SPREAD:
        return effects.parted_share(found.distance / scale, int(found.sizes.min()))
    unit, most, significant = found.trace / scale, min(1.0, most / scale), p_value < effects.ALPHA
    return effects.relative_share(
        f, found.df, unit, found.along, most=most, significant=significant
    )


def _pairs(samples: Sequence[Sample], names: Names, seed: int) -> tuple[Pair, ...]:
    tested = [_pair(a, b, seed) for a, b in itertools.combinations(samples, 2)]
    return all_pairs(names, [t for t, *_ in tested], [p for _, _, p, _ in tested])


def _pair(a: Sample, b: Sample, seed: int) -> tuple[float, tuple[float, ...], float, Check]:
    """Statistic, degrees of freedom, p-value, and on what the p-value stands."""
    above, below = placements(a, b), placements(b, a)
    error, own = effects.placement_error(above, below)
    df: tuple[float, ...] = own
    away, sizes = float(above.mean()) - 0.5, (len(a), len(b))
    if error <= _NO_SPREAD:  # one group lies wholly above the other, or all values are the same
        t, df = (float(np.copysign(np.inf, away)) if away else 0.0), ()
        p = dealt.least(sizes) if away else 1.0
    else:
        t = away / error
        p = max(2 * float(special.stdtr(*own, -abs(t))), dealt.least(sizes))
    if not dealt.applies(sizes):
        return t, df, p, Check("dealt", True, say("check.dealt_none", least=min(sizes)))
    p, ways, whole = dealt.p_value(a, b, seed)
    key = "check.dealt_all" if whole else "check.shuffles"
    return t, (), p, Check("dealt", True, say(key, count=ways, least=1 / (ways + 1)))
