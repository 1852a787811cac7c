import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.preprocessing.notes import (
    MAX_CHARACTERS,
    parse_note,
    spanish_name,
    symptom_names,
)

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
    assert parse_note("Patient with headache for 3 weeks").language == "en"
    assert parse_note("Paciente con cefalea desde hace 3 semanas").language == "es"


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    found = parse_note(text)
    assert set(found.symptoms) <= set(symptom_names())
    assert found.duration_months is None or 0 <= found.duration_months <= 1200


@given(
    st.lists(
        st.sampled_from(
            [
                "no",
                "sin",
                "2",
                "to",
                "weeks",
                "a",
                "of",
                ",",
                "more than",
                "headache",
                "denies",
                "but",
                "años",
                "since last year",
                ".",
            ]
        )
    )
)
def test_any_order_of_known_words_is_read(words: list[str]) -> None:
    parse_note(" ".join(words))


@pytest.mark.parametrize("piece", ["a", "headache ", "no ", "1-", "months ", "( ", "of a half "])
def test_long_text_takes_time_in_proportion(piece: str) -> None:
    text = piece * (3 * MAX_CHARACTERS // len(piece))
    began = time.process_time()
    parse_note(text)
    assert time.process_time() - began < 5


def test_every_symptom_has_a_spanish_name() -> None:
    assert all(spanish_name(name) != "" for name in symptom_names())
    assert spanish_name("headache") == "dolor de cabeza"
    assert len({spanish_name(name) for name in symptom_names()}) == len(symptom_names())


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
