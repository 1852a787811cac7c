"""Phenopackets of others: what is understood, what is counted, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import FindingError
from braintx.core.findings import Finding, Presentation
from braintx.core.messages import say
from braintx.data import phenopackets
from braintx.data.phenopackets import ISSUES, Phenopacket, looks_like_one, read
from braintx.i18n import LANGUAGES, Words

SEIZURE = {"type": {"id": "HP:0001250", "label": "Seizure"}}
PACKET: dict[str, Any] = {
    "id": "packet-1",
    "subject": {
        "id": "Xiomara Quiñones",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P6Y6M"}},
        "sex": "FEMALE",
    },
    "phenotypicFeatures": [
        {**SEIZURE, "severity": {"id": "HP:0012828", "label": "Severe"}},
        {"type": {"id": "HP:0001263"}, "excluded": True},
        {"type": {"id": "DDX:E_79"}, "severity": {"id": "HP:0012827"}},
    ],
    "diseases": [
        {"term": {"id": "OMIM:154700", "label": "Marfan syndrome"}},
        {"term": {"id": "OMIM:101600"}, "excluded": True},
    ],
    "interpretations": [
        {"progressStatus": "SOLVED", "diagnosis": {"disease": {"id": "ORPHA:558"}}},
        {"progressStatus": "UNSOLVED", "diagnosis": {"disease": {"id": "OMIM:1"}}},
    ],
    "metaData": {"created": "2026-01-01T00:00:00Z", "phenopacketSchemaVersion": "2.0"},
}


def changed(**parts: Any) -> Phenopacket:
    return read({**PACKET, **parts})


def codes(found: Phenopacket) -> dict[str, int]:
    return {one.code.removeprefix("phenopacket."): one.count for one in found.issues}


def test_a_packet_is_a_presentation() -> None:
    found = read(json.dumps(PACKET).encode())
    assert found == Phenopacket(
        "Xiomara Quiñones",
        Presentation(
            (
                Finding("HP:0001250", "present", "severe"),
                Finding("HP:0001263", "absent"),
                Finding("DDX:E_79", "present", "mild"),
            ),
            6.5,
            "F",
        ),
        ("OMIM:154700", "ORPHA:558"),
    )
    assert "Xiomara" not in repr(found)


def snake(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(snake, value))
    if isinstance(value, dict):
        return {phenopackets.reading.key(name): snake(one) for name, one in value.items()}
    return value


def test_keys_of_protobuf_are_understood() -> None:
    assert "phenotypic_features" in snake(PACKET)
    assert read(snake(PACKET)) == read(PACKET)


def test_version_1_is_understood() -> None:
    found = read(
        {
            "subject": {"id": "a", "ageAtCollection": {"age": "P14Y"}, "sex": "MALE"},
            "phenotypicFeatures": [SEIZURE, {"type": {"id": "HP:0001263"}, "negated": True}],
            "metaData": {"phenopacketSchemaVersion": "1.0.0"},
        }
    )
    assert found.presentation.codes("absent") == ("HP:0001263",)
    assert (found.presentation.age, found.presentation.sex) == (14, "M")
    assert found.issues == ()


@pytest.mark.parametrize(
    ("seen", "age", "said"),
    [
        ({"age": {"iso8601duration": "P3M"}}, 0.25, {}),
        ({"ageRange": {"start": {"iso8601duration": "P40Y"}, "end": {"iso8601duration": "P50Y"}}},
         45, {"age_range": 1}),
        ({"timestamp": "2020-07-01T00:00:00Z"}, 10.0, {}),
        ({"ontologyClass": {"id": "HP:0003577"}}, None, {"age_missing": 1}),
        ({"age": {"iso8601duration": "P400Y"}}, None, {"age_implausible": 1}),
        ({"age": {"iso8601duration": 6}}, None, {"age_missing": 1}),
        (None, None, {"age_missing": 1}),
    ],
)  # fmt: skip
def test_ages(seen: Any, age: float | None, said: dict[str, int]) -> None:
    subject = {"id": "a", "sex": 1, "timeAtLastEncounter": seen, "dateOfBirth": "2010-07-01"}
    found = changed(subject=subject)
    assert found.presentation.age == pytest.approx(age, abs=0.01)
    assert codes(found) == said


def test_without_an_age_the_latest_onset_of_what_is_there_is_one() -> None:
    onsets = [("P2Y", False), ("P7Y", False), ("P9Y", True), ("P900Y", False)]
    features = [
        {**SEIZURE, "onset": {"age": {"iso8601duration": began}}, "excluded": absent}
        for began, absent in onsets
    ]
    found = changed(subject={"id": "a", "sex": "MALE"}, phenotypicFeatures=features)
    assert found.presentation.age == 7
    assert codes(found) == {"age_of_onset": 1}


def test_what_cannot_be_understood_is_counted_with_its_place() -> None:
    found = changed(
        subject={"id": "a", "sex": "OTHER_SEX"},
        phenotypicFeatures=[
            SEIZURE,
            {"type": {"id": "SNOMED:1"}},
            {"type": {"label": "Xiomara"}},
            "Xiomara",
            {**SEIZURE, "severity": {"id": "HP:1"}, "resolution": {"age": {}}},
        ],
        metaData={"phenopacketSchemaVersion": "3.1"},
    )
    assert codes(found) == {
        "damaged": 2, "other_vocabulary": 1, "version": 1, "severity": 1, "resolved": 1,
        "age_missing": 1, "sex_missing": 1,
    }  # fmt: skip
    damaged = next(one for one in found.issues if one.code == "phenopacket.damaged")
    assert damaged.examples == tuple(say("evidence.feature", position=at) for at in (3, 4))
    assert "Xiomara" not in repr(found)


def test_nothing_to_read_is_said() -> None:
    assert codes(changed(phenotypicFeatures=[])) == {"no_findings": 1}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"<phenopacket/>", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"subject": {"id": "Xiomara', "not_json"),
        (b'{"subject": {"id": NaN}}', "not_json"),
        (b"[]", "not_one"),
        ([PACKET], "not_one"),
        ({"resourceType": "Bundle"}, "not_one"),
        ({"name": "Xiomara"}, "not_one"),
        ({"id": "f", "proband": PACKET, "relatives": []}, "of_several"),
        ({"id": "c", "members": [PACKET]}, "of_several"),
        (b'{"subject":' * 70 + b"1" + b"}" * 70, "too_deep"),
        (b"[" * 100_000, "too_deep"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused(given: Any, code: str) -> None:
    content = given if isinstance(given, bytes) else json.dumps(given).encode()
    with pytest.raises(FindingError) as caught:
        read(content)
    assert caught.value.code == f"phenopacket.{code}"
    told = [caught.value.message, Words("es").error(caught.value)]
    assert not any("Xiomara" in one for one in told)
    assert told[0] != told[1]


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phenopackets.reading, "MAX_BYTES", 10)
    with pytest.raises(FindingError, match="at most 10"):
        read(json.dumps(PACKET).encode())


def test_a_parsed_packet_may_be_no_deeper_either() -> None:
    nested: Any = 1
    for _ in range(70):
        nested = {"subject": nested}
    with pytest.raises(FindingError) as caught:
        read(nested)
    assert caught.value.code == "phenopacket.too_deep"


def test_a_file_shows_what_it_is() -> None:
    assert looks_like_one(json.dumps(PACKET).encode())
    assert looks_like_one(json.dumps(snake(PACKET)).encode())
    assert not looks_like_one(b'{"resourceType": "Bundle", "x": "phenotypicFeatures"}')
    assert not looks_like_one(b'{"age": 4}')


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: Any) -> None:
    words = Words(language)
    assert all(words.has(f"issue.{code}") for code in ISSUES)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "age", "sex", "onset", "subject", "severity", "excluded",
                 "phenotypicFeatures", "metaData", "diseases", "term", "timeAtLastEncounter",
                 "timestamp", "iso8601duration", "ageRange", "start", "end", "interpretations"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["subject", "phenotypicFeatures", "diseases"]), ANYTHING))
def test_whatever_comes_is_read_or_refused(packet: dict[str, Any]) -> None:
    if not {"subject", "phenotypicFeatures"} & {one for one in packet if packet[one] is not None}:
        with pytest.raises(FindingError):
            read(packet)
        return
    age = read(packet).presentation.age
    assert age is None or 0 <= age <= 120
