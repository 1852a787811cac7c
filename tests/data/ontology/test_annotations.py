"""Rows of ``phenotype.hpoa``: every form of frequency, and every row that is amiss."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.core.records import Issue
from braintx.data.ontology.annotations import (
    FREQUENCIES,
    Annotation,
    Frequency,
    Table,
    frequency,
    read_annotations,
)
from braintx.data.ontology.codes import Tally
from braintx.data.ontology.obo import read_terms
from tests.data.ontology import toy
from tests.data.ontology.toy import row


def read(folder: Path, *rows: str) -> tuple[Table, dict[str, Issue]]:
    toy.write_release(folder, rows)
    tally = Tally()
    table = read_annotations(folder / "phenotype.hpoa", read_terms(folder / "hp.obo"), tally)
    return table, {one.code: one for one in tally.issues()}


def test_a_row_becomes_a_record(tmp_path: Path) -> None:
    said = row(
        "OMIM:1", "One", "HP:0001250", "3/12", "PMID:2;PMID:1", onset="HP:0003577", sex="MALE"
    )
    table, issues = read(tmp_path, said)
    assert table.rows == (
        Annotation(
            "OMIM:1",
            "HP:0001250",
            "P",
            Frequency(0.25, 12),
            ("PMID:1", "PMID:2"),
            sex="M",
            onset="HP:0003577",
        ),
    )
    assert table.names == {"OMIM:1": "One"}
    assert table.version == "2025-01-16"
    assert issues == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("1/3", Frequency(1 / 3, 3)),
        ("0/7", Frequency(0.0, 7)),
        ("76.3%", Frequency(0.763)),
        ("100%", Frequency(1.0)),
        ("HP:0040280", Frequency(1.0)),
        ("HP:0040281", Frequency(0.895)),
        ("HP:0040282", Frequency(0.545)),
        ("HP:0040283", Frequency(0.17)),
        ("HP:0040284", Frequency(0.025)),
        ("HP:0040285", Frequency(0.0)),
    ],
)
def test_the_three_forms_of_a_frequency(text: str, expected: Frequency | None) -> None:
    tally = Tally()
    found = frequency(text, tally, "x")
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found.patients == expected.patients
        assert found.share == pytest.approx(expected.share)
    assert tally.issues() == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("often", "hpoa.frequency_malformed"),
        ("1/0", "hpoa.frequency_malformed"),
        ("-1/3", "hpoa.frequency_malformed"),
        ("HP:0001250", "hpoa.frequency_malformed"),
        ("4/3", "hpoa.frequency_over_one"),
        ("120%", "hpoa.frequency_over_one"),
    ],
)
def test_another_frequency_is_counted_and_the_finding_stays(
    tmp_path: Path, text: str, code: str
) -> None:
    table, issues = read(tmp_path, row("OMIM:1", "One", "HP:0001250", text))
    assert table.rows[0].frequency is None
    assert issues[code].count == 1
    assert issues[code].examples == (f"OMIM:1 HP:0001250: {text}",)


@given(st.text(max_size=12))
def test_no_text_is_a_frequency_outside_nothing_to_all(text: str) -> None:
    found = frequency(text, Tally(), "x")
    assert found is None or 0 <= found.share <= 1


def test_ranges_do_not_overlap_and_descend() -> None:
    ends = list(FREQUENCIES.values())
    assert all(low <= high for low, high in ends)
    assert all(after[1] < before[0] for before, after in pairwise(ends))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (row("OMIM:2", "Two", "HP:0009999"), "hpoa.term_unknown"),
        (row("OMIM:2", "Two", "HP:0000361"), "hpoa.term_unknown"),
        (row("OMIM:2", "Two", "HP:0000006"), "hpoa.term_elsewhere"),
        (row("OMIM:2", "Two", "HP:0001250", aspect="I"), "hpoa.term_elsewhere"),
        (row("OMIM:2", "Two", "HP:0001250", aspect="M"), "hpoa.aspect_unread"),
        (row("OMIM:2", "Two", "HP:0001250", aspect="Z"), "hpoa.aspect_unknown"),
        ("OMIM:2\tTwo\t\tHP:0001250", "hpoa.row_short"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_and_the_rest_go_on(
    tmp_path: Path, said: str, code: str
) -> None:
    table, issues = read(tmp_path, said, row("OMIM:1", "One", "HP:0001250"))
    assert [one.disease for one in table.rows] == ["OMIM:1"]
    assert issues[code].count == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (row("OMIM:1", "One", "HP:0002279"), "hpoa.term_replaced"),
        (row("OMIM:1", "One", "HP:0001250", sex="X"), "hpoa.sex_unknown"),
        (row("OMIM:1", "One", "HP:0001250", onset="soon"), "hpoa.onset_unknown"),
    ],
)
def test_what_is_amiss_in_a_row_that_stays_is_counted(tmp_path: Path, said: str, code: str) -> None:
    table, issues = read(tmp_path, said)
    assert table.rows[0].term == "HP:0001250"
    assert (table.rows[0].sex, table.rows[0].onset) == (None, None)
    assert issues[code].count == 1


def test_rows_that_speak_against_or_beside_each_other_are_counted(tmp_path: Path) -> None:
    _, issues = read(
        tmp_path,
        row("OMIM:1", "One", "HP:0001250"),
        row("OMIM:1", "Uno", "HP:0001250", qualifier="NOT"),
        row("OMIM:1", "One", "HP:0002069", "1/2"),
        row("OMIM:1", "One", "HP:0002069", "1/3", "PMID:2"),
        row("OMIM:3", "Three", "HP:0000006", aspect="I"),
    )
    expected = {
        "hpoa.negated": 1,
        "hpoa.both": 1,
        "hpoa.repeated": 2,
        "hpoa.beside_ancestor": 1,
        "hpoa.two_names": 1,
        "hpoa.without_phenotype": 1,
    }
    assert {code: one.count for code, one in issues.items()} == expected
    assert issues["hpoa.beside_ancestor"].examples == ("OMIM:1 HP:0001250",)


def test_a_file_without_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"phenotype\.hpoa holds no annotations"):
        read(tmp_path)
