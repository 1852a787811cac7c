"""The notes written by hand: exactly marked, every kind there, unlike the templates, readable."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from braintx.data.simulate.identified_notes import KINDS, IdentifiedNote, read_notes
from braintx.data.simulate.identified_notes.writing import templates
from braintx.preprocessing.notes import parse_note

EXAM = Path(__file__).with_name("exam")


@pytest.fixture(params=["en", "es"])
def notes(request: pytest.FixtureRequest) -> list[IdentifiedNote]:
    return read_notes(EXAM / f"{request.param}.jsonl")


def test_there_are_sixty_with_every_kind(notes):
    assert len({note.text for note in notes}) == 60
    assert {one.kind for note in notes for one in note.identifiers} == set(KINDS)
    assert sum(bool(note.eponyms) for note in notes) >= 10


def test_spans_are_in_order_and_begin_and_end_at_the_ends_of_words(notes):
    for note in notes:
        end = 0
        for one in note.identifiers:
            assert end <= one.start < one.end <= len(note.text)
            text, around = note.text[one.start : one.end], f" {note.text} "
            assert text == text.strip()
            assert not (text[0].isalnum() and around[one.start].isalnum())
            assert not (text[-1].isalnum() and around[one.end + 1].isalnum())
            end = one.end


def test_numbers_outside_the_spans_are_short(notes):
    for note in notes:
        signs = list(note.text)
        for one in note.identifiers:
            signs[one.start : one.end] = " " * (one.end - one.start)
        runs = Counter(len(run) for run in "".join(signs).split() if run.isdigit())
        assert max(runs, default=0) <= 4


def test_no_line_of_a_template_comes_back(notes):
    written = " ".join(template.text for template in templates(notes[0].language))
    known = {tuple(words) for words in _fives(written)}
    assert not [note for note in notes if known & {tuple(words) for words in _fives(note.text)}]


def _fives(text: str) -> list[list[str]]:
    words = text.casefold().split()
    return [words[at : at + 5] for at in range(len(words) - 4)]


def test_nine_in_ten_say_something_clinical(notes):
    read = [parse_note(note.text) for note in notes]
    told = [bool(one.symptoms) or one.duration_months is not None for one in read]
    assert sum(told) >= 54
