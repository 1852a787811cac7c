"""What Fisher's exact test and McNemar's can find, counted over every table that may turn up.

Both are cautious with few rows, since only some p-values can occur. The power of the chi-squared
test, or that of a normal distribution, promises far more there.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Flags = NDArray[np.bool_]
MOST_TABLES = 200_000
"""Above this number of likely tables a normal distribution with a continuity correction takes the
place of counting (Casagrande, Pike & Smith, Biometrics 1978); they then agree to .015."""
_FEW = 400
_SAME = 1e-7  # as in R: chances that differ by no more than rounding count as equal


def fisher(w: float, groups: tuple[int, int], share: float, alpha: float) -> float:
    """Chance that Fisher's test finds an association of Cohen's w.

    Parameters
    ----------
    w : float
        Not above `most_w`.
    groups : tuple of int
        Rows in each of two groups.
    share : float
        Share of all rows at one of the two levels, 0 to 1.
    alpha : float

    Returns
    -------
    float
        The lower one where the association may go either way.
    """
    found = []
    for sign in (1.0, -1.0):
        shares = _shares(sign * w, groups, share)
        if min(*shares, *(1 - p for p in shares)) > -1e-9:
            found.append(_of_shares(shares, groups, share, alpha))
    return min(found)


def most_w(groups: tuple[int, int], share: float) -> float:
    """The largest Cohen's w that two groups of that size and that share leave room for."""
    pulls = _shares(1.0, groups, share)
    room = []
    for sign in (1.0, -1.0):
        steps = [sign * (pull - share) for pull in pulls]
        room.append(min((1 - share) / s if s > 0 else share / -s for s in steps))
    return max(room)


def sign_test(g: float, count: int, alpha: float) -> float:
    """Chance that McNemar's exact test finds Cohen's g on that many disagreements.

    Parameters
    ----------
    g : float
        0 to 0.5.
    count : int
    alpha : float
    """
    seldom = np.arange(count + 1)
    rejected = np.flatnonzero(2 * stats.binom.cdf(seldom, count, 0.5) < alpha)
    if len(rejected) == 0 or count == 0:
        return 0.0
    limit = int(rejected[-1])
    chance = stats.binom(count, 0.5 + g)
    return float(min(1.0, chance.cdf(limit) + chance.sf(count - limit - 1)))


def _shares(w: float, groups: tuple[int, int], share: float) -> tuple[float, float]:
    """The share within each group that makes for w, for a given share among all rows."""
    a, b = groups
    spread = math.sqrt(share * (1 - share))
    return share + w * spread * math.sqrt(b / a), share - w * spread * math.sqrt(a / b)


def _of_shares(
    shares: tuple[float, float], groups: tuple[int, int], share: float, alpha: float
) -> float:
    spans = tuple(_likely(n, p) for n, p in zip(groups, shares, strict=True))
    if math.prod(high - low + 1 for low, high in spans) > MOST_TABLES:
        return _corrected(shares, groups, share, alpha)
    first, second = (
        _chances(n, p, np.arange(low, high + 1))
        for n, p, (low, high) in zip(groups, shares, spans, strict=True)
    )
    return min(1.0, float(first @ _region(groups, spans, alpha) @ second))


def _likely(n: int, p: float) -> tuple[int, int]:
    """The least and the greatest count worth looking at; all of them where there are few."""
    if n < _FEW:
        return 0, n
    reach = 7 * math.sqrt(n * p * (1 - p)) + 20
    return max(0, math.floor(n * p - reach)), min(n, math.ceil(n * p + reach))


def _chances(n: int, p: float, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of a binomial distribution."""
    own = special.xlogy(counts, p) + special.xlog1py(n - counts, -p)
    return np.asarray(np.exp(_ways(n, counts) + own), np.float64)


@lru_cache(maxsize=16)
def _region(groups: tuple[int, int], spans: tuple[tuple[int, int], ...], alpha: float) -> Flags:
    """Which pairs of counts within the spans are significant."""
    (low, high), (other, top) = spans
    region = np.zeros((high - low + 1, top - other + 1), bool)
    for total in range(low + other, high + top + 1):
        start, rejected = _rejected(groups, total, alpha)
        own = np.arange(max(low, total - top), min(high, total - other) + 1)
        region[own - low, total - own - other] = rejected[own - start]
    return region


@lru_cache(maxsize=20_000)
def _rejected(groups: tuple[int, int], total: int, alpha: float) -> tuple[int, Flags]:
    """The least count of the first group with these totals, and which counts are significant."""
    a, b = groups
    counts = np.arange(max(0, total - b), min(a, total) + 1)
    log = _ways(a, counts) + _ways(b, total - counts)
    chance = np.exp(log - special.logsumexp(log))
    order = np.sort(chance)
    summed = np.concatenate([[0.0], np.cumsum(order)])
    p_values = summed[np.searchsorted(order, chance * (1 + _SAME), "right")]
    return int(counts[0]), p_values < alpha


def _ways(n: int, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Logarithm of the ways to choose so many of n."""
    rest = special.gammaln(counts + 1) + special.gammaln(n - counts + 1)
    return np.asarray(special.gammaln(n + 1) - rest, np.float64)


def _corrected(
    shares: tuple[float, float], groups: tuple[int, int], share: float, alpha: float
) -> float:
    a, b = groups
    each = 1 / a + 1 / b
    wide = math.sqrt(share * (1 - share) * each)
    own = math.sqrt(sum(p * (1 - p) / n for p, n in zip(shares, groups, strict=True)))
    away = abs(shares[0] - shares[1]) - each / 2 - float(stats.norm.ppf(1 - alpha / 2)) * wide
    return float(stats.norm.cdf(away / own)) if own > 0 else float(away > 0)
