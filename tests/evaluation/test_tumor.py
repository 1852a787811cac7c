"""Figures of held-out predictions, on cases small enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest

from braintx.evaluation.tumor import (
    POSES,
    Decision,
    HeldOut,
    figures,
    fit_decision,
    patient_vote,
    patient_weights,
)
from braintx.models.softmax import softmax


def held_out(labels: list[int], logits: np.ndarray, groups: list[str]) -> HeldOut:
    n = len(labels)
    return HeldOut(
        case_id=np.array([f"c{k}" for k in range(n)]),
        patient_group=np.array(groups),
        label=np.array(labels),
        fold=np.arange(n) % 2,
        logits=np.asarray(logits, np.float32),
        embedding=np.zeros((n, 4), np.float16),
        mask_peak=np.ones(n, np.float32),
        gate_distance=np.ones(n, np.float32),
        area_fraction=np.full(n, 0.1, np.float32),
        position=np.full((n, 2), 0.5, np.float32),
        dice=np.array([0.8] * (n - 1) + [np.nan], np.float32),
        posed=np.repeat(np.argmax(logits, axis=1)[:, None], len(POSES), axis=1),
    )


@pytest.fixture
def four() -> HeldOut:
    logits = np.array([[2, 0, 0], [0, 2, 0], [0, 2, 0], [2, 0, 0]])
    return held_out([0, 1, 1, 2], logits, ["a", "b", "b", "c"])


def test_counts_by_hand(four):
    result = figures(four, Decision(1.0, dict.fromkeys(("glioma", "meningioma", "other"), 0.5)))
    assert result["slice_accuracy"] == 0.75
    assert result["confusion"] == [[1, 0, 0], [0, 2, 0], [1, 0, 0]]
    assert result["macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert (result["patients_correct"], result["patients"]) == (2, 3)
    assert result["dice"] == pytest.approx(0.8)
    assert result["pose_agreement"] == 1.0
    assert result["set_coverage"] == 0.75
    assert result["set_mean_size"] == 1.0


def test_pose_agreement_compares_with_the_upright_answer(four):
    turned = four.posed.copy()
    turned[0, 0] = 2
    result = figures(
        replace(four, posed=turned),
        Decision(1.0, dict.fromkeys(("glioma", "meningioma", "other"), 0.5)),
    )
    assert result["pose_agreement"] == pytest.approx(1 - 1 / (4 * len(POSES)))
    assert result["pose_agreement_by_pose"][POSES[0]] == 0.75


def test_a_group_of_two_classes_votes_twice():
    logits = np.array([[3, 0, 0], [0, 3, 0]])
    held = held_out([0, 1], logits, ["a", "a"])
    assert patient_vote(held, softmax(held.logits)) == (2, 2)


def test_patients_weigh_the_same(four):
    weights = patient_weights(four)
    assert weights[four.patient_group == "b"].sum() == weights[four.patient_group == "a"].sum()


def simulated(patients: int, temperature: float, seed: int) -> HeldOut:
    """Logits whose softmax at ``temperature`` is the true probability; three slices a patient."""
    rng = np.random.default_rng(seed)
    logits = np.repeat(rng.normal(0, 2, (patients, 3)), 3, axis=0)
    chances = softmax(logits.astype(np.float32))
    labels = [int(rng.choice(3, p=p / p.sum())) for p in chances.astype(np.float64)]
    groups = [f"p{k // 3}" for k in range(3 * patients)]
    return held_out(labels, logits * temperature, groups)


def test_temperature_is_recovered():
    assert fit_decision(simulated(600, 2.5, 0)).temperature == pytest.approx(2.5, rel=0.15)


def test_sets_hold_the_truth_as_often_as_promised():
    decision = fit_decision(simulated(800, 1.5, 1))
    result = figures(simulated(800, 1.5, 2), decision)
    assert result["set_coverage"] > 0.93


def test_saved_predictions_come_back(four, tmp_path):
    path = tmp_path / "deep" / "held.npz"
    HeldOut.join([four, four]).save(path)
    back = HeldOut.load(path)
    assert back.case_id.tolist() == four.case_id.tolist() * 2
    assert np.array_equal(back.logits[:4], four.logits)
