"""What we write is a phenopacket of version 2, and says the same when it is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.findings import Finding, Presentation
from braintx.data.phenopackets import read, write

NAMES = {"HP:0001250": "Seizure", "HP:0001263": "Global developmental delay", "DDX:E_79": "Smoking"}
WHOLE = Presentation(
    (
        Finding("HP:0001250", "present", "moderate"),
        Finding("HP:0001263", "absent"),
        Finding("HP:0000001", "uncertain"),
    ),
    6.5,
    "M",
)


def written(presentation: Presentation, **options: Any) -> dict[str, Any]:
    made = write(presentation, "2025-01-16", NAMES.__getitem__, **options)
    return dict(json.loads(json.dumps(made)))


def test_the_whole_of_it() -> None:
    moment = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
    assert written(WHOLE, subject="P-7", created=moment) == {
        "id": "P-7",
        "subject": {
            "id": "P-7",
            "sex": "MALE",
            "timeAtLastEncounter": {"age": {"iso8601duration": "P6Y6M"}},
        },
        "phenotypicFeatures": [
            {
                "type": {"id": "HP:0001250", "label": "Seizure"},
                "severity": {"id": "HP:0012826", "label": "Moderate"},
            },
            {
                "type": {"id": "HP:0001263", "label": "Global developmental delay"},
                "excluded": True,
            },
        ],
        "metaData": {
            "created": "2026-11-27T05:00:00Z",
            "createdBy": "BrainTx",
            "resources": [
                {
                    "id": "hp",
                    "name": "human phenotype ontology",
                    "url": "http://purl.obolibrary.org/obo/hp.owl",
                    "version": "2025-01-16",
                    "namespacePrefix": "HP",
                    "iriPrefix": "http://purl.obolibrary.org/obo/HP_",
                }
            ],
            "phenopacketSchemaVersion": "2.0",
        },
    }


def test_without_findings_there_is_no_empty_list() -> None:
    made = written(Presentation())
    assert "phenotypicFeatures" not in made
    assert made["subject"] == {"id": "patient", "sex": "UNKNOWN_SEX"}
    assert read(made).presentation == Presentation()


def test_codes_of_our_own_have_their_resource() -> None:
    made = written(Presentation((Finding("DDX:E_79"),)))
    assert [one["namespacePrefix"] for one in made["metaData"]["resources"]] == ["HP", "DDX"]


@given(
    st.lists(
        st.builds(
            Finding,
            st.sampled_from(sorted(NAMES)),
            st.sampled_from(["present", "absent"]),
            st.sampled_from([None, "mild", "moderate", "severe"]),
        ),
        max_size=5,
    ),
    st.none() | st.floats(0, 119.99),
    st.sampled_from([None, "F", "M"]),
)
def test_what_is_written_is_read_again(
    findings: list[Finding], age: float | None, sex: Any
) -> None:
    given_ = Presentation(tuple(findings), age, sex)
    found = read(written(given_)).presentation
    assert (found.findings, found.sex) == (given_.findings, sex)
    assert found.age == pytest.approx(age, abs=0.51 / 365.25)
