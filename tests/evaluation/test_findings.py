import json
from pathlib import Path

import pytest

from braintx.core.errors import DataError
from braintx.core.findings import NotedFinding, NoteReading
from braintx.data.ontology.terms import Term, Terms
from braintx.evaluation.findings import AnnotatedNote, examine, read_notes

TERMS = Terms(
    "2025-01-16",
    [Term("HP:1", "Pain"), Term("HP:2", "Chest pain", parents=("HP:1",)), Term("HP:3", "Fit")],
    {"HP:9": "HP:3"},
)


def reading(*pairs: tuple[str, str]) -> NoteReading:
    return NoteReading(tuple(NotedFinding(c, s, 0, 1) for c, s in pairs))  # type: ignore[arg-type]


def test_a_finding_counts_only_with_its_status() -> None:
    note = AnnotatedNote("x", frozenset({("HP:1", "present"), ("HP:3", "absent")}), "en")
    read = reading(("HP:2", "present"), ("HP:3", "present"), ("HP:3", "present"))
    found = examine([note], lambda _: read, TERMS).languages["en"]
    assert (found.notes, found.annotated, found.read) == (1, 2, 2)
    assert (found.exact.precision, found.exact.recall, found.exact.f1) == (0, 0, 0)
    assert (found.near.precision, found.near.recall, found.near.f1) == (0.5, 0.5, 0.5)
    assert (found.term_only.precision, found.term_only.recall) == (0.5, 0.5)
    assert found.by_status["absent"].precision is None


def test_languages_are_apart_and_a_perfect_reading_is_whole() -> None:
    pairs = frozenset({("HP:1", "present")})
    notes = [AnnotatedNote("x", pairs, "es"), AnnotatedNote("y", pairs)]
    found = examine(notes, lambda _: reading(("HP:1", "present")), TERMS).languages
    assert list(found) == ["en", "es"]
    assert found["es"].exact.f1 == found["en"].exact.f1 == 1


def test_notes_are_read_and_obsolete_codes_replaced(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    row = {"text": "a fit", "findings": [{"code": "HP:9", "status": "present"}]}
    path.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    assert read_notes(path, TERMS) == (AnnotatedNote("a fit", frozenset({("HP:3", "present")})),)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"text": "x"}',
        '{"text": "x", "findings": [{"code": "HP:7", "status": "present"}]}',
    ],
)
def test_a_line_that_is_no_note_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="Line 2"):
        read_notes(path, TERMS)
