"""Which rows of OMIM, Orphanet and DECIPHER are one disease."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.twins import Links, Rows, link

SIGNS = frozenset({"HP:0000001", "HP:0000118", "HP:0001250", "HP:0001251"})


def linked(
    names: Mapping[str, str],
    genes: Mapping[str, tuple[str, ...]] | None = None,
    signs: Mapping[str, frozenset[str]] | None = None,
) -> Links:
    return link(Rows(names, genes or {}, signs or {}))


def test_the_same_words_are_the_same_disease() -> None:
    names = {"OMIM:1": "Paget disease of bone 2", "ORPHA:1": "Paget's disease of bone type II"}
    assert linked(names).twins == {"ORPHA:1": "OMIM:1"}


def test_the_same_words_with_other_genes_are_not() -> None:
    names = {"OMIM:1": "Goldberg-Shprintzen syndrome", "ORPHA:1": "Shprintzen-Goldberg syndrome"}
    assert linked(names).twins == {"ORPHA:1": "OMIM:1"}
    assert linked(names, {"OMIM:1": ("KIFBP",), "ORPHA:1": ("SKI", "FBN1")}) == Links({}, {})


def test_one_name_that_two_rows_bear_goes_to_neither() -> None:
    names = {"OMIM:1": "Ataxia, A", "OMIM:2": "Ataxia, the A", "ORPHA:1": "A ataxia"}
    assert linked(names).twins == {}


def test_of_two_with_the_same_words_the_one_of_the_same_inheritance_is_it() -> None:
    names = {
        "OMIM:1": "Dysplasia, recessive",
        "OMIM:2": "Dysplasia",
        "ORPHA:1": "Dysplasia",
        "ORPHA:2": "Recessive dysplasia",
    }
    assert linked(names).twins == {"ORPHA:1": "OMIM:2", "ORPHA:2": "OMIM:1"}


def test_a_shared_gene_and_like_names_are_enough() -> None:
    names = {"OMIM:1": "Williams-Beuren syndrome", "ORPHA:1": "Williams syndrome"}
    assert linked(names).twins == {}
    assert linked(names, {"OMIM:1": ("ELN",), "ORPHA:1": ("ELN",)}).twins == {"ORPHA:1": "OMIM:1"}


def test_a_row_that_several_resemble_is_a_group_of_them() -> None:
    names = {
        "OMIM:1": "Cornelia de Lange syndrome 1",
        "OMIM:2": "Cornelia de Lange syndrome 2",
        "ORPHA:1": "Cornelia de Lange syndrome",
    }
    genes = {"OMIM:1": ("NIPBL",), "OMIM:2": ("SMC1A",), "ORPHA:1": ("NIPBL", "SMC1A")}
    assert linked(names, genes) == Links({}, {"OMIM:1": "ORPHA:1", "OMIM:2": "ORPHA:1"})


def test_one_gene_alone_joins_two_only_where_their_findings_meet() -> None:
    names = {"OMIM:1": "CEDNIK syndrome", "ORPHA:1": "Dysgenesis with ichthyosis"}
    genes = {"OMIM:1": ("SNAP29",), "ORPHA:1": ("SNAP29",)}
    apart = {"OMIM:1": frozenset({"HP:0000001", "HP:1"}), "ORPHA:1": SIGNS}
    assert linked(names, genes, apart) == Links({}, {"OMIM:1": "ORPHA:1"})
    assert linked(names, genes, {"OMIM:1": SIGNS, "ORPHA:1": SIGNS}).twins == {"ORPHA:1": "OMIM:1"}


def test_a_gene_of_several_diseases_joins_none() -> None:
    names = {"OMIM:1": "One", "OMIM:2": "Two", "ORPHA:1": "Three"}
    genes = dict.fromkeys(names, ("LMNA",))
    assert linked(names, genes, dict.fromkeys(names, SIGNS)) == Links({}, {})


def test_decipher_joins_omim_first_and_orphanet_else() -> None:
    names = {
        "OMIM:1": "Sotos syndrome",
        "ORPHA:1": "Sotos syndrome",
        "DECIPHER:1": "Sotos syndrome",
        "ORPHA:2": "8p23.1 microdeletion syndrome",
        "DECIPHER:2": "8p23.1 deletion syndrome",
    }
    assert linked(names).twins == {
        "ORPHA:1": "OMIM:1",
        "DECIPHER:1": "OMIM:1",
        "DECIPHER:2": "ORPHA:2",
    }


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return Knowledge.load()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OMIM:154700", "ORPHA:558"),  # Marfan syndrome
        ("OMIM:143100", "ORPHA:399"),  # Huntington disease
        ("OMIM:219700", "ORPHA:586"),  # cystic fibrosis
        ("OMIM:162200", "ORPHA:636"),  # neurofibromatosis 1
        ("OMIM:277900", "ORPHA:905"),  # Wilson disease
        ("OMIM:105830", "ORPHA:72"),  # Angelman syndrome
        ("OMIM:194050", "ORPHA:904"),  # Williams syndrome, of two names
        ("OMIM:310200", "ORPHA:98896"),  # Duchenne muscular dystrophy
        ("OMIM:601110", "ORPHA:79321"),  # ALG3-CDG, by its gene
        ("DECIPHER:8", "OMIM:182290"),  # Smith-Magenis syndrome
        ("DDX:sarcoidosis", "ORPHA:797"),
        ("DDX:myasthenia_gravis", "OMIM:254200"),
        ("DDX:systemic_lupus_erythematosus", "ORPHA:536"),
    ],
)
def test_well_known_pairs_are_one_row(shipped: Knowledge, one: str, other: str) -> None:
    assert shipped.disease(one) == shipped.disease(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OMIM:154700", "OMIM:609192"),  # Marfan, Loeys-Dietz 1
        ("OMIM:166200", "ORPHA:666"),  # osteogenesis imperfecta, type I and the group
        ("OMIM:101000", "ORPHA:636"),  # neurofibromatosis 2 and 1
        ("OMIM:603218", "ORPHA:399"),  # Huntington disease-like 1
        ("OMIM:609460", "ORPHA:2462"),  # Goldberg-Shprintzen, Shprintzen-Goldberg
        ("OMIM:310200", "OMIM:300376"),  # Duchenne, Becker
        ("ORPHA:558", "ORPHA:284979"),  # Marfan, neonatal Marfan
        ("OMIM:614420", "ORPHA:36412"),  # lupus 16, urticarial vasculitis: a gene alone
    ],
)
def test_well_known_strangers_are_two_rows(shipped: Knowledge, one: str, other: str) -> None:
    assert shipped.disease(one) != shipped.disease(other)


def test_a_group_lends_its_findings_to_its_members(shipped: Knowledge) -> None:
    members = {"OMIM:606068": "ORPHA:791", "OMIM:614701": "ORPHA:199", "OMIM:614082": "ORPHA:84"}
    for member, group in members.items():  # retinitis pigmentosa, Cornelia de Lange, Fanconi
        assert shipped.rows[shipped.group[shipped.place(member)]].id == group
    assert shipped.group[shipped.place("OMIM:154700")] == -1
