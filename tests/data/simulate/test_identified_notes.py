"""Made-up notes: every identifier marked, and marked exactly; varied, valid, the same each time."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.data.simulate.identified_notes import KINDS, IdentifiedNote, generate
from braintx.data.simulate.identified_notes.dates import written_date
from braintx.data.simulate.identified_notes.drawing import data, listed
from braintx.data.simulate.identified_notes.numbers import curp_check, national_id
from braintx.data.simulate.identified_notes.people import Person, draw_person, written
from braintx.data.simulate.identified_notes.writing import templates
from braintx.preprocessing.notes import parse_note

LANGUAGES = ("en", "es")
BIRTH = date(1961, 3, 9)


@pytest.fixture(scope="module", params=LANGUAGES)
def notes(request: pytest.FixtureRequest) -> list[IdentifiedNote]:
    return generate(request.param, 390, seed=3)


def outside(note: IdentifiedNote) -> str:
    """The text, each identifier and each eponym blanked."""
    signs = list(note.text)
    for start, end in [*((i.start, i.end) for i in note.identifiers), *note.eponyms]:
        signs[start:end] = "·" * (end - start)
    return "".join(signs)


def inside(note: IdentifiedNote, *kinds: str) -> list[str]:
    return [note.text[i.start : i.end] for i in note.identifiers if i.kind in kinds]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_seed_gives_the_same_notes_and_another_seed_others(language):
    assert generate(language, 90, 4) == generate(language, 90, 4)
    assert generate(language, 90, 4)[:9] == generate(language, 90, 4)[:9]
    assert generate(language, 90, 4) != generate(language, 90, 5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_sixty_templates_and_more_each_used_as_often(language):
    names = [template.name for template in templates(language)]
    assert len(names) == len(set(names)) >= 60
    counts = Counter(note.template for note in generate(language, 2 * len(names)))
    assert set(counts.values()) == {2}


def test_spans_are_in_order_apart_and_without_blanks_at_their_ends(notes):
    for note in notes:
        end = 0
        for one in note.identifiers:
            assert end <= one.start < one.end <= len(note.text)
            text = note.text[one.start : one.end]
            assert text == text.strip()
            assert any(sign.isalnum() for sign in text)
            end = one.end


def test_every_kind_is_there_often_enough_to_be_measured(notes):
    counts = Counter(one.kind for note in notes for one in note.identifiers)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) > 30  # and five times that in the 2,000 of the examination


def test_spans_hold_what_their_kind_says(notes):
    months = "[a-z]{3,10}"
    forms = {
        "email": r"[\w.]+@[\w-]+(\.[\w-]+)+",
        "phone": r"[\d\s()+-.]{8,20}",
        "national_id": r"[\d.]{7,13}|\d{8}[ -]?[A-Z]|[XYZ]\d{7}[ -]?[A-Z]|[A-Z]{4}\d{6}[HM][A-Z]{5}"
        r"[0A-C]\d|\d{3}-\d\d-\d{4}",
        "record_number": r"[A-Z\d/\s-]{5,12}",
        "date": rf"\d+[./-]\d+[./-]\d+|(?s:.*)\d(?s:.*)|{months}\s(de\s)?\d+",
    }
    for note in notes:
        for kind, form in forms.items():
            for text in inside(note, kind):
                assert re.fullmatch(form, text, re.IGNORECASE), (note.template, kind)


def test_no_identifier_stands_unmarked(notes):
    names = data("names.json")["family"]
    for note in notes:
        ordinary = set(listed(names[note.language]["words"]["all"]))
        words = set(re.findall(r"\w+", outside(note)))
        for text in inside(note, "name", "place", "national_id", "record_number", "phone"):
            long = {word for word in re.findall(r"\w{4,}", text) if word not in ordinary}
            left = {w for w in long & words if w.title() not in ordinary}
            assert not left, note.template


def test_nothing_outside_the_spans_looks_like_one(notes):
    looks = re.compile(
        r"@|\d{5,}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\b\d{3}[ -]\d{3,4}\b|\b[A-Z]{4}\d{6}"
        r"|\b(19|20)\d\d-|\d (January|March|June|de (enero|marzo|junio)) \d"
    )
    for note in notes:
        assert not looks.search(outside(note)), note.template


def test_ages_are_marked_from_ninety_on_and_only_then(notes):
    ages = re.compile(r"(?<![\d/.,-])(9\d|1[0-2]\d)[\s-]*(years?|yrs?|y/?o|yo|años|anos|y)\b", re.I)
    for note in notes:
        assert not ages.search(outside(note)), note.template
        for text in inside(note, "age_over_89"):
            assert not text.isdigit() or 90 <= int(text) <= 105


def test_medicine_s_own_names_stay_unmarked_and_are_pointed_at(notes):
    found = Counter(note.text[a:b].casefold() for note in notes for a, b in note.eponyms)
    assert len(found) >= 40
    for eponym in ("parkinson", "cushing", "hodgkin", "babinski", "glasgow", "karnofsky"):
        assert found[eponym]
    for note in notes:
        assert not any(i.start < b and a < i.end for a, b in note.eponyms for i in note.identifiers)


def test_no_name_of_a_person_or_a_place_is_one_of_medicine_s_own():
    lists = [*_texts(data("names.json")), *_texts(data("places.json")["towns"])]
    people = {name for text in lists for name in listed(text)}
    for language in LANGUAGES:
        eponyms = set(listed(data(f"clinical_{language}.json")["eponyms"]))
        assert not people & eponyms


def _texts(tree: object) -> list[str]:
    if isinstance(tree, dict):
        return [text for branch in tree.values() for text in _texts(branch)]
    return [str(tree)]


def test_nine_notes_in_ten_say_something_clinical(notes):
    read = [parse_note(note.text) for note in notes]
    told = sum(bool(one.symptoms) or one.duration_months is not None for one in read)
    assert told >= 0.9 * len(notes)
    assert sum(one.duration_months is not None for one in read) >= 0.7 * len(notes)
    assert sum(one.severity is not None for one in read) >= 0.2 * len(notes)
    assert len({one.symptoms for one in read}) > 50


def test_notes_are_styled_in_many_ways(notes):
    texts = [note.text for note in notes]
    assert sum(text.isupper() for text in texts) >= 20
    assert sum(text.islower() for text in texts) >= 5
    assert sum("\t" in text for text in texts) >= 5
    assert sum("\n" not in text for text in texts) >= 50
    assert any("\n" in span for note in notes for span in inside(note, "name", "address"))
    if notes[0].language == "es":
        assert sum(text.isascii() for text in texts) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_names_in_ten_are_rare(language):
    generator = np.random.default_rng(0)
    people = [draw_person(generator, language) for _ in range(2000)]
    assert 0.3 <= np.mean([person.rare for person in people]) <= 0.6
    assert len({written(person, "full") for person in people}) > 1700


@given(st.integers(0, 10**6), st.sampled_from(["cedula", "dni", "nie", "curp", "ssn"]))
def test_documents_have_the_right_check_letters(seed, document):
    person = Person("F", ("Íñiga",), ("Ñáñez", "Oé"), rare=True)
    _, number = national_id(np.random.default_rng(seed), document, person, BIRTH)
    plain = re.sub(r"[\s.-]", "", number)
    match document:
        case "cedula":
            assert re.fullmatch(r"[1-9]\d{7}|1\d{9}", plain)
        case "dni":
            assert plain[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[int(plain[:-1]) % 23]
        case "nie":
            digits = plain.translate(str.maketrans("XYZ", "012"))
            assert plain[0] in "XYZ"
            assert plain[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits[:-1]) % 23]
        case "curp":
            assert re.fullmatch(r"[A-Z]{4}610309M[A-Z]{5}[0-9A-C]\d", plain)
            assert curp_check(plain[:-1]) == plain[-1]
        case "ssn":
            area, group, serial = number.split("-")
            assert area not in ("000", "666")
            assert int(area) < 900
            assert group != "00"
            assert serial != "0000"


@pytest.mark.parametrize("published", ["HEGG560427MVZRRL04", "BOXW310820HNERXN09"])
def test_the_curp_s_check_digit_is_that_of_published_examples(published):
    assert curp_check(published[:17]) == published[17]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_of_birth_is_always_whole(language):
    generator = np.random.default_rng(1)
    for _ in range(200):
        form, text = written_date(generator, BIRTH, language, whole=True)
        assert form != "no year"
        assert "61" in text
        assert re.search(r"\b0?9", text)
