import json
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.findings import NoteReading
from braintx.data.ontology.terms import Terms
from braintx.preprocessing.notes import MAX_CHARACTERS
from braintx.preprocessing.phenotypes import PhenotypeParser

READINGS = json.loads((Path(__file__).parent / "readings.json").read_text(encoding="utf-8"))
WORDS = "no fever, cough | madre con asma | ? | (-) | 39.2 °C | BP 180/110 | uñas | pero | 3/52"


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


@pytest.fixture(scope="module")
def parser(terms: Terms) -> PhenotypeParser:
    return PhenotypeParser(terms)


def said(reading: NoteReading, terms: Terms) -> dict[str, str]:
    return {terms.name(one.code): one.status for one in reading.findings}


@pytest.mark.parametrize(("note", "expected"), READINGS, ids=[note for note, _ in READINGS])
def test_a_finding_is_read_with_its_status(
    note: str, expected: dict[str, str], parser: PhenotypeParser, terms: Terms
) -> None:
    assert said(parser.read(note), terms) == expected


def test_what_is_said_of_a_finding(parser: PhenotypeParser) -> None:
    (found,) = parser.read("Severe left knee pain for 3 months.").findings
    assert (found.severity, found.laterality, found.duration_months) == ("severe", "left", 3)
    (found,) = parser.read("Dolor leve en la rodilla derecha desde hace 2 años.").findings
    assert (found.severity, found.laterality, found.duration_months) == ("mild", "right", 24)
    both = parser.read("Tos y fiebre de 2 meses de evolución.").findings
    assert [one.duration_months for one in both] == [2, 2]


def test_words_end_where_they_end(parser: PhenotypeParser) -> None:
    assert parser.read("The stomach, a tosca, feverfew, ticket.").findings == ()


def test_person_language_and_measurement(parser: PhenotypeParser) -> None:
    read = parser.read("Varón de 54 años con fiebre de 39,2 °C desde ayer y dolor de cabeza.")
    assert (read.age, read.sex, read.language) == (54, "M", "es")
    (measured,) = read.measurements
    assert (measured.kind, measured.value, measured.code) == ("temperature", 39.2, "HP:0001945")
    assert parser.read("She has had a fever since Monday.").language == "en"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join))
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    read = lay_parser().read(text)
    for one in (*read.findings, *read.measurements):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip()


def test_a_span_is_what_names_the_finding(parser: PhenotypeParser) -> None:
    note = "¡Ojo! Refiere cefalea, niega «dolor en el pecho» y vómitos."
    found = [note[one.start : one.end] for one in parser.read(note).findings]
    assert found == ["cefalea", "dolor en el pecho", "vómitos"]


def test_time_is_linear(parser: PhenotypeParser) -> None:
    piece = "No fever, severe left chest pain and dizzines for 3 weeks; mother with gout. "
    note = piece * (MAX_CHARACTERS // len(piece))

    def taken(text: str) -> float:
        began = time.process_time()
        parser.read(text)
        return time.process_time() - began

    short, whole = (min(taken(note[: len(note) // n]) for _ in range(2)) for n in (8, 2))
    assert whole < 8 * short
    assert parser.read(note + "Epistaxis." * 10_000).findings[-1].end <= MAX_CHARACTERS


@cache
def lay_parser() -> PhenotypeParser:
    """Of our own words alone: enough for any text."""
    return PhenotypeParser(Terms("2025-01-16", []))
