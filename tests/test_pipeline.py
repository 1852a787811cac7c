"""The façade, with the shipped bundles on drawn heads: one answer, whatever the way in."""

from dataclasses import replace
from typing import get_args

import cv2
import nibabel as nib
import numpy as np
import pytest

import braintx
from braintx import pipeline
from braintx.core.errors import BrainTxError, ClinicalError, ImageError
from braintx.core.labels import SUBTYPES, VIEW_STATES, GateStatus
from braintx.core.records import Assessment, ClinicalRecord, Slice
from braintx.data.simulate import phantoms
from braintx.i18n import LANGUAGES, Words
from braintx.models.gate import TUMOR, Gate
from braintx.models.tumor.outline import trace
from braintx.serialization import assessment_json
from tests.data.imaging.drawn import write_dicom

RECORD = ClinicalRecord(54, "F", "headaches for the past 3 months, described as severe")


@pytest.fixture(scope="module")
def loaded():
    return pipeline.load(threads=1)


@pytest.fixture(scope="module")
def open_gate(loaded):
    """The pipeline with a gate that lets drawn heads in, so that the rest can be tested."""
    tolerant = pipeline.load(threads=1)
    tolerant._gate = Gate(1e-9)
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
    assert len(repr(answer)) < 1500  # a notebook shows it


def test_a_note_that_is_not_understood_is_said_to_be(open_gate, head):
    codes = [one.code for one in open_gate.assess(head, ClinicalRecord(note="zzz")).warnings]
    assert "note.not_understood" in codes
    for note in ("", "denies headaches"):
        answer = open_gate.assess(head, ClinicalRecord(note=note))
        assert "note.not_understood" not in [one.code for one in answer.warnings]


@pytest.mark.parametrize("modality", ["CT", "DX", "US"])
def test_what_is_no_mr_by_its_own_word_is_refused(open_gate, head, modality):
    answer = open_gate.assess(replace(head, modality=modality), RECORD)
    assert answer.gate.status in {"other_sequence", "not_brain_mri"}
    assert answer.gate.score == 0.0
    assert answer.tumor is None
    assert answer.warnings[0].code == "gate.modality"
    assert modality in Words().issue(answer.warnings[0])
    assert answer.gate.reason == answer.warnings[0]
    assert open_gate.assess(replace(head, modality="MR"), RECORD).tumor is not None


@pytest.mark.parametrize("sequence", ["T1", "T2", "FLAIR"])
def test_what_is_another_sequence_by_its_own_word_is_refused(loaded, head, sequence):
    (reading,) = loaded.read(replace(head, sequence=sequence, modality="MR"))
    tumor = np.where(np.arange(len(VIEW_STATES)) == TUMOR, 9.0, 0.0).astype(np.float32)
    looks = replace(reading, network=replace(reading.network, kind=tumor))
    answer = loaded.answer(looks, RECORD)
    assert (answer.gate.status, answer.gate.sequence) == ("other_sequence", sequence)
    assert (answer.tumor, answer.treatment) == (None, None)
    assert answer.warnings[0].code == "gate.sequence"
    told = assessment_json(answer)["gate"]
    assert (told["sequence"], told["margin"]) == (sequence, pytest.approx(told["score"] - 0.5))
    for language in LANGUAGES:
        words = Words(language)
        assert (
            words(f"sequence.{sequence}") in assessment_json(answer, words=words)["gate"]["reason"]
        )


@pytest.mark.data
def test_a_dicom_header_that_says_t2_is_believed(loaded, data_root, tmp_path):
    image = next(iter(sorted((data_root / "figshare").rglob("*.jpg"))))
    pixels = cv2.imread(str(image), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
    plain = loaded.assess(as_dicom(tmp_path / "a", pixels)).gate
    enhanced = loaded.assess(as_dicom(tmp_path / "b", pixels, SeriesDescription="T1 +C")).gate
    other = loaded.assess(as_dicom(tmp_path / "c", pixels, SeriesDescription="AX T2 TSE")).gate
    assert (plain.status, enhanced.status) == ("accepted", "accepted")
    assert (other.status, other.sequence) == ("other_sequence", "T2")
    assert other.reason.code == "gate.sequence"


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
    assert set(patient.tumor.subtypes) == set(SUBTYPES)
    assert sum(patient.tumor.subtypes.values()) == pytest.approx(1, abs=1e-5)


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
    ramp = np.linspace(0, 1000, 64 * 80).reshape(64, 80).astype(np.uint16)
    paths = [write_dicom(tmp_path / f"{n}.dcm", ramp, StudyInstanceUID=f"1.2.{n}") for n in "12"]
    with pytest.raises(ImageError, match="2 patients") as caught:
        loaded.assess_patient(paths)
    assert caught.value.code == "image.many_patients"
    assert len(loaded.assess_patient([paths[0], str(paths[0])]).slices) == 2


def test_three_lines_of_a_notebook(head):
    answer = braintx.assess(head.pixels, age=54, sex="F", note="headaches")
    assert answer.gate.status in get_args(GateStatus)


# what a reading says of itself, and the shape and size of pixels


def as_dicom(path, pixels, **values):
    return write_dicom(path, (pixels * 1000).round().astype(np.int16), **values)


def test_what_was_assumed_to_read_a_scan_comes_with_its_answer(loaded, open_gate, head, tmp_path):
    path = as_dicom(tmp_path / "a", head.pixels, WindowCenter=20, WindowWidth=10)
    plain = as_dicom(tmp_path / "b", head.pixels)
    answer = open_gate.assess(path)
    assert "reading.window" in [issue.code for issue in answer.warnings]
    assert answer.tumor == open_gate.assess(plain).tumor
    noise = np.random.default_rng(0).random((128, 128), np.float32)
    refused = loaded.assess(as_dicom(tmp_path / "c", noise, WindowCenter=2, WindowWidth=1))
    assert refused.warnings[0].code == f"gate.{refused.gate.status}"  # why comes first
    assert "reading.window" in [issue.code for issue in refused.warnings]


@pytest.mark.parametrize("rows", [True, False])
@pytest.mark.parametrize("known", ["PixelSpacing", "PixelAspectRatio"])
def test_a_head_in_pixels_that_are_not_square_is_answered_like_its_picture(
    open_gate, tmp_path, rows, known
):
    scan = phantoms.make("meningioma", "axial", 0).slice
    height, width = scan.pixels.shape
    size = (width, height // 2) if rows else (width // 2, height)
    stored = cv2.resize(scan.pixels, size, interpolation=cv2.INTER_AREA)
    side = 180 / max(height, width)  # mm
    if known == "PixelSpacing":
        values = {known: [2 * side, side] if rows else [side, 2 * side]}
    else:
        values = {known: [2, 1] if rows else [1, 2]}
    answer = open_gate.assess(as_dicom(tmp_path / "a", stored, **values))
    whole = open_gate.assess(replace(scan, spacing=(side, side)))
    assert answer.tumor.label == whole.tumor.label
    for label, p in whole.tumor.probabilities.items():
        assert answer.tumor.probabilities[label] == pytest.approx(p, abs=0.15)
    assert answer.outline.area_fraction == pytest.approx(whole.outline.area_fraction, rel=0.15)
    assert answer.heatmap.shape == stored.shape
    scale = (1, 2) if rows else (2, 1)
    centre = np.mean(answer.outline.xy, axis=0) * scale
    assert centre == pytest.approx(np.mean(whole.outline.xy, axis=0), abs=0.05 * width)
    hot = np.argwhere(answer.heatmap == answer.heatmap.max())[0][::-1] * scale
    assert hot == pytest.approx(
        np.argwhere(whole.heatmap == whole.heatmap.max())[0][::-1], abs=0.12 * width
    )
    if known == "PixelSpacing":
        assert answer.outline.diameter_mm == pytest.approx(whole.outline.diameter_mm, rel=0.12)
        assert answer.outline.area_mm2 == pytest.approx(whole.outline.area_mm2, rel=0.15)
    else:
        assert answer.outline.diameter_mm is None


def test_a_size_that_no_head_has_gives_no_millimetres_and_says_so(open_gate):
    head = replace(phantoms.make("meningioma", "axial", 0).slice, spacing=None)
    answer = open_gate.assess(replace(head, spacing=(9.0, 9.0)))
    assert answer.outline.xy
    assert answer.outline.area_mm2 is None
    assert "outline.unmeasured" in [issue.code for issue in answer.warnings]
    whole = assessment_json(open_gate.assess(replace(head, spacing=(0.8, 0.8))))["outline"]
    assert 5 < whole["diameter_mm"] < 220
    assert whole["area_mm2"] > 0
    assert not any(
        issue.code.startswith("outline.unm") for issue in open_gate.assess(head).warnings
    )


@pytest.mark.parametrize("axis", [0, 1])
def test_a_volume_acquired_in_another_plane_is_answered_like_its_planes(open_gate, tmp_path, axis):
    scans = [phantoms.make("meningioma", "axial", seed).slice.pixels for seed in (0, 1)]
    height, width = scans[0].shape
    planes = np.stack([scan[::-1, ::-1].T for scan in scans])
    volume = np.moveaxis((planes * 1000).astype(np.int16), 0, axis)
    spacing = np.full(3, 180 / max(height, width))
    spacing[axis] = 5.0
    path = tmp_path / "a.nii"
    nib.save(nib.Nifti1Image(volume, np.diag([*spacing, 1.0])), path)
    patient = open_gate.assess_patient(path)
    for one, scan in zip(patient.slices, scans, strict=True):
        alone = open_gate.assess(scan, heatmap=None)
        assert one.slice.pixels.shape == scan.shape
        assert one.tumor.label == alone.tumor.label
        assert one.tumor.probabilities[one.tumor.label] == pytest.approx(
            alone.tumor.probabilities[one.tumor.label], abs=0.1
        )


def test_the_volume_of_a_file_can_be_chosen(open_gate, head, tmp_path):
    scan = phantoms.make("meningioma", "axial", 0).slice.pixels
    volume = np.stack([head.pixels[:200, :200], scan[:200, :200]])
    volume = (volume * 1000).astype(np.int16).transpose(2, 1, 0)[:, :, None, :]
    path = tmp_path / "a.nii"
    nib.save(nib.Nifti1Image(volume, np.eye(4)), path)
    first, second = open_gate.assess(path), open_gate.assess(path, volume=1)
    assert not np.array_equal(first.slice.pixels, second.slice.pixels)
    assert [i.level for i in first.warnings if i.code == "reading.volume"] == ["warning"]
    assert [i.level for i in second.warnings if i.code == "reading.volume"] == ["info"]
    whole = open_gate.assess_patient([path], volume=1, heatmap=None)
    assert np.array_equal(whole.slices[0].slice.pixels, second.slice.pixels)
    with pytest.raises(ImageError, match="has 2"):
        braintx.assess(path, volume=2)
    with pytest.raises(ImageError, match="has 1"):
        open_gate.assess(tmp_path, volume=2)
