"""Fits the probabilities: logistic functions of a candidate's log-odds and of the case.

To candidates of published patients in all regimes, so that short lists and unknown papers are among
what was seen, scored by networks that never saw the patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from braintx.models.differential.calibration import CONTEXT, Calibrator, context, log_odds
from braintx.models.differential.reranker import Reranker
from braintx.training.differential.fit import weights
from braintx.training.differential.shortlists import Shortlists

HEAD = 20
"""Candidates of a patient that are learned from: those behind are hardly ever right."""
RIDGE = 1e-3


@dataclass(frozen=True)
class Scored:
    """What networks made of patients.

    Attributes
    ----------
    context : ndarray of shape (n, CONTEXT), float
    odds : ndarray of shape (n, k), float
        Log-odds of the candidates, the best first.
    right : ndarray of shape (n, k), bool
    weight : ndarray of shape (n,), float
    """

    context: NDArray[np.float64]
    odds: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]


def scored(
    regime: Shortlists, patients: NDArray[np.integer], scores: NDArray[np.floating]
) -> Scored:
    """Lay out scored shortlists.

    Parameters
    ----------
    regime : Shortlists
    patients : ndarray of shape (n,), int
    scores : ndarray of shape (n, k), float
    """
    told, odds, right = [], [], []
    for patient, score in zip(patients.tolist(), scores, strict=True):
        order = np.argsort(-score, kind="stable")[:HEAD]
        told.append(context(regime.one(patient), score))
        odds.append(log_odds(score)[order])
        right.append(regime.diseases[patient][order] == regime.truth[patient])
    weight = weights(regime.truth[patients]).astype(np.float64)
    return Scored(np.stack(told), np.stack(odds), np.stack(right), weight)


def joined(parts: Sequence[Scored]) -> Scored:
    """Several as one."""
    names = ("context", "odds", "right", "weight")
    return Scored(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def fit_calibrator(known: Scored) -> Calibrator:
    """The coefficients under which what came true is likeliest.

    Parameters
    ----------
    known : Scored
    """
    scale = np.abs(known.context).max(0) + 1e-9
    told, weight = known.context / scale, known.weight[:, None]

    def each(parts: NDArray[np.float64]) -> float:
        shift, stretch = told @ parts[:CONTEXT], told @ parts[CONTEXT:]
        odds = shift[:, None] + np.maximum(stretch, 0.05)[:, None] * known.odds
        return _loss(odds, known.right, weight) + RIDGE * float(parts @ parts)

    start = np.zeros(2 * CONTEXT)
    start[CONTEXT] = 1.0
    parts = minimize(each, start, method="L-BFGS-B").x
    with_odds = np.column_stack([told, known.odds[:, 0] / 10])
    missed = ~known.right.any(1)

    def none(parts: NDArray[np.float64]) -> float:
        odds = with_odds @ parts
        return _loss(odds, missed, known.weight) + RIDGE * float(parts @ parts)

    absent = minimize(none, np.zeros(CONTEXT + 1), method="L-BFGS-B").x
    return Calibrator(
        parts[:CONTEXT] / scale, parts[CONTEXT:] / scale, absent / np.append(scale, 10)
    )


def _loss(
    odds: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]
) -> float:
    """Weighted cross-entropy of logistic probabilities."""
    told = np.logaddexp(0, np.where(right, -odds, odds))
    return float((weight * told).sum() / weight.sum())


def scores_of(
    reranker: Reranker, regime: Shortlists, patients: NDArray[np.integer]
) -> NDArray[np.float32]:
    """The scores of every candidate of some patients.

    Parameters
    ----------
    reranker : Reranker
    regime : Shortlists
    patients : ndarray of int
    """
    return np.stack([reranker.scores(regime.one(one)) for one in patients.tolist()])
