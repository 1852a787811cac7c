"""The treatment model as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from braintx.data.splits import assign_folds
from braintx.models.treatment.fitting import Stage, fit_mention_vote, fit_terms, skeleton
from braintx.models.treatment.terms import Array, TreatmentTerms, predict
from braintx.preprocessing.clinical import FeatureGroup

_QUICK = 60  # iterations while stages are compared, each starting from the one before


@dataclass(frozen=True)
class StageScore:
    """One stage's held-out log-loss (nats); its excess over the best, with standard error."""

    stage: Stage
    log_loss: float
    excess: float
    excess_error: float


class TreatmentClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Mixture over tumour types of additive softmax models, no richer than the data warrant.

    The stages, from the tumour type alone to every group of columns, are compared on inner
    folds that keep patients whole. The simplest stage whose held-out log-loss is within one
    standard error of the best one's is fitted on everything: what is not there is not learned.

    Parameters
    ----------
    layout : sequence of FeatureGroup or None, default=None
        What the columns are (`braintx.preprocessing.clinical.layout`). None reads every
        column as a number, with no tumour type among them.
    ridges : sequence of float, default=(30.0, 10.0, 3.0)
        Penalties to try on the terms, strongest first.
    cv : int, default=4
        Inner folds.
    knots : int, default=3
        Bends in the curve of each number.
    axes : int, default=8
        Principal axes kept of the embedding.
    type_floor : float, default=0.005
        Added to each class probability of the image, so that no image is certain.
    iterations : int, default=200
    random_state : int, default=0
        Seed of the inner folds.

    Attributes
    ----------
    terms_ : TreatmentTerms
        The fitted arrays.
    stage_ : Stage
        The chosen stage.
    stage_scores_ : tuple of StageScore
        Empty where there were too few cases to compare stages.
    classes_ : ndarray of shape (T,)
    n_features_in_ : int
    """

    def __init__(
        self,
        layout: Sequence[FeatureGroup] | None = None,
        *,
        ridges: Sequence[float] = (30.0, 10.0, 3.0),
        cv: int = 4,
        knots: int = 3,
        axes: int = 8,
        type_floor: float = 0.005,
        iterations: int = 200,
        random_state: int = 0,
    ) -> None:
        self.layout = layout
        self.ridges = ridges
        self.cv = cv
        self.knots = knots
        self.axes = axes
        self.type_floor = type_floor
        self.iterations = iterations
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, groups: Sequence[str] | None = None) -> Self:  # noqa: N803
        """Choose the stage and fit it.

        Parameters
        ----------
        X : array-like of shape (n, D)
            Encoded rows; NaN where unknown.
        y : array-like of shape (n,)
            Treatments.
        groups : sequence of str of length n, optional
            The patient of each row. None takes every row for a patient of its own.

        Raises
        ------
        ValueError
            When shapes disagree, or ``X`` holds no usable numbers.
        """
        rows, target = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        check_classification_targets(target)
        layout = self._checked_layout(rows.shape[1])
        self.classes_, label = np.unique(target, return_inverse=True)
        patients = self._checked_patients(groups, len(rows))
        bare = self._skeleton(rows, layout)
        self.stage_scores_ = self._compare(rows, label, patients, layout)
        if self.stage_scores_:
            self.stage_ = _simplest_good(self.stage_scores_)
        else:  # too few cases to compare: all of the record, as cautiously as allowed
            self.stage_ = _families(layout, self.ridges)[-1][0]
        self.terms_ = fit_terms(bare, rows, label, self.stage_, iterations=self.iterations)
        return self

    def predict_proba(self, X: ArrayLike) -> Array:  # noqa: N803
        """Probability of each treatment, (n, T), in the order of ``classes_``."""
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return predict(self.terms_, rows)

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803
        """The most probable treatment of each row."""
        probability = self.predict_proba(X)
        return np.asarray(self.classes_[probability.argmax(1)])

    def __sklearn_tags__(self) -> Any:
        """Unknown values are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _checked_layout(self, width: int) -> tuple[FeatureGroup, ...]:
        if self.layout is None:
            return tuple(FeatureGroup(f"x{i}", "number", (f"x{i}",)) for i in range(width))
        layout = tuple(self.layout)
        expected = sum(len(group.columns) for group in layout)
        if expected != width:
            raise ValueError(
                f"X has {width} columns; the layout names {expected}. Encode records with "
                "braintx.preprocessing.clinical.encode_all."
            )
        for kind in ("type", "mentions", "embedding"):
            if sum(group.kind == kind for group in layout) > 1:
                raise ValueError(f"The layout has several groups of kind {kind!r}; give one.")
        return layout

    def _checked_patients(self, groups: Sequence[str] | None, count: int) -> NDArray[np.str_]:
        if groups is None:
            return np.arange(count).astype(str)
        patients = np.asarray(groups).astype(str)
        if patients.shape != (count,):
            raise ValueError(
                f"groups has shape {patients.shape}; X has {count} rows. Give one patient each."
            )
        return patients

    def _skeleton(self, rows: Array, layout: tuple[FeatureGroup, ...]) -> TreatmentTerms:
        bare = skeleton(
            rows,
            layout,
            treatments=len(self.classes_),
            knots=self.knots,
            axes=self.axes,
            floor=self.type_floor,
        )
        return fit_mention_vote(bare, rows)

    def _compare(
        self,
        rows: Array,
        label: NDArray[np.int64],
        patients: NDArray[np.str_],
        layout: tuple[FeatureGroup, ...],
    ) -> tuple[StageScore, ...]:
        """Held-out log-loss of the stages; nothing where the folds cannot be made."""
        folds = min(self.cv, int(np.bincount(label).min()), len(set(patients)))
        if folds < 2 or len(self.classes_) < 2:
            return ()
        fold = assign_folds([str(k) for k in label], list(patients), folds, self.random_state)
        bare = [self._skeleton(rows[fold != index], layout) for index in range(folds)]
        models = list(bare)

        def held_out_loss(stage: Stage) -> Array:
            loss = np.empty(len(rows))
            for index in range(folds):
                train, held = fold != index, fold == index
                models[index] = fit_terms(
                    bare[index],
                    rows[train],
                    label[train],
                    stage,
                    iterations=_QUICK,
                    start=models[index],
                )
                loss[held] = log_loss_each(predict(models[index], rows[held]), label[held])
            return loss

        stages: list[Stage] = []
        losses: list[Array] = []
        for family in _families(layout, self.ridges):
            for step, stage in enumerate(family):
                stages.append(stage)
                losses.append(held_out_loss(stage))
                if step and losses[-1].mean() > losses[-2].mean():
                    break  # a weaker penalty only overfits more from here
        best = min(losses, key=lambda loss: float(loss.mean()))
        return tuple(
            StageScore(stage, float(mine.mean()), *_excess(mine - best, patients))
            for stage, mine in zip(stages, losses, strict=True)
        )


def log_loss_each(probability: Array, label: NDArray[np.int64]) -> Array:
    """Minus the log of the probability given to what happened, (n,), nats."""
    return np.asarray(-np.log(np.maximum(probability[np.arange(len(label)), label], 1e-15)))


def _families(layout: tuple[FeatureGroup, ...], ridges: Sequence[float]) -> list[list[Stage]]:
    """Stages from simple to rich; within a family only the penalty weakens."""
    kinds = {group.kind for group in layout}
    vote = {"type", "mentions"} <= kinds
    families = [[Stage("type")]]
    if vote:
        families.append([Stage("type_and_symptoms", mentions=True)])
    if kinds & {"number", "mentions"}:
        families.append([Stage("clinical", vote, True, False, ridge) for ridge in ridges])
    if "embedding" in kinds:
        families.append([Stage("everything", vote, True, True, ridge) for ridge in ridges])
    return families


def _excess(difference: Array, patients: NDArray[np.str_]) -> tuple[float, float]:
    """Mean difference and its standard error, with patients as the unit."""
    _, index = np.unique(patients, return_inverse=True)
    mean = float(difference.mean())
    total = np.bincount(index, weights=difference - mean)
    count = len(total)
    error = np.sqrt((total**2).sum() * count / max(count - 1, 1)) / len(difference)
    return mean, float(error)


def _simplest_good(scores: tuple[StageScore, ...]) -> Stage:
    """The one-standard-error rule: the first, simplest stage that is as good as the best."""
    return next(s.stage for s in scores if s.excess <= s.excess_error)
