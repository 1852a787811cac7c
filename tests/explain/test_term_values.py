"""What is known of each term, in both languages."""

from __future__ import annotations

import numpy as np
import pytest

from braintx.core.labels import SEVERITIES
from braintx.core.records import (
    Attribution,
    ClinicalRecord,
    ImageEvidence,
    NoteFindings,
    PatientFindings,
)
from braintx.explain.term_values import term_values
from braintx.i18n import LANGUAGES, Words, answers
from braintx.preprocessing.clinical import layout, read_record
from braintx.preprocessing.notes import symptom_names

NOTE = "Severe headaches for more than 6 months, no nausea."


def evidence(area: float = 0.041, x: float = 0.2, y: float = 0.8) -> ImageEvidence:
    probabilities = np.array([0.1, 0.2, 0.7], np.float32)
    return ImageEvidence(probabilities, area, (x, y), np.zeros(4, np.float32))


def told(language: str, image: ImageEvidence | None, patient: PatientFindings) -> dict[str, str]:
    words = Words(language)  # type: ignore[arg-type]
    values = term_values(image, patient)
    pairs = [answers.term(words, Attribution(name, value, 0.0)) for name, value in values.items()]
    assert len({name for name, _ in pairs}) == len(values)
    return dict(zip(values, (value.replace("\xa0", " ") for _, value in pairs), strict=True))


def test_every_group_has_a_value_in_either_language() -> None:
    patient = read_record(ClinicalRecord(61, "F", NOTE))
    english, spanish = (told(language, evidence(), patient) for language in LANGUAGES)
    assert set(english) == {group.name for group in layout()}
    assert english["tumor_type"] == "other tumour (70%)"
    assert spanish["tumor_type"] == "otro tumor (70 %)"
    assert (english["tumor_area"], spanish["tumor_area"]) == (
        "4.1% of the head",
        "4,1 % de la cabeza",
    )
    assert english["tumor_position"] == "lower, brighter side"
    assert spanish["tumor_position"] == "abajo, lado más claro"
    assert (english["symptoms"], spanish["symptoms"]) == ("headache", "dolor de cabeza")
    assert (english["sex"], spanish["sex"]) == ("female", "mujer")
    assert (english["severity"], spanish["severity"]) == ("severe", "intensa")


def test_what_is_not_known_has_no_value() -> None:
    assert set(term_values(None, PatientFindings()).values()) == {None}
    assert term_values(evidence(0.0), PatientFindings())["tumor_position"] is None
    assert set(told("es", None, PatientFindings()).values()) == {"sin dato"}


@pytest.mark.parametrize(
    ("age", "english", "spanish"),
    [(1, "1 year", "1 año"), (0.5, "0.5 years", "0,5 años"), (61.0, "61 years", "61 años")],
)
def test_ages(age: float, english: str, spanish: str) -> None:
    patient = PatientFindings(age)
    assert told("en", None, patient)["age"] == english
    assert told("es", None, patient)["age"] == spanish


@pytest.mark.parametrize(
    ("months", "english", "spanish"),
    [
        (0.5, "up to 1 month", "hasta 1 mes"),
        (1, "up to 1 month", "hasta 1 mes"),
        (3, "1 to 3 months", "de 1 a 3 meses"),
        (6, "3 to 6 months", "de 3 a 6 meses"),
        (6.1, "more than 6 months", "más de 6 meses"),
        (None, "not known", "sin dato"),
    ],
)
def test_durations(months: float | None, english: str, spanish: str) -> None:
    patient = PatientFindings(note=NoteFindings(duration_months=months))
    assert told("en", None, patient)["duration"] == english
    assert told("es", None, patient)["duration"] == spanish


@pytest.mark.parametrize("x", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("y", [0.1, 0.5, 0.9])
def test_places_are_named(x: float, y: float) -> None:
    english, spanish = (
        told(language, evidence(x=x, y=y), PatientFindings())["tumor_position"]
        for language in LANGUAGES
    )
    assert english != spanish


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_symptom_and_severity_has_a_name_of_its_own(language: str) -> None:
    every = NoteFindings(symptoms=symptom_names())
    names = told(language, None, PatientFindings(note=every))["symptoms"].split(", ")
    assert len(set(names)) == len(symptom_names())
    levels = [
        told(language, None, PatientFindings(note=NoteFindings(severity=level)))["severity"]
        for level in SEVERITIES
    ]
    assert len(set(levels)) == len(SEVERITIES)
    none = told(language, None, PatientFindings(note=NoteFindings()))
    assert none["symptoms"] in {"none mentioned", "ninguno mencionado"}
