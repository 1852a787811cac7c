"""Names of diseases as two sources spell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.data.ontology.names import read_name, readable, series


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Ataxia 29, autosomal dominant",
            "Autosomal dominant ataxia type 29",
        ),
        ("Hyperoxaluria, primary, type II", "Primary hyperoxaluria type 2"),
        ("Mayer-Rokitansky-Kuster-Hauser syndrome", "Mayer-Rokitansky-Küster-Hauser syndrome"),
        ("Wilson's disease", "Wilson disease"),
        ("Thalassaemia of the haemoglobin", "Thalassemia, hemoglobin"),
        ("Chromosome 3q29 deletion syndrome", "3q29 microdeletion syndrome"),
        ("Williams-Beuren syndrome (WBS)", "Williams-Beuren syndrome"),
        ("Amelogenesis imperfecta (enamel-renal syndrome)", "Enamel-renal syndrome"),
        ("Glycogen storage disease type IXb", "Glycogen storage disease 9B"),
    ],
)
def test_one_disease_spelt_twice_is_alike(one: str, other: str) -> None:
    assert read_name(one).like(read_name(other)) == read_name(other).like(read_name(one)) == 1
    assert read_name(one).allows(read_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Spinocerebellar ataxia 27", "Spinocerebellar ataxia type 27A"),
        ("Narcolepsy 1", "Narcolepsy type 2"),
        ("Mucopolysaccharidosis type IX", "Mucopolysaccharidosis type X"),
        ("Seizures", "Arachnodactyly"),
    ],
)
def test_another_number_is_another_disease(one: str, other: str) -> None:
    assert read_name(one).like(read_name(other)) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cutis laxa, autosomal dominant", "Autosomal recessive cutis laxa"),
        ("Xq21 deletion syndrome", "Kabuki syndrome"),
        ("Norrie disease", "Monosomy 5p"),
    ],
)
def test_inheritance_and_chromosomes_can_rule_a_pair_out(one: str, other: str) -> None:
    assert not read_name(one).allows(read_name(other))


def test_a_part_of_the_words_is_a_part_of_alike() -> None:
    osteogenesis = read_name("Osteogenesis imperfecta")
    assert osteogenesis.like(read_name("Osteogenesis imperfecta, type X")) == pytest.approx(2 / 3)
    assert osteogenesis.counted() == frozenset()
    assert read_name("Osteogenesis imperfecta, type X").counted() == {"10"}


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    first, second = read_name(one), read_name(other)
    assert 0 <= first.like(second) == second.like(first) <= 1
    assert first.like(first) == (1 if first.readings else 0)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Retinitis pigmentosa 28", "retinitis pigmentosa"),
        ("Long QT syndrome 2", "long qt syndrome"),
        ("Meckel syndrome, type 10", "meckel syndrome"),
        ("Usher syndrome type IIA", "usher syndrome"),
        ("Marfan syndrome", "marfan syndrome"),
    ],
)
def test_a_series_is_the_name_without_its_number(name: str, stem: str) -> None:
    assert series(name) == stem


def test_names_in_capitals_are_shown_in_small_letters() -> None:
    assert readable("MEDULLOBLASTOMA") == "Medulloblastoma"
    assert readable("#111620 RADIN ANTIGEN; RD;;BLOOD GROUP--RADIN") == "Radin antigen; rd"
    assert readable("CEDNIK") == "CEDNIK"
    assert readable("X-LINKED intellectual disability") == "X-LINKED intellectual disability"
