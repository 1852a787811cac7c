"""Logistic regression on rows of numbers, each row judged by a fit that did not see its fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

STRENGTH = 0.1
"""scikit-learn's C. Chosen once and by nobody's score: tuning it would need folds of its own."""
_STEPS = 500


def held_out_probabilities(
    rows: NDArray[np.float32], label: NDArray[np.int64], fold: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Fit on all folds but one and predict that one; classes weigh the same.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
    label : ndarray of shape (n,)
        0 to k - 1; each must occur outside every fold.
    fold : ndarray of shape (n,)
        Only what `braintx.data.splits` gave.

    Returns
    -------
    ndarray of shape (n, k), float32
    """
    probabilities = np.empty((len(label), int(label.max()) + 1), np.float32)
    for held_out in np.unique(fold):
        here = fold == held_out
        model = make_pipeline(
            StandardScaler(),
            LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=_STEPS),
        )
        model.fit(rows[~here], label[~here])
        probabilities[here] = model.predict_proba(rows[here])
    return probabilities
