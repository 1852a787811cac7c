"""What a note says of a finding: each rule with what a reader of it would try next."""

import json
from pathlib import Path

import pytest

from braintx.data.ontology.terms import Terms
from braintx.preprocessing.notes import parse_note
from braintx.preprocessing.phenotypes import PhenotypeParser
from braintx.preprocessing.phenotypes.courses import Courses
from braintx.preprocessing.phenotypes.keys import vocabulary
from braintx.preprocessing.phenotypes.lexicon import lay_rows

STATUSES = json.loads((Path(__file__).parent / "statuses.json").read_text(encoding="utf-8"))
SENTENCES = [(note, said) for rows in STATUSES.values() for note, said in rows]


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


@pytest.fixture(scope="module")
def parser(terms: Terms) -> PhenotypeParser:
    return PhenotypeParser(terms)


@pytest.mark.parametrize(("note", "expected"), SENTENCES, ids=[note for note, _ in SENTENCES])
def test_a_sentence_says(
    note: str, expected: dict[str, list[str]], parser: PhenotypeParser, terms: Terms
) -> None:
    said: dict[str, set[str]] = {}
    for one in parser.read(note).findings:
        said.setdefault(terms.name(one.code), set()).add(one.status)
    assert said == {name: set(statuses) for name, statuses in expected.items()}


def test_each_rule_has_forty_sentences_and_more() -> None:
    assert all(len(rows) >= 40 for rows in STATUSES.values())


@pytest.mark.parametrize(
    ("code", "told", "since", "status"),
    [
        ("HP:0001297", "background", None, "history"),  # a stroke
        ("HP:0000822", "background", None, "present"),  # hypertension
        ("HP:0000822", "history", None, "present"),
        ("HP:0000822", "present", 240.0, "present"),
        ("HP:0002315", "background", None, "present"),  # a headache is no event, and may be over
        ("HP:0002315", "history", None, "history"),
        ("HP:0002315", "present", 24.0, "history"),
        ("HP:0002315", "present", 3.0, "present"),
        ("HP:0002140", "present", 3.0, "history"),  # an ischaemic stroke is a kind of stroke
        ("HP:0002140", "present", 0.1, "present"),
        ("HP:0002140", "absent", 24.0, "absent"),
    ],
)
def test_what_lasts_and_what_is_an_event(
    code: str, told: str, since: float | None, status: str, terms: Terms
) -> None:
    assert Courses(terms).status(code, ("x",), told, since) == status  # type: ignore[arg-type]


def test_the_word_tells_epilepsy_from_a_seizure(terms: Terms) -> None:
    courses = Courses(terms)
    assert courses.status("HP:0001250", ("epilepsy",), "background", None) == "present"
    assert courses.status("HP:0001250", ("seizure",), "background", None) == "history"


def test_a_code_lasts_or_is_an_event(terms: Terms) -> None:
    courses = vocabulary("courses")
    events = courses["events"].keys() | courses["kinds_of_events"].keys()
    assert not events & courses["lasting"].keys()
    assert all(
        terms.name(code) == name for group in courses.values() for code, name in group.items()
    )


def test_no_lay_phrase_hides_a_status() -> None:
    hidden = {"probable", "posible", "possible", "likely", "suspected", "previous", "previo"}
    for row in lay_rows():
        for phrase in row.plain_phrases:
            words = phrase.split()
            if "no" not in words:  # "tandem no posible"
                assert hidden.isdisjoint(words), phrase


@pytest.mark.parametrize("note", ["Headache resolved.", "Cefalea previa.", "Sib with headache."])
def test_the_treatment_reads_as_before(note: str) -> None:
    assert parse_note(note).symptoms == (() if note == "Headache resolved." else ("headache",))
