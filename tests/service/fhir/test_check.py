"""Each check fails on a bundle that was doctored, and says where."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.i18n import LANGUAGES, Words
from braintx.i18n.catalogues import texts
from braintx.service.fhir import bundle, check, codes
from braintx.service.fhir.check import CHECKS
from tests.service.fhir.conftest import STUDY, outcome

REQUIRED = {
    "Condition": ("subject",),
    "DiagnosticReport": ("status", "code"),
    "ImagingStudy": ("status", "subject"),
    "Observation": ("status", "code"),
    "Provenance": ("target", "recorded", "agent"),
    "RiskAssessment": ("status", "subject"),
}
"""What R4 asks of a resource (its cardinality begins with 1)."""


@pytest.fixture(scope="module")
def sound(answered) -> dict:
    outcomes = [outcome(diagnosis="glioma", treatment="surgery")]
    return bundle(answered, study=STUDY, outcomes=outcomes)


def found(made: dict) -> set[str]:
    return {issue.code for issue in check(made)}


def of_kind(made: dict, kind: str) -> dict:
    listed = [entry["resource"] for entry in made["entry"]]
    return next(one for one in listed if one["resourceType"] == kind)


def parents(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place of a bundle: its path from the resource's type, what holds it, its key."""
    if isinstance(value, dict):
        path = value.get("resourceType", path)
        inner = [(f"{path}.{name}", name) for name in value]
    elif isinstance(value, list):
        inner = [(path, position) for position in range(len(value))]
    else:
        return
    for where, key in inner:
        yield where, value, key
        yield from parents(value[key], where)


def test_a_sound_bundle_has_every_coded_element_of_the_table(sound) -> None:
    places = {where for where, _, _ in parents(sound)}
    assert set(codes.REQUIRED) - places == {"Observation.valueQuantity.comparator"}
    assert check(sound) == ()


@pytest.mark.parametrize("path", sorted(codes.REQUIRED))
def test_nonsense_in_a_coded_element_is_found(sound, path) -> None:
    made = copy.deepcopy(sound)
    if path.endswith("comparator"):
        age = next(one["resource"] for one in made["entry"] if "valueQuantity" in one["resource"])
        age["valueQuantity"]["comparator"] = "nonsense"
    for where, holder, key in list(parents(made)):
        if where == path:
            holder[key] = "nonsense"
    assert "fhir.code" in found(made)


def test_every_wrong_code_and_display_is_found(sound) -> None:
    tried = [
        position
        for position, (_, holder, key) in enumerate(parents(sound))
        if key in ("code", "display") and isinstance(holder[key], str)
    ]
    assert len(tried) > 100
    for position in tried[::5]:  # the structure is read again each time
        made = copy.deepcopy(sound)
        where, holder, key = list(parents(made))[position]
        holder[key] = "nonsense"
        assert {"fhir.code", "fhir.unit"} & found(made), where


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in REQUIRED.items() for name in names]
)
def test_a_missing_element_is_found(sound, kind, name) -> None:
    made = copy.deepcopy(sound)
    del of_kind(made, kind)[name]
    assert "fhir.structure" in found(made)


def _set(kind: str, name: str, value: Any) -> Callable[[dict], None]:
    return lambda made: of_kind(made, kind).update({name: value})


def _entry(position: int, **changed: Any) -> Callable[[dict], None]:
    return lambda made: made["entry"][position].update(changed)


def _drop(kind: str) -> Callable[[dict], None]:
    def drop(made: dict) -> None:
        made["entry"] = [one for one in made["entry"] if one["resource"]["resourceType"] != kind]

    return drop


def _risk(percent: Any) -> Callable[[dict], None]:
    def change(made: dict) -> None:
        of_kind(made, "RiskAssessment")["prediction"][0]["probabilityDecimal"] = percent

    return change


def _unit(**changed: Any) -> Callable[[dict], None]:
    def change(made: dict) -> None:
        age = next(one["resource"] for one in made["entry"] if "valueQuantity" in one["resource"])
        age["valueQuantity"].update(changed)

    return change


def _deep(made: dict) -> None:
    nested: dict = {}
    for _ in range(100):
        nested = {"extension": nested}
    made["extension"] = nested


ABSENT = {"coding": [{"system": codes.ABSENT, "code": "unknown", "display": "Unknown"}]}
DOCTORED: list[tuple[str, Callable[[dict], None]]] = [
    ("fhir.depth", _deep),
    ("fhir.structure", _set("Patient", "colour", "blue")),
    ("fhir.structure", _set("Patient", "birthDate", "yesterday")),
    ("fhir.structure", _set("ImagingStudy", "series", [{"uid": "1.2"}])),
    ("fhir.empty", _set("Patient", "birthDate", None)),
    ("fhir.empty", _set("DiagnosticReport", "conclusionCode", [])),
    ("fhir.empty", _set("DiagnosticReport", "conclusion", "")),
    ("fhir.empty", _set("Device", "type", {})),
    ("fhir.resource", _set("Device", "resourceType", "Medication")),
    ("fhir.resource", lambda made: made.update(resourceType="Parameters")),
    ("fhir.full_url", _entry(2, fullUrl="urn:uuid:00000000-0000-0000-0000-000000000000")),
    ("fhir.full_url", _entry(2, fullUrl="Device/1")),
    ("fhir.full_url", lambda made: made["entry"].append(copy.deepcopy(made["entry"][2]))),
    ("fhir.request", _entry(2, request={"method": "PUT", "url": "Device/1"})),
    ("fhir.request", _entry(2, request={"method": "DELETE", "url": "Device"})),
    ("fhir.request", lambda made: made["entry"][2].pop("request") and None),
    ("fhir.reference", _drop("Patient")),
    ("fhir.reference", _drop("Device")),
    ("fhir.reference", _set("RiskAssessment", "subject", {"reference": "Patient/1"})),
    ("fhir.code", _set("ImagingStudy", "status", "final")),
    ("fhir.code", _set("Device", "meta", {"tag": [{"system": "http://elsewhere", "code": "x"}]})),
    ("fhir.code", _set("Device", "safety", [{"coding": [{"system": codes.LOCAL}]}])),
    ("fhir.unit", _unit(code="years")),
    ("fhir.unit", _unit(unit="Jahre")),
    ("fhir.unit", _unit(value=-1)),
    ("fhir.unit", _unit(value=101, code="%", unit="%")),
    ("fhir.unit", _unit(system="http://elsewhere")),
    ("fhir.rule", _risk(101)),
    ("fhir.rule", _risk(-0.1)),
    ("fhir.rule", _set("Observation", "dataAbsentReason", ABSENT)),
    ("fhir.rule", _set("DiagnosticReport", "status", "cancelled")),
]


@pytest.mark.parametrize(("code", "change"), DOCTORED)
def test_what_was_doctored_is_found(sound, code, change) -> None:
    made = copy.deepcopy(sound)
    change(made)
    issues = {one.code: one for one in check(made)}
    assert code in issues
    assert issues[code].level == "error"
    assert issues[code].count >= len(issues[code].examples) > 0


def test_a_mute_observation_is_found(sound) -> None:
    made = copy.deepcopy(sound)
    of_kind(made, "Observation").pop("valueQuantity")
    assert found(made) == {"fhir.rule"}


def test_every_check_is_tried_and_has_its_sentence() -> None:
    assert {code for code, _ in DOCTORED} == set(CHECKS)
    for language in LANGUAGES:
        assert {f"issue.{code}" for code in CHECKS} <= set(texts((), language))
        assert all(Words(language).has(f"issue.{code}") for code in CHECKS)


def test_all_faults_are_told_at_once_and_no_value_with_them(sound) -> None:
    made = copy.deepcopy(sound)
    of_kind(made, "Patient").update(gender="María García", birthDate=None)
    of_kind(made, "RiskAssessment")["subject"] = {"reference": "María García"}
    issues = check(made)
    assert {"fhir.code", "fhir.empty", "fhir.reference"} <= {one.code for one in issues}
    assert "García" not in repr(issues)


@pytest.mark.parametrize("kind", ["x", None, 7, []])
def test_a_kind_that_r4_does_not_have_is_told(sound, kind) -> None:
    for entry in range(len(sound["entry"])):
        made = copy.deepcopy(sound)
        made["entry"][entry]["resource"]["resourceType"] = kind
        assert {"fhir.structure", "fhir.resource"} <= found(made)


@given(place=st.integers(min_value=0), value=st.sampled_from([None, 7, "x", [], {}, [[]], True]))
def test_whatever_was_doctored_is_answered(sound, place, value) -> None:
    made = copy.deepcopy(sound)
    places = list(parents(made))
    _, holder, key = places[place % len(places)]
    if holder is made and key == "entry":
        return
    unchanged = holder[key] == value
    holder[key] = value
    issues = check(json.loads(json.dumps(made)))
    if value in (None, [], {}) and not unchanged:
        assert "fhir.empty" in {one.code for one in issues}
