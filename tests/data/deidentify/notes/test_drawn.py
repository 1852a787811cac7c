"""Drawn notes: nothing of them leaks, nothing else goes, and the parser reads the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from braintx.data.deidentify.notes import Deidentified, deidentify
from braintx.preprocessing.notes import parse_note
from tests.data.deidentify.notes.drawn import Drawn, draw

COUNT = 150


@pytest.fixture(scope="module", params=["en", "es"])
def notes(request: pytest.FixtureRequest) -> list[tuple[Drawn, Deidentified]]:
    return [(note, deidentify(note.text)) for note in draw(request.param, "held", COUNT)]


def test_each_kind_is_found_and_little_else(notes: list[tuple[Drawn, Deidentified]]) -> None:
    there: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for note, done in notes:
        for kind, start, end in note.spans:
            there[kind] += 1
            hit[kind] += any(
                one.kind == kind and one.start < end and start < one.end for one in done.entities
            )
        for one in done.entities:
            found[one.kind] += 1
            right[one.kind] += any(
                kind == one.kind and one.start < end and start < one.end
                for kind, start, end in note.spans
            )
    assert {kind: hit[kind] / there[kind] for kind in there if hit[kind] < 0.97 * there[kind]} == {}
    assert {k: right[k] / found[k] for k in found if right[k] < 0.95 * found[k]} == {}


def test_few_notes_leak_a_letter(notes: list[tuple[Drawn, Deidentified]]) -> None:
    leaks = 0
    for note, done in notes:
        covered = bytearray(len(note.text))
        for one in done.entities:
            covered[one.start : one.end] = b"\1" * (one.end - one.start)
        leaks += any(
            note.text[i].isalnum() and not covered[i]
            for _, start, end in note.spans
            for i in range(start, end)
        )
    assert leaks <= 0.08 * COUNT


def test_the_note_parser_reads_the_same(notes: list[tuple[Drawn, Deidentified]]) -> None:
    same = sum(
        replace(parse_note(note.text), language="en") == replace(parse_note(d.text), language="en")
        for note, d in notes
    )
    assert same >= 0.99 * COUNT


def test_a_second_search_finds_next_to_nothing(notes: list[tuple[Drawn, Deidentified]]) -> None:
    assert sum(bool(done.left) for _, done in notes) <= 0.08 * COUNT
