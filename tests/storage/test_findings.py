"""Findings that sources state, and differentials that are kept, as they went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from braintx.core.differential import (
    Candidate,
    Differential,
    Disease,
    Hallmark,
    Prevalence,
    Reason,
)
from braintx.core.errors import StorageError
from braintx.core.findings import Finding, Presentation
from braintx.core.messages import Percent, say
from braintx.core.records import Issue
from braintx.storage import differentials, patients, presentations
from braintx.storage.database import Database
from braintx.storage.records import StatedPresentation, StoredDifferential

AT = datetime(2026, 1, 1, 12, 30, 1, 123456, tzinfo=UTC)
FINDINGS = (Finding("HP:0001250", "present", "severe"), Finding("HP:0001263", "absent"))
PRESENTATION = Presentation(FINDINGS, 6.5, "F")
MARFAN = Disease(
    "OMIM:154700",
    "Marfan syndrome",
    "Síndrome de Marfan",
    others=("ORPHA:558",),
    inheritance=("HP:0000006",),
    genes=("FBN1",),
    prevalence=Prevalence("1-5 / 10 000", "Orphanet"),
)
ANSWER = Differential(
    PRESENTATION,
    (
        Candidate(
            MARFAN,
            0.75,
            (
                Reason(FINDINGS[0], "exact", "HP:0001250", 0.5, ("PMID:1",), 1.25),
                Reason(FINDINGS[1], "none", None, None, (), 0.0),
            ),
            (Hallmark("HP:0001166", 0.9),),
            (Issue("x.age", "warning", values={"onset": say("y", share=Percent(0.5))}),),
        ),
        Candidate(Disease("DDX:C_1", "Flu", orphan=False), 0.1),
    ),
    0.125,
    (Issue("x.few", "info", 2),),
    "2025-01-16",
    "0.1.0+0a1b2c3d4e5f",
)


def test_what_a_source_states_is_kept_once(database: Database) -> None:
    stated = StatedPresentation("phenopacket", PRESENTATION, ("OMIM:154700",))
    other = StatedPresentation("phenopacket", Presentation())
    with database.begin() as connection:
        patients.ensure(connection, "p")
        assert presentations.add(connection, "p", stated, "d1")
        assert not presentations.add(connection, "p", other, "d1")
        assert presentations.add(connection, "p", other, "d2")
        assert presentations.of_patient(connection, "p") == (stated, other)
        assert presentations.of_patient(connection, "q") == ()


def test_nobodys_findings_are_refused(database: Database) -> None:
    stated = StatedPresentation("phenopacket", PRESENTATION)
    with pytest.raises(StorageError), database.begin() as connection:
        presentations.add(connection, "nobody", stated, "d")


def test_a_differential_comes_back_whole(database: Database) -> None:
    first = StoredDifferential("a", AT, ANSWER, "k")
    second = replace(first, id="b", made=AT + timedelta(seconds=1), patient="p")
    with database.begin() as connection:
        for one in (first, second):
            differentials.add(connection, one)
        assert differentials.get(connection, "a") == first
        assert differentials.get(connection, "c") is None
        assert differentials.latest(connection) == (second, first)
        assert differentials.latest(connection, after="b", limit=1) == (first,)
