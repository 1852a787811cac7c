"""Missing case ids: given back on evidence, and never invented."""

from __future__ import annotations

import pytest

from braintx.core.labels import TumorLabel
from braintx.data.cohort.clinical import ClinicalRow
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.identity import settle_ids


def rows(*ids: str | None, label: TumorLabel | None = "other", first: int = 2) -> list[ClinicalRow]:
    raw = ("", "", "", "", "")
    return [
        ClinicalRow(line, case_id, label, 40.0, "F", "note", "surgery", raw)
        for line, case_id in enumerate(ids, start=first)
    ]


def settle(table: list[ClinicalRow]) -> tuple[list[str | None], dict[str, int]]:
    findings = Findings()
    settled = settle_ids(table, findings)
    return [row.case_id for row in settled], {one.code: one.count for one in findings.issues()}


T = "brain_tumor_000"


def test_trailing_rows_continue_the_numbering() -> None:
    ids, codes = settle(rows(f"{T}1", f"{T}2", None, None))
    assert ids == [f"{T}1", f"{T}2", f"{T}3", f"{T}4"]
    assert codes == {"id.repaired": 2}


def test_each_class_is_judged_alone() -> None:
    gliomas = rows("brain_glioma_0001", None, label="glioma")
    tumors = rows(f"{T}1", None, f"{T}3", first=10)
    ids, codes = settle([*gliomas, *tumors])
    assert ids == ["brain_glioma_0001", "brain_glioma_0002", f"{T}1", None, f"{T}3"]
    assert codes == {"id.repaired": 1, "id.missing": 1}


@pytest.mark.parametrize(
    "given",
    [
        (f"{T}1", None, f"{T}2"),  # not at the end
        (f"{T}1", f"{T}3", None),  # a gap: which rows are gone is not known
        (f"{T}2", f"{T}1", None),  # shuffled
        (f"{T}2", f"{T}3", None),  # does not begin with 1
        ("case-a", "case-b", None),  # not numbered
        (None, None),  # nothing to continue
        ("brain_glioma_0001", None),  # numbered as another class
        (f"{T}1", "brain_glioma_0002", None),  # two numberings
    ],
)
def test_without_full_evidence_nothing_is_invented(given: tuple[str | None, ...]) -> None:
    ids, codes = settle(rows(*given))
    assert ids == list(given)
    assert codes["id.missing"] == given.count(None)
    assert "id.repaired" not in codes


def test_an_id_that_is_taken_is_not_given_again() -> None:
    taken = rows(f"{T}2", label="glioma", first=50)
    ids, codes = settle([*rows(f"{T}1", None), *taken])
    assert ids == [f"{T}1", None, f"{T}2"]
    assert codes["id.missing"] == 1


def test_rows_without_class_are_not_repaired() -> None:
    ids, _ = settle([*rows(f"{T}1"), *rows(None, label=None, first=9)])
    assert ids == [f"{T}1", None]


def test_ids_that_stand_twice_are_flagged_on_every_row() -> None:
    findings = Findings()
    settled = settle_ids(rows("a", "b", "a"), findings)
    assert [row.flags for row in settled] == [("id.duplicate",), (), ("id.duplicate",)]


def test_an_id_of_another_class_is_flagged() -> None:
    _, codes = settle(rows("brain_menin_0001"))
    assert codes == {"class.disagreement": 1}
