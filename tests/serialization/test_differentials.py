"""The public JSON of a differential: every value, names in the asked language."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from braintx.core.differential import Question, Shift
from braintx.core.findings import Measurement, NotedFinding, NoteReading
from braintx.i18n import Words
from braintx.serialization import (
    differential_json,
    questions_json,
    ranking_json,
    reading_json,
)
from tests.differentials import ANSWER, MARFAN, NAMES


def test_the_whole_of_it() -> None:
    made = differential_json(ANSWER, NAMES["en"])
    assert json.loads(json.dumps(made)) == made
    seizure = {
        "code": "HP:0001250",
        "name": "Seizure",
        "status": "present",
        "severity": "severe",
    }
    febrile = {"code": "HP:0002373", "name": "Febrile seizure"}
    first, second = made.pop("ranking")
    fever = {"code": "HP:0001945", "name": "Fever", "status": "absent", "severity": None}
    smoking = {"code": "DDX:E_79", "name": "Smoking", "status": "uncertain", "severity": None}
    assert made == {
        "none_of_these": 0.7,
        "presentation": {"findings": [seizure, fever, smoking], "age": 6.5, "sex": "F"},
        "issues": [
            {
                "code": "case.unknown_findings",
                "level": "warning",
                "message": "The release has no term for HP:9999999; the patient was answered for "
                "without.",
            }
        ],
        "release": "2025-01-16",
        "model": {"differential": "0.1.0+0a1b2c3d4e5f"},
    }
    assert first == {
        "id": "OMIM:154700",
        "name": "Marfan syndrome",
        "probability": 0.123457,
        "orphan": True,
        "others": ["ORPHA:558", "ICD10:Q87.4"],
        "release": None,
        "inheritance": [{"code": "HP:0000006", "name": "HP:0000006"}],  # not of this release
        "onset": [],
        "genes": ["FBN1"],
        "prevalence": {"text": "1-5 / 10 000", "source": "Orphanet"},
        "reasons": [
            {
                **seizure,
                "relation": "broader",
                "term": febrile,
                "frequency": 0.333333,
                "sources": ["PMID:1", "ORPHA:558"],
                "weight": 1.234568,
            },
            {
                **fever,
                "relation": "none",
                "term": None,
                "frequency": None,
                "sources": [],
                "weight": 0.0,
            },
        ],
        "missing": [{**febrile, "frequency": 0.5}],
        "issues": [
            {"code": "phenopacket.age_missing", "level": "info", "message": "No age is told."}
        ],
    }
    assert (second["prevalence"], second["orphan"], second["missing"]) == (None, False, [])


def test_names_follow_the_language_and_codes_do_not() -> None:
    made = differential_json(ANSWER, NAMES["es"])
    assert made["presentation"]["findings"][0]["name"] == "Crisis epiléptica"
    first, second = made["ranking"]
    assert (first["id"], first["name"]) == ("OMIM:154700", "Síndrome de Marfan")
    assert second["name"] == "Influenza"  # where there is no Spanish
    assert first["missing"][0]["name"] == "Febrile seizure"
    assert first["issues"][0]["message"].startswith("No se indica")


def test_a_ranking_is_ids_names_and_probabilities() -> None:
    assert ranking_json(ANSWER.candidates, NAMES["en"]) == [
        {"id": "OMIM:154700", "name": "Marfan syndrome", "probability": 0.123457},
        {"id": "DDX:C_1", "name": "Influenza", "probability": 0.1},
    ]


def test_a_reading_says_where_and_how_the_patient_presents() -> None:
    reading = NoteReading(
        (
            NotedFinding("HP:0001250", "present", 3, 9, "mild", 2.5, "left"),
            NotedFinding("HP:0002373", "family", 12, 20),
        ),
        language="es",
    )
    made = reading_json(reading, NAMES["en"])
    assert made["language"] == "es"
    assert made["findings"][0] == {
        "code": "HP:0001250",
        "name": "Seizure",
        "status": "present",
        "severity": "mild",
        "duration_months": 2.5,
        "laterality": "left",
        "start": 3,
        "end": 9,
    }
    assert [one["code"] for one in made["presentation"]["findings"]] == ["HP:0001250"]


@pytest.mark.parametrize("code", ["HP:0001250", None])
def test_a_measured_value_names_what_it_makes(code: str | None) -> None:
    value = Measurement("temperature", 39.2, "°C", 0, 6, "high", code)
    (made,) = reading_json(NoteReading((), (value,)), NAMES["en"])["measurements"]
    assert made["finding"] == (None if code is None else {"code": code, "name": "Seizure"})
    assert (made["value"], made["unit"], made["bin"]) == (39.2, "°C", "high")
    assert made["name"] == Words()("measurement.temperature")


def test_a_question_names_the_diseases_that_it_moves() -> None:
    asked = Question(
        "HP:0002373", 0.42, 0.25, (Shift("OMIM:154700", 0.1, 0.9),), (Shift("OMIM:154700", 0.1, 0),)
    )
    (made,) = questions_json([asked], NAMES["es"], {"OMIM:154700": MARFAN}.__getitem__)
    assert made == {
        "code": "HP:0002373",
        "name": "Febrile seizure",
        "information": 0.42,
        "yes_probability": 0.25,
        "yes": [{"id": "OMIM:154700", "name": "Síndrome de Marfan", "before": 0.1, "after": 0.9}],
        "no": [{"id": "OMIM:154700", "name": "Síndrome de Marfan", "before": 0.1, "after": 0}],
    }


def test_an_answer_without_diseases_is_one() -> None:
    made = differential_json(replace(ANSWER, candidates=()), NAMES["en"])
    assert made["ranking"] == []
