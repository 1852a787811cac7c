"""The public set and the published cases, as users get them."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from braintx.service.ingest import Repository, Sources, clinical, ingest, jsonl, sort_out
from braintx.service.ingest.report import Tally
from braintx.storage import patients, statements
from tests.service.ingest.conftest import repository_on
from tests.storage.conftest import opened

TABLE = "brain_conditions_detailed_dataset.csv"


@pytest.mark.data
def test_the_public_sets_images_meet_their_rows(data_root: Path, tmp_path: Path) -> None:
    found = sort_out([data_root / "brain-cancer-mri", data_root / TABLE])
    assert len(found.files["images"]) > 4900
    few = found.files["images"][::600]
    with opened(f"sqlite:///{tmp_path / 'repository.db'}") as database:
        repository = repository_on(database)
        sources = Sources({"images": few}, 0, found.roots)
        (ended,) = ingest(repository, sources, quiet=True)
        assert ended.run.counts["images.new"] == ended.run.counts["links.new"] == len(few)
        check_each(repository, few)


def check_each(repository: Repository, few: tuple[Path, ...]) -> None:
    labels = {"brain_glioma": "glioma", "brain_menin": "meningioma", "brain_tumor": "other"}
    with repository.database.read() as connection:
        for path in few:
            pseudonym = repository.pseudonyms.patient(path.stem)
            (digest,) = patients.images(connection, pseudonym)
            (stated,) = statements.of_image(connection, digest)
            assert stated.diagnosis == labels[path.parent.name]


@pytest.mark.data
def test_every_row_of_the_table_is_a_record(data_root: Path) -> None:
    items = list(clinical.read(data_root / TABLE, Tally()))
    assert len(items) == len({item.patient for item in items}) == 6056
    assert all(item.record and item.record.note and item.diagnosis for item in items)


@pytest.mark.data
def test_published_cases_give_records(data_root: Path, tmp_path: Path) -> None:
    some = tmp_path / "cases.jsonl"
    with (data_root / "rare_disease_cases.jsonl").open("rb") as lines:
        taken = list(islice(lines, 500))
    some.write_bytes(b"".join(taken))
    told = [age for line in taken if (age := json.loads(line).get("age"))]
    assert list(sort_out([some]).files) == ["jsonl"]
    items = list(jsonl.read(some, Tally()))
    assert len({item.patient for item in items}) == 500
    ages = [item.record.age for item in items if item.record and item.record.age is not None]
    assert len(ages) == len(told) > 200
    assert all(0 <= age <= 120 for age in ages)
