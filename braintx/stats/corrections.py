"""Corrections of p-values for how many hypotheses were tested.

statsmodels has both, but collects all of Python's garbage at each call, which takes longer than
everything else here together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

PValues = Sequence[float] | NDArray[np.float64]


def holm(p_values: PValues) -> NDArray[np.float64]:
    """Holm's (1979): any false finding among all is no likelier than the level."""
    p = np.asarray(p_values, np.float64)
    order = np.argsort(p)
    stepped = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def benjamini_hochberg(p_values: PValues) -> NDArray[np.float64]:
    """Benjamini and Hochberg's (1995): of the findings, no larger share than the level is false."""
    if len(p_values) == 0:
        return np.empty(0)
    return np.asarray(stats.false_discovery_control(p_values, method="bh"), np.float64)
