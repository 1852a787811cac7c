"""Figures of held-out predictions, on cases small enough to count by hand."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from braintx.evaluation.tumor.figures import figures
from braintx.evaluation.tumor.heldout import POSES, HeldOut, patient_weights
from tests.evaluation.tumor.cases import held_out, simulated


@pytest.fixture
def eight() -> HeldOut:
    """Four patients, of whom c, a pituitary tumour, is taken for a glioma; b counts twice."""
    logits = np.array([[2, 0, 0], [0, 2, 0], [0, 2, 0], [2, 0, 0]] * 2)
    held = held_out([0, 1, 1, 2] * 2, logits, ["a", "b", "b", "c", "d", "e", "e", "f"])
    return replace(held, fold=np.repeat([0, 1], 4))


def test_counts_by_hand(eight):
    result = figures(eight)
    assert result.slice_accuracy == 0.75
    assert result.confusion == ((2, 0, 0), (0, 4, 0), (2, 0, 0))
    assert result.macro_f1 == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert result.balanced_accuracy == pytest.approx(2 / 3)
    assert (result.patients_correct, result.patients) == (4, 6)
    assert result.accuracy_by_fold == (0.75, 0.75)
    assert result.dice == pytest.approx(0.8)
    assert result.dice_by_type["glioma"] == pytest.approx(0.8)
    assert result.pose_agreement == 1.0
    low, high = result.interval["slice_accuracy"]
    assert low < 0.75 < high


def test_wrong_slices_are_few_patients(eight):
    assert figures(eight).wrong_of_five_patients == 1.0
    everyone = replace(eight, logits=np.roll(eight.logits, 1, axis=1))  # six patients, all wrong
    share = figures(everyone).wrong_of_five_patients
    assert share == pytest.approx(7 / 8)
    right = replace(eight, logits=np.eye(3, dtype=np.float32)[eight.label] * 4)
    assert figures(right).wrong_of_five_patients is None


def test_turns_are_judged_against_other_poses_and_the_quarter(eight):
    error, turn = eight.turn_error.copy(), eight.turn.copy()
    error[0, 0], turn[0] = 170.0, -10.0
    judged = figures(replace(eight, turn_error=error, turn=turn)).turn
    assert judged.error_median == 3.0
    assert judged.error_within_30 == pytest.approx(1 - 1 / (8 * len(POSES)))
    assert judged.copies_by_a_quarter == 0.875


def test_guesses_are_judged_apart(eight):
    certainty = np.where(np.arange(8) < 2, 0.1, 0.9).astype(np.float32)
    dice = np.where(np.arange(8) < 2, 0.2, 0.8).astype(np.float32)
    guessed = figures(replace(eight, certainty=certainty, dice=dice)).guessed
    expected = {"none": 0.125, "share": 0.25, "dice": 0.2, "dice_of_others": 0.8}
    assert asdict(guessed) == pytest.approx(expected)
    assert figures(eight).guessed.dice is None


def test_pose_agreement_compares_with_the_upright_answer(eight):
    turned = eight.posed.copy()
    turned[0, 0] = 2
    result = figures(replace(eight, posed=turned))
    assert result.pose_agreement == pytest.approx(1 - 1 / (8 * len(POSES)))
    assert result.pose_agreement_by_pose[POSES[0]] == 0.875


def test_patients_weigh_the_same(eight):
    weights = patient_weights(eight.patient_group)
    assert weights[eight.patient_group == "b"].sum() == weights[eight.patient_group == "a"].sum()


def test_sets_keep_their_promise_on_patients_who_did_not_set_them():
    result = figures(simulated(900, 1.5, 2))
    for key, level in (("95", 0.95), ("90", 0.9)):
        assert result.sets[key].coverage == pytest.approx(level, abs=0.025)
        for coverage in result.sets[key].coverage_by_class.values():
            assert coverage == pytest.approx(level, abs=0.04)
    assert result.sets["90"].mean_size <= result.sets["95"].mean_size
    assert result.ece < 0.04
    assert result.answered.accuracy > result.slice_accuracy


def test_saved_predictions_come_back(eight, tmp_path):
    path = tmp_path / "deep" / "held.npz"
    HeldOut.join([eight, eight]).save(path)
    back = HeldOut.load(path)
    assert back.case_id.tolist() == eight.case_id.tolist() * 2
    assert np.array_equal(back.logits[:8], eight.logits)
    assert back.rows(back.label == 2).patient_group.tolist() == ["c", "f"] * 2
