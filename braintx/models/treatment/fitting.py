"""Fitting the parts of the treatment model: what the columns are, the symptoms' vote, the terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from braintx.models.softmax import softmax
from braintx.models.treatment.terms import (
    Array,
    TreatmentTerms,
    feature_groups,
    features,
    mention_vote,
    type_vote,
)
from braintx.preprocessing.clinical import FeatureGroup

_INTERCEPT_RIDGE = 0.05  # keeps the log of a share that is zero in training finite
_VOTE_RIDGE = 1.0
_ROUNDS, _SETTLED = 20, 1e-3  # at most; mean change of a type's probability that ends them
_ADAPTED_LIMIT = 100.0
_TOLERANCE = 1e-8  # relative fall of the mean log-loss at which fitting ends


@dataclass(frozen=True)
class Stage:
    """How much of the record the model may use; later stages contain the earlier ones.

    Attributes
    ----------
    name : str
    mentions : bool
        Symptoms may help to tell the type.
    numbers, embedding : bool
        These groups may move the treatment within a type.
    ridge : float
        Penalty on the squared weights of standardised features, per training set.
    """

    name: str
    mentions: bool = False
    numbers: bool = False
    embedding: bool = False
    ridge: float = 1.0


def skeleton(
    rows: Array,
    groups: tuple[FeatureGroup, ...],
    *,
    treatments: int,
    knots: int,
    axes: int,
    floor: float,
) -> TreatmentTerms:
    """Everything that is learned without labels; weights are zero.

    Parameters
    ----------
    rows : ndarray of shape (n, D)
    groups : tuple of FeatureGroup
        Their columns, in order, are those of ``rows``.
    treatments : int
        How many there are.
    knots, axes : int
        Bends of each number's curve; principal axes kept of the embedding.
    floor : float
        Added to each class probability of the image.
    """
    kinds = np.repeat([group.kind for group in groups], [len(g.columns) for g in groups])
    group = np.repeat(np.arange(len(groups)), [len(g.columns) for g in groups]).astype(np.int64)
    low, high = _range(rows)
    of_type = np.flatnonzero(kinds == "type").astype(np.int64)
    prior = _mean(rows[:, of_type]) if of_type.size else np.ones(1)
    if np.isnan(prior).any() or prior.sum() <= 0:
        prior = np.full(of_type.size, 1 / of_type.size)
    column, knot = _hinges(rows, np.flatnonzero((kinds == "number") | (kinds == "mentions")), knots)
    bent = np.maximum(np.clip(rows, low, high)[:, column] - knot, 0.0)
    center, scale = _mean(bent), _spread(bent)
    embedding = np.flatnonzero(kinds == "embedding").astype(np.int64)
    mean, directions = _principal_axes(rows[:, embedding], axes)
    mentions = np.flatnonzero(kinds == "mentions").astype(np.int64)
    types = max(of_type.size, 1)
    return TreatmentTerms(
        low=low, high=high, group=group, type_columns=of_type, type_floor=np.array([floor]),
        prior=prior / prior.sum(), mention_columns=mentions,
        vote=np.zeros((mentions.size, types)), vote_bias=np.zeros(types),
        column=column, knot=knot, center=center, scale=scale,
        embedding_columns=embedding, embedding_mean=mean, embedding_axes=directions,
        intercept=np.zeros((types, treatments)),
        weight=np.zeros((types, treatments, column.size + directions.shape[1])),
    )  # fmt: skip


def fit_mention_vote(model: TreatmentTerms, rows: Array) -> TreatmentTerms:
    """Learn how symptoms go with the type that the *image* saw, never with the treatment.

    Image and note are two views of one tumour. First the image teaches: a ridge-penalised
    softmax regression of its class probabilities on the symptoms. Then image and symptoms
    teach together until they agree, so that the image's own slips are not learned (EM;
    Dempster, Laird and Rubin, JRSS B 1977). Where symptoms and type have nothing to do with
    each other, the vote stays near zero.
    """
    rows = rows[~np.isnan(rows[:, model.type_columns]).any(1)]
    said = np.nan_to_num(rows[:, model.mention_columns], nan=0.0)
    rows, said = rows[said.any(1)], said[said.any(1)]
    if not model.type_columns.size or not len(said):
        return model
    image = type_vote(model, rows)
    teacher = softmax(image)
    for _ in range(_ROUNDS):
        model = _taught(model, said, teacher)
        former, teacher = teacher, softmax(image + mention_vote(model, rows))
        if np.abs(teacher - former).mean() < _SETTLED:
            break
    return model


def _taught(model: TreatmentTerms, said: Array, teacher: Array) -> TreatmentTerms:
    """The vote that follows ``teacher``, type probabilities (n, K), from symptoms (n, S)."""
    design = np.hstack([said, np.ones((len(said), 1))])
    shape = (design.shape[1], teacher.shape[1])

    def loss(flat: Array) -> tuple[float, Array]:
        weight = flat.reshape(shape)
        guess = softmax(design @ weight)
        value = -(teacher * np.log(guess + 1e-300)).sum() + 0.5 * _VOTE_RIDGE * (weight**2).sum()
        slope = design.T @ (guess - teacher) + _VOTE_RIDGE * weight
        return value / len(design), slope.ravel() / len(design)

    weight = _minimise(loss, np.zeros(shape).ravel(), 200).reshape(shape)
    bias = weight[-1] - np.log(model.prior + 1e-12)
    return replace(model, vote=weight[:-1], vote_bias=bias)


def fit_terms(
    model: TreatmentTerms,
    rows: Array,
    label: NDArray[np.int64],
    stage: Stage,
    *,
    iterations: int,
    start: TreatmentTerms | None = None,
) -> TreatmentTerms:
    """Maximum penalised likelihood of the treatments given the type weights.

    Each type's weights are a part shared by all types plus its own deviation, both penalised,
    so that types borrow strength and differ only where the data say so. The weights of
    ``start`` (another stage's fit to the same rows) only save time.

    Parameters
    ----------
    model : TreatmentTerms
        As of `skeleton`, with the vote of `fit_mention_vote`.
    rows : ndarray of shape (n, D)
        NaN where unknown.
    label : ndarray of shape (n,), int64
        0 to T - 1.
    stage : Stage
    iterations : int
        At most.
    start : TreatmentTerms, optional
    """
    if not stage.mentions:
        model = replace(model, vote=0.0 * model.vote, vote_bias=0.0 * model.vote_bias)
    problem = _Problem.of(model, rows, label, stage)
    fitted = problem.solve(np.full(model.weight.shape[2], stage.ridge), iterations, start or model)
    if not (stage.numbers or stage.embedding):
        return fitted
    return problem.solve(_adapted(fitted, stage.ridge), iterations, fitted)


def _adapted(fitted: TreatmentTerms, ridge: float) -> Array:
    """A second look at the penalties (adaptive ridge): a group whose features gained little
    weight in the first fit is penalised more, up to a hundredfold, so that age need not pay for
    the silence of position.
    """
    group = feature_groups(fitted)
    square = (fitted.weight**2).mean((0, 1))
    size = np.bincount(group, weights=square) / np.maximum(np.bincount(group), 1)
    factor = size.max(initial=1e-12) / np.maximum(size, 1e-12)
    return np.asarray(ridge * np.clip(factor, 1.0, _ADAPTED_LIMIT)[group])


@dataclass(frozen=True)
class _Problem:
    """The penalised likelihood of one stage."""

    model: TreatmentTerms
    design: Array  # (n, used features + 1)
    used: NDArray[np.bool_]
    onehot: Array  # (n, T)
    weight: Array  # (n, K), how likely each type is

    @classmethod
    def of(cls, model: TreatmentTerms, rows: Array, label: NDArray[np.int64], stage: Stage) -> Self:
        numbers = np.full(model.column.size, stage.numbers)
        learned = np.full(model.embedding_axes.shape[1], stage.embedding)
        used = np.concatenate([numbers, learned])
        design = np.hstack([features(model, rows)[:, used], np.ones((len(rows), 1))])
        weight = softmax(type_vote(model, rows) + mention_vote(model, rows))
        return cls(model, design, used, np.eye(model.weight.shape[1])[label], weight)

    def solve(self, ridge: Array, iterations: int, start: TreatmentTerms) -> TreatmentTerms:
        """Minimise from ``start``; ``ridge`` of shape (J + C,) penalises each feature."""
        penalty = np.append(ridge[self.used], _INTERCEPT_RIDGE)
        first = np.concatenate([start.weight[..., self.used], start.intercept[..., None]], 2)
        part = _minimise(
            lambda flat: self.loss(flat.reshape(first.shape), penalty), first.ravel(), iterations
        ).reshape(first.shape)
        full = np.zeros(self.model.weight.shape)
        full[..., self.used] = part[..., :-1]
        return replace(self.model, intercept=part[..., -1].copy(), weight=full)

    def loss(self, part: Array, penalty: Array) -> tuple[float, Array]:
        """Mean penalised log-loss of weights (K, T, used + 1), and its flat gradient."""
        count, types = len(self.design), len(part)
        flat = self.design @ part.reshape(-1, part.shape[2]).T
        given = softmax(flat.reshape(count, *part.shape[:2]))
        joint = self.weight * (given @ self.onehot[:, :, None])[..., 0]
        mixed = joint.sum(1) + 1e-300
        error = (joint / mixed[:, None])[..., None] * (given - self.onehot[:, None, :])
        slope = (error.reshape(count, -1).T @ self.design).reshape(part.shape)
        # Minimising |shared|^2 + sum |own - shared|^2 over the shared part leaves this.
        shrunk = penalty * (part - part.sum(0) / (types + 1))
        value = -np.log(mixed).sum() + 0.5 * (shrunk * part).sum()
        return value / count, (slope + shrunk).ravel() / count


def _minimise(loss: Callable[[Array], tuple[float, Array]], start: Array, iterations: int) -> Array:
    options = {"maxiter": iterations, "gtol": 1e-6, "ftol": _TOLERANCE}
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x)


def _range(rows: Array) -> tuple[Array, Array]:
    low = np.where(np.isnan(rows), np.inf, rows).min(0)
    high = np.where(np.isnan(rows), -np.inf, rows).max(0)
    empty = ~np.isfinite(low)
    return np.where(empty, 0.0, low), np.where(empty, 0.0, high)


def _mean(values: Array) -> Array:
    known = ~np.isnan(values)
    return np.asarray(np.where(known, values, 0.0).sum(0) / np.maximum(known.sum(0), 1))


def _spread(values: Array) -> Array:
    """Standard deviation, but never so small that a rare value becomes enormous."""
    known = ~np.isnan(values)
    off = np.where(known, values - _mean(values), 0.0)
    deviation = np.sqrt((off**2).sum(0) / np.maximum(known.sum(0), 1))
    largest = np.abs(off).max(0, initial=0.0)
    return np.asarray(np.maximum(np.maximum(deviation, largest / 10), 1e-12))


def _hinges(rows: Array, columns: NDArray[np.intp], knots: int) -> tuple[NDArray[np.int64], Array]:
    """A line for each column that varies, and bends at quantiles of those with many values."""
    found: list[tuple[int, float]] = []
    for column in columns:
        value = rows[~np.isnan(rows[:, column]), column]
        distinct = np.unique(value)
        if distinct.size < 2:
            continue
        bends: set[float] = set()
        if distinct.size > 2:
            source = distinct if distinct.size <= 4 * knots else value
            inner = np.quantile(source, np.linspace(0, 1, knots + 2)[1:-1])
            bends = {float(b) for b in inner if distinct[0] < b < distinct[-1]}
        found += [(int(column), knot) for knot in sorted({float(distinct[0]), *bends})]
    column_of = np.array([column for column, _ in found], np.int64)
    return column_of, np.array([knot for _, knot in found], np.float64)


def _principal_axes(vectors: Array, axes: int) -> tuple[Array, Array]:
    """Mean and leading directions of the known vectors, scaled to unit variance."""
    known = vectors[~np.isnan(vectors).any(1)]
    axes = min(axes, vectors.shape[1], max(len(known) - 1, 0))
    if not axes:
        return np.zeros(vectors.shape[1]), np.zeros((vectors.shape[1], 0))
    mean = known.mean(0)
    variance, direction = np.linalg.eigh(np.cov(known, rowvar=False).reshape(known.shape[1], -1))
    order = np.argsort(variance)[::-1][:axes]
    order = order[variance[order] > 1e-9 * max(variance.max(), 1e-12)]
    return mean, direction[:, order] / np.sqrt(variance[order])
