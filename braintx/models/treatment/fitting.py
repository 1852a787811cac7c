"""Fitting the parts of the treatment model: what the columns are, the symptoms' vote, the terms."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from braintx.models.treatment.terms import (
    Array,
    TreatmentTerms,
    features,
    mention_vote,
    softmax,
    type_vote,
)
from braintx.preprocessing.clinical import Group

_INTERCEPT_RIDGE = 0.05  # keeps the log of a share that is zero in training finite
_VOTE_RIDGE = 1.0
_TOLERANCE = 1e-6  # of the mean gradient


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
    rows: Array, groups: tuple[Group, ...], treatments: int, knots: int, axes: int, floor: float
) -> TreatmentTerms:
    """Everything that is learned without labels; weights are zero.

    Parameters
    ----------
    rows : ndarray of shape (n, D)
    groups : tuple of Group
        Their columns, in order, are those of ``rows``.
    knots, axes : int
        Bends of each number's curve; principal axes kept of the embedding.
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

    A ridge-penalised softmax regression of the image's class probabilities on the symptoms.
    Image and note are two views of the same tumour; as the image is the teacher, the note can
    never be surer of a type than the image is right.
    """
    seen = rows[:, model.type_columns]
    said = np.nan_to_num(rows[:, model.mention_columns], nan=0.0)
    usable = said.any(1) & ~np.isnan(seen).any(1)
    if not seen.shape[1] or not usable.any():
        return model
    seen, said = seen[usable], said[usable]
    shape = (said.shape[1] + 1, seen.shape[1])
    design = np.hstack([said, np.ones((len(said), 1))])

    def loss(flat: Array) -> tuple[float, Array]:
        weight = flat.reshape(shape)
        guess = softmax(design @ weight)
        value = -(seen * np.log(guess + 1e-300)).sum() + 0.5 * _VOTE_RIDGE * (weight**2).sum()
        slope = design.T @ (guess - seen) + _VOTE_RIDGE * weight
        return value / len(seen), slope.ravel() / len(seen)

    weight = _minimise(loss, np.zeros(shape).ravel(), 200).reshape(shape)
    bias = weight[-1] - np.log(model.prior + 1e-12)
    return replace(model, vote=weight[:-1], vote_bias=bias)


def fit_terms(
    model: TreatmentTerms, rows: Array, label: NDArray[np.int64], stage: Stage, iterations: int
) -> TreatmentTerms:
    """Maximum penalised likelihood of the treatments given the type weights.

    Each type's weights are a part shared by all types plus its own deviation, both penalised,
    so that types borrow strength and differ only where the data say so.
    """
    weight = softmax(type_vote(model, rows) + mention_vote(model, rows))
    types, treatments, total = model.weight.shape
    used = _used(model, stage)
    value = features(model, rows)[:, used]
    size = int(used.sum())
    onehot = np.eye(treatments)[label]
    penalty = np.full((types + 1, treatments, size + 1), stage.ridge)
    penalty[..., -1] = _INTERCEPT_RIDGE
    penalty[0, :, -1] = 1e-3 * _INTERCEPT_RIDGE
    design = np.hstack([value, np.ones((len(value), 1))])

    def loss(flat: Array) -> tuple[float, Array]:
        part = flat.reshape(types + 1, treatments, size + 1)
        each = (part[0] + part[1:]).reshape(types * treatments, size + 1)
        given = softmax((design @ each.T).reshape(len(design), types, treatments))
        joint = weight * (given @ onehot[:, :, None])[..., 0]
        mixed = joint.sum(1) + 1e-300
        error = (joint / mixed[:, None])[..., None] * (given - onehot[:, None, :])
        slope = (error.reshape(len(design), -1).T @ design).reshape(types, treatments, size + 1)
        slope = np.concatenate([slope.sum(0, keepdims=True), slope]) + penalty * part
        objective = -np.log(mixed).sum() + 0.5 * (penalty * part**2).sum()
        return objective / len(design), slope.ravel() / len(design)

    part = _minimise(loss, np.zeros(penalty.size), iterations).reshape(penalty.shape)
    each = part[0] + part[1:]
    full = np.zeros((types, treatments, total))
    full[:, :, used] = each[..., :-1]
    return replace(model, intercept=each[..., -1].copy(), weight=full)


def _minimise(loss: object, start: Array, iterations: int) -> Array:
    options = {"maxiter": iterations, "gtol": _TOLERANCE, "ftol": 1e-9}
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x)


def _used(model: TreatmentTerms, stage: Stage) -> NDArray[np.bool_]:
    numbers = np.full(model.column.size, stage.numbers)
    return np.concatenate([numbers, np.full(model.embedding_axes.shape[1], stage.embedding)])


def _range(rows: Array) -> tuple[Array, Array]:
    low = np.where(np.isnan(rows), np.inf, rows).min(0)
    high = np.where(np.isnan(rows), -np.inf, rows).max(0)
    empty = ~np.isfinite(low)
    return np.where(empty, 0.0, low), np.where(empty, 0.0, high)


def _mean(values: Array) -> Array:
    known = ~np.isnan(values)
    return np.where(known, values, 0.0).sum(0) / np.maximum(known.sum(0), 1)


def _spread(values: Array) -> Array:
    """Standard deviation, but never so small that a rare value becomes enormous."""
    known = ~np.isnan(values)
    off = np.where(known, values - _mean(values), 0.0)
    deviation = np.sqrt((off**2).sum(0) / np.maximum(known.sum(0), 1))
    largest = np.abs(off).max(0, initial=0.0)
    return np.maximum(np.maximum(deviation, largest / 10), 1e-12)


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
    return mean, direction[:, order] / np.sqrt(np.maximum(variance[order], 1e-12))
