"""Fits the probabilities: logistic functions of a candidate's log-odds and of the case.

To candidates of published patients in all regimes, so that short lists and unknown papers are among
what was seen, scored by networks that never saw the patient. Patients weigh alike: a probability is
told to a patient, and a disease published once would else outweigh a hundred patients of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from braintx.models.differential.calibration import (
    CONTEXT,
    MOST,
    Calibrator,
    context,
    log_odds,
)
from braintx.models.differential.reranker import Reranker
from braintx.training.differential.shortlists import Shortlists

HEAD = 20
"""Candidates of a patient that are learned from: those behind are hardly ever right."""
RIDGE = 1e-5


@dataclass(frozen=True)
class Scored:
    """What networks made of patients.

    Attributes
    ----------
    context : ndarray of shape (n, CONTEXT), float
    odds : ndarray of shape (n, k), float
        Log-odds of the candidates, the best first.
    right : ndarray of shape (n, k), bool
    """

    context: NDArray[np.float64]
    odds: NDArray[np.float64]
    right: NDArray[np.bool_]

    def some(self, patients: NDArray[np.integer]) -> Scored:
        """The same of some patients."""
        return Scored(self.context[patients], self.odds[patients], self.right[patients])


def scored(regime: Shortlists, scores: NDArray[np.floating]) -> Scored:
    """Lay out scored shortlists.

    Parameters
    ----------
    regime : Shortlists
    scores : ndarray of shape (n, k), float
    """
    told, odds, right = [], [], []
    for patient, score in enumerate(scores):
        order = np.argsort(-score, kind="stable")[:HEAD]
        told.append(context(regime.candidates[patient].astype(np.float32), score))
        odds.append(log_odds(score)[order])
        right.append(regime.diseases[patient][order] == regime.truth[patient])
    return Scored(np.stack(told), np.stack(odds), np.stack(right))


def joined(parts: Sequence[Scored]) -> Scored:
    """Several as one."""
    names = ("context", "odds", "right")
    return Scored(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def fit_calibrator(known: Scored) -> Calibrator:
    """The coefficients under which what came true is likeliest.

    Parameters
    ----------
    known : Scored
    """
    scale = np.abs(known.context).max(0) + 1e-9
    told, weight = known.context / scale, 1 / len(known.context)

    def each(parts: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shift, stretch = told @ parts[:CONTEXT], told @ parts[CONTEXT:]
        loss, slope = _loss(shift[:, None] + stretch[:, None] * known.odds, known.right)
        slope *= weight
        steep = np.concatenate([slope.sum(1) @ told, (slope * known.odds).sum(1) @ told])
        return weight * loss.sum() + RIDGE * parts @ parts, steep + 2 * RIDGE * parts

    start = np.zeros(2 * CONTEXT)
    start[CONTEXT] = 1.0
    parts = minimize(each, start, jac=True, method="L-BFGS-B").x
    lead = np.column_stack([told, known.odds[:, 0] / MOST])
    missed = np.asarray(~known.right.any(1))

    def none(parts: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        loss, slope = _loss(lead @ parts, missed)
        steep = weight * (slope @ lead) + 2 * RIDGE * parts
        return weight * loss.sum() + RIDGE * parts @ parts, steep

    absent = minimize(none, np.zeros(CONTEXT + 1), jac=True, method="L-BFGS-B").x
    return Calibrator(
        parts[:CONTEXT] / scale, parts[CONTEXT:] / scale, absent / np.append(scale, MOST)
    )


def _loss(
    odds: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cross-entropy of logistic probabilities, and its slope."""
    return np.logaddexp(0, np.where(right, -odds, odds)), 1 / (1 + np.exp(-odds)) - right


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
