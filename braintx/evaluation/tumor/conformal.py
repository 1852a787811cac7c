"""What turns logits into an answer: calibration, prediction sets, and when to say nothing.

Everything is fitted on held-out patients, each of whom weighs the same. `decide_apart` fits
it on all folds but one and applies it to that one, so that no figure is taken on a patient
who helped to set the threshold it is judged by. Slices and patients have a rule each: a vote of
many slices is surer than a slice, so the rule of one says nothing of the other.

References
----------
Guo et al., On Calibration of Modern Neural Networks, ICML 2017 (the temperature).
Sadinle, Lei and Wasserman, Least Ambiguous Set-Valued Classifiers, JASA 2019 (a threshold for
each class).
Dunn, Wasserman and Ramdas, Distribution-Free Prediction Sets for Two-Layer Hierarchical
Models, JASA 2023 (pooled distributions: sets for a new patient, not a new slice of an old one).
Korn and Graubard, Confidence Intervals for Proportions with Small Expected Number of Positive
Counts Estimated from Survey Data, Survey Methodology 1998 (a bound over clusters).
Geifman and El-Yaniv, Selective Classification for Deep Neural Networks, NeurIPS 2017 (an operating
point whose error is bounded, not only estimated).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import beta
from sklearn.metrics import log_loss

from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import FAMILIAR
from braintx.evaluation.table import Table
from braintx.evaluation.tumor.heldout import HeldOut, patient_weights
from braintx.evaluation.tumor.record import Decision, FittedRule
from braintx.models.softmax import softmax
from braintx.models.tumor.rule import (
    evidence,
    familiarity,
    prediction_sets,
    set_key,
    shortfall,
    vote,
)

LEVELS = (0.95, 0.9)
"""Coverage of the prediction sets; the first is what the windows show."""
TOLERATED_ERROR = 0.04
"""Share of wrong answers among those given that the operating point allows.

About what 150 patients can vouch for: of studies resampled from ours one in fourteen would find no
point that holds .04, and answer nothing; at .02 nearly all would.
"""
CONFIDENCE = 0.9
"""How sure it is that answers to new patients err no more often than that."""
_DIGITS = 6
_EVIDENCE = 41  # quantiles that ship: steps of 2.5 per cent
_QUANTILES = np.linspace(0.0, 0.99, 199)  # of the confidence: operating points that are tried


@dataclass(frozen=True)
class Decided:
    """Decisions for n slices or patients, each made without the patient.

    Attributes
    ----------
    probabilities : ndarray of shape (n, 3)
    sets : dict of ndarray of shape (n, 3), bool
        For each coverage level.
    answered : ndarray of shape (n,), bool
        The set is the most probable class alone and the confidence reaches the operating point.
    """

    probabilities: NDArray[np.float32]
    sets: dict[float, NDArray[np.bool_]]
    answered: NDArray[np.bool_]


@dataclass(frozen=True)
class Cases(Table):
    """Slices or patients, n of them.

    Attributes
    ----------
    probabilities : ndarray of shape (n, 3)
        Calibrated.
    label, fold : ndarray of shape (n,), int
    patient : ndarray of shape (n,), str
    familiarity : ndarray of shape (n,)
        As of `braintx.models.tumor.rule.familiarity`.
    """

    probabilities: NDArray[np.float32]
    label: NDArray[np.int64]
    patient: NDArray[np.str_]
    fold: NDArray[np.int64]
    familiarity: NDArray[np.float64]


def fit_decision(held: HeldOut, accepted: NDArray[np.bool_] | None = None) -> Decision:
    """Fit temperature, set margins and operating points.

    Parameters
    ----------
    held : HeldOut
    accepted : ndarray of shape (n,), bool, optional
        The slices that vote for their patient: those that the gate lets through.
    """
    temperature, table = _temperature(held), _evidence(held)
    slices = _slices(held, temperature, table)
    patients = _votes(held, slices, accepted)
    return Decision(temperature, _fit_rule(slices), _fit_rule(patients), LEVELS[0], table)


def decide_apart(held: HeldOut) -> Decided:
    """Decide each slice by what the other folds' patients say."""
    return _apart(held, lambda slices: slices)[1]


def decide_patients_apart(
    held: HeldOut, accepted: NDArray[np.bool_] | None = None
) -> tuple[Cases, Decided]:
    """Let each patient's accepted slices vote, and decide by what the other folds' patients say.

    A patient group that holds two classes counts once for each; one of whom no slice is accepted
    has no vote.
    """
    return _apart(held, lambda slices: _votes(held, slices, accepted))


def _apart(held: HeldOut, cases_of: Callable[[Cases], Cases]) -> tuple[Cases, Decided]:
    cases = cases_of(_slices(held, 1.0, _evidence(held)))
    count = len(cases.label)
    probabilities = np.empty((count, len(TUMOR_LABELS)), np.float32)
    sets = {level: np.empty((count, len(TUMOR_LABELS)), np.bool_) for level in LEVELS}
    answered = np.empty(count, np.bool_)
    for fold in np.unique(held.fold):
        others = held.rows(held.fold != fold)
        cases = cases_of(_slices(held, _temperature(others), _evidence(others)))
        here = cases.fold == fold
        rule, mine = _fit_rule(cases.rows(~here)), cases.rows(here)
        probabilities[here] = mine.probabilities
        for level in LEVELS:
            sets[level][here] = _sets(mine, rule.set_margins[set_key(level)])
        sure = mine.probabilities.max(axis=1) >= rule.operating_point
        answered[here] = _single(sets[LEVELS[0]][here]) & sure
    return replace(cases, probabilities=probabilities), Decided(probabilities, sets, answered)


def _temperature(held: HeldOut) -> float:
    weights = patient_weights(held.patient_group)

    def loss(log_temperature: float) -> float:
        p = softmax(held.logits / np.float32(np.exp(log_temperature)))
        return float(log_loss(held.label, p, sample_weight=weights, labels=[0, 1, 2]))

    found = minimize_scalar(loss, bounds=(-2, 2), method="bounded").x
    return round(float(np.exp(found)), 4)


def _evidence(held: HeldOut) -> tuple[float, ...]:
    """Quantiles of the slices' evidence; each patient weighs the same."""
    shares = np.linspace(0, 1, _EVIDENCE)
    found = np.quantile(
        evidence(held.logits), shares, weights=patient_weights(held.patient_group),
        method="inverted_cdf",
    )  # fmt: skip
    return tuple(np.round(found, _DIGITS).tolist())


def _slices(held: HeldOut, temperature: float, table: tuple[float, ...]) -> Cases:
    probabilities = softmax(held.logits / np.float32(temperature))
    familiar = familiarity(held.logits, table)
    return Cases(probabilities, held.label, held.patient_group, held.fold, familiar)


def _votes(held: HeldOut, slices: Cases, accepted: NDArray[np.bool_] | None) -> Cases:
    voters = np.ones(len(held.label), np.bool_) if accepted is None else accepted
    chosen, shown = slices.rows(voters), (held.area_fraction * held.certainty)[voters]
    keys = np.char.add(chosen.patient.astype(str), chosen.label.astype(str))
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    own = [inverse == patient for patient in range(len(first))]

    def voted(each: NDArray[np.floating]) -> NDArray[np.float32]:
        return np.stack([vote(each[mine], shown[mine]) for mine in own])

    return replace(
        chosen.rows(first),
        probabilities=voted(chosen.probabilities),
        familiarity=voted(chosen.familiarity[:, None])[:, 0].astype(np.float64),
    )


def _fit_rule(cases: Cases) -> FittedRule:
    margins = _set_margins(cases)
    return FittedRule(margins, _operating_point(cases, margins[set_key(LEVELS[0])]))


def _set_margins(cases: Cases) -> dict[str, dict[str, float]]:
    """For each level, how far below the likeliest class each class may lie."""
    return {
        set_key(level): {
            name: _margin(cases, index, level) for index, name in enumerate(TUMOR_LABELS)
        }
        for level in LEVELS
    }


def _margin(cases: Cases, label: int, level: float) -> float:
    """A level's quantile of the score max p - p over the class's own cases.

    Each patient spreads the same mass over their slices. The likeliest class scores nothing: it is
    in every set, and sets of rising level are nested. With one slice a patient this is split
    conformal prediction but for its allowance for the patient to come. In full, 1 in G + 1, that
    asks for nearly all of a few dozen patients; with none, sets fall short of their level. Half
    of it, Hazen's plotting position, came out nearest on held-out patients. Cases that are not
    familiar have no say, as their sets hold every class; where no case is left to vouch for the
    class, neither does any other set rule it out.
    """
    own = cases.rows((cases.label == label) & (cases.familiarity >= FAMILIAR))
    if not len(own.label):
        return 1.0
    scores = shortfall(own.probabilities)[:, label]
    weights = patient_weights(own.patient)
    order = np.argsort(scores)
    mass = np.cumsum(weights[order]) / weights.sum()
    share = min(1.0, level + 0.5 / len(np.unique(own.patient)))
    reached = int(np.searchsorted(mass, share - 1e-12))
    return _rounded_up(float(scores[order][min(reached, len(order) - 1)]))


def _operating_point(cases: Cases, margins: dict[str, float]) -> float:
    """The least confidence above which single-class answers err as little as tolerated.

    Not the error seen, which is least where it happens to look best, but its upper bound over
    patients.
    """
    single = _single(_sets(cases, margins))
    confidence = cases.probabilities.max(axis=1).astype(np.float64)
    wrong = cases.probabilities.argmax(axis=1) != cases.label
    if not single.any():
        return 1.0
    _, patient = np.unique(cases.patient, return_inverse=True)
    for point in np.unique(np.quantile(confidence[single], _QUANTILES, method="lower")):
        if upper_error(wrong, single & (confidence >= point), patient) <= TOLERATED_ERROR:
            return float(np.floor(point * 10**_DIGITS) / 10**_DIGITS)
    return 1.0


def upper_error(
    wrong: NDArray[np.bool_], answered: NDArray[np.bool_], patient: NDArray[np.int64]
) -> float:
    """Upper bound of the error among answers to new patients, at `CONFIDENCE`.

    Each patient weighs the same. The error is a ratio over clusters, the patients; its variance
    (Cochran, Sampling Techniques, 1977, chapter 6) says how many independent answers they are
    worth, two a patient at most, and Jeffreys' bound is taken of so many (Brown, Cai and DasGupta,
    Interval Estimation for a Binomial Proportion, Statistical Science 2001).

    Parameters
    ----------
    wrong, answered : ndarray of shape (n,), bool
    patient : ndarray of shape (n,), int
        Numbered from 0 without gaps.
    """
    slices = np.bincount(patient)
    errors = np.bincount(patient, wrong & answered) / slices
    answers = np.bincount(patient, answered) / slices
    patients, total = len(slices), answers.sum()
    if patients < 2 or total == 0:
        return 1.0
    error = errors.sum() / total
    residual = errors - error * answers
    variance = (residual**2).sum() * patients / (patients - 1) / total**2
    worth = min(error * (1 - error) / variance, 2 * total) if variance > 0 else total
    return float(beta.ppf(CONFIDENCE, worth * error + 0.5, worth * (1 - error) + 0.5))


def _rounded_up(value: float) -> float:
    return float(np.ceil(value * 10**_DIGITS) / 10**_DIGITS)


def _single(sets: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the set is one class: the most probable one, which every set holds."""
    return np.asarray(sets.sum(axis=1) == 1)


def _sets(cases: Cases, margins: dict[str, float]) -> NDArray[np.bool_]:
    held = np.array([margins[name] for name in TUMOR_LABELS])
    return prediction_sets(cases.probabilities, held, cases.familiarity)
