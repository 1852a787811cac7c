"""The façade, with the shipped bundles on drawn heads: one answer, whatever the way in."""

from dataclasses import replace

import numpy as np
import pytest

import braintx
from braintx import pipeline
from braintx.core.errors import BrainTxError, ClinicalError, ImageError
from braintx.core.records import Assessment, ClinicalRecord, Outline, Slice, TumorPrediction
from braintx.data.simulate import phantoms
from braintx.models.gate import Gate
from braintx.models.tumor.outline import trace
from tests.data.imaging.test_dicom import RAMP, write

RECORD = ClinicalRecord(54, "F", "headaches for the past 3 months, described as severe")


@pytest.fixture(scope="module")
def loaded():
    return pipeline.load(threads=1)


@pytest.fixture(scope="module")
def open_gate(loaded):
    """The pipeline with a gate that lets drawn heads in, so that the rest can be tested."""
    tolerant = pipeline.load(threads=1)
    tolerant._gate = Gate(foreign=1.0, healthy=1.0)
    return tolerant


def test_an_answer_is_whole(open_gate, head):
    answer = open_gate.assess(head, RECORD)
    assert answer.gate.status == "accepted"
    assert sum(answer.tumor.probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert answer.heatmap.shape == head.pixels.shape
    assert 0 <= answer.heatmap.min() <= answer.heatmap.max() <= 1
    treatment = answer.treatment
    assert set(treatment.ceiling) >= {"accuracy", "log_loss"}
    total = treatment.baseline + sum(a.contribution for a in treatment.attributions)
    assert total == pytest.approx(treatment.probabilities[treatment.label], abs=1e-9)
    assert set(answer.models) == {"tumor", "treatment"}
    assert len(repr(answer)) < 1200  # a notebook shows it


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (("glioma",), "glioma at 58% is less sure"),
        ((), "typical of no type"),
        (("glioma", "other"), "could be glioma or other"),
    ],
)
def test_an_abstention_says_why(chosen, words):
    probabilities = {"glioma": 0.58, "meningioma": 0.02, "other": 0.40}
    given = TumorPrediction("glioma", probabilities, chosen, 0.95, abstained=True)
    outline = Outline(((1.0, 1.0), (2.0, 1.0), (2.0, 2.0)), 0.1, 0.9)
    (warning,) = pipeline._warnings(given, outline, ClinicalRecord())
    assert warning.code == "tumor.abstained"
    assert words in warning.message


def test_a_note_that_is_not_understood_is_said_to_be(open_gate, head):
    codes = [one.code for one in open_gate.assess(head, ClinicalRecord(note="zzz")).warnings]
    assert "note.not_understood" in codes
    for note in ("", "denies headaches"):
        answer = open_gate.assess(head, ClinicalRecord(note=note))
        assert "note.not_understood" not in [one.code for one in answer.warnings]


@pytest.mark.parametrize("modality", ["CT", "DX", "US"])
def test_what_is_no_mr_by_its_own_word_is_refused(open_gate, head, modality):
    answer = open_gate.assess(replace(head, modality=modality), RECORD)
    assert answer.gate.status == "not_brain_mri"
    assert answer.tumor is None
    assert answer.warnings[0].code == "gate.modality"
    assert modality in answer.warnings[0].message
    assert open_gate.assess(replace(head, modality="MR"), RECORD).tumor is not None


def test_file_array_and_slice_agree(open_gate, head, tmp_path):
    import cv2

    levels = (head.pixels * 255).round().astype(np.uint8)
    path = tmp_path / "head.png"
    cv2.imwrite(str(path), levels)
    answers = [
        open_gate.assess(path),
        open_gate.assess(str(path)),
        open_gate.assess(levels),
        open_gate.assess(levels.astype(np.float32) / 255),
        open_gate.assess(Slice(levels.astype(np.float32) / 255)),
    ]
    first = answers[0].tumor.probabilities
    for answer in answers[1:]:
        assert answer.tumor.probabilities == pytest.approx(first, abs=1e-6)
        assert answer.outline == answers[0].outline


def test_a_guessed_outline_is_said_to_be_one(open_gate, monkeypatch):
    scan = phantoms.make("meningioma", "axial", 0).slice
    sure = open_gate.assess(scan)
    monkeypatch.setattr(
        "braintx.pipeline.trace", lambda mask, box: replace(trace(mask, box), certainty=0.2)
    )
    guess = open_gate.assess(scan)
    assert [issue.code for issue in guess.warnings if issue.code.startswith("outline")] == [
        "outline.faint"
    ]
    assert guess.outline.xy == sure.outline.xy
    assert not any(issue.code.startswith("outline") for issue in sure.warnings)


def test_what_the_gate_refuses_gets_no_answer(loaded):
    noise = np.random.default_rng(0).random((256, 256), np.float32)
    answer = loaded.assess(noise, RECORD)
    assert answer.gate.status != "accepted"
    assert (answer.tumor, answer.outline, answer.treatment, answer.heatmap) == (None,) * 4
    assert answer.warnings[0].code == f"gate.{answer.gate.status}"


def test_one_bad_image_does_not_stop_the_rest(loaded, head, tmp_path):
    bad = tmp_path / "empty.jpg"
    bad.touch()
    first, second, third = loaded.assess_many([head, bad, head])
    assert isinstance(first, Assessment)
    assert isinstance(second, ImageError)
    assert isinstance(third, Assessment)


def test_patient_answer_and_key_slice(open_gate):
    made = [phantoms.make("meningioma", "axial", seed).slice for seed in range(3)]
    slices = [replace(one, source="volume", index=n) for n, one in enumerate(made)]
    patient = open_gate.assess_patient(slices, RECORD)
    assert [answer.slice_index for answer in patient.slices] == [0, 1, 2]
    shown = [a.outline.area_fraction * a.outline.certainty for a in patient.slices]
    assert max(shown) > 0
    assert patient.key_slice == int(np.argmax(shown))
    assert patient.slices[patient.key_slice].heatmap is not None
    assert patient.treatment == patient.slices[patient.key_slice].treatment
    assert sum(patient.tumor.probabilities.values()) == pytest.approx(1, abs=1e-5)


def test_of_refused_slices_the_likeliest_to_be_a_brain_with_a_tumour_is_shown(loaded, head):
    noise = np.random.default_rng(1).random((128, 128), np.float32)
    patient = loaded.assess_patient([noise, head.pixels, noise])
    scores = [answer.gate.score for answer in patient.slices]
    assert not any(answer.gate.status == "accepted" for answer in patient.slices)
    assert len(set(scores)) > 1
    assert patient.key_slice == int(np.argmax(scores))


def test_patient_with_no_accepted_slice_gets_no_vote(loaded):
    noise = np.random.default_rng(1).random((128, 128), np.float32)
    patient = loaded.assess_patient([noise, noise])
    assert patient.tumor is None
    assert patient.treatment is None


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (np.zeros((64, 64, 5)), "shape"),
        (None, "NoneType was given"),
        (5, "int was given"),
        ("", "empty path"),
        (np.full((128, 128), 3.5, np.float32), "0 .dark. to 1"),
        (np.full((128, 128), np.nan, np.float32), "finite"),
    ],
)
def test_unusable_arrays_say_why(loaded, pixels, words):
    with pytest.raises(ImageError, match=words):
        loaded.assess(pixels)


def test_impossible_record_and_unknown_method_are_refused(loaded, head):
    with pytest.raises(ClinicalError, match="Age"):
        loaded.assess(head, ClinicalRecord(age=430))
    with pytest.raises(BrainTxError, match="gradcam"):
        loaded.assess(head, heatmap="magic")
    with pytest.raises(ImageError, match="No image"):
        loaded.assess_patient([])


def test_files_of_two_patients_are_not_read_as_one(loaded, tmp_path):
    paths = [write(tmp_path / f"{n}.dcm", RAMP, StudyInstanceUID=f"1.2.{n}") for n in "12"]
    with pytest.raises(ImageError, match="2 patients") as caught:
        loaded.assess_patient(paths)
    assert caught.value.code == "image.many_patients"
    assert len(loaded.assess_patient([paths[0], str(paths[0])]).slices) == 2


def test_three_lines_of_a_notebook(head):
    answer = braintx.assess(head.pixels, age=54, sex="F", note="headaches")
    assert answer.gate.status in {"accepted", "no_tumor_suspected", "not_brain_mri"}
