"""Findings that sources state, and differentials that are kept, as they went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from braintx.core.errors import StorageError
from braintx.core.findings import Presentation
from braintx.core.messages import Percent, say
from braintx.core.records import Issue
from braintx.storage import differentials, patients, presentations
from braintx.storage.database import Database
from braintx.storage.records import StatedPresentation, StoredDifferential
from tests.differentials import ANSWER

AT = datetime(2026, 1, 1, 12, 30, 1, 123456, tzinfo=UTC)


def test_what_a_source_states_is_kept_once(database: Database) -> None:
    stated = StatedPresentation("phenopacket", ANSWER.presentation, ("OMIM:154700",))
    other = StatedPresentation("phenopacket", Presentation())
    with database.begin() as connection:
        patients.ensure(connection, "p")
        assert presentations.add(connection, "p", stated, "d1")
        assert not presentations.add(connection, "p", other, "d1")
        assert presentations.add(connection, "p", other, "d2")
        assert presentations.of_patient(connection, "p") == (stated, other)
        assert presentations.of_patient(connection, "q") == ()


def test_nobodys_findings_are_refused(database: Database) -> None:
    stated = StatedPresentation("phenopacket", ANSWER.presentation)
    with pytest.raises(StorageError), database.begin() as connection:
        presentations.add(connection, "nobody", stated, "d")


def test_a_differential_comes_back_whole(database: Database) -> None:
    told = Issue("x.age", "warning", values={"onset": say("y", share=Percent(0.5))})
    first = StoredDifferential("a", AT, replace(ANSWER, issues=(*ANSWER.issues, told)), "k")
    second = replace(first, id="b", made=AT + timedelta(seconds=1), patient="p")
    with database.begin() as connection:
        for one in (first, second):
            differentials.add(connection, one)
        assert differentials.get(connection, "a") == first
        assert differentials.get(connection, "c") is None
        assert differentials.latest(connection) == (second, first)
        assert differentials.latest(connection, after="b", limit=1) == (first,)
