"""Scores the candidates of a shortlist: small networks, their mean.

Each finding of each candidate passes one small net; what it says is pooled over the findings, put
beside what is known of the candidate, and scored. A softmax over the scores of one patient's
candidates is what was fitted; see `braintx.training.differential.fit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.evidence import Floats
from braintx.models.differential.features import Shortlist

LIMIT = 8.0
"""Standard deviations: nothing that is told lies farther out."""
SUM_SHARE = 0.2
"""Of the sum over the findings, which grows with their number; mean and maximum do not."""


@dataclass(frozen=True)
class Standard:
    """Centre and spread of what is told.

    Attributes
    ----------
    centre, spread : ndarray of shape (features,), float
    """

    centre: Floats
    spread: Floats

    def __call__(self, values: Floats) -> Floats:
        """Standardised, within `LIMIT`."""
        return ((values - self.centre) / self.spread).clip(-LIMIT, LIMIT)


def beside(candidates: Floats) -> Floats:
    """What is told of candidates, also beside the best of them and beside all of them.

    Parameters
    ----------
    candidates : ndarray of shape (..., k, features), float

    Returns
    -------
    ndarray of shape (..., k, 3 * features), float
    """
    best = candidates.max(-2, keepdims=True)
    mean, spread = candidates.mean(-2, keepdims=True), candidates.std(-2, keepdims=True)
    told = candidates, candidates - best, (candidates - mean) / (spread + np.float32(1e-3))
    return np.concatenate(told, -1)


@dataclass(frozen=True)
class Reranker:
    """Several networks of one form; the first axis of every weight counts them.

    Attributes
    ----------
    candidates, findings : Standard
    first, first_bias, second, second_bias : ndarray
        Of the net that reads a finding: (nets, features, wide), (nets, wide), (nets, wide,
        narrow), (nets, narrow).
    hidden, hidden_bias, out : ndarray
        Of the net that scores: (nets, told, units), (nets, units), (nets, units).
    straight : ndarray of shape (nets, told), float
        Weights that pass the hidden units by.
    """

    candidates: Standard
    findings: Standard
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    straight: Floats

    def scores(self, shortlist: Shortlist) -> Floats:
        """The score of each candidate, in the order of the shortlist."""
        about = self.candidates(beside(shortlist.candidates))
        each = self.findings(shortlist.findings)
        size, n, features = each.shape
        read = _rectified(each.reshape(-1, features) @ self.first, self.first_bias)
        read = _rectified(read @ self.second, self.second_bias)
        read = read.reshape(len(read), size, n, -1)
        total = read.sum(2)
        known = np.broadcast_to(about, (len(read), *about.shape))
        told = np.concatenate([known, total / n, SUM_SHARE * total, read.max(2)], 2)
        units = _rectified(told @ self.hidden, self.hidden_bias)
        score = units @ self.out[:, :, None] + told @ self.straight[:, :, None]
        return np.asarray(score[:, :, 0].mean(0))

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """The weights by name, for a file."""
        plain = {name: getattr(self, name) for name in _WEIGHTS}
        for name in _STANDARDS:
            one: Standard = getattr(self, name)
            plain |= {f"{name}.centre": one.centre, f"{name}.spread": one.spread}
        return plain

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.float32]]) -> Self:
        """From what `arrays` gave."""
        candidates, findings = (
            Standard(arrays[f"{name}.centre"], arrays[f"{name}.spread"]) for name in _STANDARDS
        )
        return cls(candidates, findings, *(arrays[name] for name in _WEIGHTS))


def _rectified(read: Floats, bias: Floats) -> Floats:
    """A layer's units, its bias added in place; all nets at once."""
    read += bias[:, None]
    return np.maximum(read, 0, out=read)


_STANDARDS = ("candidates", "findings")
_WEIGHTS = (
    "first",
    "first_bias",
    "second",
    "second_bias",
    "hidden",
    "hidden_bias",
    "out",
    "straight",
)
