"""The columns that can be asked about: notes parsed, words that come again counted fast."""

from __future__ import annotations

import pandas as pd
import pytest

from braintx.data.cohort import read_sheet, suggest, to_cohort
from braintx.data.simulate.cohort import simulated_cohort
from braintx.preprocessing.notes import parse_note
from braintx.stats import cases
from braintx.stats.cases import askable
from braintx.stats.hypothesis import compare


def test_the_notes_say_the_same_as_the_parser_row_for_row() -> None:
    table = simulated_cohort(80).table
    asked = askable(table)
    assert asked.index.equals(table.index)
    for row, note in table["note"].items():
        if not note:
            assert pd.isna(asked["duration_months"][row])
            continue
        found = parse_note(note)
        assert asked["severity"][row] == found.severity
        assert asked["duration_months"][row] == found.duration_months
        assert asked["symptom_count"][row] == len(found.symptoms)


def test_it_can_be_tested_and_finds_what_was_planted() -> None:
    asked = askable(simulated_cohort(1200).table)
    assert compare(asked, "severity", "treatment").p_value < 1e-6
    assert compare(asked, "sex", "age").p_value > 0.01


def test_what_is_none_of_ours_stands_as_it_is_written() -> None:
    data = b"id,condition,treatment,age,lab\na,metastasis,herbs,40,1\nb,glioma,surgery,50,2\n"
    sheet = read_sheet(data, "mine.csv")
    mapping = {"case_id": "id", "condition": "condition", "treatment": "treatment", "age": "age"}
    asked = askable(to_cohort(sheet, mapping).table)
    assert asked["condition"].tolist() == ["metastasis", "glioma"]
    assert asked["treatment_written"].tolist() == ["herbs", "surgery"]
    assert asked["lab"].tolist() == [1.0, 2.0]
    assert "note" not in asked
    assert "sex" not in asked


def test_very_many_different_notes_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "MOST_NOTES", 10)
    assert "duration_months" not in askable(simulated_cohort(80).table)


def test_codes_for_no_value_are_no_condition_and_no_treatment() -> None:
    rows = ("a;metastasis;herbs", "b;NA;s/d", "c;glioma;-", "d;metastasis ;none")
    sheet = read_sheet("\n".join(("id;condition;treatment", *rows, "")).encode(), "mine.csv")
    asked = askable(to_cohort(sheet, suggest(sheet)).table)
    assert asked["condition"].isna().tolist() == [False, True, False, False]
    assert asked["condition"].nunique() == 2
    assert asked["treatment_written"].isna().tolist() == [False, True, True, False]
