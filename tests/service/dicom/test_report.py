"""A structured report holds the answer, refers to what it speaks of, and reads in its language."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pydicom
import pytest
from highdicom import sr
from pydicom.dataset import Dataset

from braintx.core.errors import DicomError
from braintx.core.records import Assessment, Outline
from braintx.i18n import LANGUAGES
from braintx.pipeline import PatientAssessment
from braintx.service.dicom.report import report
from braintx.service.dicom.segmentation import segmentation
from tests.service.dicom.sources import (
    CORNER,
    TUMOR,
    answer,
    enhanced,
    mr,
    refused,
    series,
)

ASKED = {
    "assessment": "5d5b0a4e-6b0e-4b7e-9a51-0f6a2f2f4c11",
    "made": datetime(2026, 11, 27, 10, 30, tzinfo=UTC),
    "software": "0.2.0",
}
PATIENT = PatientAssessment(
    (answer(), answer(Outline()), refused(), refused("not_brain_mri")), 0, TUMOR, None
)


def made(sources: list[Dataset], said: Assessment | PatientAssessment, **asked: Any) -> Any:
    """Written, and read again by highdicom."""
    held = io.BytesIO()
    report(sources, said, **{**ASKED, **asked}).save_as(held)
    held.seek(0)
    return sr.srread(held)


def groups(found: Any) -> tuple[Any, Any]:
    """The groups without and with a region."""
    content = found.content
    return (
        content.get_image_measurement_groups(),
        content.get_planar_roi_measurement_groups(),
    )


def numbers(group: Any) -> dict[str, tuple[float, str]]:
    return {one.name.value: (float(one.value), one.unit.value) for one in group.get_measurements()}


def evaluations(group: Any) -> list[tuple[str, str]]:
    return [(one.name.value, one.value.value) for one in group.get_qualitative_evaluations()]


def test_it_is_a_measurement_report_of_a_device() -> None:
    found = made([mr()], answer())
    (root,) = found.content
    assert found.SOPClassUID == pydicom.uid.ComprehensiveSRStorage
    assert root.ContentTemplateSequence[0].TemplateIdentifier == "1500"
    assert (found.CompletionFlag, found.VerificationFlag) == ("COMPLETE", "UNVERIFIED")
    assert found.PreliminaryFlag == "PRELIMINARY"
    (observer,) = found.content.get_observer_contexts(observer_type=pydicom.sr.codes.cid270.Device)
    device = observer.observer_identifying_attributes
    assert device.name == "BrainTx"
    assert device.model_name == (
        "BrainTx 0.2.0 (treatment 0.2.3+ba9876543210, tumor 0.5.2+0123456789ab)"
    )


def test_the_conclusion_tells_type_set_and_probabilities() -> None:
    (group,), _ = groups(made([mr()], answer()))
    assert group.finding_type.value == "302820008"
    assert evaluations(group) == [
        ("gate", "accepted"),
        ("tumor_type", "302820008"),
        ("prediction_set", "302820008"),
    ]
    assert numbers(group) == {
        "p_glioma": (0.07, "{ratio}"),
        "p_meningioma": (0.9, "{ratio}"),
        "p_other": (0.03, "{ratio}"),
        "p_pituitary": (0.0225, "{ratio}"),
        "p_another": (0.0075, "{ratio}"),
        "coverage": (0.95, "{ratio}"),
        "familiarity": (1.0, "{ratio}"),
    }
    (image,) = group.source_images
    assert image.referenced_sop_instance_uid == mr().SOPInstanceUID


def test_an_abstention_names_no_type() -> None:
    unsure = replace(TUMOR, abstained=True, prediction_set=("glioma", "meningioma"))
    (group,), _ = groups(made([mr()], answer(tumor=unsure)))
    assert group.finding_type.value == "108369006"
    assert evaluations(group)[1:] == [
        ("tumor_type", "82334004"),
        ("prediction_set", "393564001"),
        ("prediction_set", "302820008"),
    ]


def test_a_region_is_the_outline_counted_from_the_corner_of_the_first_pixel() -> None:
    source = mr(ImagePositionPatient=None, FrameOfReferenceUID=None)  # no place is needed
    _, (group,) = groups(made([source], answer()))
    drawn = group.roi
    expected = np.array([*CORNER, CORNER[0]]) + 0.5
    np.testing.assert_allclose(drawn.value, expected, atol=1e-4)
    assert drawn.graphic_type == sr.GraphicTypeValues.POLYLINE
    assert numbers(group) == {
        "42798000": (567.0, "mm2"),
        "103339001": (45.2, "mm"),
        "111012": (0.9, "{ratio}"),
    }
    assert evaluations(group) == [("outline", "clear")]


def test_a_region_stays_within_the_image() -> None:
    beyond = Outline(((60.0, 80.0), (200.0, 80.0), (200.0, 300.0)), 0.1, 0.3)
    _, (group,) = groups(made([mr()], answer(beyond)))
    assert group.roi.value.max(axis=0).tolist() == [80.0, 96.0]
    assert evaluations(group) == [("outline", "faint")]
    assert numbers(group).keys() == {"111012"}  # no size of a pixel: nothing in millimetres


@pytest.mark.parametrize("kind", ["series", "enhanced"])
def test_a_segmentation_is_referred_to_frame_by_frame(kind: str) -> None:
    sources = series() if kind == "series" else [enhanced()]
    slices = (answer(), refused(), answer(Outline(CORNER, 0.1, 0.6)))
    whole = PatientAssessment(slices, 0, TUMOR, None)
    drawn = segmentation(sources, slices, **ASKED)
    found = made(sources, whole, segmentation=drawn)
    _, regions = groups(found)
    assert len(regions) == drawn.NumberOfFrames == 2
    for region, place in zip(regions, (0, 2), strict=True):
        segment, image = (
            one.ReferencedSOPSequence[0] for one in region.referenced_segmentation_frame
        )
        assert segment.ReferencedSOPInstanceUID == drawn.SOPInstanceUID
        assert "ReferencedSegmentNumber" not in segment
        source = sources[place] if kind == "series" else sources[0]
        assert image.ReferencedSOPInstanceUID == source.SOPInstanceUID
        assert image.get("ReferencedFrameNumber") == (None if kind == "series" else place + 1)
        frame = drawn.PerFrameFunctionalGroupsSequence[int(segment.ReferencedFrameNumber) - 1]
        of = frame.DerivationImageSequence[0].SourceImageSequence[0]
        assert of.ReferencedSOPInstanceUID == image.ReferencedSOPInstanceUID
        assert of.get("ReferencedFrameNumber") == image.get("ReferencedFrameNumber")
        assert region.tracking_uid == drawn.SegmentSequence[0].TrackingUID
    assert drawn.SOPInstanceUID in {uid for _, _, uid, _ in found.get_evidence()}


def test_every_object_that_it_refers_to_is_evidence_of_its_study() -> None:
    sources = series(4)
    found = made(sources, PATIENT)
    referred = {
        str(element.value)
        for element in found.iterall()
        if element.keyword == "ReferencedSOPInstanceUID"
    }
    evidence = found.get_evidence()
    assert referred == {uid for _, _, uid, _ in evidence}
    assert referred == {source.SOPInstanceUID for source in sources}
    assert {study for study, *_ in evidence} == {sources[0].StudyInstanceUID}
    assert {series_uid for _, series_uid, *_ in evidence} == {sources[0].SeriesInstanceUID}


def test_a_patients_slices_are_told_by_what_became_of_them() -> None:
    sources = series(4)
    (vote, *refusals), regions = groups(made(sources, PATIENT))
    uids = [source.SOPInstanceUID for source in sources]
    assert [one.referenced_sop_instance_uid for one in vote.source_images] == uids[:2]
    assert len(regions) == 1  # of the second slice nothing was outlined
    assert [evaluations(one) for one in refusals] == [
        [("gate", "no_tumor")],
        [("gate", "not_brain_mri")],
    ]
    assert [
        image.referenced_sop_instance_uid for one in refusals for image in one.source_images
    ] == uids[2:]


@pytest.mark.parametrize("status", ["no_tumor_suspected", "not_brain_mri"])
def test_a_refused_image_has_a_report_that_says_so_and_no_finding(status: str) -> None:
    (group,), regions = groups(made([mr()], refused(status)))
    assert evaluations(group) == [("gate", status.removesuffix("_suspected"))]
    assert group.finding_type is None
    assert not regions
    assert not group.get_measurements()


def test_slices_of_another_sequence_are_told_by_sequence() -> None:
    each = [refused("other_sequence", taken=taken) for taken in ("T2", "FLAIR", "T2")]
    sources = series(3)
    found = made(sources, PatientAssessment(tuple(each), 0, None, None))
    first, second = found.content.get_image_measurement_groups()
    assert evaluations(first) == [("gate", "other_sequence"), ("sequence", "T2")]
    assert evaluations(second) == [("gate", "other_sequence"), ("sequence", "FLAIR")]
    uids = [source.SOPInstanceUID for source in sources]
    shown = [one.referenced_sop_instance_uid for one in first.source_images]
    assert shown == [uids[0], uids[2]]
    assert first.tracking_uid != second.tracking_uid


@pytest.mark.parametrize(
    ("subtypes", "code"),
    [
        ({"pituitary": 0.9, "another": 0.1}, "127024001"),
        ({"pituitary": 0.1, "another": 0.9}, "108369006"),
        ({}, "108369006"),
    ],
)
def test_an_other_tumour_goes_by_the_code_of_what_it_is_likelier_to_be(subtypes, code) -> None:
    shares = {"glioma": 0.1, "meningioma": 0.1, "other": 0.8}
    tumor = replace(TUMOR, label="other", probabilities=shares, subtypes=subtypes)
    (group, *_), _ = groups(made([mr()], answer(tumor=replace(tumor, prediction_set=("other",)))))
    assert group.finding_type.value == code
    assert ("tumor_type", code) in evaluations(group)
    assert ("prediction_set", "108369006") in evaluations(group)
    told = numbers(group)
    for name, share in subtypes.items():
        assert told[f"p_{name}"][0] == pytest.approx(0.8 * share)
    assert len([name for name in told if name.startswith("p_")]) == 3 + len(subtypes)


def test_the_meanings_are_in_the_language_and_the_codes_in_none() -> None:
    english, spanish = (
        [
            (item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning)
            for element in report(series(4), PATIENT, **ASKED, language=language).iterall()
            if element.VR == "SQ"
            for item in element.value
            if "CodeMeaning" in item
        ]
        for language in LANGUAGES
    )
    assert len(english) == len(spanish)
    told = dict(zip((one[2] for one in english), (one[2] for one in spanish), strict=True))
    differ = [a[:2] != b[:2] for a, b in zip(english, spanish, strict=True)]
    assert sum(differ) == 1  # the language itself
    assert told["Tumour type"] == "Tipo de tumor"
    assert told["Probability of another tumour"] == "Probabilidad de otro tumor"
    assert told["Probability of pituitary tumour"] == "Probabilidad de tumor hipofisario"
    assert told["Imaging Measurements"] == "Imaging Measurements"  # the template's own
    assert all(len(meaning) <= 64 for _, _, meaning in (*english, *spanish))


def test_it_belongs_to_the_patient_and_study_of_its_source() -> None:
    source = mr(PatientSex="", PatientName="Solo")
    found = made([source], answer())
    for keyword in ("PatientID", "PatientName", "PatientSex", "StudyInstanceUID", "StudyDate"):
        assert found.get(keyword) == source.get(keyword), keyword
    assert found.Modality == "SR"


def test_the_same_question_gives_the_same_bytes_and_another_its_own_uid() -> None:
    def written(**asked: Any) -> bytes:
        held = io.BytesIO()
        report(series(4), PATIENT, **{**ASKED, **asked}).save_as(held)
        return held.getvalue()

    drawn = segmentation(series(4), PATIENT.slices, **ASKED)
    ways = [{}, {"language": "es"}, {"software": "0.3.0"}, {"segmentation": drawn}]
    uids = {pydicom.dcmread(io.BytesIO(written(**way))).SOPInstanceUID for way in ways}
    assert written() == written()
    assert len(uids) == len(ways)


def test_answers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DicomError) as raised:
        report(series(3), PATIENT, **ASKED)
    assert raised.value.code == "dicom.frames"


def test_a_segmentation_of_another_answer_is_refused() -> None:
    other = segmentation(series(), [answer(index=2)], **ASKED)
    with pytest.raises(DicomError) as raised:
        report(series(), answer(index=1), **ASKED, segmentation=other)
    assert raised.value.code == "dicom.other_segmentation"
