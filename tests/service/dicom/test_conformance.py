"""What the field's own validators say: no error in an object, none between it and its source."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from braintx.core.records import Assessment, Outline
from braintx.pipeline import PatientAssessment
from braintx.service.dicom.report import report
from braintx.service.dicom.restore import restore
from braintx.service.dicom.segmentation import segmentation
from tests.service.dicom.sources import (
    CORNER,
    OBLIQUE,
    TUMOR,
    answer,
    enhanced,
    mr,
    refused,
    series,
)

pytestmark = pytest.mark.usefixtures("validators")

ASKED: dict[str, Any] = {
    "assessment": "5d5b0a4e-6b0e-4b7e-9a51-0f6a2f2f4c11",
    "made": datetime(2026, 11, 27, 10, 30, tzinfo=UTC),
    "software": "0.2.0",
}
WHOLE = PatientAssessment((answer(), answer(Outline()), refused()), 0, TUMOR, None)
UTF8 = {"SpecificCharacterSet": "ISO_IR 192"}  # dcentvfy compares texts byte by byte


def errors(tool: str, *paths: Path) -> list[str]:
    ran = subprocess.run(
        [tool, *map(str, paths)], capture_output=True, encoding="latin-1", check=False
    )
    lines = (ran.stdout + ran.stderr).splitlines()
    assert lines or tool == "dcentvfy", "the validator names the kind of object at least"
    return [line for line in lines if line.startswith("Error")]


def held(folder: Path, name: str, dataset: Dataset) -> Path:
    path = folder / name
    dataset.save_as(path, enforce_file_format=True)
    return path


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ([mr(**UTF8)], answer()),
        (series(**UTF8), WHOLE),
        (series(orientation=OBLIQUE, spacing=(1.0, 0.5), **UTF8), answer(index=1)),
        ([enhanced(**UTF8)], WHOLE),
        ([enhanced(per_frame=True, **UTF8)], answer(Outline(CORNER, 0.1, 0.2), index=2)),
    ],
)
def test_objects_conform_and_fit_their_sources(
    sources: list[Dataset], said: Assessment | PatientAssessment, tmp_path: Path
) -> None:
    slices = said.slices if isinstance(said, PatientAssessment) else [said]
    drawn = segmentation(sources, slices, **ASKED, language="es")
    made = {
        "seg.dcm": drawn,
        "segment.dcm": report(sources, said, **ASKED, segmentation=drawn, language="es"),
        "outline.dcm": report(sources, said, **ASKED),
    }
    paths = [held(tmp_path, name, dataset) for name, dataset in made.items()]
    for path in paths:
        assert errors("dciodvfy", path) == []
    given = [held(tmp_path, f"{i}.dcm", source) for i, source in enumerate(sources)]
    assert errors("dcentvfy", *given, *paths) == []


def test_the_validators_see_what_is_wrong(tmp_path: Path) -> None:
    drawn = segmentation([mr(**UTF8)], [answer()], **ASKED)
    given = held(tmp_path, "source.dcm", mr(**UTF8))
    drawn.PatientID = "somebody else"
    assert errors("dcentvfy", given, held(tmp_path, "other.dcm", drawn))
    del drawn.SegmentSequence
    assert errors("dciodvfy", held(tmp_path, "bad.dcm", drawn))


def test_a_refusal_conforms(tmp_path: Path) -> None:
    assert errors("dciodvfy", held(tmp_path, "sr.dcm", report([mr()], refused(), **ASKED))) == []


def test_a_restored_object_fits_the_original_source(tmp_path: Path) -> None:
    original = mr(**UTF8, PatientIdentityRemoved=None)
    stripped = mr(
        **UTF8,
        PatientID="BTX-1",
        PatientName="BTX-1",
        PatientBirthDate="",
        PatientIdentityRemoved="YES",
        DeidentificationMethod="keyed",
        StudyInstanceUID="2.25.1",
        SeriesInstanceUID="2.25.2",
        SOPInstanceUID="2.25.3",
        FrameOfReferenceUID="2.25.4",
        StudyDate="20230102",
        StudyDescription="",
    )
    kept = ("PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID", "StudyDate")
    values = {
        keyword: str(original[keyword].value)
        for keyword in (*kept, "StudyDescription", "FrameOfReferenceUID")
    }
    uids = {"2.25.2": original.SeriesInstanceUID, "2.25.3": original.SOPInstanceUID}
    given = held(tmp_path, "source.dcm", original)
    drawn = segmentation([stripped], [answer()], **ASKED)
    told = report([stripped], answer(), **ASKED, segmentation=drawn)
    for name, dataset in (("seg.dcm", drawn), ("sr.dcm", told)):
        path = held(tmp_path, name, restore(dataset, values, uids))
        assert errors("dciodvfy", path) == []
        assert errors("dcentvfy", given, path) == []
