"""The public JSON of a differential: every value, names in the asked language."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from braintx.core.differential import (
    Candidate,
    Differential,
    Disease,
    Hallmark,
    Prevalence,
    Question,
    Reason,
    Shift,
)
from braintx.core.findings import Finding, Measurement, NotedFinding, NoteReading, Presentation
from braintx.core.records import Issue
from braintx.data.ontology.terms import Term, Terms
from braintx.i18n import Words
from braintx.serialization import (
    Names,
    differential_json,
    questions_json,
    ranking_json,
    reading_json,
)

TERMS = Terms(
    "2025-01-16",
    [
        Term("HP:0000118", "Phenotypic abnormality"),
        Term("HP:0001250", "Seizure", "Crisis epiléptica", parents=("HP:0000118",)),
        Term("HP:0002373", "Febrile seizure", parents=("HP:0001250",)),
    ],
)
NAMES = {language: Names(TERMS, Words(language)) for language in ("en", "es")}  # type: ignore[arg-type]
SEIZURE = Finding("HP:0001250", "present", "severe")
MARFAN = Disease(
    "OMIM:154700",
    "Marfan syndrome",
    "Síndrome de Marfan",
    others=("ORPHA:558",),
    inheritance=("HP:0000006",),
    genes=("FBN1",),
    prevalence=Prevalence("1-5 / 10 000", "Orphanet"),
)
WHOLE = Candidate(
    MARFAN,
    0.123456789,
    (Reason(SEIZURE, "broader", "HP:0002373", 1 / 3, ("PMID:1",), -1.23456789),),
    (Hallmark("HP:0002373", 0.5),),
    (Issue("phenopacket.age_missing", "info"),),
)
ANSWER = Differential(
    Presentation((SEIZURE,), 6.5, "F"),
    (WHOLE, Candidate(Disease("DDX:C_1", "Flu", orphan=False), 0.1)),
    0.7,
    (Issue("phenopacket.sex_missing", "info"),),
    "2025-01-16",
    "0.1.0+abc",
)


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
    assert made == {
        "none_of_these": 0.7,
        "presentation": {"findings": [seizure], "age": 6.5, "sex": "F"},
        "issues": [
            {
                "code": "phenopacket.sex_missing",
                "level": "info",
                "message": "Neither female nor male is told as the sex.",
            }
        ],
        "release": "2025-01-16",
        "model": {"differential": "0.1.0+abc"},
    }
    assert first == {
        "id": "OMIM:154700",
        "name": "Marfan syndrome",
        "probability": 0.123457,
        "orphan": True,
        "others": ["ORPHA:558"],
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
                "sources": ["PMID:1"],
                "weight": -1.234568,
            }
        ],
        "missing": [{**febrile, "frequency": 0.5}],
        "issues": [
            {"code": "phenopacket.age_missing", "level": "info", "message": "No age is told."}
        ],
    }
    assert (second["prevalence"], second["orphan"], second["reasons"]) == (None, False, [])


def test_names_follow_the_language_and_codes_do_not() -> None:
    made = differential_json(ANSWER, NAMES["es"])
    assert made["presentation"]["findings"][0]["name"] == "Crisis epiléptica"
    first, second = made["ranking"]
    assert (first["id"], first["name"]) == ("OMIM:154700", "Síndrome de Marfan")
    assert second["name"] == "Flu"  # where there is no Spanish
    assert first["missing"][0]["name"] == "Febrile seizure"
    assert made["issues"][0]["message"].startswith("No se indica")


def test_a_ranking_is_ids_names_and_probabilities() -> None:
    assert ranking_json(ANSWER.candidates, NAMES["en"]) == [
        {"id": "OMIM:154700", "name": "Marfan syndrome", "probability": 0.123457},
        {"id": "DDX:C_1", "name": "Flu", "probability": 0.1},
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
        "yes": [
            {"id": "OMIM:154700", "name": "Síndrome de Marfan", "before": 0.1, "after": 0.9}
        ],
        "no": [{"id": "OMIM:154700", "name": "Síndrome de Marfan", "before": 0.1, "after": 0}],
    }


def test_an_answer_without_diseases_is_one() -> None:
    made = differential_json(replace(ANSWER, candidates=()), NAMES["en"])
    assert made["ranking"] == []
