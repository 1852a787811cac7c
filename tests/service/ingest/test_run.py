"""Whatever comes, however often, in whatever order: the repository holds it once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from braintx.core.errors import StorageError
from braintx.core.findings import Finding, Presentation
from braintx.core.records import ClinicalRecord
from braintx.service.ingest import Repository
from braintx.service.ingest.report import added
from braintx.storage import audit, patients, presentations, runs, statements, tables
from braintx.storage import content as images
from braintx.storage.records import StatedPresentation
from tests.service.ingest.conftest import (
    NOTE,
    PACKET,
    bring,
    content,
    picture,
    repository_on,
)
from tests.storage.conftest import opened


def counts(ended: dict, kind: str) -> dict[str, int]:
    return dict(ended[kind].run.counts)


def codes(ended: dict, kind: str) -> dict[str, int]:
    return {issue.code: issue.count for issue in ended[kind].issues}


def test_every_kind_of_source_is_brought_in(repository: Repository, folder: Path) -> None:
    ended = bring(repository, folder)
    assert list(ended) == ["clinical", "jsonl", "fhir", "phenopacket", "dicom", "images"]
    assert counts(ended, "clinical") == {
        "patients.new": 2,
        "records.new": 2,
        "records.refused": 1,
        "statements.new": 2,
    }
    assert counts(ended, "jsonl") == {
        "images.new": 1,
        "links.new": 1,
        "patients.known": 1,
        "patients.new": 2,
        "records.new": 2,
        "statements.new": 1,
    }
    assert counts(ended, "fhir") == {"files.refused": 1, "patients.new": 1, "records.new": 1}
    assert counts(ended, "phenopacket") == {
        "files.refused": 1,
        "patients.new": 1,
        "presentations.new": 1,
        "records.new": 1,
    }
    assert counts(ended, "dicom") == {
        "images.new": 2,
        "links.new": 2,
        "patients.new": 1,
        "records.known": 1,
        "records.new": 1,
    }
    assert counts(ended, "images") == {
        "images.known": 1,
        "images.new": 4,
        "images.refused": 1,
        "links.new": 3,
        "patients.known": 2,
        "patients.new": 1,
        "statements.new": 1,
    }


def test_what_is_wrong_is_counted_by_code(repository: Repository, folder: Path) -> None:
    ended = bring(repository, folder)
    assert codes(ended, "clinical")["ingest.no_patient"] == 1
    assert codes(ended, "clinical")["ingest.age_capped"] == 1
    assert codes(ended, "clinical")["ingest.passed_over"] == 1  # the text
    assert codes(ended, "jsonl")["ingest.damaged_line"] == 1
    assert codes(ended, "jsonl")["ingest.outside"] == 1
    assert codes(ended, "images")["image.truncated"] == 1
    assert codes(ended, "images")["ingest.unattached"] == 3  # three, nobody, cut
    assert sum(issue.level == "error" for issue in ended["fhir"].issues) == 1
    assert codes(ended, "phenopacket") == {
        "phenopacket.of_several": 1,
        "phenopacket.other_vocabulary": 1,
        "ingest.age_capped": 1,
    }


def test_images_find_their_patient_by_table_folder_line_and_header(
    repository: Repository, folder: Path
) -> None:
    bring(repository, folder)
    names = ["CASE-1", "CASE-2", "CASE-3", "CASE-4", "P1", "brain_glioma_0007"]
    pseudonyms = [repository.pseudonyms.patient(name) for name in names]
    with repository.database.read() as connection:
        held = [patients.images(connection, one) for one in pseudonyms]
        assert [len(some) for some in held] == [1, 1, 1, 0, 2, 1]
        stated = statements.of_image(connection, held[-1][0])
        assert [one.diagnosis for one in stated] == ["glioma"]
        kept = [images.image(connection, digest) for some in held for digest in some]
        assert {one and one.media_type for one in kept} == {"image/png", "application/dicom"}
        said = statements.of_patient(connection, pseudonyms[0])
    assert {(one.source, one.diagnosis, one.treatment) for one in said} == {
        ("clinical", "meningioma", "surgery"),
        ("jsonl", "glioma", None),
    }


def test_records_are_what_the_sources_say_but_for_who_it_is(
    repository: Repository, folder: Path
) -> None:
    bring(repository, folder)
    with repository.database.read() as connection:
        found = {
            name: patients.records(connection, repository.pseudonyms.patient(name))
            for name in ("CASE-1", "CASE-2", "CASE-3", "CASE-5", "P1")
        }
    (first, _) = found["CASE-1"]
    assert (first.age, first.sex) == (54, "F")
    assert "cefalea hace 3 meses" in first.note
    assert found["CASE-2"] == (
        ClinicalRecord(90, "M", "Crisis convulsivas desde hace una semana."),
    )
    assert found["CASE-3"] == (ClinicalRecord(6.5, "F"),)
    assert found["P1"] == (ClinicalRecord(54, "F"),)
    (fifth,) = found["CASE-5"]
    assert fifth.sex == "M"
    assert fifth.age is not None


def test_findings_and_diseases_of_a_phenopacket_are_kept(
    repository: Repository, folder: Path
) -> None:
    bring(repository, folder / "packet.json")
    pseudonym = repository.pseudonyms.patient("CASE-6")
    with repository.database.read() as connection:
        (stated,) = presentations.of_patient(connection, pseudonym)
        assert patients.records(connection, pseudonym) == (ClinicalRecord(90, "F"),)
    findings = (Finding("HP:0001250"), Finding("HP:0001263", "absent"))
    assert stated == StatedPresentation(
        "phenopacket", Presentation(findings, 90, "F"), ("OMIM:154700",)
    )


def test_a_phenopacket_of_nobody_is_not_kept(repository: Repository, tmp_path: Path) -> None:
    nobody = {"subject": {}, "phenotypicFeatures": PACKET["phenotypicFeatures"]}
    path = tmp_path / "nobody.json"
    path.write_text(json.dumps(nobody), "utf-8")
    ended = bring(repository, path)
    assert counts(ended, "phenopacket") == {"presentations.refused": 1}
    assert codes(ended, "phenopacket")["ingest.no_patient"] == 1


def test_nothing_that_names_anybody_is_kept(url: str, folder: Path) -> None:
    words = ("Xiomara", "Quiñones", "79.456.123", "correo.example", "CASE-", "Nuñez", "Nunez")
    with opened(url) as database:
        bring(repository_on(database), folder)
        rows = repr(content(database, but=["original_ids"]))
        with database.read() as connection:
            rows += repr(runs.listed(connection)) + "".join(audit.export(connection))
        with database.read() as connection:
            for digest in connection.scalars(select(tables.images.c.digest)).all():
                rows += b"".join(images.read(connection, digest)).decode("latin-1")
    assert len(rows) > 10_000
    assert [word for word in words if word in rows] == []


def test_unless_the_policy_says_otherwise(url: str, folder: Path) -> None:
    with opened(url) as database:
        bring(repository_on(database, keep_text=True), folder / "clinic.csv")
        rows = repr(content(database)["patient_records"])
    assert NOTE in rows
    assert "93.0" in rows


def test_the_same_again_adds_nothing_and_says_so(repository: Repository, folder: Path) -> None:
    bring(repository, folder)
    before = content(repository.database)
    again = bring(repository, folder)
    assert content(repository.database) == before
    assert [added(one.run.counts) for one in again.values()] == [0] * 6
    assert counts(again, "images") == {
        "images.known": 5,
        "images.refused": 1,
        "links.known": 3,
        "patients.known": 3,
        "statements.known": 1,
    }


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 5), min_size=0, max_size=6))
def test_any_order_and_any_repetition_give_the_same(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    parts = ["clinic.csv", "lines.jsonl", "bundle.json", "packet.json", "series", "slices"]
    place = tmp_path_factory.mktemp("any") / "repository.db"
    whole = [*order, *sorted({*range(6)} - {*order})]
    with opened(f"sqlite:///{place}") as database:
        repository = repository_on(database)
        for number in whole:
            bring(repository, folder / parts[number])
        assert content(database, but=["original_ids"]) == expected(folder, parts)


_EXPECTED: dict[Path, object] = {}


def expected(folder: Path, parts: list[str]) -> object:
    """What the parts come to, each brought in once, by itself."""
    if folder not in _EXPECTED:
        with opened(f"sqlite:///{folder.parent / 'expected.db'}") as database:
            for part in parts:
                bring(repository_on(database), folder / part)
            _EXPECTED[folder] = content(database, but=["original_ids"])
    return _EXPECTED[folder]


def test_each_run_is_kept_with_its_report_and_in_the_trail(
    repository: Repository, folder: Path
) -> None:
    ended = bring(repository, folder)
    with repository.database.read() as connection:
        listed = {run.source: run for run in runs.listed(connection)}
        trail = audit.entries(connection)
        assert audit.verify(connection).whole
    assert listed.keys() == ended.keys()
    for kind, run in listed.items():
        assert run.ended is not None
        assert run.counts == ended[kind].run.counts
        assert {one["code"]: one["count"] for one in run.issues} == codes(ended, kind)
    lines = [one for one in trail if one.action == "data.ingested"]
    assert [one.subject for one in lines] == [one.run.id for one in ended.values()]
    assert lines[0].details == {"source": "clinical", **ended["clinical"].run.counts}


def test_two_names_of_one_picture_are_one_image(repository: Repository, tmp_path: Path) -> None:
    one = picture(tmp_path / "two/a.png", 1)
    (tmp_path / "two/b.png").write_bytes(one.read_bytes())
    ended = bring(repository, tmp_path / "two")
    assert counts(ended, "images") == {"images.known": 1, "images.new": 1}


def test_a_repository_that_goes_away_keeps_what_was_written(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("braintx.service.ingest.keep._ITEMS", 2)
    for number in range(6):
        picture(tmp_path / f"six/{number}.png", number)
    calls = []

    def fail(*_: object, **__: object) -> bool:
        calls.append(1)
        if len(calls) > 3:
            raise StorageError("It is gone.", "storage.unavailable")
        return real(*_, **__)  # type: ignore[arg-type]

    real = images.put
    monkeypatch.setattr(images, "put", fail)
    with pytest.raises(StorageError):
        bring(repository, tmp_path / "six")
    assert len(content(repository.database)["images"]) == 2
