"""How far from nothing a statistic lies: noncentral distributions inverted.

SciPy's own inverse of the noncentral F stops at a noncentrality of 10,000, which 20,000 rows a
group reach. So the distribution functions are solved for the noncentrality here. Beyond `FAR`,
where their series grow long and in the end fail, a form for large noncentralities takes over.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import special, stats
from scipy.optimize import brentq

ALPHA = 0.05
FAR = 3000.0
"""Above this root of a noncentrality the form for large ones is used; here both agree to 1e-7."""
_NONE = 1e-12
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)
_NORMAL = 9.0 * _NODES  # a normal value lies farther out once in 10^18
_MASS = 9.0 * _WEIGHTS * stats.norm.pdf(_NORMAL)


def f_cdf(f: float, df: tuple[float, float], root: float) -> float:
    """Chance that a noncentral F is at most ``f``; ``root`` is the root of the noncentrality.

    Parameters
    ----------
    f : float
    df : (float, float)
        Of numerator and denominator.
    root : float
    """
    if f <= 0:
        return 0.0
    if root <= FAR and df[0] * f <= FAR**2:
        found = float(special.ncfdtr(*df, root**2, f))
        if not math.isnan(found):  # as it is where it underflows
            return found
    # far out the numerator is the square of one normal value beside a constant
    return _far_t(math.sqrt(df[0]) * math.sqrt(f), df[1], math.hypot(root, _rest(df[0])))


def chi2_cdf(x: float, df: float, root: float) -> float:
    """Chance that a noncentral chi-squared is at most ``x``.

    Parameters
    ----------
    x, df : float
    root : float
        Root of the noncentrality.
    """
    if x <= 0:
        return 0.0
    if root > FAR or x > FAR**2:
        return float(special.ndtr(math.sqrt(x) - math.hypot(root, _rest(df))))
    return float(special.chndtr(x, df, root**2))


def t_cdf(t: float, df: float, shift: float) -> float:
    """Chance that a noncentral t is at most ``t``.

    Parameters
    ----------
    t, df : float
    shift : float
        The noncentrality.
    """
    if abs(shift) <= FAR and abs(t) <= FAR:
        return float(special.nctdtr(df, shift, t))
    return _far_t(t, df, shift) if t > 0 else 1 - _far_t(-t, df, -shift)


def roots(
    cdf: Callable[[float, float], float],
    statistic: float,
    critical: float,
    guess: float,
    *,
    significant: bool,
) -> tuple[float, float]:
    """The interval of 95 % of the root of a noncentrality that cannot be negative.

    The interval reaches 0 exactly where the test finds nothing, and at 0 as elsewhere it holds the
    truth in 95 of 100 studies. One with 2.5 % in either tail does neither, and shrinks to a point
    where the statistic is small. For this the tails are shared out by the power that the test
    would have: below one half all of the 5 % lie in the upper tail, and the lower one's part grows
    with the power to 2.5 %. Where nothing is seen, the interval ends at the effect that would be
    found half of the time, as that of Feldman and Cousins (Phys Rev D 1998) does.

    Parameters
    ----------
    cdf : callable
        Of the statistic and the root; falls as the root grows.
    statistic, critical : float
        The observed one, and the one from which on the test finds something.
    guess : float
        A root near which the answer lies.
    significant : bool
        Whether the test found something.
    """

    def below(root: float) -> float:
        return ALPHA * max(0.0, 0.5 - cdf(critical, root))

    def lower(root: float) -> float:
        return ALPHA - below(root) - (1 - cdf(statistic, root))

    def upper(root: float) -> float:
        return max(cdf(statistic, root), _NONE) - below(root)

    low = _falls_to_zero(lower, guess) if significant else 0.0
    return low, max(low, _falls_to_zero(upper, guess))


def shifts(df: float, t: float) -> tuple[float, float]:
    """The interval of 95 % of the shift of a noncentral t, 2.5 % in either tail."""
    spread = math.hypot(1, t / math.sqrt(2 * df))

    def at(tail: float, side: float) -> float:
        outer = t + side * spread
        while (t_cdf(t, df, outer) - tail) * side > 0:
            outer = t + 2 * (outer - t)
        between = sorted((t, outer))
        return float(brentq(lambda shift: t_cdf(t, df, shift) - tail, *between, rtol=1e-12))

    return at(1 - ALPHA / 2, -1.0), at(ALPHA / 2, 1.0)


def _rest(df: float) -> float:
    """What the other degrees of freedom add to the length of a long vector, as a root."""
    return math.sqrt(max(df - 1, 0.0))


def _far_t(t: float, df: float, shift: float) -> float:
    """The same as `t_cdf` for t > 0, averaged over the normal value in the numerator."""
    ratio = np.maximum(shift + _NORMAL, 0.0) / t
    with np.errstate(over="ignore"):
        return float((_MASS * special.chdtrc(df, df * ratio**2)).sum())


def _falls_to_zero(function: Callable[[float], float], guess: float) -> float:
    """Where a function that falls crosses 0; 0 where it never was above."""
    if function(0.0) <= 0:
        return 0.0
    width = 3 + guess / 100
    high = guess + width
    while function(high) > 0:
        width *= 2
        high += width
    low = max(0.0, guess - width)
    while low > 0 and function(low) <= 0:
        width *= 2
        low = max(0.0, low - width)
    return float(brentq(function, low, high, xtol=1e-9, rtol=1e-12))
