"""No cell that we write is a formula, and no number becomes a text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.spreadsheet import neutral, to_csv


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "%x"]
)
def test_what_could_be_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "glioma", "a=b", "12 months", "'quoted"])
def test_other_texts_stay_as_they_are(cell: str) -> None:
    assert neutral(cell) == cell


def test_numbers_stay_numbers_and_gaps_are_empty() -> None:
    written = to_csv(["=name", "x"], [["=cmd", -1.5], [None, float("nan")], [True, 3]])
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert rows == [["'=name", "x"], ["'=cmd", "-1.5"], ["", ""], ["True", "3"]]


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back_but_for_its_apostrophe(rows: list[list[str]]) -> None:
    encodable = [[cell.encode("utf-8", "replace").decode() for cell in row] for row in rows]
    text = to_csv(["a", "b"], encodable).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in back] == [
        [neutral(cell).removeprefix("'") if cell != "<NA>" else "" for cell in row]
        for row in encodable
    ]
