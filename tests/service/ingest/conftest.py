"""Small sources of every kind, and a repository to bring them into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from braintx.service.ingest import Ingested, Repository, ingest, sort_out
from braintx.service.policy import Policy
from braintx.service.secrets import Secret
from braintx.storage.database import Database
from braintx.storage.tables import metadata
from tests.service.dicom import sources as drawn
from tests.storage.conftest import opened

SECRET = "a secret of the tests' own, long enough"  # noqa: S105
NOTE = "Paciente Xiomara Quiñones, c.c. 79.456.123, xiomara@correo.example: cefalea hace 3 meses."
TABLE = f"""Paciente;Edad;Sexo;Nota clínica;Diagnóstico;Tratamiento
CASE-1;54;mujer;{NOTE};meningioma;cirugía
CASE-2;93;hombre;Crisis convulsivas desde hace una semana.;glioma;
;40;mujer;Sin identificador.;glioma;
"""
LINES = [
    {"patient": "CASE-3", "age": "P6Y6M", "sex": "FEMALE", "image": "slices/three.png"},
    {"patient": "CASE-1", "age": 54, "note": "Headache for two weeks.", "diagnosis": "glioma"},
    {"patient": "CASE-4", "image": "../outside.png"},
]
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": "urn:uuid:0b6a1d4e-8a53-4b8c-9d0e-6f1f5e3c2a11",
            "resource": {
                "resourceType": "Patient",
                "id": "p",
                "identifier": [{"value": "CASE-5"}],
                "gender": "male",
                "birthDate": "1950-01-01",
            },
        }
    ],
}

PACKET = {
    "id": "packet of Xiomara",
    "subject": {
        "id": "CASE-6",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P93Y"}},
        "sex": "FEMALE",
    },
    "phenotypicFeatures": [
        {"type": {"id": "HP:0001250", "label": "Seizure"}, "description": "Xiomara's seizures"},
        {"type": {"id": "HP:0001263"}, "excluded": True},
        {"type": {"id": "SNOMED:1"}},
    ],
    "diseases": [{"term": {"id": "OMIM:154700"}}],
    "metaData": {"createdBy": "Xiomara", "phenopacketSchemaVersion": "2.0"},
}
FAMILY = {"id": "f", "proband": PACKET}


def picture(path: Path, seed: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    levels = np.random.default_rng(seed).integers(0, 255, (64, 64), dtype=np.uint8)
    assert cv2.imwrite(str(path), levels)
    return path


def make(root: Path) -> Path:
    """A folder with sources of every kind, and what is none or is broken among them."""
    root.mkdir()
    (root / "clinic.csv").write_text(TABLE, "utf-8")
    picture(root / "slices/CASE-1.png", 1)
    picture(root / "slices/CASE-2/a.png", 2)
    picture(root / "slices/three.png", 3)
    picture(root / "slices/nobody.png", 4)
    picture(root / "brain_glioma/brain_glioma_0007.png", 5)
    whole = picture(root / "slices/cut.png", 6).read_bytes()
    (root / "slices/cut.png").write_bytes(whole[: len(whole) // 2])
    lines = [json.dumps(line) for line in LINES]
    (root / "lines.jsonl").write_text("\n".join([*lines, "{not json"]), "utf-8")
    (root / "bundle.json").write_text(json.dumps(BUNDLE), "utf-8")
    (root / "packet.json").write_text(json.dumps(PACKET), "utf-8")
    (root / "family.json").write_text(json.dumps(FAMILY), "utf-8")
    (root / "broken.json").write_text('{"resourceType": "Bundle", "entry":', "utf-8")
    (root / "notes.txt").write_text("nothing of ours", "utf-8")
    for number, dataset in enumerate(drawn.series(2), start=1):
        (root / "series").mkdir(exist_ok=True)
        dataset.save_as(root / f"series/Nunez-{number}.dcm", enforce_file_format=True)
    return root


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("sources") / "set")


def repository_on(database: Database, *, keep_text: bool = False) -> Repository:
    return Repository(database, Secret(SECRET), Policy(keep_text=keep_text))


@pytest.fixture
def repository(url: str) -> Iterator[Repository]:
    with opened(url) as database:
        yield repository_on(database)


def bring(repository: Repository, *given: Path, kind: Any = "auto") -> dict[str, Ingested]:
    """Bring sources in; the runs by their kind."""
    ended = ingest(repository, sort_out(given, kind), quiet=True)
    return {one.run.source: one for one in ended}


def content(database: Database, *, but: Sequence[str] = ()) -> dict[str, Any]:
    """Every row that is not of a moment: what two repositories share that hold the same."""
    passing = {"ingest_runs", "audit_entries", "audit_head", *but}
    with database.read() as connection:
        return {
            table.name: sorted(
                repr([value for name, value in row._asdict().items() if name not in _MOMENTS])
                for row in connection.execute(table.select())
            )
            for table in metadata.tables.values()
            if table.name not in passing
        }


_MOMENTS = ("made", "expires")
