"""Each kind of source by itself: what its reader makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from braintx.core.errors import DataError, TableError
from braintx.core.messages import say
from braintx.core.records import ClinicalRecord, Issue
from braintx.i18n import LANGUAGES, Words
from braintx.service.ingest import clinical, dicom, images, jsonl, sort_out
from braintx.service.ingest.items import GivenPatient, Item
from braintx.service.ingest.report import ISSUES, Tally, kept, sentence
from tests.service.dicom.sources import mr
from tests.service.ingest.conftest import picture


def lines(folder: Path, *rows: Any) -> tuple[list[Item], Tally]:
    path = folder / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    tally = Tally()
    return list(jsonl.read(path, tally)), tally


@pytest.mark.parametrize(
    "row",
    [
        {"patient": "a", "age": 40, "sex": "male", "note": "Headache."},
        {"Paciente": "a", "Edad": "40", "Sexo": "varón", "Nota clínica": "Headache."},
        {"case": "a", "patient_age": 40.0, "gender": "male", "clinical_note": "Headache."},
        {"subject_id": " a ", "age": "P40Y", "sex": "MALE", "notes": "Headache.", "x": [1, {}]},
    ],
)
def test_a_line_is_understood_however_its_keys_are_called(
    tmp_path: Path, row: dict[str, object]
) -> None:
    (item,), tally = lines(tmp_path, row)
    assert item.patient == GivenPatient("a")
    assert item.record == ClinicalRecord(40, "M", "Headache.")
    assert tally.issues() == ()


def test_an_age_in_months_and_days_is_one_in_years(tmp_path: Path) -> None:
    ages = ["P18M", "P0Y6M", "P28D", "P2W", "PT5H", "P"]
    found, _ = lines(tmp_path, *({"patient": "a", "age": age} for age in ages))
    told = [item.record.age if item.record else None for item in found]
    assert told[:4] == pytest.approx([1.5, 0.5, 28 / 365.25, 14 / 365.25], abs=1e-3)
    assert told[4:] == [None, None]


def test_what_no_line_has_is_not_missing_in_each(tmp_path: Path) -> None:
    _, tally = lines(tmp_path, {"patient": "a", "age": 5}, {"patient": "b", "age": "old"})
    assert kept(tally.issues()) == [{"code": "age.not_a_number", "level": "warning", "count": 1}]


def test_an_image_of_a_line_lies_at_or_below_its_file(tmp_path: Path) -> None:
    names = ["a.png", "deep/b.png", "../c.png", "/etc/hostname", "nul\0.png"]
    (item,), tally = lines(tmp_path, {"patient": "a", "images": names})
    assert item.images == (tmp_path / "a.png", tmp_path / "deep/b.png")
    assert kept(tally.issues()) == [{"code": "ingest.outside", "level": "warning", "count": 3}]


def test_a_table_without_ids_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Age,Sex\n40,F\n50,M\n", "utf-8")
    found = list(clinical.read(path, Tally()))
    assert [item.patient for item in found] == [None, None]
    assert [item.record for item in found] == [ClinicalRecord(40, "F"), ClinicalRecord(50, "M")]


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"")
    with pytest.raises(TableError):
        list(clinical.read(path, Tally()))


@pytest.mark.parametrize(
    ("header", "patient", "record"),
    [
        ({}, GivenPatient("P1"), ClinicalRecord(54, "F")),
        ({"IssuerOfPatientID": "H"}, GivenPatient("P1", "H"), ClinicalRecord(54, "F")),
        ({"PatientAge": None}, GivenPatient("P1"), ClinicalRecord(54, "F")),  # from both dates
        ({"PatientAge": "006M"}, GivenPatient("P1"), ClinicalRecord(0.5, "F")),
        ({"PatientAge": "old", "StudyDate": "x"}, GivenPatient("P1"), ClinicalRecord(None, "F")),
        ({"PatientID": "ANONYMOUS"}, None, None),
        ({"PatientID": "0000"}, None, None),
        ({"PatientID": ""}, None, None),
    ],
)
def test_a_header_says_whose_it_is_unless_it_says_nobody(
    tmp_path: Path,
    header: dict[str, Any],
    patient: GivenPatient | None,
    record: ClinicalRecord | None,
) -> None:
    path = tmp_path / "a.dcm"
    mr(**header).save_as(path, enforce_file_format=True)
    (item,) = dicom.read(path, Tally())
    assert (item.patient, item.record, item.images) == (patient, record, (path,))


def owners(folder: Path, names: list[str], ids: list[str]) -> tuple[list[str | None], Tally]:
    paths = [folder / name for name in names]
    known = {name.casefold(): GivenPatient(name) for name in ids}
    tally = Tally()
    found = images.read(paths, dict.fromkeys(paths, folder), known, tally)
    return [item.patient.identifier if item.patient else None for item in found], tally


def test_an_image_is_the_patients_whom_a_table_names(tmp_path: Path) -> None:
    names = ["A1.png", "b/a2.NII.GZ", "C3/t1/x.png", "d.png", "p/slice.png", "q/slice.png"]
    found, tally = owners(tmp_path, names, ["A1", "A2", "C3", "p/slice"])
    assert found == ["A1", "A2", "C3", None, "p/slice", None]
    assert kept(tally.issues()) == [{"code": "ingest.unattached", "level": "info", "count": 2}]


def test_a_name_that_several_images_have_is_nobodys(tmp_path: Path) -> None:
    found, tally = owners(tmp_path, ["x/1.png", "y/1.png", "2.png"], ["1", "2"])
    assert found == [None, None, "2"]
    assert {one.code: one.count for one in tally.issues()}["ingest.ambiguous"] == 2


def test_the_folders_above_the_source_say_nothing(tmp_path: Path) -> None:
    found, _ = owners(tmp_path, ["x.png"], [tmp_path.name])
    assert found == [None]


def test_the_public_sets_cases_name_themselves(tmp_path: Path) -> None:
    names = [
        "brain_menin/brain_menin_0001.jpg",
        "brain_menin/scan.jpg",
        "else/brain_tumor_0002.jpg",
    ]
    paths = [tmp_path / name for name in names]
    found = list(images.read(paths, {}, {}, Tally()))
    owned = [item.patient.identifier if item.patient else None for item in found]
    assert owned == ["brain_menin_0001", None, "brain_tumor_0002"]
    assert [item.diagnosis for item in found] == ["meningioma", "meningioma", None]


def test_files_show_what_they_are(folder: Path) -> None:
    (found, less) = sort_out([folder]), sort_out([folder], "dicom")
    assert {kind: len(files) for kind, files in found.files.items()} == {
        "clinical": 1,
        "jsonl": 1,
        "fhir": 2,
        "phenopacket": 2,
        "dicom": 2,
        "images": 6,
    }
    assert found.passed_over == 1
    assert list(less.files) == ["dicom"]
    assert sort_out([folder, folder / "series", folder], "dicom").files == less.files


def test_a_table_of_something_else_is_passed_over_unless_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("slice,label\n1,2\n", "utf-8")
    (tmp_path / "o.jsonl").write_text('{"case_id": "a", "outline": []}\n', "utf-8")
    with pytest.raises(DataError) as caught:
        sort_out([tmp_path])
    assert caught.value.code == "ingest.nothing"
    assert caught.value.values["count"] == 2
    assert sort_out([tmp_path / "t.csv"], "clinical").files["clinical"]


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    picture(tmp_path / "a.png", 1)
    with pytest.raises(DataError) as caught:
        sort_out([tmp_path / "a.png", tmp_path / "b.png"])
    assert caught.value.code == "ingest.no_source"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_said(language: str) -> None:
    words = Words(language)  # type: ignore[arg-type]
    told = {sentence(code, words) for code in ISSUES}
    assert len(told) == len(ISSUES)
    assert sentence("something.else", words) == words("ingest.other_code")


def test_a_report_quotes_nothing_of_its_source() -> None:
    tally = Tally()
    quoted = (
        say("evidence.line_value", line=3, value="Ana"),
        "Ana.jpg",
        say("evidence.line", line=3),
    )
    tally.take([Issue("id.duplicate", "error", 3, quoted)])
    (found,) = tally.issues()
    assert found.examples == (say("evidence.line", line=3),)
