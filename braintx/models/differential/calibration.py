"""From scores to probabilities: of each candidate, and that none is right.

A softmax over the candidates is too sure where little is known and too unsure where much is. Its
log-odds are therefore stretched and shifted by what the case is like: how many findings there are,
how well the leader's own record and its likest patient fit. The same stretch for every candidate
of a case keeps their order; the probabilities are each one's own and need not sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.evidence import Floats
from braintx.models.differential.features import OF_CANDIDATE
from braintx.models.softmax import softmax

MOST = 12.0
"""Log-odds beyond which nothing is surer."""
TOLD = (
    "nearest",
    "log_patients",
    "counted",
    "log_papers",
    "hit_share",
    "forward",
    "information",
)
"""What of the leader tells what a case is like."""
FEW = 3
"""Findings up to which a case is told to be a short one: the stretch that suits three findings,
the fewest that a list is given for without a warning, is not that which suits ten."""
_AT = [OF_CANDIDATE.index(name) for name in TOLD]
CONTEXT = 3 + len(TOLD)


def log_odds(scores: Floats) -> Floats:
    """Of the softmax over a patient's candidates."""
    share = softmax(np.asarray(scores, np.float64)[None])[0]
    odds = np.log(np.maximum(share, 1e-9) / np.maximum(1 - share, 1e-9))
    return np.asarray(odds.clip(-MOST, MOST))


def context(candidates: Floats, scores: Floats) -> Floats:
    """What the case is like: 1, how many findings (log, whether `FEW`), `TOLD` of the leader.

    Parameters
    ----------
    candidates : ndarray of shape (k, len(OF_CANDIDATE)), float
    scores : ndarray of shape (k,), float
    """
    leader = candidates[int(np.argmax(scores))]
    number = leader[OF_CANDIDATE.index("findings")]
    return np.array([1.0, np.log(number), float(number <= FEW), *leader[_AT]])


@dataclass(frozen=True)
class Calibrator:
    """Two logistic functions.

    Attributes
    ----------
    shift, stretch : ndarray of shape (CONTEXT,), float
        Of the log-odds of each candidate, by the case's context.
    none : ndarray of shape (CONTEXT + 1,), float
        Log-odds that no candidate is right, by the context and the leader's log-odds.
    """

    shift: NDArray[np.float64]
    stretch: NDArray[np.float64]
    none: NDArray[np.float64]

    def __call__(self, candidates: Floats, scores: Floats) -> tuple[NDArray[np.float64], float]:
        """The probability of each candidate, and of none.

        Parameters
        ----------
        candidates : ndarray of shape (k, len(OF_CANDIDATE)), float
        scores : ndarray of shape (k,), float
        """
        told, odds = context(candidates, scores), log_odds(scores)
        stretch = max(float(self.stretch @ told), 0.05)
        each = _logistic(self.shift @ told + stretch * odds)
        none = _logistic(self.none[:-1] @ told + self.none[-1] * odds.max())
        return each, float(none)

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """The coefficients by name, for a file."""
        return {"shift": self.shift, "stretch": self.stretch, "none": self.none}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.float64]]) -> Self:
        """From what `arrays` gave."""
        return cls(*(np.asarray(arrays[name], np.float64) for name in ("shift", "stretch", "none")))


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(x, np.float64).clip(-30, 30))))
