import csv
import json
import time
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.preprocessing.notes import (
    MAX_CHARACTERS,
    NoteFindings,
    parse_note,
    symptom_names,
)

HERE = Path(__file__).parent


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


DEVELOPMENT = read("development.jsonl")
SET_ASIDE = read("set_aside.jsonl")
"""Written and annotated by an independent author; half of what that author wrote."""
BY_RULE = read("by_rule.jsonl")
"""Written by the parser's author, several for each rule."""
NOTES = DEVELOPMENT + BY_RULE

FEW_WEEKS = pytest.approx(3 * 7 / 30.4375, rel=1e-3)


@pytest.mark.parametrize(
    ("note", "symptoms"),
    [
        ("Persistent headaches and frequent seizures.", ("headache", "seizure")),
        ("Denies headache, nausea and dizziness but reports seizures.", ("seizure",)),
        ("No seizures. Confusion.", ("confusion",)),
        ("Nausea: no. Seizures: denied. Tremor.", ("tremor",)),
        ("No improvement in headaches.", ("headache",)),
        ("No seizures last year; seizures again since March.", ("seizure",)),
        ("Speech problems, speech difficulty, aphasia", ("speech difficulty",)),
        ("Cefalea y náuseas, niega convulsiones", ("headache", "nausea")),
        ("Cefalea y nauseas, niega convulsiones", ("headache", "nausea")),
        ("Dolor fuerte de cabeza, zumbido en el oído", ("headache", "tinnitus")),
        ("Niega dolor fuerte de cabeza; falta de fuerza", ("focal weakness",)),
        ("Disminución de la agudeza visual. Hemianopsia.", ("visual disturbance",)),
        ("Dificultad para andar, pérdida de olfato", ("motor dysfunction", "loss of smell")),
        (
            "Alteraciones del comportamiento, falta de libido",
            ("personality change", "loss of libido"),
        ),
        ("Sin mareos pero refiere visión borrosa", ("blurred vision",)),
        ("Sin embargo, mareos", ("dizziness",)),
        ("No refiere convulsiones. Presenta fatiga.", ("fatigue",)),
        ("Mother has seizures. Fatigue.", ("fatigue",)),
        ("Madre con convulsiones; cefalea.", ("headache",)),
        ("Mother has noticed seizures.", ("seizure",)),
        ("La paciente no refiere mejoría de la cefalea.", ("headache",)),
        ("Well. No complaints.", ()),
        ("", ()),
        ("ni ni", ()),
        (", ( / ni", ()),
    ],
)
def test_symptoms_and_negation(note: str, symptoms: tuple[str, ...]) -> None:
    assert parse_note(note).symptoms == symptoms


@pytest.mark.parametrize(
    ("note", "months"),
    [
        ("fatigue for the past 4 months", 4),
        ("fatigue for more than 6 months", 7.5),
        ("fatigue for nearly 3 months", 3),
        ("fatigue for the last few weeks", FEW_WEEKS),
        ("fatigue over the past month", 1),
        ("fatigue since early this year", 6),
        ("fatigue for over a year", 15),
        ("a 2-month history of fatigue", 2),
        ("fatigue, 2-4 months", 3),
        ("fatigue for half a year", 6),
        ("fatigue for 1.5 months", 1.5),
        ("fatigue for a fortnight", pytest.approx(14 / 30.44, rel=1e-3)),
        ("cansancio la última quincena", pytest.approx(15 / 30.44, rel=1e-3)),
        ("cansancio desde hace 3 semanas", FEW_WEEKS),
        ("cansancio desde hace un año y medio", 18),
        ("cansancio de 2 años de evolución", 24),
        ("cansancio desde principios de este año", 6),
        ("cansancio el último mes", 1),
        ("cansancio hace mes y medio", 1.5),
        ("hypertension for 20 years. Fatigue for 2 months", 2),
        ("54-year-old woman with fatigue", None),
        ("Paciente de 54 años con cansancio", None),
        ("cansancio desde los 8 meses", None),
        ("cansancio desde los últimos 8 meses", 8),
        ("fatigue; review in 3 weeks", None),
        ("vomits once a week", None),
        ("fatigue", None),
    ],
)
def test_duration(note: str, months: float | None) -> None:
    assert parse_note(note).duration_months == months


@pytest.mark.parametrize(
    ("note", "severity"),
    [
        ("The symptoms are described as debilitating in nature.", "severe"),
        ("The symptoms are described as noticeable in nature.", "moderate"),
        ("The symptoms are described as low-grade in nature.", "mild"),
        ("Mild headaches and intense dizziness.", "severe"),
        ("Pain 8/10", "severe"),
        ("Pain 2/10", "mild"),
        ("Síntomas leves", "mild"),
        ("Dolor de cabeza insoportable", "severe"),
        ("Dolor de cabeza muy fuerte", "severe"),
        ("Cefalea importante", "moderate"),
        ("Vision loss for a year; very mild", "mild"),
        ("Cefalea; intensa", "severe"),
        ("Headache. Grave prognosis of the father.", None),
        ("Headache. High-grade glioma suspected.", None),
        ("Headache. No significant past history.", None),
        ("Headache", None),
    ],
)
def test_severity(note: str, severity: str | None) -> None:
    assert parse_note(note).severity == severity


def test_language() -> None:
    assert parse_note("Seen by Dr Ñáñez Pérez in Bogotá").language == "en"
    assert parse_note("Patient with headache for 3 weeks").language == "en"
    assert parse_note("Paciente con cefalea desde hace 3 semanas").language == "es"


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    found = parse_note(text)
    assert set(found.symptoms) <= set(symptom_names())
    assert found.duration_months is None or 0 <= found.duration_months <= 1200


KNOWN = (
    *("no", "sin", "ni", "2", "to", "weeks", "a", "of", ",", "more than", "headache", "denies"),
    *("but", "años", "since last year", ".", "mother has", "si", "if", "(-)", "not", "severe", ":"),
    *("1/2", "3/52", "and", "(", ")", "memory", "loss of", "resolved", "twice a", "\n", ";", "½"),
)


@given(st.lists(st.sampled_from(KNOWN)).map(" ".join))
def test_any_order_of_known_words_is_read(note: str) -> None:
    found = parse_note(note)
    assert not set(found.symptoms) & set(found.set_aside)
    assert len(set(found.symptoms)) == len(found.symptoms)
    assert set(found.symptoms + found.set_aside) <= {"headache", "memory loss"}
    assert ("headache" in found.symptoms + found.set_aside) == ("headache" in note)
    assert found.severity in (None, "severe")
    assert found.duration_months is None or 0 < found.duration_months <= 1200


def same(one: NoteFindings, other: NoteFindings) -> bool:
    """Whether two notes say the same; of a language some accents are evidence."""
    return replace(one, language="en") == replace(other, language="en")


UNRELATED = ("Lives in Leeds.", "Vive en Lugo.", "Works as a cook.", "Trabaja de noche.", "Alert.")


@given(st.sampled_from([row["text"] for row in NOTES]), st.sampled_from(UNRELATED), st.booleans())
def test_an_unrelated_sentence_takes_nothing_away(note: str, more: str, first: bool) -> None:
    both = f"{more} {note}" if first else f"{note.rstrip('. ')}. {more}"
    assert same(parse_note(both), parse_note(note))


@given(st.sampled_from([row["text"] for row in NOTES]))
def test_case_and_accents_never_matter(note: str) -> None:
    found = parse_note(note)
    decomposed = unicodedata.normalize("NFD", note)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    for written in (note.upper(), note.lower(), decomposed, plain, plain.upper()):
        assert same(parse_note(written), found)


PIECES = (
    *("a", "headache ", "no ", "1-", "months ", "( ", "of a half ", "memory, ", "no headache, "),
    *(
        "2 weeks ",
        "3/52 ",
        "severe ",
        "8/10 ",
        "½",
        "loss of ",
        "mother ",
        "if ",
        "2 y ",
        "vision no ",
    ),
    *(
        "headache resolved, ",
        "headache in ",
        "until 2 weeks no ",
        "ya ",
        "resolved of ",
        "x: ",
        "a/",
    ),
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    parse_note("headache")
    text = piece * (MAX_CHARACTERS // len(piece) + 1)
    began = time.process_time()
    parse_note(text)
    assert time.process_time() - began < 2


@pytest.mark.data
def test_every_note_of_the_table_is_read_whole(data_root: Path) -> None:
    path = data_root / "brain_conditions_detailed_dataset.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        notes = {row["Clinical Note"] for row in csv.DictReader(file, delimiter=";")}
    found = [parse_note(note) for note in notes]
    assert len(found) > 2000
    assert all(len(f.symptoms) == 2 and f.duration_months and f.severity for f in found)
    assert {f.language for f in found} == {"en"}


@pytest.mark.parametrize(
    ("note", "known"),
    [
        ("Denies headaches.", True),
        ("Madre con convulsiones.", True),
        ("for 3 weeks", True),
        ("severe symptoms", True),
        ("blah blah nada", False),
        ("", False),
    ],
)
def test_a_note_of_which_nothing_is_known_is_told_apart(note: str, known: bool) -> None:
    assert parse_note(note).understood is known


def test_what_is_denied_or_of_relatives_is_set_aside() -> None:
    found = parse_note("Denies headaches. Madre con convulsiones. Nausea, sin cefalea.")
    assert found.symptoms == ("nausea",)
    assert set(found.set_aside) == {"headache", "seizure"}


def wrong(row: dict[str, Any]) -> list[str]:
    """Which parts of a note are read otherwise than they were meant; durations within 5 %."""
    found, months = parse_note(row["text"]), row["duration_months"]
    close = found.duration_months == (None if months is None else pytest.approx(months, rel=0.05))
    parts = {
        "symptoms": set(found.symptoms) == set(row["affirmed"]),
        "set aside": set(found.set_aside) == set(row["set_aside"]),
        "duration": close,
        "severity": found.severity == row["severity"],
    }
    return [part for part, right in parts.items() if not right]


@pytest.mark.parametrize("language", ["en", "es"])
def test_notes_of_an_independent_author_are_read_wholly(language: str) -> None:
    rows = [row for row in DEVELOPMENT if row["language"] == language]
    misread = {row["id"]: parts for row in rows if (parts := wrong(row))}
    assert len(rows) == 40
    assert len(misread) <= 2, f"{len(rows) - len(misread)} of {len(rows)} read wholly: {misread}"


@pytest.mark.parametrize("language", ["en", "es"])
def test_notes_that_no_rule_was_made_for_are_read_wholly_nine_times_in_ten(language: str) -> None:
    """Set aside until the parser was done: what it misreads here is left to stand."""
    rows = [row for row in SET_ASIDE if row["language"] == language]
    misread = {row["id"]: parts for row in rows if (parts := wrong(row))}
    assert len(rows) == 40
    assert len(misread) <= 4, f"{len(rows) - len(misread)} of {len(rows)} read wholly: {misread}"


@pytest.mark.parametrize("row", BY_RULE, ids=lambda row: row["text"][:60])
def test_a_rule_holds_in_its_variants(row: dict[str, Any]) -> None:
    assert wrong(row) == []
