"""The identifiers of a source are put back wherever they are referred to, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from braintx.core.errors import DicomError
from braintx.service.dicom.report import report
from braintx.service.dicom.restore import restore
from braintx.service.dicom.segmentation import segmentation
from tests.service.dicom.sources import again, answer, mr, series

ASKED = {
    "assessment": "5d5b0a4e-6b0e-4b7e-9a51-0f6a2f2f4c11",
    "made": datetime(2026, 11, 27, 10, 30, tzinfo=UTC),
    "software": "0.2.0",
}
SOURCES = series(
    PatientID="BTX-1", PatientName="BTX-1", PatientIdentityRemoved="YES", StudyInstanceUID="2.25.9"
)
ORIGINAL = {
    "PatientID": "CC 1.020.333",
    "PatientName": "Peña^María",
    "StudyInstanceUID": "1.3.12.2.1107.5.2",
    "StudyDate": "2024.01.02",  # as old scanners wrote it
    "OtherPatientNames": "A^B\\C^D",
}
UIDS = {one.SOPInstanceUID: f"1.3.12.{i}" for i, one in enumerate(SOURCES)}


def test_patient_study_and_references_are_those_of_the_source() -> None:
    answers = [answer()] * 3
    drawn = segmentation(SOURCES, answers, **ASKED)
    told = report(SOURCES, answer(index=1), **ASKED, segmentation=drawn)
    for dataset in (drawn, told):
        found = again(restore(dataset, ORIGINAL, UIDS))
        text = found.to_json()
        assert found.PatientID == ORIGINAL["PatientID"]
        assert str(found.PatientName) == ORIGINAL["PatientName"]
        assert [*map(str, found.OtherPatientNames)] == ["A^B", "C^D"]
        assert ORIGINAL["StudyDate"] in text
        assert found.SOPInstanceUID == dataset.SOPInstanceUID
        assert "PatientIdentityRemoved" not in found
        for pseudonym in ("2.25.9", "BTX-1", *UIDS):
            assert f'"{pseudonym}"' not in text
        assert ORIGINAL["StudyInstanceUID"] in text
    assert again(restore(drawn, ORIGINAL, UIDS)).pixel_array.tolist() == drawn.pixel_array.tolist()


def test_the_given_object_stays_as_it_is() -> None:
    drawn = segmentation(SOURCES[:1], [answer()], **ASKED)
    before = drawn.to_json()
    restore(drawn, ORIGINAL, UIDS)
    assert drawn.to_json() == before


@pytest.mark.parametrize(
    ("keyword", "code"),
    [
        ("PatientIdentity", "dicom.keyword"),
        ("PixelData", "dicom.keyword"),
        ("SegmentSequence", "dicom.keyword"),
        ("SOPInstanceUID", "dicom.own_identifier"),
        ("SeriesInstanceUID", "dicom.own_identifier"),
    ],
)
def test_what_cannot_be_put_back_is_refused(keyword: str, code: str) -> None:
    with pytest.raises(DicomError) as raised:
        restore(mr(), {keyword: "1.2"})
    assert raised.value.code == code
