"""Which test fits, and why.

The rules, with their sources, are the table of docs/statistics.md. Two decisions differ from what
is often taught. A test of normality does not decide alone: with many rows it rejects what does no
harm, so means are also compared where every group has more than 25 times its squared skewness in
rows (Cochran, Sampling Techniques, 2.15). And Student's test is taken only where groups are of
similar size, where unequal variances that a test overlooked do no harm; else it is Welch's
(Zimmerman 2004; Delacre et al. 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.stats.contingency import expected_freq

from braintx.core.messages import Column, Message, Named, say
from braintx.stats.hypothesis import relative
from braintx.stats.hypothesis.means import varies
from braintx.stats.hypothesis.records import Check, Names, checked

Values = NDArray[np.float64]
LEVEL = 0.05
"""Level of the tests of assumptions."""
COCHRAN_FACTOR, MANY = 25.0, 30
SIMILAR = 1.5
"""Groups are of similar size when the largest is at most this many times the smallest."""
_SHAPIRO_MOST = 5000


@dataclass(frozen=True)
class Choice:
    """A test, why it fits, and the assumptions that were looked at."""

    test: str
    reason: Message
    checks: tuple[Check, ...]


def choose_for_groups(samples: Sequence[Values], names: Names, *, ordered: bool) -> Choice:
    """A test of values in two or more groups.

    Parameters
    ----------
    samples : sequence of ndarray
        The values of each group.
    names : sequence of Category
    ordered : bool
        Whether only the order of the values means something.
    """
    two = len(samples) == 2
    if ordered:
        return _by_rank(samples, names, say("reason.ordered"), ())
    normal, many, spread = _normality(samples, names), _enough(samples, names), _spread(samples)
    if not spread.passed:
        return _by_rank(samples, names, say("reason.no_spread"), (normal, many, spread))
    similar, equal = _similar_sizes(samples), _equal_variances(samples)
    checks = (normal, many, spread, similar, equal)
    if not (normal.passed or many.passed):
        return _by_rank(samples, names, say("reason.ranks"), checks)
    shape = say("reason.normal" if normal.passed else "reason.many")
    if equal.passed and similar.passed:
        test, why = ("student_t" if two else "anova"), "reason.equal_variances"
    else:
        test = "welch_t" if two else "welch_anova"
        why = "reason.unequal_variances" if not equal.passed else "reason.unequal_sizes"
    return Choice(test, say(why, shape=shape), checks)


def choose_for_table(counts: NDArray[np.int64]) -> Choice:
    """A test of a table of counts of shape (r, c), by Cochran's (1954) rule."""
    expected = expected_freq(counts)
    small = float((expected < 5).mean())
    least = float(expected.min())
    two_by_two = counts.shape == (2, 2)
    passed = small == 0 if two_by_two else small <= 0.2 and least >= 1
    key = "check.expected_counts" if passed else "check.expected_counts_small"
    check = Check("expected_counts", bool(passed), say(key, least=least, share=round(100 * small)))
    if passed:
        return Choice("chi_squared", say("reason.chi_squared"), (check,))
    test = "fisher_exact" if two_by_two else "monte_carlo_chi_squared"
    return Choice(test, say(f"reason.{test}"), (check,))


def choose_for_numbers(
    x: Values, y: Values, names: tuple[Column, Column], *, ordered: bool
) -> Choice:
    """A test of two columns of numbers or ranks, both of shape (n,).

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    names : tuple of Column
        Of the two.
    ordered : bool
        Whether only the order of the values means something.
    """
    if ordered:
        return Choice("spearman", say("reason.spearman_ordered"), ())
    normal, many = _normality((x, y), names), _enough((x, y), names)
    if normal.passed or many.passed:
        shape = say("reason.normal" if normal.passed else "reason.many")
        return Choice("pearson", say("reason.pearson", shape=shape), (normal, many))
    return Choice("spearman", say("reason.spearman"), (normal, many))


def _by_rank(
    samples: Sequence[Values], names: Names, why: Message, checks: tuple[Check, ...]
) -> Choice:
    """Which group tends to be higher; where one is too small for that, whether they are alike."""
    sizes = [len(sample) for sample in samples]
    least, two = int(np.argmin(sizes)), len(samples) == 2
    if sizes[least] >= relative.LEAST:
        test, why = ("brunner_munzel" if two else "anova_type"), say("reason.tendency", why=why)
    else:
        test = "mann_whitney" if two else "kruskal_wallis"
        why = say("reason.alike", why=why, least=names[least], n=sizes[least])
    return Choice(test, why, checks)


def _normality(samples: Sequence[Values], names: Sequence[Named]) -> Check:
    """Shapiro and Wilk's test of each group, corrected for how many groups there are."""
    p_values = [_shapiro(sample) for sample in samples]
    worst = int(np.argmin(p_values))
    p = min(1.0, len(p_values) * p_values[worst])
    return checked("normality", p >= LEVEL, worst=names[worst], p=p)


def _shapiro(sample: Values) -> float:
    """The p-value; 0 where there is nothing to judge by, D'Agostino's where there is too much."""
    if len(sample) < 3 or not varies(sample):
        return 0.0
    test = stats.shapiro if len(sample) <= _SHAPIRO_MOST else stats.normaltest
    return float(test((sample - sample.mean()) / sample.std()).pvalue)


def _enough(samples: Sequence[Values], names: Sequence[Named]) -> Check:
    """Whether means are near normal because there are many rows, however skewed these are."""
    needed = [
        max(MANY, COCHRAN_FACTOR * _skewness(s) ** 2) if varies(s) else np.inf for s in samples
    ]
    ratio = [len(s) / need for s, need in zip(samples, needed, strict=True)]
    worst = int(np.argmin(ratio))
    need = needed[worst] if np.isinf(needed[worst]) else int(np.ceil(needed[worst]))
    told = {"worst": names[worst], "n": len(samples[worst]), "need": need}
    return checked("sample_size", bool(ratio[worst] >= 1), **told)


def _skewness(sample: Values) -> float:
    return float((((sample - sample.mean()) / sample.std()) ** 3).mean())


def _spread(samples: Sequence[Values]) -> Check:
    return checked("spread", all(varies(s) for s in samples))


def _similar_sizes(samples: Sequence[Values]) -> Check:
    least, *_, most = sorted(len(s) for s in samples)
    told = say("check.similar_sizes", least=least, most=most)
    return Check("similar_sizes", most <= SIMILAR * least, told)


def _equal_variances(samples: Sequence[Values]) -> Check:
    """Levene's test around the medians (Brown & Forsythe 1974)."""
    p = float(stats.levene(*samples, center="median").pvalue)
    return checked("equal_variances", p >= LEVEL, p=p)
