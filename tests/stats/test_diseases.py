"""The knowledge, counted and looked up: on a hand-written release and three patients."""

from __future__ import annotations

import numpy as np
import pytest

from braintx.data.ontology.build import compile_knowledge
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.release import read_release
from braintx.stats.diseases import Diseases, matching
from tests.data.ontology import toy

LONG_FINGERS, TALL, SEIZURE, BILATERAL = "HP:0001166", "HP:0000098", "HP:0001250", "HP:0002069"
CASES = (
    LibraryCase("a", "OMIM:154700", "", "PMID:2", "F", 12.5, (LONG_FINGERS,), (SEIZURE,)),
    LibraryCase("b", "OMIM:154700", "", "PMID:3", None, None, (LONG_FINGERS, TALL)),
    LibraryCase("c", "OMIM:607208", "", "PMID:3", None, 2.0, (SEIZURE,)),
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Diseases:
    release = read_release(toy.write_release(tmp_path_factory.mktemp("hpo")))
    built = compile_knowledge(release, library=CASES)
    return Diseases(built.knowledge, built.terms)


def codes(known: Diseases, rows: object) -> list[str]:
    return [known.terms.codes[one.term] for one in rows]  # type: ignore[attr-defined]


def test_what_was_counted_goes_before_what_is_estimated(known: Diseases) -> None:
    marfan = known.knowledge.place("OMIM:154700")
    profile = {known.terms.codes[one.term]: one for one in known.profile(marfan)}
    assert profile[LONG_FINGERS].frequency == pytest.approx(3 / 4)  # and not Orphanet's band
    assert profile[LONG_FINGERS].patients == 4
    assert profile[TALL].patients == 0
    shares = [one.frequency or 0.0 for one in known.profile(marfan)]
    assert shares == sorted(shares, reverse=True)


def test_every_source_of_a_term_is_named(known: Diseases) -> None:
    marfan = known.knowledge.place("OMIM:154700")
    cited = known.sources_of(marfan)[known.terms.positions[LONG_FINGERS]]
    assert {"PMID:1", "PMID:2", "ORPHA:558"} <= set(cited)


def test_what_a_disease_is_said_not_to_have_is_not_in_its_profile(known: Diseases) -> None:
    dravet = known.knowledge.place("OMIM:607208")
    assert "HP:0001251" not in codes(known, known.profile(dravet))


def test_a_term_s_diseases_include_those_with_a_more_special_one(known: Diseases) -> None:
    dravet = known.knowledge.place("OMIM:607208")
    assert BILATERAL in known.below(SEIZURE)
    assert dravet in {one.disease for one in known.holders(SEIZURE)}
    assert dravet not in {one.disease for one in known.holders(TALL)}
    everything = known.holders("HP:0000118")
    assert len({one.disease for one in everything}) == len(everything)


def test_two_diseases_share_what_both_have(known: Diseases) -> None:
    marfan, dravet = (known.knowledge.place(id) for id in ("OMIM:154700", "OMIM:607208"))
    assert all(one.first and one.second for one in known.shared(marfan, marfan))
    assert not any(one.first and one.second for one in known.shared(marfan, dravet))
    assert len(known.shared(marfan, dravet)) == len(known.profile(marfan)) + len(
        known.profile(dravet)
    )


def test_counts_add_up(known: Diseases) -> None:
    assert sum(one.listed for one in known.sources) == len(known.knowledge.rows)
    assert sum(one.statements for one in known.sources) == len(known.knowledge.statements)
    assert all(one.quantified <= one.statements for one in known.sources)
    assert known.annotated.sum() == sum(n for _, n in known.commonest)
    profiles = [len(known.profile(at)) for at in range(len(known.knowledge))]
    np.testing.assert_array_equal(known.annotated, profiles)


def test_published_patients_are_counted_by_disease_and_finding(known: Diseases) -> None:
    marfan = known.knowledge.place("OMIM:154700")
    assert known.cases[0] == (marfan, 2)
    assert known.papers == 2
    told = {known.terms.codes[at]: (present, absent) for at, present, absent in known.told}
    assert told[LONG_FINGERS] == (2, 0)
    assert told[SEIZURE] == (1, 1)


@pytest.mark.parametrize(
    ("query", "first"),
    [("marfan", "a"), ("SINDROME de marfan", "b"), ("lipo marf", "c"), ("b", "b"), ("zzz", None)],
)
def test_a_search_takes_words_in_any_order_without_accents(query: str, first: str | None) -> None:
    names = [("a", "Marfan"), ("b", "Síndrome de Marfan"), ("c", "Marfan lipodystrophy")]
    assert next(iter(matching(query, names, 5)), None) == first
