"""p-values from random draws: many where they matter, few where chance is plainly enough.

A p-value of N draws cannot fall below 1 / (N + 1). Where many hypotheses are tested together, that
floor must lie well below the level divided by their number, or nothing can ever be found. Most
columns show after a thousand draws that they are nothing special; only the others go on.
"""

from __future__ import annotations

import math
from collections.abc import Callable

FIRST = 999
ENOUGH = 20
"""Draws that reach the observed value among the first, from which on no more are taken."""


def needed(tests: int, alpha: float) -> int:
    """Draws after which the corrected p-value of one of so many tests may be alpha / 20.

    Were there fewer, then of the draws fewer than 20 would be expected beyond the corrected level,
    and whether a column is found would hang on them.
    """
    return max(FIRST, math.ceil(ENOUGH * tests / alpha) - 1)


def p_value(reached: Callable[[int], int], most: int) -> tuple[float, int]:
    """The p-value from up to ``most`` draws, and how many were taken.

    Stopping after the first thousand leaves the p-value honest: who stops there has one above
    what any who go on could have had when they did (Besag & Clifford, Biometrika 1991, stop
    after each draw; here the look is taken once).

    Parameters
    ----------
    reached : callable
        Draws so many times, and says how many of the draws reach the observed value.
    most : int
    """
    taken = min(FIRST, most)
    found = reached(taken)
    if found < ENOUGH and most > taken:
        found += reached(most - taken)
        taken = most
    return (found + 1) / (taken + 1), taken
