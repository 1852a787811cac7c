"""Learned classifiers for comparison: from all of a patient's terms to a disease, on real cases.

They learn from patients alone: a disease that no training patient has is never answered, however
well it is described. Many diseases have one patient or two, a few have hundreds: each recipe meets
that in its own way, by weights or by drawing the rare ones again (imbalanced-learn).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB

from braintx.data.splits import SEED
from braintx.evaluation.differential.judged import expected_ranks

LEAST = 5
"""Cases from which a disease gets a classifier of its own, one against the rest."""
_DRAWN_TO = 30
"""How many cases oversampling gives each disease: more bring no new patient, only time."""
_NEIGHBOURS = 2

Labels = NDArray[np.str_]


def _one_vs_rest() -> Any:
    own = LogisticRegression(class_weight="balanced", solver="liblinear", max_iter=200)
    return OneVsRestClassifier(own)


def _weighted() -> Any:
    return SGDClassifier("log_loss", alpha=1e-5, class_weight="balanced", random_state=SEED)


def _drawn_again() -> Any:
    sampler = RandomOverSampler(sampling_strategy=_raised, random_state=SEED)
    return make_pipeline(sampler, SGDClassifier("log_loss", alpha=1e-5, random_state=SEED))


def _interpolated() -> Any:
    sampler = SMOTE(sampling_strategy=_raised, k_neighbors=_NEIGHBOURS, random_state=SEED)
    return make_pipeline(sampler, SGDClassifier("log_loss", alpha=1e-5, random_state=SEED))


def _balanced_forest() -> Any:
    return BalancedRandomForestClassifier(
        300, sampling_strategy="all", replacement=True, bootstrap=False, random_state=SEED
    )


RECIPES: dict[str, tuple[Callable[[], Any], int]] = {
    "one_vs_rest_class_weights": (_one_vs_rest, LEAST),
    "logistic_class_weights": (_weighted, 1),
    "logistic_oversampled": (_drawn_again, 1),
    "logistic_smote": (_interpolated, _NEIGHBOURS + 1),
    "balanced_random_forest": (_balanced_forest, LEAST),
    "complement_naive_bayes": (ComplementNB, 1),
}
"""By name: what makes the classifier, and the least cases of a disease that it can learn from."""


def held_out_ranks(
    name: str, terms: csr_matrix, disease: Labels, fold: NDArray[np.int64]
) -> tuple[NDArray[np.float64], Labels]:
    """Rank of each case's diagnosis by a classifier that saw none of its fold, and what came first.

    Parameters
    ----------
    name : str
        One of `RECIPES`.
    terms : csr_matrix of shape (n, terms)
        1 where a case has a term or one below it.
    disease : ndarray of shape (n,), str
    fold : ndarray of shape (n,), int
        Of `braintx.data.splits`, publications whole.

    Returns
    -------
    ranks : ndarray of shape (n,), float
        As in `braintx.evaluation.differential.judged.Judged`.
    first : ndarray of shape (n,), str
    """
    make, least = RECIPES[name]
    ranks, first = np.full(len(disease), np.inf), np.empty(len(disease), disease.dtype)
    for held in np.unique(fold):
        counts = Counter(disease[fold != held].tolist())
        learned = np.array([counts[one] >= least for one in disease.tolist()]) & (fold != held)
        model = make().fit(terms[learned], disease[learned])
        asked = np.flatnonzero(fold == held)
        scores = model.predict_proba(terms[asked])
        first[asked] = model.classes_[scores.argmax(axis=1)]
        ranks[asked] = _ranks(scores, model.classes_, disease[asked])
    return ranks, first


def _ranks(scores: NDArray[np.float64], classes: Labels, disease: Labels) -> NDArray[np.float64]:
    place = np.minimum(np.searchsorted(classes, disease), len(classes) - 1)
    return np.where(classes[place] == disease, expected_ranks(scores, place), np.inf)


def _raised(disease: Labels) -> dict[str, int]:
    return {name: max(count, _DRAWN_TO) for name, count in Counter(disease.tolist()).items()}
