"""Metrics, held against scikit-learn and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from braintx.core.labels import TUMOR_LABELS
from braintx.evaluation import metrics
from braintx.evaluation.metrics import Judged


def judged(seed: int, patients: int = 40, slices: int = 4) -> Judged:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet((0.5, 0.5, 0.5), patients * slices).astype(np.float32)
    label = np.array([rng.choice(3, p=p / p.sum()) for p in probabilities.astype(float)])
    return Judged(probabilities, label, np.repeat([f"p{k}" for k in range(patients)], slices))


@given(st.integers(0, 500))
def test_as_scikit_learn_has_it(seed):
    one = judged(seed)
    counts = metrics.confusion(one)
    assert metrics.accuracy(counts) == pytest.approx(
        reference.accuracy_score(one.label, one.predicted)
    )
    assert metrics.balanced_accuracy(counts) == pytest.approx(
        reference.balanced_accuracy_score(one.label, one.predicted)
    )
    assert metrics.macro_f1(counts) == pytest.approx(
        reference.f1_score(one.label, one.predicted, average="macro")
    )
    assert metrics.brier(one) == pytest.approx(
        reference.brier_score_loss(
            one.label, one.probabilities / one.probabilities.sum(1, keepdims=True)
        ),
        abs=1e-5,
    )


def test_each_class_by_itself():
    one = judged(1)
    precision, recall, f1, support = reference.precision_recall_fscore_support(
        one.label, one.predicted
    )
    table = metrics.by_class(one, TUMOR_LABELS)
    for index, name in enumerate(TUMOR_LABELS):
        assert table[name].precision == pytest.approx(precision[index])
        assert table[name].recall == pytest.approx(recall[index])
        assert table[name].f1 == pytest.approx(f1[index])
        assert table[name].slices == support[index]


def test_a_group_of_two_classes_votes_twice():
    probabilities = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]], np.float32)
    assert metrics.patient_vote(Judged(probabilities, np.array([0, 1]), np.array(["a", "a"]))) == (
        2,
        2,
    )


def test_bins_hold_the_same_number_and_honest_probabilities_err_little():
    one = judged(2, patients=2000)
    diagram = metrics.reliability(one)
    assert len(diagram) == metrics.BINS
    assert max(b.slices for b in diagram) - min(b.slices for b in diagram) <= 1
    assert metrics.calibration_error(diagram) < 0.02
    bold = one.probabilities**4
    overconfident = Judged(bold / bold.sum(1, keepdims=True), one.label, one.patient)
    assert metrics.calibration_error(metrics.reliability(overconfident)) > 0.08


def test_calibration_error_by_hand():
    diagram = [metrics.Bin(0.5, 0.7, 10), metrics.Bin(0.9, 0.8, 30)]
    assert metrics.calibration_error(diagram) == pytest.approx((10 * 0.2 + 30 * 0.1) / 40)


def test_the_risk_of_answering_everything_is_the_error():
    one = judged(3)
    curve = metrics.risk_coverage(one)
    assert curve[-1] == (1.0, pytest.approx(1 - one.correct.mean()))
    shares = [share for share, _ in curve]
    assert shares == sorted(shares)
    assert curve[5][1] < curve[-1][1]


def test_intervals_are_those_of_patients_not_of_slices():
    few = judged(4, patients=30, slices=1)
    copied = Judged(
        *(np.repeat(a, 20, axis=0) for a in (few.probabilities, few.label, few.patient))
    )
    one, many = metrics.intervals(few), metrics.intervals(copied)
    for name, (low, high) in one.items():
        assert many[name] == (pytest.approx(low), pytest.approx(high))
        assert low < high


def test_intervals_cover_what_they_should():
    truth = float(np.mean([judged(k, patients=2000).correct.mean() for k in range(3)]))
    inside = 0
    for seed in range(40):
        low, high = metrics.intervals(judged(100 + seed))["slice_accuracy"]
        inside += low <= truth <= high
    assert inside >= 34


def test_interval_of_a_mean_against_its_formula():
    rng = np.random.default_rng(0)
    values, patient = rng.normal(3, 1, 400), np.array([f"p{k}" for k in range(400)])
    low, high = metrics.mean_interval(values, patient)
    half = 1.96 * values.std() / 20
    assert (low, high) == (
        pytest.approx(values.mean() - half, abs=0.02),
        pytest.approx(values.mean() + half, abs=0.02),
    )
