"""Calibration, prediction sets and the operating point, held against mapie and by hand."""

from dataclasses import replace

import numpy as np
import pytest
from mapie.classification import SplitConformalClassifier
from sklearn.base import BaseEstimator, ClassifierMixin

from braintx.core.records import TUMOR_LABELS
from braintx.evaluation.decision import LEVELS, TOLERATED_ERROR, decide_apart, fit_decision
from braintx.models.softmax import softmax
from braintx.models.tumor.reader import prediction_sets, set_key
from tests.evaluation.cases import simulated


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose input is its answer."""

    classes_ = np.arange(3)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def fit(self, x: np.ndarray, y: np.ndarray) -> "Given":
        return self

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        return x

    def predict(self, x: np.ndarray) -> np.ndarray:
        return x.argmax(axis=1)


def test_temperature_is_recovered():
    assert fit_decision(simulated(600, 2.5, 0)).temperature == pytest.approx(2.5, rel=0.15)


@pytest.mark.parametrize("level", LEVELS)
def test_with_one_slice_a_patient_the_thresholds_are_mapies(level):
    many = simulated(300, 1.0, 3)
    first = np.zeros(len(many.label), bool)
    first[::3] = True
    held = many.rows(first)
    decision = fit_decision(held)
    probabilities = softmax(held.logits / np.float32(decision.temperature)).astype(float)
    fresh = softmax(simulated(200, 1.0, 4).logits).astype(float)
    for index, name in enumerate(TUMOR_LABELS):
        ours = fresh[:, index] >= decision.set_thresholds[set_key(level)][name]
        # mapie wants every class among its labels: the columns are turned, the scores stay
        own = np.flatnonzero(held.label == index)
        turn = np.arange(len(own)) % 3
        turned = np.stack([np.roll(p, t) for p, t in zip(probabilities[own], turn, strict=True)])
        half_allowance = (level * len(own) + 0.5) / (len(own) + 1)  # for the patient to come
        theirs = SplitConformalClassifier(
            Given(), half_allowance, conformity_score="lac", prefit=True
        )
        theirs.conformalize(turned, (index + turn) % 3)
        sets = theirs.predict_set(fresh)[1][:, index, 0]
        assert (ours == sets).mean() > 0.995  # thresholds are rounded to six digits


def test_a_patient_of_many_slices_counts_once():
    held = simulated(200, 1.0, 5)
    one = held.patient_group == held.patient_group[0]
    copies = type(held)(
        **{name: np.concatenate([value, *[value[one]] * 50]) for name, value in vars(held).items()}
    )
    plain, crowded = fit_decision(held), fit_decision(copies)
    assert crowded.temperature == pytest.approx(plain.temperature, rel=0.02)
    for name in TUMOR_LABELS:
        assert crowded.set_thresholds["95"][name] == pytest.approx(
            plain.set_thresholds["95"][name], abs=0.02
        )


def test_the_operating_point_holds_the_error_where_it_was_set():
    held = simulated(900, 1.0, 6)
    decision = fit_decision(held)
    probabilities = softmax(held.logits / np.float32(decision.temperature))
    thresholds = np.array([decision.set_thresholds["95"][name] for name in TUMOR_LABELS])
    alone = np.eye(3, dtype=bool)[probabilities.argmax(axis=1)]
    single = (prediction_sets(probabilities, thresholds) == alone).all(axis=1)
    answered = single & (probabilities.max(axis=1) >= decision.operating_point)
    wrong = probabilities.argmax(axis=1) != held.label
    assert 0.2 < answered.mean() < 1
    assert wrong[answered].mean() <= TOLERATED_ERROR * 1.01
    assert wrong.mean() > 2 * TOLERATED_ERROR


def test_no_patient_judges_himself():
    held = simulated(60, 1.0, 7)
    fold = held.fold == 0
    spoilt = replace(held, label=np.where(fold, (held.label + 1) % 3, held.label))
    plain, other = decide_apart(held), decide_apart(spoilt)
    assert np.array_equal(plain.probabilities[fold], other.probabilities[fold])
    assert np.array_equal(plain.sets[0.95][fold], other.sets[0.95][fold])
    assert not np.array_equal(plain.probabilities[~fold], other.probabilities[~fold])
