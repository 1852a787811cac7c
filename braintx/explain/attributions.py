"""What moved the treatment model: exact Shapley values over the terms that a person reads.

The game: a coalition of terms is told, the others take the values of a background patient;
its worth is the predicted class's probability, averaged over the background. There are nine
terms, so all 512 coalitions are worked out and nothing is sampled. Baseline plus contributions
is the predicted probability, to rounding. A term of which nothing is known is no player: it has
no share, and the baseline is that of cases which tell as little.

References
----------
Lundberg and Lee, A Unified Approach to Interpreting Model Predictions, NeurIPS 2017.
Janzing, Minorics and Bloebaum, Feature relevance quantification in explainable AI: a causal
problem, AISTATS 2020 (the interventional background).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import TREATMENT_LABELS
from braintx.core.records import Attribution, ImageEvidence, PatientFindings, TreatmentPrediction
from braintx.explain.term_values import term_values
from braintx.models.treatment.reader import Background, TreatmentReader
from braintx.models.treatment.terms import Array, TreatmentTerms


def explain_treatment(
    reader: TreatmentReader, evidence: ImageEvidence | None, patient: PatientFindings
) -> TreatmentPrediction:
    """The reader's prediction with its baseline and attributions, largest first.

    Parameters
    ----------
    reader : TreatmentReader
    evidence : ImageEvidence or None
        None where there is no image.
    patient : PatientFindings

    Raises
    ------
    ClinicalError
        For an embedding of another length.
    """
    gate, expert = reader.case_terms(evidence, patient)
    prediction = reader.prediction(gate.sum(0), expert.sum(0))
    index = TREATMENT_LABELS.index(prediction.label)
    values = term_values(evidence, patient)
    unknown = np.array([values[group.name] is None for group in reader.groups])
    background = _silenced(reader.background, gate, expert, unknown)
    baseline, shares = shapley(reader.terms, background, gate, expert, index)
    order = np.argsort(-np.abs(shares), kind="stable")
    return replace(
        prediction,
        baseline=baseline,
        attributions=tuple(
            Attribution(reader.groups[i].name, values[reader.groups[i].name], float(shares[i]))
            for i in order
        ),
    )


def _silenced(
    background: Background, gate: Array, expert: Array, unknown: NDArray[np.bool_]
) -> Background:
    """The background as little informed as the case: what says nothing here says nothing there.

    A term of which nothing is known, or nothing that the model weighs, would otherwise be credited
    with the absence of what the background's patients told.
    """
    silent = unknown | ~(gate.any(1) | expert.any((1, 2)))
    return Background(
        np.where(silent[:, None], gate, background.gate),
        np.where(silent[:, None, None], expert, background.expert),
    )


def shapley(
    terms: TreatmentTerms, background: Background, gate: Array, expert: Array, label: int
) -> tuple[float, NDArray[np.float64]]:
    """Exact Shapley values of one case.

    Parameters
    ----------
    terms : TreatmentTerms
    background : Background
    gate, expert : ndarray of shape (G, K), (G, K, T)
        The case's group terms.
    label : int
        The treatment whose probability is shared out.

    Returns
    -------
    baseline : float
        Mean probability over the background.
    shares : ndarray of shape (G,)
        ``baseline + shares.sum()`` is the case's probability.
    """
    worth = _worths(terms, background, gate, expert, label)
    return float(worth[0]), _weights(len(gate)) @ worth


def _worths(
    terms: TreatmentTerms, background: Background, gate: Array, expert: Array, label: int
) -> Array:
    """Mean probability over the background for every coalition, in the order of `_coalitions`.

    Terms add up before a softmax, so their exponentials multiply: each group doubles the
    coalitions with one product, and no exponential is taken more than once.
    """
    count = len(background.gate)
    gates = np.ones((1, count, gate.shape[1]))
    experts = np.broadcast_to(np.exp(terms.intercept), (1, count, *terms.intercept.shape))
    for group in range(len(gate)):
        hidden, told = np.exp(background.gate[:, group]), np.exp(gate[group])
        gates = np.concatenate([gates * hidden, gates * told])
        hidden, told = np.exp(background.expert[:, group]), np.exp(expert[group])
        experts = np.concatenate([experts * hidden, experts * told])
    given_type = experts[..., label] / experts.sum(-1)
    return np.asarray(((gates * given_type).sum(-1) / gates.sum(-1)).mean(1))


@cache
def _coalitions(groups: int) -> Array:
    """All subsets as rows of 0 and 1; the first is empty, the last is full."""
    return ((np.arange(2**groups)[:, None] >> np.arange(groups)) & 1).astype(np.float64)


@cache
def _weights(groups: int) -> Array:
    """Matrix (G, 2^G) that turns the worths of all coalitions into Shapley values."""
    told = _coalitions(groups)
    size = told.sum(1).astype(int)
    joins = [factorial(s) * factorial(groups - s - 1) / factorial(groups) for s in range(groups)]
    entering = np.array([0.0, *joins])[size]  # a member entered a coalition one smaller
    leaving = np.array([*joins, 0.0])[size]
    return np.asarray(np.where(told == 1, entering[:, None], -leaving[:, None]).T)
