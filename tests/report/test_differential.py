"""A differential on paper and as a table: all of it, in the language, the same for the same."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from braintx import report
from braintx.core.differential import (
    Candidate,
    Differential,
    Disease,
    Hallmark,
    Prevalence,
    Reason,
)
from braintx.core.findings import Finding, Presentation
from braintx.core.messages import say
from braintx.core.records import Assessment, GateDecision, Issue
from braintx.i18n import LANGUAGES, Words, differentials

WHEN = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)
TALL, FEVER = Finding("HP:0000098", severity="severe"), Finding("HP:0001945", "absent")
MARFAN = Disease(
    "OMIM:154700",
    "Marfan syndrome",
    "Síndrome de Marfan",
    True,
    ("ORPHA:558",),
    ("HP:0000006",),
    (),
    ("FBN1",),
    Prevalence("1-5 / 10 000", "ORPHA:558"),
)
CANDIDATE = Candidate(
    MARFAN,
    0.62,
    (
        Reason(TALL, "exact", "HP:0000098", 0.8, ("PMID:20591885",), 1.6),
        Reason(FEVER, "none", None, None, (), -0.7),
    ),
    (Hallmark("HP:0001166", 0.9),),
)
FOUND = Differential(
    Presentation((TALL, FEVER), 24.0, "F"), (CANDIDATE,), 0.08, (), "2025-01-16", "1.0.0+abc"
)


def read(found: Differential, language: str = "en", **more: object) -> str:
    content = report.make_differential(found, str, WHEN, Words(language), **more)  # type: ignore[arg-type]
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Marfan syndrome", "62.0%", "24 years", "Female", "Rare", "no HP:0001945",
                "frequency: 80%", "× 5", "÷ 2", "known diseases: 8%", "HP:0001166 (90%)",
                "Prevalence: 1-5 / 10 000 (ORPHA:558)", "PMID:20591885", "2025-01-16", "FBN1",
                "HP:0000098 (severe)"]),
        ("es", ["Síndrome de Marfan", "62,0 %", "24 años", "Mujer", "Rara", "no: HP:0001945",
                "frecuencia: 80 %", "HP:0000098 (grave)", "Solo para investigación"]),
    ],
)  # fmt: skip
def test_the_paper_says_all_in_its_language(language: str, expected: list[str]) -> None:
    told = read(FOUND, language).replace("\N{NO-BREAK SPACE}", " ")
    assert [one for one in expected if one not in told] == []


def test_the_same_makes_the_same_bytes_and_many_flow_over_pages() -> None:
    many = replace(FOUND, candidates=(CANDIDATE,) * 12)
    first, again = (report.make_differential(many, str, WHEN) for _ in range(2))
    assert first == again
    assert len(PdfReader(io.BytesIO(first)).pages) > 1


def test_an_image_that_was_refused_is_said_to_be() -> None:
    why = Issue("gate.other_sequence", "warning", values={"sequence": say("sequence.T2")})
    refused = Assessment("", GateDecision("other_sequence", 0.1, why, "T2"), warnings=(why,))
    for language in LANGUAGES:
        assert Words(language).issue(why) in read(FOUND, language, scan=refused)


def test_the_table_holds_every_value() -> None:
    text = report.differential_table(FOUND, str, attrgetter("name")).decode("utf-8")
    first, second, missing = csv.DictReader(io.StringIO(text), delimiter="\t")
    assert float(first["probability"]) == 0.62
    assert (first["relation"], float(first["weight_nats"])) == ("exact", 1.6)
    assert (second["status"], second["term"], second["frequency"]) == ("absent", "", "")
    assert (missing["row"], missing["term"], float(missing["frequency"])) == (
        "missing",
        "HP:0001166",
        0.9,
    )
    assert {one["none_of_these"] for one in (first, second, missing)} == {"0.08"}


def test_no_cell_is_a_formula() -> None:
    evil = replace(MARFAN, name="=cmd|' /C calc'!A0")
    found = replace(FOUND, candidates=(replace(CANDIDATE, disease=evil),))
    assert b"\t'=cmd" in report.differential_table(found, str, attrgetter("name"))


@given(st.floats(-1e6, 1e6))
def test_odds_are_told_with_their_direction(weight: float) -> None:
    told = differentials.odds(Words(), weight)
    assert told.startswith("÷" if weight < -0.05 else "×") or told == "× 1"


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (None, []),
        (1.0, ["1 year"]),
        (0.25, ["3 months"]),
        (24.0, ["24 years"]),
        (3.5, ["3.5 years"]),
        (1 / 12, ["1 month"]),
        (0.0, ["0 years"]),
    ],
)
def test_an_age_is_told_in_years_and_a_small_childs_in_months(age, told) -> None:
    assert differentials.patient(Words(), Presentation((), age)) == told
