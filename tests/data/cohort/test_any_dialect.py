"""A table written in any dialect that people use reads to the same values."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.data.cohort import read_sheet, suggest, to_cohort
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import NOTHING
from braintx.data.cohort.lines import read_lines
from braintx.data.cohort.numbers import marks_of, number, readings, values_of
from braintx.data.cohort.values import read_values

WORDS = st.sampled_from(
    ["cefalea", "visión borrosa", "náuseas; mareo", "worse, at night", 'says "no"']
)
NOTES = st.lists(WORDS, min_size=1, max_size=4).map("\n".join) | WORDS
CODES = [
    "",
    "NA",
    "n/a",
    "NULL",
    "NaN",
    "None",
    ".",
    "-",
    "--",
    "s/d",
    "n.d.",
    "sin dato",
    "?",
    "#N/D",
]
SEXES = [("F", "M"), ("M", "H"), ("M", "V"), ("mujer", "varón"), ("2", "1"), ("female", "male")]


@dataclass(frozen=True)
class Dialect:
    """How one writer writes."""

    separator: str
    encoding: str
    hint: bool
    form: str
    line_end: str
    quoting: int
    backslash: bool
    marks: tuple[str, str]
    code: str
    sexes: tuple[str, str]


DIALECTS = st.builds(
    Dialect,
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    hint=st.booleans(),
    form=st.sampled_from(["NFC", "NFD"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    backslash=st.booleans(),
    marks=st.sampled_from([("", "."), (",", "."), (".", ","), ("", ","), (" ", ","), ("'", ".")]),
    code=st.sampled_from(CODES),
    sexes=st.sampled_from(SEXES),
)
CASE = st.tuples(
    st.none() | st.integers(0, 120),
    st.none() | st.sampled_from("FM"),
    NOTES,
    st.none() | st.integers(-9_000_000, 9_000_000).map(lambda hundredths: hundredths / 100),
)


def written(cases: list[tuple[object, ...]], how: Dialect) -> bytes:
    """The table as that writer leaves it."""
    sink = io.StringIO()
    habit = {"escapechar": "\\", "doublequote": False} if how.backslash else {}
    writer = csv.writer(
        sink, delimiter=how.separator, quoting=how.quoting, lineterminator=how.line_end, **habit
    )
    writer.writerow(["Caso", "Edad, años", "Sexo", "Nota", "Lab; mm³"])
    for k, (age, sex, note, lab) in enumerate(cases):
        shown = how.code if sex is None else how.sexes["FM".index(str(sex))]
        told = how.code if age is None else str(age)
        row = [f"Muñoz_{k}", told, shown, note, how.code if lab is None else _number(lab, how)]
        writer.writerow(row)
    text = unicodedata.normalize(how.form, sink.getvalue())
    hint = f"sep={how.separator}{how.line_end}" if how.hint else ""
    return (hint + text).encode(how.encoding)


def _number(value: object, how: Dialect) -> str:
    thousands, decimal = how.marks
    swapped = {",": thousands, ".": decimal}
    return "".join(swapped.get(letter, letter) for letter in f"{value:,.2f}")


@settings(max_examples=40, deadline=None)
@given(st.lists(CASE, min_size=4, max_size=12), DIALECTS)
def test_a_table_reads_to_the_same_values_in_any_dialect(
    cases: list[tuple[object, ...]], how: Dialect
) -> None:
    # both sexes stand in the column, else its codes may mean either; see test_dialects
    both = [(40, "F", "a", 1.5), (50, "M", "b", 2.25), *cases]
    sheet = read_sheet(written(both, how), "any.csv")
    read = to_cohort(sheet, suggest(sheet))
    table = read.table.astype(object).where(read.table.notna(), None)
    assert table["case_id"].tolist() == [f"Muñoz_{k}" for k in range(len(both))]
    assert table["age"].tolist() == [age for age, *_ in both]
    assert table["sex"].tolist() == [sex for _, sex, *_ in both]
    notes = [str(note).replace("\r\n", "\n") for note in table["note"]]
    assert notes == [note for _, _, note, _ in both]
    assert table["Lab; mm³"].tolist() == [lab for *_, lab in both]
    assert not any(
        one.code.startswith(("number.am", "table.open", "table.rag")) for one in read.issues
    )


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text("ab,;\n\"'\\ é", max_size=20), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_is_good_csv_is_read_as_it_was_written(texts: list[str], separator: str) -> None:
    rows = [[f"p{k}", str(40 + k), text] for k, text in enumerate(texts)]
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=separator, lineterminator="\n")
    writer.writerows([["id", "age", "note"], *rows])
    findings = Findings()
    header, lines = read_lines(sink.getvalue().encode(), "t", findings)
    assert header == ["id", "age", "note"]
    assert [cells for _, cells in lines] == rows
    assert not {one.code for one in findings.issues()} - {"table.separator"}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_stray_quotes_never_take_a_row_along(data: st.DataObject) -> None:
    count = data.draw(st.integers(4, 30))
    rows = [[f"p{k}", str(30 + k), "FM"[k % 2], f"note {k}"] for k in range(count)]
    for place in data.draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=3)):
        cell = data.draw(st.integers(0, 3))
        rows[place][cell] = f'"{rows[place][cell]}'
    text = "\n".join(",".join(row) for row in (["id", "age", "sex", "note"], *rows))
    findings = Findings()
    _, lines = read_lines(text.encode(), "t", findings)
    assert [cells for _, cells in lines] == [[cell.strip('"') for cell in row] for row in rows]
    assert "table.open_quote" in {one.code for one in findings.issues()}


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=20),
    st.integers(100, 999),
    st.sampled_from([",", ".", " ", "'", "\N{NARROW NO-BREAK SPACE}"]),
)
def test_whole_numbers_with_any_mark_are_whole(values: list[int], below: int, mark: str) -> None:
    texts = [f"{value:,}".replace(",", mark) for value in (*values, below)]
    assert values_of(texts, marks_of(texts)) == [*values, below]


@given(st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=1, max_size=20))
def test_no_column_is_read_a_thousand_times_too_large(values: list[object]) -> None:
    for mark in ",.":
        texts = [str(value).replace(".", mark) for value in values]
        marks = marks_of(texts)
        assert marks.verdict != "thousands"
        if marks.decimal:
            assert values_of(texts, marks) == [float(str(value)) for value in values]


@given(st.text(max_size=12))
def test_a_text_is_a_number_or_none(text: str) -> None:
    for value in (*readings(text), number(text, "."), number(text, ",")):
        assert value is None or not math.isnan(value)


@given(st.lists(st.text("0123456789.,-' aN/", max_size=6), min_size=1, max_size=6))
def test_a_column_is_whole_numbers_or_what_it_was(texts: list[str]) -> None:
    read = read_values("any", texts, NOTHING)
    gone = read.codes.missing.keys() | {""}
    if read.numbers is None:
        assert read.texts == ["" if text.strip() in gone else text.strip() for text in texts]
    else:
        lost = [math.isnan(value) for value in read.numbers]
        assert lost == [text.strip() in gone for text in texts]
        assert all(
            value in readings(text.strip())
            for text, value, none in zip(texts, read.numbers, lost, strict=True)
            if not none
        )
