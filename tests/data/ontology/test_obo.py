"""The terms of a release, as its file and the table of Spanish labels give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from braintx.core.errors import DataError, FindingError
from braintx.data.ontology.codes import Tally
from braintx.data.ontology.obo import read_terms
from braintx.data.ontology.terms import Terms
from tests.data.ontology import toy

Counts = dict[str, tuple[int, tuple[object, ...]]]


def read(folder: Path, obo: str = toy.OBO) -> tuple[Terms, Counts]:
    toy.write_release(folder, obo=obo)
    tally = Tally()
    terms = read_terms(folder / "hp.obo", folder / "hp-es.babelon.tsv", tally)
    return terms, {one.code: (one.count, one.examples) for one in tally.issues()}


def test_terms_have_names_synonyms_and_parents(tmp_path: Path) -> None:
    terms, _ = read(tmp_path)
    seizure = terms.term("HP:0001250")
    assert terms.release == "2025-01-16"
    assert (seizure.name, seizure.name_es) == ("Seizure", "Convulsiones")
    assert seizure.synonyms == ("Epileptic seizure", 'Fits << 3"s')  # neither repeated nor retired
    assert seizure.related == ("Epilepsy",)
    assert seizure.parents == ("HP:0012638",)
    assert "has_part" not in terms


def test_alternatives_and_chains_of_replacements_are_followed(tmp_path: Path) -> None:
    terms, _ = read(tmp_path)
    old = ("HP:0002279", "HP:0002391", "HP:0000056", "HP:0000057")
    assert {terms.resolve(code) for code in old} == {"HP:0001250"}
    assert not any(code in terms for code in old)


def test_obsolete_terms_without_one_in_their_place_are_named(tmp_path: Path) -> None:
    terms, issues = read(tmp_path)
    assert issues["terms.withdrawn"] == (2, ("HP:0000361", "HP:0000362"))
    with pytest.raises(FindingError, match=r"Consider HP:0001250 \(Seizure\)\.$"):
        terms.resolve("HP:0000361")
    with pytest.raises(FindingError, match="names nothing"):
        terms.resolve("HP:0000362")


def test_only_official_spanish_of_known_terms_is_taken(tmp_path: Path) -> None:
    terms, issues = read(tmp_path)
    assert terms.term("HP:0001251").name_es == "Ataxia"
    assert terms.term("HP:0000098").name_es is None
    assert issues["terms.spanish_older"] == (1, ("HP:0001251",))
    assert issues["terms.spanish_unofficial"] == (1, ("HP:0000098",))
    assert issues["terms.spanish_unknown"] == (1, ("HP:0009999",))
    assert issues["terms.spanish_none"][0] == len(terms) - 2


def test_spanish_is_optional(tmp_path: Path) -> None:
    toy.write_release(tmp_path)
    assert read_terms(tmp_path / "hp.obo").term("HP:0001250").name_es is None


def test_a_link_to_an_unknown_parent_is_left_out_and_counted(tmp_path: Path) -> None:
    obo = toy.OBO.replace("is_a: HP:0000924 ! Abnormality", "is_a: HP:0000099 ! Abnormality", 1)
    terms, issues = read(tmp_path, obo)
    assert issues["terms.parent_unknown"] == (1, ("HP:0001166 → HP:0000099",))
    assert terms.parents("HP:0001166") == ()


def test_terms_above_themselves_are_refused_by_name(tmp_path: Path) -> None:
    obo = toy.OBO.replace("name: Seizure\n", "name: Seizure\nis_a: HP:0002069 ! Tonic\n")
    with pytest.raises(DataError, match="HP:0001250") as raised:
        read(tmp_path, obo)
    assert raised.value.code == "ontology.circle"


@pytest.mark.parametrize("obo", ["", "hello", toy.OBO.replace("data-version", "version")])
def test_another_file_is_refused(tmp_path: Path, obo: str) -> None:
    with pytest.raises(DataError, match=r"hp\.obo is no release"):
        read(tmp_path, obo)
