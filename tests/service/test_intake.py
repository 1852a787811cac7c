"""What comes in is kept without whom it is of."""

from __future__ import annotations

from pathlib import Path

from braintx.core.records import ClinicalRecord
from braintx.service import intake
from braintx.service.assess import Asked, assess
from braintx.service.service import Service
from tests.apps.api import sources


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


def _folder(path: Path) -> Path:
    folder = path / "work"
    folder.mkdir()
    return folder
