"""Ranked cases beside their truth, and the shares that are told of them.

A disease with three hundred published patients must not outweigh one with two: shares are means
over diseases of the mean over each one's patients, unless they say "patients".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.evaluation.metrics import BINS, mean_interval
from braintx.evaluation.record import Interval
from braintx.evaluation.table import Table

TOPS = (1, 3, 10, 30)


@dataclass(frozen=True)
class Judged(Table):
    """The n cases of one regime.

    Attributes
    ----------
    disease : ndarray of shape (n,), str
        The diagnosis.
    paper : ndarray of shape (n,), str
    rank : ndarray of shape (n,), float
        Expected rank of the diagnosis, 1 the first: the mean over the orders that ties allow;
        infinite where it is not listed.
    first : ndarray of shape (n,), str
        What stands first.
    probability : ndarray of shape (n,), float
        Of what stands first.
    findings : ndarray of shape (n,), int
        How many were given as present.
    independent : ndarray of shape (n,), bool
        Whether no row of the disease's annotations cites the case's paper.
    listed : ndarray of shape (n,), bool
        Whether the knowledge holds the diagnosis.
    library : ndarray of shape (n,), bool
        Whether the library holds a patient of the diagnosis from another paper.
    """

    disease: NDArray[np.str_]
    paper: NDArray[np.str_]
    rank: NDArray[np.float64]
    first: NDArray[np.str_]
    probability: NDArray[np.float64]
    findings: NDArray[np.int64]
    independent: NDArray[np.bool_]
    listed: NDArray[np.bool_]
    library: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether what stands first is the diagnosis."""
        return np.asarray(self.first == self.disease)


def expected_ranks(scores: NDArray[np.floating], truth: NDArray[np.integer]) -> NDArray[np.float64]:
    """Rank of one score of each row, 1 for the highest; equals share the mean of their ranks.

    Parameters
    ----------
    scores : ndarray of shape (n, k), float
    truth : ndarray of shape (n,), int
        Which of the k.
    """
    own = np.take_along_axis(scores, truth[:, None], axis=1)
    ranks = 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2
    return np.asarray(ranks, np.float64)


def expected_rank(scores: NDArray[np.floating], truth: int) -> float:
    """The same of one row."""
    return float(expected_ranks(scores[None], np.array([truth]))[0])


def by_disease(judged: Judged, values: NDArray[np.floating]) -> NDArray[np.float64]:
    """The mean of a value over each disease's patients, diseases in the order of their ids."""
    _, place = np.unique(judged.disease, return_inverse=True)
    return np.asarray(np.bincount(place, values) / np.bincount(place))


def top(judged: Judged, count: int) -> float:
    """Share of diseases whose patients find theirs among the first ``count``."""
    return float(by_disease(judged, (judged.rank <= count).astype(float)).mean())


def top_of_patients(judged: Judged, count: int) -> float:
    """The same share of patients, each counted alike."""
    return float((judged.rank <= count).mean())


def top_interval(judged: Judged, count: int, seed: int = 0) -> Interval:
    """95 % interval of `top` from a bootstrap over diseases.

    Parameters
    ----------
    judged : Judged
    count : int
    seed : int, default=0
    """
    shares = by_disease(judged, (judged.rank <= count).astype(float))
    return mean_interval(shares, np.unique(judged.disease), seed)


def mean_reciprocal_rank(judged: Judged) -> float:
    """Mean over diseases of 1/rank; what is not listed counts 0."""
    return float(by_disease(judged, 1 / judged.rank).mean())


def calibration_error(judged: Judged, *, diseases_alike: bool = False, bins: int = BINS) -> float:
    """Expected calibration error of the first one's probability, bins of equal mass.

    Parameters
    ----------
    judged : Judged
    diseases_alike : bool, default=False
        Whether each disease weighs the same, and not each patient.
    bins : int, default=`BINS`
    """
    weight = np.ones(len(judged.disease))
    if diseases_alike:
        _, place, count = np.unique(judged.disease, return_inverse=True, return_counts=True)
        weight = 1 / count[place]
    weight = weight / weight.sum()
    order = np.argsort(judged.probability, kind="stable")
    reached = np.cumsum(weight[order])
    bin_of = np.minimum((bins * (reached - weight[order] / 2)).astype(int), bins - 1)
    gaps = weight[order] * (judged.probability - judged.right)[order]
    return float(np.abs(np.bincount(bin_of, gaps, bins)).sum())


def by_findings(
    judged: Judged, edges: Sequence[int] = (1, 4, 8, 13, 21)
) -> tuple[tuple[int, int | None, Judged], ...]:
    """Cases by how many findings they came with: (from, up to or None, those cases).

    Parameters
    ----------
    judged : Judged
    edges : sequence of int
        Where each part begins.
    """
    ends = [*[edge - 1 for edge in edges[1:]], None]
    parts = []
    for start, end in zip(edges, ends, strict=True):
        chosen = (judged.findings >= start) & (judged.findings <= (end or np.inf))
        if chosen.any():
            parts.append((start, end, judged.rows(chosen)))
    return tuple(parts)
