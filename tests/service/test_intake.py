"""What comes in is kept without whom it is of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from braintx.core.records import ClinicalRecord
from braintx.data.simulate import phantoms
from braintx.pipeline import Pipeline
from braintx.service import intake
from braintx.service.assess import Asked, assess
from braintx.service.service import Service
from tests.apps.api import sources
from tests.data.imaging.drawn import write_dicom


def test_a_note_does_not_name_whom_its_dicom_names(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "scan.dcm"
    path.write_bytes(sources.dicom())
    taken = intake.take(service, [path], _folder(tmp_path))
    named = next(one.value for one in taken.known if one.kind == "name")
    numbers = [one.value for one in taken.known if one.kind == "record_number"]
    number = next((one for one in numbers if len(one) > 4), "")  # a shorter one is anything
    note = f"{named.lower()} has headaches, file {number}."
    made = assess(service, Asked((path,), ClinicalRecord(54, "F", note), "k")).result()
    assert "headaches" in made.record.note
    for word in filter(None, (*named.lower().split(), number.lower())):
        assert word not in made.record.note.lower()


def test_a_patients_own_number_leaves_the_note(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(sources.picture())
    record = ClinicalRecord(note="Case QX7719 has seizures.")
    asked = Asked((path,), record, "k", "patient", "QX7719")
    assert "QX7719" not in assess(service, asked).result().record.note


@pytest.mark.parametrize(
    ("said", "accepted"), [("t2_tse_tra QUIROGA", False), ("AX T1 +C QUIROGA", True)]
)
def test_what_the_header_says_of_the_sequence_counts(
    service: Service, models: Pipeline, tmp_path: Path, said: str, accepted: bool
) -> None:
    pixels = np.asarray(255 * phantoms.make("meningioma", "coronal", 1).slice.pixels, np.uint8)
    path = write_dicom(
        tmp_path / "scan.dcm", pixels, SeriesDescription=said, PatientName="Quiroga^Ana"
    )
    made = assess(service, Asked((path,), ClinicalRecord(), "k")).result()
    assert made.answer.gate == models.assess(path).gate
    assert (made.answer.gate.status == "accepted") == accepted
    assert "QUIROGA" not in str(made)


def _folder(path: Path) -> Path:
    folder = path / "work"
    folder.mkdir()
    return folder
