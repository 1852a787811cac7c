"""A table handed over: read whole whatever its naming, and told what is wrong with it."""

from __future__ import annotations

import csv

import pytest

from braintx.core.errors import TableError
from braintx.data.cohort import extra_columns, read_sheet, suggest, to_cohort
from braintx.data.cohort.sheet import BEYOND, MAX_BYTES
from braintx.i18n import Words

HEADER = "patient,dx,years,gender,report,plan,lab,site"
ROWS = [
    "p1,Brain Glioma,54,F,Headache for 3 months,surgery,1.5,007",
    "p2,meningioma,61,M,Dizziness,radiation,2.5,012",
    "p3,pituitary adenoma,33,F,Fatigue,observation,,031",
]
MAPPING = {
    **{"case_id": "patient", "condition": "dx", "age": "years", "sex": "gender"},
    **{"note": "report", "treatment": "plan"},
}


def table(*rows: str, header: str = HEADER, separator: str = ",") -> str:
    return "\n".join([header, *rows]).replace(",", separator) + "\n"


def codes(cohort: object) -> dict[str, int]:
    return {issue.code: issue.count for issue in cohort.issues}  # type: ignore[attr-defined]


def test_another_naming_is_guessed_and_read() -> None:
    sheet = read_sheet(table(*ROWS).encode(), "mine.csv")
    assert suggest(sheet) == MAPPING
    cohort = to_cohort(sheet, MAPPING)
    read = cohort.table
    assert list(read["label"]) == ["glioma", "meningioma", "other"]
    assert list(read["treatment"]) == ["surgery", "radiation therapy", "close monitoring"]
    assert list(read["age"]) == [54, 61, 33]
    assert list(read["line"]) == [2, 3, 4]


def test_columns_that_are_not_ours_are_kept_numbers_as_numbers() -> None:
    cohort = to_cohort(read_sheet(table(*ROWS).encode(), "mine.csv"), MAPPING)
    assert extra_columns(cohort.table) == ("lab", "site")
    assert cohort.table["lab"].tolist()[:2] == [1.5, 2.5]
    assert cohort.table["lab"].isna().tolist() == [False, False, True]
    assert cohort.table["site"].tolist() == ["007", "012", "031"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_encoding_and_separator_gives_the_same(encoding: str, separator: str) -> None:
    text = table(*ROWS, separator=separator).replace("Dizziness", "Mareo y visión")
    read = to_cohort(read_sheet(text.encode(encoding), "mine.csv"), MAPPING).table
    assert read["note"][1] == "Mareo y visión"
    assert len(read) == 3


def test_latin_letters_are_read_and_told() -> None:
    data = table(*ROWS).replace("Dizziness", "Visión borrosa").encode("latin-1")
    cohort = to_cohort(read_sheet(data, "mine.csv"), MAPPING)
    assert cohort.table["note"][1] == "Visión borrosa"
    assert "table.encoding" in codes(cohort)


def test_a_row_with_another_separator_is_read_by_its_own_and_its_line_named() -> None:
    data = table(*ROWS[:2]) + ROWS[2].replace(",", ";") + "\n"
    cohort = to_cohort(read_sheet(data.encode(), "mine.csv"), MAPPING)
    assert list(cohort.table["case_id"]) == ["p1", "p2", "p3"]
    (mixed,) = [one for one in cohort.issues if one.code == "table.mixed_separators"]
    assert Words().examples(mixed) == ["line 4: semicolons"]


def test_ragged_rows_lose_nothing() -> None:
    data = table(ROWS[0] + ",more,=and more", "p9,glioma")
    cohort = to_cohort(read_sheet(data.encode(), "mine.csv"), MAPPING)
    assert cohort.table[BEYOND][0] == "more | =and more"
    assert cohort.table["case_id"].tolist() == ["p1", "p9"]
    assert codes(cohort)["table.ragged_row"] == 2


def test_bad_values_are_told_with_their_lines_and_kept_as_written() -> None:
    rows = (
        "p1,metastasis,300,x,,herbs,1,a",
        "p1,glioma,young,F,note,surgery,2,b",
        ",glioma,40,M,note,surgery,3,c",
    )
    cohort = to_cohort(read_sheet(table(*rows).encode(), "mine.csv"), MAPPING)
    found = codes(cohort)
    for code in ("class.unknown", "age.implausible", "age.not_a_number", "sex.unknown"):
        assert found[code] == 1
    assert found["id.duplicate"] == 2
    assert found["id.missing"] == 1
    assert cohort.table["raw_condition"][0] == "metastasis"
    assert cohort.table["raw_age"].tolist() == ["300", "young", "40"]
    (twice,) = [one for one in cohort.issues if one.code == "id.duplicate"]
    assert Words().examples(twice) == ["line 2: p1", "line 3: p1"]


def test_without_a_column_of_ids_a_case_goes_by_its_line() -> None:
    mapping = {ours: name for ours, name in MAPPING.items() if ours != "case_id"}
    cohort = to_cohort(read_sheet(table(*ROWS).encode(), "mine.csv"), mapping)
    assert cohort.table["case_id"].tolist() == ["line 2", "line 3", "line 4"]
    assert "id.missing" not in codes(cohort)
    (gone,) = [one for one in cohort.issues if one.code == "table.missing_column"]
    assert Words().examples(gone) == ["case id"]


def test_names_that_stand_twice_or_not_at_all_become_their_own() -> None:
    sheet = read_sheet(b"a,a,,label\n1,2,3,4\n", "mine.csv")
    assert sheet.header == ("a", "a (2)", "column 3", "label")
    assert extra_columns(to_cohort(sheet, {}).table) == ("a", "a (2)", "column 3", "label *")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet.empty"),
        (b"\xef\xbb\xbf \r\n", "sheet.empty"),
        (b"a,b,c\n", "sheet.no_rows"),
        (b"just one column\nvalue\n", "sheet.one_column"),
        (b"PK\x03\x04rest of a workbook", "sheet.not_text"),
        (bytes(range(256)) * 20, "sheet.not_text"),
        (b"a,b\n" + b"1," + b"x" * (csv.field_size_limit() + 1) + b"\n", "sheet.unreadable"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(TableError) as caught:
        read_sheet(data, "mine.csv")
    assert caught.value.code == code
    assert caught.value.values["name"] == "mine.csv"


def test_too_large_a_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("braintx.data.cohort.sheet.MAX_BYTES", 10)
    with pytest.raises(TableError, match="at most") as caught:
        read_sheet(table(*ROWS).encode(), "mine.csv")
    assert caught.value.code == "sheet.too_many_bytes"
    assert MAX_BYTES > 10**7
    monkeypatch.undo()
    monkeypatch.setattr("braintx.data.cohort.sheet.MAX_ROWS", 2)
    with pytest.raises(TableError) as caught:
        read_sheet(table(*ROWS).encode(), "mine.csv")
    assert caught.value.code == "sheet.too_many_rows"


def test_a_mapping_must_name_columns_that_are_there_and_each_once() -> None:
    sheet = read_sheet(table(*ROWS).encode(), "mine.csv")
    with pytest.raises(TableError) as caught:
        to_cohort(sheet, {"age": "alter"})
    assert (caught.value.code, caught.value.values["columns"]) == (
        "sheet.column_unknown",
        "'alter'",
    )
    with pytest.raises(TableError) as caught:
        to_cohort(sheet, {"age": "years", "sex": "years"})
    assert caught.value.code == "sheet.column_twice"
