"""A differential as a FHIR bundle: what it says, in both languages, and what it must not say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from braintx.core.findings import Presentation
from braintx.i18n import LANGUAGES, Language
from braintx.service.fhir import check, differential_bundle, read
from tests.differentials import ANSWER, NAMES, STORED


def resources(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    listed = [entry["resource"] for entry in made["entry"]]
    return [one for one in listed if one["resourceType"] == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_differential_gives_a_bundle_without_fault(language: Language) -> None:
    made = differential_bundle(STORED, NAMES[language])
    assert check(made) == ()
    text = json.dumps(made, ensure_ascii=False, allow_nan=False)
    again = Bundle.model_validate_json(text)
    assert json.loads(again.model_dump_json()) == json.loads(text)
    assert made == differential_bundle(STORED, NAMES[language])


def test_findings_are_there_or_not_or_nobody_knows() -> None:
    made = differential_bundle(STORED, NAMES["es"])
    age, seizure, fever, smoking = resources(made, "Observation")
    assert age["valueQuantity"]["value"] == 6.5
    assert seizure["code"] == {
        "coding": [
            {
                "system": "http://human-phenotype-ontology.org",
                "code": "HP:0001250",
                "display": "Seizure",
            }
        ],
        "text": "Crisis epiléptica",
    }
    assert (seizure["valueBoolean"], fever["valueBoolean"]) == (True, False)
    (graded,) = seizure["component"]
    assert graded["valueCodeableConcept"]["coding"][0]["code"] == "HP:0012828"
    assert smoking["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert smoking["code"]["coding"][0]["code"] == "E_79"


def test_each_disease_has_its_codes_and_its_probability_in_per_cent() -> None:
    made = differential_bundle(STORED, NAMES["es"])
    (risk,) = resources(made, "RiskAssessment")
    marfan, flu, none = risk["prediction"]
    known = {(one["system"], one["code"]) for one in marfan["outcome"]["coding"]}
    assert known == {("http://www.omim.org", "154700"), ("http://www.orpha.net", "558")}
    assert {one["display"] for one in marfan["outcome"]["coding"]} == {"Marfan syndrome"}
    assert marfan["outcome"]["text"] == "Síndrome de Marfan"
    shares = [one["probabilityDecimal"] for one in (marfan, flu, none)]
    assert shares == pytest.approx([12.3457, 10, 70], abs=1e-4)
    assert len(risk["basis"]) == len(resources(made, "Observation"))
    assert "HP:9999999" in risk["note"][0]["text"]


def test_nobody_has_made_a_diagnosis_and_an_old_age_is_not_told() -> None:
    old = replace(ANSWER, presentation=replace(ANSWER.presentation, age=97.0))
    made = differential_bundle(replace(STORED, answer=old), NAMES["en"])
    assert check(made) == ()
    assert resources(made, "Condition") == []
    statuses = {one["resource"]["status"] for one in made["entry"] if "status" in one["resource"]}
    assert statuses == {"preliminary", "active"}  # the model is active
    assert "97" not in json.dumps(made)


def test_of_nothing_known_there_is_a_bundle_too() -> None:
    nothing = replace(ANSWER, presentation=Presentation(), candidates=(), issues=())
    made = differential_bundle(replace(STORED, answer=nothing, patient=None), NAMES["en"])
    assert check(made) == ()
    (risk,) = resources(made, "RiskAssessment")
    assert "basis" not in risk
    assert len(risk["prediction"]) == 1


def test_a_doctored_code_is_found() -> None:
    made = differential_bundle(STORED, NAMES["en"])
    resources(made, "Observation")[1]["code"]["coding"][0]["code"] = "1250"
    assert [one.code for one in check(made)] == ["fhir.code"]


def test_read_again_it_says_what_was_found_and_no_diagnosis() -> None:
    made = json.dumps(differential_bundle(STORED, NAMES["en"])).encode()
    (found,) = read(made).patients
    assert (found.record.age, found.record.sex) == (6.5, "F")
    assert set(found.record.note.splitlines()) == {"Seizure: yes", "Fever: no"}
