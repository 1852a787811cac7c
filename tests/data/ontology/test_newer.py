"""A newer release fills gaps of an older one and changes nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from braintx.core.errors import DataError
from braintx.data.ontology.newer import add_newer, read_newer
from braintx.data.ontology.release import Release, read_release
from tests.data.ontology import toy

TABLE: dict[str, Any] = {
    "release": "2025-11-24",
    "terms": {
        "HP:0000001": {"name": "All", "parents": []},
        "HP:0000005": {"name": "Mode of inheritance", "parents": ["HP:0000001"]},
        "HP:0000006": {"name": "Autosomal dominant inheritance", "parents": ["HP:0000005"]},
        "HP:0000118": {"name": "Phenotypic abnormality", "parents": ["HP:0000001"]},
        "HP:0002279": {"name": "Seizure again", "parents": ["HP:0000118"]},
        "HP:0009999": {"name": "Gone astray", "parents": ["HP:0002279"]},
        "HP:0040279": {"name": "Frequency", "parents": ["HP:0000001"]},
    },
    "diseases": {
        "OMIM:154700": {"name": "Marfan", "terms": ["HP:0009999"]},
        "OMIM:621000": {
            "name": "New disease",
            "terms": ["HP:0000006", "HP:0002279", "HP:0009999", "HP:0040279"],
            "genes": ["NEW1"],
        },
        "OMIM:621001": {"name": "Only inherited", "terms": ["HP:0000006"]},
    },
}


@pytest.fixture
def older(tmp_path: Path) -> Release:
    return read_release(toy.write_release(tmp_path / "old"))


def newer(folder: Path, table: object = TABLE) -> Path:
    path = folder / "newer.json"
    path.write_text(json.dumps(table), "utf-8")
    return path


def test_diseases_that_it_lacks_are_added_and_marked(older: Release, tmp_path: Path) -> None:
    both = add_newer(older, read_newer(newer(tmp_path)))
    added = [row for row in both.annotations if row.disease == "OMIM:621000"]
    assert [(row.term, row.aspect) for row in added] == [
        ("HP:0000006", "I"),
        ("HP:0001250", "P"),  # what the older release has in place of HP:0002279
        ("HP:0009999", "P"),
    ]
    assert all(row.frequency is None and row.sources == () for row in added)
    assert both.names["OMIM:621000"] == "New disease"
    assert both.genes["OMIM:621000"] == ("NEW1",)
    assert (both.version, both.newer, both.added) == ("2025-01-16", "2025-11-24", {"OMIM:621000"})


def test_what_both_have_stays_as_it_was(older: Release, tmp_path: Path) -> None:
    both = add_newer(older, read_newer(newer(tmp_path)))
    assert both.annotations[: len(older.annotations)] == older.annotations
    assert both.names["OMIM:154700"] == "Marfan syndrome"
    assert {code: both.terms.term(code) for code in older.terms} == {
        code: older.terms.term(code) for code in older.terms
    }


def test_terms_that_it_lacks_are_added_below_its_own(older: Release, tmp_path: Path) -> None:
    spanish = tmp_path / "old" / "hp-es.babelon.tsv"
    both = add_newer(older, read_newer(newer(tmp_path), spanish))
    assert set(both.terms) - set(older.terms) == {"HP:0009999", "HP:0040279"}
    assert both.terms.parents("HP:0009999") == ("HP:0001250",)
    assert both.terms.name("HP:0009999", "es") == "Ido"


def test_what_was_done_and_left_out_is_counted(older: Release, tmp_path: Path) -> None:
    both = add_newer(older, read_newer(newer(tmp_path)))
    counts = {one.code: one.count for one in both.issues if one.code.startswith("newer.")}
    assert counts == {
        "newer.term_added": 2,
        "newer.term_elsewhere": 1,
        "newer.disease_added": 1,
        "newer.without_phenotype": 1,
    }


def test_a_folder_brings_its_frequencies_and_papers(older: Release, tmp_path: Path) -> None:
    rows = (toy.row("OMIM:621000", "New disease", "HP:0001250", "1/2", "PMID:9"),)
    obo = toy.OBO.replace("2025-01-16", "2026-01-01")
    both = add_newer(older, read_newer(toy.write_release(tmp_path / "new", rows, obo)))
    (added,) = (row for row in both.annotations if row.disease == "OMIM:621000")
    assert added.frequency is not None
    assert (added.frequency.patients, added.sources) == (2, ("PMID:9",))
    assert both.newer == "2026-01-01"


def test_terms_above_themselves_are_refused(tmp_path: Path) -> None:
    terms = {**TABLE["terms"], "HP:0002279": {"name": "x", "parents": ["HP:0009999"]}}
    with pytest.raises(DataError, match="HP:0002279") as raised:
        read_newer(newer(tmp_path, {**TABLE, "terms": terms}))
    assert raised.value.code == "ontology.circle"


@pytest.mark.parametrize("table", [[], {}, {**TABLE, "diseases": {"OMIM:1": []}}, None])
def test_another_file_is_refused(tmp_path: Path, table: object) -> None:
    with pytest.raises(DataError, match=r"newer\.json is no table of a newer release"):
        read_newer(newer(tmp_path, table))
    with pytest.raises(DataError, match="no table"):
        read_newer(tmp_path / "nowhere.json")
