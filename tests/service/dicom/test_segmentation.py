"""A segmentation's pixels are the outline's, at the source's place, under its patient and study."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import highdicom
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from braintx.core.errors import DicomError
from braintx.core.records import Assessment, Outline
from braintx.models.tumor.outline import rasterize
from braintx.service.dicom.segmentation import segmentation
from tests.service.dicom.sources import (
    COLUMNS,
    CORNER,
    DRAWN,
    OBLIQUE,
    ROWS,
    again,
    answer,
    enhanced,
    mr,
    refused,
    series,
)

ASKED = {
    "assessment": "5d5b0a4e-6b0e-4b7e-9a51-0f6a2f2f4c11",
    "made": datetime(2026, 11, 27, 23, 30, tzinfo=UTC),
    "software": "0.2.0",
}
ELSEWHERE = Outline(tuple((x + 13.4, y + 5.6) for x, y in CORNER), 0.08, 0.4)
BEYOND = Outline(((60.0, 80.0), (200.0, 80.0), (200.0, 300.0)), 0.1, 0.7)  # over the image's edge

CASES: dict[str, tuple[list[Dataset], list[Assessment], list[int]]] = {
    "one slice": ([mr()], [answer()], [0]),
    "one of a series": (series(), [answer(index=1)], [1]),
    "a whole series": (series(), [answer(), answer(Outline()), answer(ELSEWHERE)], [0, 2]),
    "some refused": (series(), [refused(), answer(BEYOND), refused()], [1]),
    "backwards": (series()[::-1], [answer(), answer(ELSEWHERE), answer(BEYOND)], [2, 1, 0]),
    "oblique": (series(orientation=OBLIQUE), [answer(ELSEWHERE)] * 3, [0, 1, 2]),
    "pixels that are not square": ([mr(spacing=(1.0, 0.5))], [answer()], [0]),
    "inverted grey": ([mr(PhotometricInterpretation="MONOCHROME1")], [answer()], [0]),
    "enhanced": ([enhanced()], [answer(), answer(Outline()), answer(ELSEWHERE)], [0, 2]),
    "one frame of it": ([enhanced()], [answer(index=2)], [2]),
    "planes in each frame": ([enhanced(per_frame=True)], [answer(ELSEWHERE)] * 3, [0, 1, 2]),
    "enhanced, one frame": ([enhanced(1)], [answer()], [0]),
}


def made(sources: list[Dataset], answers: list[Assessment], **asked: Any) -> Dataset:
    """As a PACS would hold it."""
    return again(segmentation(sources, answers, **{**ASKED, **asked}))


def code_of(sources: list[Dataset], answers: list[Assessment]) -> str:
    with pytest.raises(DicomError) as raised:
        segmentation(sources, answers, **ASKED)
    return raised.value.code


def placed(source: Dataset, index: int) -> np.ndarray:
    """Where the centre of the first pixel lies, and the steps along its row and column."""
    if "PerFrameFunctionalGroupsSequence" not in source:
        position, measures, plane = source, source, source
    else:
        own = source.PerFrameFunctionalGroupsSequence[index]
        shared = source.SharedFunctionalGroupsSequence[0]
        position = own.PlanePositionSequence[0]
        measures = (own.get("PixelMeasuresSequence") or shared.PixelMeasuresSequence)[0]
        plane = (own.get("PlaneOrientationSequence") or shared.PlaneOrientationSequence)[0]
    cosines = np.array(plane.ImageOrientationPatient, float).reshape(2, 3)
    steps = cosines * np.array(measures.PixelSpacing, float)[::-1, None]
    return np.vstack([np.array(position.ImagePositionPatient, float), steps])


@pytest.mark.parametrize("name", CASES)
def test_each_frame_is_the_outline_at_its_sources_place(name: str) -> None:
    sources, answers, expected = CASES[name]
    found = made(sources, answers)
    frames = [(source, i) for source in sources for i in range(source.get("NumberOfFrames", 1))]
    outlines = {
        place if len(answers) == len(frames) else one.slice_index: one.outline
        for place, one in enumerate(answers)
    }
    pixels = found.pixel_array.reshape(-1, ROWS, COLUMNS)
    assert len(pixels) == found.NumberOfFrames == len(expected)
    told = set()
    for number, group in enumerate(found.PerFrameFunctionalGroupsSequence):
        of = group.DerivationImageSequence[0].SourceImageSequence[0]
        (place,) = (
            place
            for place, (source, index) in enumerate(frames)
            if source.SOPInstanceUID == of.ReferencedSOPInstanceUID
            and of.get("ReferencedFrameNumber", index + 1) == index + 1
        )
        told.add(place)
        assert np.array_equal(pixels[number], rasterize(np.array(outlines[place].xy), (96, 80)))
        np.testing.assert_allclose(placed(found, number), placed(*frames[place]), atol=1e-3)
    assert told == set(expected)


@pytest.mark.parametrize("name", CASES)
def test_highdicom_reads_the_same_pixels_for_the_sources(name: str) -> None:
    sources, answers, expected = CASES[name]
    held = io.BytesIO()
    segmentation(sources, answers, **ASKED).save_as(held)
    held.seek(0)
    found = highdicom.seg.segread(held)
    count = sum(source.get("NumberOfFrames", 1) for source in sources)
    if len(sources) == 1 and "NumberOfFrames" in sources[0]:
        pixels = found.get_pixels_by_source_frame(
            sources[0].SOPInstanceUID, [*range(1, count + 1)], assert_missing_frames_are_empty=True
        )
    else:
        pixels = found.get_pixels_by_source_instance(
            [source.SOPInstanceUID for source in sources], assert_missing_frames_are_empty=True
        )
    assert [place for place in range(count) if pixels[place].any()] == sorted(expected)
    by_place = {
        one.slice_index if len(answers) < count else i: one for i, one in enumerate(answers)
    }
    for place in expected:
        truth = rasterize(np.array(by_place[place].outline.xy), (ROWS, COLUMNS))
        assert np.array_equal(pixels[place, ..., 0], truth)


def test_it_belongs_to_the_patient_study_and_space_of_its_source() -> None:
    source = mr(PatientName="Solo", PatientSex="", TimezoneOffsetFromUTC="-0500")
    found = made([source], [answer()])
    for keyword in (
        *("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "PatientAge"),
        *("StudyInstanceUID", "StudyID", "StudyDate", "StudyTime", "StudyDescription"),
        *("AccessionNumber", "FrameOfReferenceUID", "PatientIdentityRemoved"),
    ):
        assert found.get(keyword) == source.get(keyword), keyword
    (referenced,) = found.ReferencedSeriesSequence
    assert referenced.SeriesInstanceUID == source.SeriesInstanceUID
    (instance,) = referenced.ReferencedInstanceSequence
    assert instance.ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert found.SeriesInstanceUID != source.SeriesInstanceUID
    assert (found.ContentDate, found.ContentTime) == ("20261127", "183000")  # of the source's zone


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("ISO_IR 100", "Nuñez^Ana"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎"),
        ("ISO_IR 192", "Łoś^Ж"),
    ],
)
def test_names_keep_their_letters_whatever_the_source_is_written_in(
    charset: str, name: str
) -> None:
    source = mr(SpecificCharacterSet=charset, PatientName=name, StudyDescription="")
    assert str(made([source], [answer()]).PatientName) == name


def test_what_it_says_of_itself() -> None:
    found = made([mr()], [answer()], language="es")
    (segment,) = found.SegmentSequence
    (algorithm,) = segment.SegmentationAlgorithmIdentificationSequence
    assert found.SegmentationType == "BINARY"
    assert found.Modality == "SEG"
    assert segment.SegmentLabel == "Tumor sospechado"
    assert segment.SegmentedPropertyCategoryCodeSequence[0].CodeValue == "49755003"
    assert segment.SegmentedPropertyTypeCodeSequence[0].CodeValue == "108369006"
    assert (algorithm.AlgorithmName, algorithm.AlgorithmVersion) == (
        "BrainTx tumor",
        "0.5.2+0123456789ab",
    )
    assert ASKED["assessment"] in segment.TrackingID
    assert [*found.SoftwareVersions] == [
        "0.2.0",
        "treatment 0.2.3+ba9876543210",
        "tumor 0.5.2+0123456789ab",
    ]


def written(**asked: Any) -> bytes:
    held = io.BytesIO()
    segmentation(series(), [answer(), refused(), answer(ELSEWHERE)], **{**ASKED, **asked}).save_as(
        held
    )
    return held.getvalue()


def test_the_same_question_gives_the_same_bytes_and_another_its_own_uids() -> None:
    assert written() == written()
    first = pydicom.dcmread(io.BytesIO(written()))
    others = [
        pydicom.dcmread(io.BytesIO(written(**asked)))
        for asked in ({"language": "es"}, {"software": "0.3.0"}, {"assessment": "another"})
    ]
    assert len({one.SOPInstanceUID for one in (first, *others)}) == 4
    assert len({one.SeriesInstanceUID for one in (first, *others)}) == 4
    tracked = [one.SegmentSequence[0].TrackingUID for one in (first, *others)]
    assert tracked[0] == tracked[1] == tracked[2] != tracked[3]


def test_the_sources_stay_as_they_are_and_their_pixels_are_not_read() -> None:
    sources = [mr(), mr(2)]
    before = [source.to_json() for source in sources]
    bare = [again(source) for source in sources]
    for source in bare:
        del source.PixelData
    with_pixels = made(sources, [answer(), answer(ELSEWHERE)])
    assert made(bare, [answer(), answer(ELSEWHERE)]) == with_pixels
    assert [source.to_json() for source in sources] == before


@pytest.mark.parametrize(
    ("sources", "answers", "code"),
    [
        ([], [answer()], "dicom.no_source"),
        ([mr()], [], "dicom.frames"),
        ([mr()], [answer(), answer()], "dicom.frames"),
        (series(), [answer(index=3)], "dicom.frames"),
        (series(), [answer(index=1), answer(index=1)], "dicom.frames"),
        ([mr()], [refused()], "dicom.refused"),
        ([mr()], [answer(Outline())], "dicom.no_outline"),
        ([mr(ImagePositionPatient=None)], [answer()], "dicom.unplaced"),
        ([mr(ImageOrientationPatient=None)], [answer()], "dicom.unplaced"),
        ([mr(PixelSpacing=None)], [answer()], "dicom.unplaced"),
        ([mr(SliceThickness=None)], [answer()], "dicom.unplaced"),
        ([mr(FrameOfReferenceUID=None)], [answer()], "dicom.unplaced"),
        ([mr(StudyInstanceUID=None)], [answer()], "dicom.nameless"),
        ([mr(), mr()], [answer()] * 2, "dicom.same_instance"),
        ([mr(), mr(2, StudyInstanceUID="1.2.3")], [answer()] * 2, "dicom.several_studies"),
        ([mr(), mr(2, SeriesInstanceUID="1.2.3")], [answer()] * 2, "dicom.several_stacks"),
        ([mr(), mr(2, orientation=OBLIQUE)], [answer()] * 2, "dicom.several_stacks"),
        ([mr(), mr(2, spacing=(0.5, 0.5))], [answer()] * 2, "dicom.several_stacks"),
        (
            [enhanced(1), enhanced(1, SOPInstanceUID="1.2.3")],
            [answer()] * 2,
            "dicom.several_stacks",
        ),
        ([mr(SOPClassUID="1.2.3")], [answer()], "dicom.unusable"),
    ],
)
def test_what_cannot_be_segmented_is_refused_with_a_code(
    sources: list[Dataset], answers: list[Assessment], code: str
) -> None:
    assert code_of(sources, answers) == code


def test_orientations_that_differ_in_their_last_digits_are_one() -> None:
    almost = (1.0, 1e-9, 0.0, -2.05e-10, 1.0, 0.0)
    assert made([mr(), mr(2, orientation=almost)], [answer()] * 2).NumberOfFrames == 2


def test_a_place_that_is_not_stated_is_named() -> None:
    with pytest.raises(DicomError, match="missing: position, slice thickness"):
        segmentation([mr(ImagePositionPatient=None, SliceThickness=None)], [answer()], **ASKED)


def test_no_value_of_the_patient_is_logged_or_raised(caplog: pytest.LogCaptureFixture) -> None:
    source = mr(PatientName="Zyxwv", PatientID="ID-77", PatientSex="QQ", StudyDate="2024.01.02")
    with caplog.at_level(logging.DEBUG):
        found = segmentation([source], [answer(DRAWN)], **ASKED)
        with pytest.raises(DicomError) as raised:
            segmentation([mr(SOPClassUID="1.2.3", PatientName="Zyxwv")], [answer()], **ASKED)
    assert str(found.PatientName) == "Zyxwv"
    assert found.PatientSex == "QQ"
    said = f"{caplog.text} {raised.value} {raised.value.__cause__}"
    for secret in ("Zyxwv", "ID-77", "QQ", source.SOPInstanceUID):
        assert secret not in said


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    rooms = ("segmentation", "report", "restore", "multipart", "stow")
    asked = "sys.exit('highdicom' in sys.modules or 'pydicom' in sys.modules)"
    code = "; ".join(f"import braintx.service.dicom.{room}" for room in rooms)
    code = f"import sys; {code}; {asked}"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
