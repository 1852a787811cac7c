"""Effect sizes with confidence intervals.

Intervals of g, omega squared, epsilon squared and V come from inverting the noncentral
distribution of the test statistic (Steiger, Psychological Methods 2004): the interval holds
every true effect under which a statistic as far out as the observed one is not too rare. Those of
effects that cannot be negative leave out 0 exactly where the test at 5 % finds something.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio
from statsmodels.stats.proportion import proportion_confint

from braintx.stats.hypothesis import noncentral
from braintx.stats.hypothesis.records import Effect

Counts = NDArray[np.int64]
LEVEL = 0.95
ALPHA = noncentral.ALPHA
_TAIL = ALPHA / 2
Z = float(stats.norm.ppf(1 - _TAIL))


def hedges_g(
    means: tuple[float, float],
    sds: tuple[float, float],
    sizes: tuple[int, int],
    *,
    equal_variances: bool,
) -> Effect:
    """Difference of two means in standard deviations, without small-sample bias (Hedges 1981).

    With unequal variances the standardiser is the root of their plain average, as Delacre et al.
    (2021) recommend beside Welch's test.

    Parameters
    ----------
    means, sds : tuple of float
        Of the first and the second group.
    sizes : tuple of int
    equal_variances : bool
    """
    (sd_a, sd_b), (n_a, n_b) = sds, sizes
    if equal_variances:
        df = n_a + n_b - 2.0
        spread = math.sqrt(((n_a - 1) * sd_a**2 + (n_b - 1) * sd_b**2) / df)
        error = spread * math.sqrt(1 / n_a + 1 / n_b)
    else:
        spread = math.sqrt((sd_a**2 + sd_b**2) / 2)
        error = math.sqrt(sd_a**2 / n_a + sd_b**2 / n_b)
        df = (n_a - 1) * (n_b - 1) * (sd_a**2 + sd_b**2) ** 2
        df /= (n_b - 1) * sd_a**4 + (n_a - 1) * sd_b**4
    difference = means[0] - means[1]
    correction = math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2))
    factor = correction / math.sqrt(df / 2) / spread
    t = difference / error
    low, high = noncentral.shifts(df, t)
    return Effect("hedges_g", factor * difference, factor * low * error, factor * high * error)


def mean_difference(difference: float, error: float, df: float) -> Effect:
    """Difference of two means in the column's own units, with the t interval.

    Parameters
    ----------
    difference, error : float
        The difference and its standard error.
    df : float
    """
    margin = float(stats.t.ppf(1 - _TAIL, df)) * error
    return Effect("mean_difference", difference, difference - margin, difference + margin)


def omega_squared(f: float, df_between: float, df_within: float, n: int) -> Effect:
    """Share of the variance that lies between the groups, nearly without bias (Hays 1963).

    Parameters
    ----------
    f : float
    df_between, df_within : float
    n : int
        Rows.
    """
    excess = df_between * (f - 1)
    estimate = max(0.0, excess / (excess + n))
    critical = float(special.fdtri(df_between, df_within, LEVEL))
    df = df_between, df_within
    return _share("omega_squared", estimate, f, df, n, significant=f > critical)


def epsilon_squared(h: float, groups: int, n: int) -> Effect:
    """Share of the ranks' variance that lies between the groups, H / (n - 1) (Kelley 1935).

    The interval is that of an analysis of variance of the ranks (Conover & Iman 1981).

    Parameters
    ----------
    h : float
        Kruskal and Wallis's statistic.
    groups, n : int
        How many groups, and rows in all.
    """
    estimate = min(1.0, h / (n - 1))
    if n - 1 - h <= 1e-9 * n:
        return Effect("epsilon_squared", 1.0, 1.0, 1.0)
    f = h / (groups - 1) / ((n - 1 - h) / (n - groups))
    significant = h > float(special.chdtri(groups - 1, ALPHA))
    df = groups - 1.0, float(n - groups)
    return _share("epsilon_squared", estimate, f, df, n, significant=significant)


def cramers_v(chi2: float, counts: Counts) -> Effect:
    """Association of two categorical columns, 0 to 1, corrected for bias (Bergsma 2013).

    Parameters
    ----------
    chi2 : float
        Pearson's statistic, without continuity correction.
    counts : ndarray of shape (r, c)
    """
    n, (rows, columns) = int(counts.sum()), counts.shape
    df = (rows - 1) * (columns - 1)
    least = min(size - (size - 1) ** 2 / (n - 1) for size in (rows, columns)) - 1
    excess = max(0.0, chi2 / n - df / (n - 1))
    critical = float(special.chdtri(df, ALPHA))
    low, high = noncentral.roots(
        lambda x, root: noncentral.chi2_cdf(x, df, root),
        chi2,
        critical,
        math.sqrt(max(0.0, chi2 - df)),
        significant=chi2 > critical,
    )
    estimate = min(1.0, math.sqrt(excess / least))
    low, high = (min(1.0, root / math.sqrt(n * least)) for root in (low, high))
    scale = math.sqrt(min(rows, columns) - 1)  # Cohen's w is V times this
    return Effect("cramers_v", estimate, min(low, estimate), max(high, estimate), scale=scale)


def odds_ratio(counts: Counts) -> Effect:
    """Odds ratio of a 2x2 table with Woolf's interval; an empty cell adds half a row to each."""
    cells = counts + 0.5 * bool((counts == 0).any())
    estimate = float(cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0]))
    margin = Z * math.sqrt(float((1 / cells).sum()))
    return Effect("odds_ratio", estimate, estimate * math.exp(-margin), estimate * math.exp(margin))


def exact_odds_ratio(counts: Counts) -> Effect:
    """Conditional odds ratio of a 2x2 table with its exact interval, as beside Fisher's test."""
    result = scipy_odds_ratio(counts, kind="conditional")
    interval = result.confidence_interval(LEVEL)
    return Effect("odds_ratio", float(result.statistic), float(interval.low), float(interval.high))


def cliffs_delta(
    above: NDArray[np.float64], below: NDArray[np.float64], p_value: float | None = None
) -> Effect:
    """How often a value of one group exceeds one of the other, less how often the reverse.

    The interval is Cliff's asymmetric one (Feng & Cliff 2004), which stays within -1 and 1, with
    the error and the t distribution of Brunner and Munzel's test. Near complete separation the
    error from the rows alone is far too small; it is held up by that of groups alike in shape, the
    more the larger the effect.

    Parameters
    ----------
    above : ndarray of shape (a,)
        For each value of the first group, the share of the second below it; ties count half.
    below : ndarray of shape (b,)
        For each value of the second group, the share of the first above it; ties count half.
    p_value : float, optional
        Of the test of the same effect. Where it finds something the interval ends at 0 at the
        latest, and where it does not, no earlier.
    """
    delta, sizes = float(2 * above.mean() - 1), (len(above), len(below))
    least = min(sizes)
    if least < 2:  # one value tells nothing of a spread
        return Effect("cliffs_delta", delta, -1.0, 1.0)
    error, df = placement_error(above, below)
    rest = 1 - delta**2
    if rest <= 0 or error <= 0:  # no spread is left to judge by
        ends = sorted((delta, delta * (least - Z**2) / (least + Z**2)))
    else:
        alike = rest * (sum(sizes) + 1) / (3 * sizes[0] * sizes[1])
        variance = max(4 * error**2, abs(delta) * alike)
        spread = float(special.stdtrit(*df, 1 - _TAIL)) * math.sqrt(variance)
        margin = spread * math.sqrt(rest**2 + spread**2)
        ends = [(delta * rest + side * margin) / (rest + spread**2) for side in (-1.0, 1.0)]
    low, high = ends
    if p_value is not None:
        side = math.copysign(1.0, delta)
        nearest, farthest = (low, high) if side > 0 else (-high, -low)
        nearest = max(nearest, 0.0) if p_value < ALPHA else min(nearest, 0.0)
        low, high = (nearest, farthest) if side > 0 else (-farthest, -nearest)
    return Effect("cliffs_delta", delta, low, high)


def placement_error(
    above: NDArray[np.float64], below: NDArray[np.float64]
) -> tuple[float, tuple[float]]:
    """Standard error of the mean placement, and its degrees of freedom (Brunner & Munzel 2000).

    Parameters
    ----------
    above, below : ndarray
        As for `cliffs_delta`, of at least two values each.
    """
    parts = np.array([side.var(ddof=1) / len(side) for side in (above, below)])
    variance, sizes = float(parts.sum()), np.array([len(above), len(below)])
    if variance == 0:
        return 0.0, (math.inf,)
    return math.sqrt(variance), (variance**2 / float((parts**2 / (sizes - 1)).sum()),)


def relative_share(
    f: float, df: tuple[float, float], unit: float, along: float, *, most: float, significant: bool
) -> Effect:
    """Share of the ranks' variance between groups that count alike, whatever their size.

    The interval is that of the noncentral F, stretched by how much more, or less, the relative
    effects vary in the direction in which they differ than in all directions.

    Parameters
    ----------
    f : float
        The ANOVA-type statistic, whose numerator is the share in units of ``unit``.
    df : tuple of float
    unit : float
        What the share would be on average without any difference.
    along : float
        Of the variance of the relative effects, the part along their differences; 0 to 1.
    most : float
        The share where the groups lie wholly apart.
    significant : bool
        Whether the test found something.
    """
    centre, stretch = math.sqrt(max(0.0, df[0] * (f - 1))), math.sqrt(along * df[0])
    low, high = _f_roots(f, df, significant)
    low, high = (max(0.0, centre + (root - centre) * stretch) for root in (low, high))
    low *= significant
    estimate, low, high = (min(most, unit / df[0] * root**2) for root in (centre, low, high))
    return Effect("epsilon_squared", estimate, min(low, estimate), max(high, estimate))


def parted_share(estimate: float, least: int) -> Effect:
    """The same where the groups lie wholly apart, so that no error is left; ``least`` rows each."""
    bound = max(0.0, least - Z**2) / (least + Z**2)
    return Effect("epsilon_squared", min(1.0, estimate), bound**2 * estimate, min(1.0, estimate))


def correlation(r: float, n: int, *, ranks: bool) -> Effect:
    """Pearson's r with Fisher's interval, or Spearman's rho with Bonett and Wright's (2000).

    Parameters
    ----------
    r : float
        -1 to 1.
    n : int
        Rows.
    ranks : bool
        Whether ``r`` is Spearman's rho.
    """
    measure = "spearman_rho" if ranks else "pearson_r"
    if abs(r) >= 1:
        return Effect(measure, r, r, r)
    margin = Z * math.sqrt((1 + r**2 / 2 if ranks else 1.0) / (n - 3))
    return Effect(measure, r, math.tanh(math.atanh(r) - margin), math.tanh(math.atanh(r) + margin))


def cohens_g(first_only: int, second_only: int) -> Effect:
    """Share of the disagreements that favour the first, less one half; Wilson's interval."""
    both = first_only + second_only
    if both == 0:
        return Effect("cohens_g", 0.0, -0.5, 0.5)
    low, high = proportion_confint(first_only, both, alpha=ALPHA, method="wilson")
    return Effect("cohens_g", first_only / both - 0.5, float(low) - 0.5, float(high) - 0.5)


def auc_difference(difference: float, error: float) -> Effect:
    """Difference of two AUCs with DeLong's interval."""
    return Effect("auc_difference", difference, difference - Z * error, difference + Z * error)


def _share(
    measure: str, estimate: float, f: float, df: tuple[float, float], n: int, *, significant: bool
) -> Effect:
    """A share of variance with its interval, widened to an estimate that bias puts outside."""
    low, high = (1 - 1 / (1 + root / n * root) for root in _f_roots(f, df, significant))
    return Effect(measure, estimate, min(low, estimate), max(high, estimate))


def _f_roots(f: float, df: tuple[float, float], significant: bool) -> tuple[float, float]:
    return noncentral.roots(
        lambda x, root: noncentral.f_cdf(x, df, root),
        f,
        float(special.fdtri(*df, LEVEL)),
        math.sqrt(max(0.0, df[0] * (f - 1))),
        significant=significant,
    )
