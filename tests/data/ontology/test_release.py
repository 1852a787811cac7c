"""A folder of a release, read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from braintx.core.errors import DataError
from braintx.data.ontology.release import read_release
from tests.data.ontology import toy


def test_terms_annotations_and_genes_come_together(tmp_path: Path) -> None:
    release = read_release(toy.write_release(tmp_path), tmp_path / "hp-es.babelon.tsv")
    assert release.version == "2025-01-16"
    assert release.names["ORPHA:33069"] == "Dravet syndrome"
    assert len(release.annotations) == len(toy.ROWS)
    assert release.genes == {
        "OMIM:154700": ("FBN1",),
        "OMIM:607208": ("SCN1A",),
        "OMIM:999999": ("AAA",),
        "ORPHA:33069": ("SCN1A",),
    }
    counts = {one.code: (one.count, one.examples) for one in release.issues}
    assert counts["genes.row_short"] == (1, ("genes_to_phenotype.txt:8",))
    assert counts["genes.disease_unknown"] == (1, ("OMIM:999999",))
    assert counts["hpoa.negated"][0] == 1


def test_genes_are_optional(tmp_path: Path) -> None:
    toy.write_release(tmp_path)
    (tmp_path / "genes_to_phenotype.txt").unlink()
    assert read_release(tmp_path).genes == {}


@pytest.mark.parametrize("name", ["hp.obo", "phenotype.hpoa"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    toy.write_release(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(DataError, match=f"holds no {name}") as raised:
        read_release(tmp_path)
    assert raised.value.code == "ontology.missing"


def test_files_that_are_no_text_are_refused_in_words(tmp_path: Path) -> None:
    toy.write_release(tmp_path)
    (tmp_path / "phenotype.hpoa").write_bytes(b"\xff\xfe\x00\t\n" * 20)
    with pytest.raises(DataError, match="holds no annotations"):
        read_release(tmp_path)
    (tmp_path / "hp.obo").write_bytes(b"\x1f\x8b\xff\x00" * 20)
    with pytest.raises(DataError, match="is no release of HPO"):
        read_release(tmp_path)
