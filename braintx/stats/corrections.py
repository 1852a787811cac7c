"""Corrections of p-values for how many hypotheses were tested."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.multitest import multipletests

PValues = Sequence[float] | NDArray[np.float64]


def holm(p_values: PValues) -> NDArray[np.float64]:
    """Holm's (1979): any false finding among all is no likelier than the level."""
    return _adjust(p_values, "holm")


def benjamini_hochberg(p_values: PValues) -> NDArray[np.float64]:
    """Benjamini and Hochberg's (1995): of the findings, no larger share than the level is false."""
    return _adjust(p_values, "fdr_bh")


def _adjust(p_values: PValues, method: str) -> NDArray[np.float64]:
    if len(p_values) == 0:
        return np.empty(0)
    return np.asarray(multipletests(p_values, method=method)[1], np.float64)
