"""The fitted treatment model as arrays, and its whole arithmetic in numpy.

Two questions, one after the other. *Which tumour is it?* The image votes with its class
probabilities, and the symptoms may vote too. *Which treatment, given that tumour?* One softmax
per tumour type over terms that add up. The answer is the average of the types' answers,
weighted by how likely each type is::

    p(treatment) = sum over types of  p(type | image, symptoms) * softmax(terms of that type)

Every group of columns (age, duration ...) contributes one small block of numbers that is added
to the others', which is what makes exact attributions quick. Both the scikit-learn estimator
and the serving reader call the functions below, so that they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from braintx.models.softmax import softmax

Array = NDArray[np.float64]
VOTE_SHARE, VOTE_LIMIT = 0.7, float(np.log(50.0))
"""What the symptoms' learned log odds count for, and how far they may move two types apart.

In the table that the vote is learned from each type has its own list of symptoms, which is not so
of patients. So symptoms settle what the image leaves open, and never overrule one that is certain
(.98 to .01). What it costs on that table, in nats: docs/treatment.md.
"""
_EMBEDDING_LIMIT = 4.0  # standard deviations; beyond that a stranger image gains no more weight


@dataclass(frozen=True)
class TreatmentTerms:
    """Arrays of a fitted model with G groups, K types, T treatments, D columns and J features.

    Attributes
    ----------
    low, high : (D,)
        Range of each column in training; values outside are moved to its border.
    group : (D,) int
        Group of each column.
    type_columns, mention_columns : (K,) or (0,), (S,) or (0,) int
    type_floor : (1,)
        Added to each class probability: no image is surer than this allows.
    prior : (K,)
        Mean class probabilities, used where there is no image.
    vote, vote_bias : (S, K), (K,)
        Log odds that each mentioned symptom, and the mention of any, adds to each type.
    column, knot, center, scale : (J,)
        Feature j is ``(max(x[column] - knot, 0) - center) / scale``.
    embedding_columns : (E,) or (0,) int
    embedding_mean, embedding_axes : (E,), (E, C)
        C further features are ``(embedding - mean) @ axes``.
    intercept, weight : (K, T), (K, T, J + C)
    """

    low: Array
    high: Array
    group: NDArray[np.int64]
    type_columns: NDArray[np.int64]
    type_floor: Array
    prior: Array
    mention_columns: NDArray[np.int64]
    vote: Array
    vote_bias: Array
    column: NDArray[np.int64]
    knot: Array
    center: Array
    scale: Array
    embedding_columns: NDArray[np.int64]
    embedding_mean: Array
    embedding_axes: Array
    intercept: Array
    weight: Array

    @property
    def groups(self) -> int:
        """Number of groups of columns."""
        return int(self.group.max()) + 1 if self.group.size else 0

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Every array by name, as a safetensors file stores it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def features(model: TreatmentTerms, rows: Array) -> Array:
    """Features of shape (n, J + C); an unknown value gives 0, the average of training."""
    rows = np.clip(rows, model.low, model.high)
    hinge = np.maximum(rows[:, model.column] - model.knot, 0.0)
    numbers = (hinge - model.center) / model.scale
    vector = rows[:, model.embedding_columns] - model.embedding_mean
    learned = np.clip(vector @ model.embedding_axes, -_EMBEDDING_LIMIT, _EMBEDDING_LIMIT)
    return np.nan_to_num(np.hstack([numbers, learned]), nan=0.0)


def type_vote(model: TreatmentTerms, rows: Array) -> Array:
    """The image's log vote for each type, (n, K); the training average where there is none."""
    seen = rows[:, model.type_columns]
    if not model.type_columns.size:
        return np.zeros((len(rows), model.prior.size))
    floor = float(model.type_floor[0])
    vote = np.log((seen + floor) / (1.0 + floor * model.prior.size))
    return np.where(np.isnan(seen).any(1, keepdims=True), np.log(model.prior + floor), vote)


def mention_vote(model: TreatmentTerms, rows: Array) -> Array:
    """The symptoms' log vote, (n, K); 0 where nothing is mentioned, for silence is no evidence.

    A symptom that no fit has seen has no vote, and alone brings none about. The rest counts for
    `VOTE_SHARE`, and prefers one type to another by `VOTE_LIMIT` at most.
    """
    said = np.nan_to_num(rows[:, model.mention_columns], nan=0.0)
    fitted = (model.vote != 0).any(1)  # the ridge leaves what was never mentioned at exactly 0
    spoke = said[:, fitted].any(1, keepdims=True)
    vote = VOTE_SHARE * np.where(spoke, said @ model.vote + model.vote_bias, 0.0)
    spread = vote.max(1, keepdims=True) - vote.min(1, keepdims=True)
    return np.asarray(vote * (VOTE_LIMIT / np.maximum(spread, VOTE_LIMIT)))


def group_terms(model: TreatmentTerms, rows: Array) -> tuple[Array, Array]:
    """What each group adds: to the types (n, G, K), and to the treatments (n, G, K, T)."""
    types, treatments = model.intercept.shape
    gate = np.zeros((len(rows), model.groups, types))
    if model.type_columns.size:
        gate[:, model.group[model.type_columns[0]]] += type_vote(model, rows)
    if model.mention_columns.size:
        gate[:, model.group[model.mention_columns[0]]] += mention_vote(model, rows)
    of_feature = feature_groups(model)
    value = features(model, rows)
    expert = np.zeros((len(rows), model.groups, types, treatments))
    for index in np.unique(of_feature):
        mine = of_feature == index
        expert[:, index] = np.einsum("nj,ktj->nkt", value[:, mine], model.weight[:, :, mine])
    return gate, expert


def combine(model: TreatmentTerms, gate: Array, expert: Array) -> Array:
    """Summed group terms (..., K) and (..., K, T) to probabilities (..., T).

    Parameters
    ----------
    model : TreatmentTerms
    gate, expert : ndarray of shape (..., K), (..., K, T)
        As of `group_terms`, summed over the groups.
    """
    given_type = softmax(expert + model.intercept)
    weight = softmax(gate)[..., None, :]  # how likely each type is
    return np.asarray((weight @ given_type)[..., 0, :])


def predict(model: TreatmentTerms, rows: Array) -> Array:
    """Probability of each treatment, (n, T), for encoded rows (n, D)."""
    gate = type_vote(model, rows) + mention_vote(model, rows)
    expert = np.einsum("nj,ktj->nkt", features(model, rows), model.weight)
    return combine(model, gate, expert)


def feature_groups(model: TreatmentTerms) -> NDArray[np.int64]:
    """Group of each feature, (J + C,)."""
    learned = model.embedding_axes.shape[1]
    where = model.group[model.embedding_columns[:1]]
    return np.concatenate([model.group[model.column], np.repeat(where, learned)])
