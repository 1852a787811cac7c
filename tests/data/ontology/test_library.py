"""A library of patients: what is read, what is left out and counted, and that nobody is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.core.records import Issue
from braintx.core.settings import data_dir
from braintx.data.deidentify.pseudonyms import Pseudonyms
from braintx.data.ontology.library import LibraryCase, read_library

CASE: dict[str, Any] = {
    "case": "PMID_1_A",
    "cohort": "FBN1",
    "disease_id": "OMIM:154700",
    "disease": "Marfan syndrome",
    "pmid": "1",
    "sex": "FEMALE",
    "age": "P6Y3M",
    "observed": ["HP:0001166", "HP:0000098"],
    "excluded": ["HP:0001250"],
}
KEY = Pseudonyms(bytes(range(32)))
WHO = "Maria Lopez Garcia"


def read(
    folder: Path, *lines: object, own: bool = False
) -> tuple[tuple[LibraryCase, ...], dict[str, Issue]]:
    path = folder / "library.jsonl"
    texts = (one if isinstance(one, str) else json.dumps(one) for one in lines)
    path.write_text("\n".join(texts) + "\n", "utf-8")
    cases, issues = read_library(path, KEY if own else None)
    return cases, {one.code: one for one in issues}


def test_a_line_is_a_patient(tmp_path: Path) -> None:
    cases, issues = read(tmp_path, CASE, "", {**CASE, "case": "b", "pmid": "PMID:2", "age": 7})
    assert cases[0] == LibraryCase(
        "PMID_1_A",
        "OMIM:154700",
        "Marfan syndrome",
        "PMID:1",
        "F",
        6.25,
        ("HP:0001166", "HP:0000098"),
        ("HP:0001250",),
    )
    assert (cases[1].paper, cases[1].age) == ("PMID:2", 7.0)
    assert issues == {}


@pytest.mark.parametrize(
    ("age", "years"),
    [
        ("P1Y", 1),
        ("P6M", 0.5),
        ("P2W", 14 / 365.2425),
        ("P10D", 10 / 365.2425),
        (0, 0),
        (None, None),
    ],
)
def test_ages_are_years(tmp_path: Path, age: object, years: float | None) -> None:
    ((case,), issues) = read(tmp_path, {**CASE, "age": age})
    assert case.age == (years if years is None else pytest.approx(years, rel=1e-4))
    assert issues == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"age": "six"}, "library.age_unreadable"),
        ({"age": "P"}, "library.age_unreadable"),
        ({"age": 121}, "library.age_unreadable"),
        ({"age": -1}, "library.age_unreadable"),
        ({"age": True}, "library.age_unreadable"),
        ({"age": float("nan")}, "library.age_unreadable"),
        ({"sex": "woman"}, "library.sex_unknown"),
        ({"name": WHO}, "library.field_dropped"),
        ({"excluded": ["HP:0001166"]}, "library.both"),
        ({"excluded": [WHO, 3, "HP:1"]}, "library.code_malformed"),
    ],
)
def test_what_is_amiss_is_left_out_and_the_patient_stays(
    tmp_path: Path, change: dict[str, object], code: str
) -> None:
    ((case,), issues) = read(tmp_path, {**CASE, **change})
    assert case.observed == ("HP:0001166", "HP:0000098")
    assert set(issues) == {code}
    assert issues[code].examples[0] == "line 1"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("not json", "library.line_unreadable"),
        ("[" * 100_000, "library.line_unreadable"),
        ("[1]", "library.line_unreadable"),
        ({**CASE, "case": "x", "disease_id": WHO}, "library.disease_malformed"),
        ({**CASE, "case": "x", "disease_id": None}, "library.disease_malformed"),
        ({**CASE, "case": "x", "observed": []}, "library.without_findings"),
        ({**CASE, "case": "x", "observed": WHO}, "library.without_findings"),
        (CASE, "library.repeated"),
    ],
)
def test_a_line_that_is_no_patient_is_counted_and_the_rest_go_on(
    tmp_path: Path, line: object, code: str
) -> None:
    cases, issues = read(tmp_path, CASE, line)
    assert len(cases) == 1
    assert issues[code].count == 1
    assert issues[code].examples == ("line 2",)


def test_a_hospitals_own_patients_are_named_by_nothing(tmp_path: Path) -> None:
    told = {
        **CASE,
        "case": WHO,
        "disease": f"Marfan, {WHO}",
        "pmid": WHO,
        "sex": WHO,
        "age": 97,
        "note": WHO,
        WHO: 1,
        "observed": ["HP:0001166", WHO],
        "excluded": {WHO: 1},
    }
    ((case,), issues) = read(tmp_path, told, own=True)
    assert case == LibraryCase(KEY.patient(WHO), "OMIM:154700", age=90.0, observed=("HP:0001166",))
    assert WHO.split(maxsplit=1)[0] not in repr(case) + repr(issues)
    assert issues["library.code_malformed"].count == 2


def test_patients_without_an_id_are_told_apart(tmp_path: Path) -> None:
    cases, _ = read(tmp_path, *({**CASE, "case": None} for _ in range(3)), own=True)
    assert len({case.case for case in cases}) == 3


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([*CASE]), st.none() | st.text(max_size=9) | st.integers()))
def test_whatever_stands_in_a_field_is_read_or_counted(
    tmp_path_factory: pytest.TempPathFactory, change: dict[str, object]
) -> None:
    cases, _ = read(tmp_path_factory.getbasetemp(), CASE, {**CASE, "case": "b", **change})
    assert all(case.observed and case.disease for case in cases)


def test_a_file_without_patients_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"library\.jsonl holds no patient"):
        read(tmp_path, "{}")
    (tmp_path / "b").write_bytes(b"\xff\xfe\x00")
    for name in ("nowhere", "b"):
        with pytest.raises(DataError, match="cannot be read as text"):
            read_library(tmp_path / name)


@pytest.mark.data
def test_the_published_patients_are_all_read() -> None:
    cases, issues = read_library(data_dir() / "rare_disease_cases.jsonl")
    assert len(cases) == 5179
    assert issues == ()
    assert all(case.paper for case in cases)
