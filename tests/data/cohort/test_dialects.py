"""Tables from the field: marks in numbers, codes of sex, open quotes, codes for no value."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from braintx.core.errors import TableError
from braintx.data.cohort import Cohort, Declared, read_records, read_sheet, suggest, to_cohort
from braintx.data.cohort.clinical import ClinicalRow, read_table
from braintx.data.cohort.codes import Findings
from braintx.i18n import Words


def cohort(text: str | bytes, name: str = "mine.csv") -> Cohort:
    """As the page *Your data* reads it when nothing is changed there."""
    sheet = read_sheet(text if isinstance(text, bytes) else text.encode(), name)
    return to_cohort(sheet, suggest(sheet))


def told(read: Cohort) -> dict[str, tuple[str, ...]]:
    return {issue.code: tuple(Words().examples(issue)) for issue in read.issues}


def rows(path: Path, text: str) -> tuple[tuple[ClinicalRow, ...], dict[str, tuple[str, ...]]]:
    path.write_text(text, "utf-8")
    findings = Findings()
    read = read_table(path, findings)
    return read, {issue.code: tuple(Words().examples(issue)) for issue in findings.issues()}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def column(values: list[str], separator: str = ";") -> str:
    lines = [f'p{k}{separator}F{separator}"{value}"' for k, value in enumerate(values)]
    return "\n".join([separator.join(("Case ID", "Sex", "Lab")), *lines, ""])


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        (["1,511", "950"], [1511, 950]),
        (["1.250", "950", "12.500"], [1250, 950, 12500]),
        (["1.234,5", "950,2"], [1234.5, 950.2]),
        (["1,234.5", "950.2", "1,250"], [1234.5, 950.2, 1250]),
        (["1,234,567", "3,000"], [1234567, 3000]),
        (["1,50,000", "12,345"], [150000, 12345]),
        (["3,5", "4"], [3.5, 4]),
        (["3,5", "1,234"], [3.5, 1.234]),
        (["0,511", "1,250"], [0.511, 1.25]),
        (["1 234", "1 234 567,5"], [1234, 1234567.5]),
        (["1\N{NO-BREAK SPACE}234", "1,250"], [1234, 1.25]),
        (["1\N{NARROW NO-BREAK SPACE}234", "12"], [1234, 12]),
        (["1'234.5", "12"], [1234.5, 12]),
        (["1’234", "1’000’000"], [1234, 1000000]),
        (["-1,511", "\N{MINUS SIGN}950"], [-1511, -950]),
        (["1.5e3", "2E-2", ".5"], [1500, 0.02, 0.5]),
    ],
)
def test_the_marks_of_a_column_are_read_from_all_of_it(
    written: list[str], numbers: list[float]
) -> None:
    read = cohort(column(written))
    assert read.table["Lab"].tolist() == pytest.approx(numbers)


@pytest.mark.parametrize(
    "written",
    [
        ["1,511", "1,250", "12,500"],
        ["1.511", "1.250"],
        ["1,511", "12", "45"],  # 1.511 beside 12, or 1511
        ["1,511", "950", "1500"],  # 1500 has no mark where 1,511 would have one
        ["1,511", "1.250", "3"],
    ],
)
def test_marks_that_may_mean_either_stay_text_and_are_told(written: list[str]) -> None:
    read = cohort(column(written))
    assert read.table["Lab"].tolist() == written
    assert "'Lab'" in told(read)["number.ambiguous"][0]


def test_what_was_taken_for_thousands_is_told() -> None:
    assert "1,511" in told(cohort(column(["1,511", "950"])))["number.thousands"][0]
    assert "number.thousands" not in told(cohort(column(["1.5", "950"])))


@pytest.mark.parametrize("written", ["54,500", "54.500", "54,5000"])
def test_ages_follow_the_same_place(table: Path, written: str) -> None:
    read, _ = rows(table, f'Case ID;Age\na;"{written}"\nb;61\n')
    assert [row.age for row in read] == [54.5, 61]


def test_an_age_of_thousands_is_none(table: Path) -> None:
    read, codes = rows(table, "Case ID;Age\na;1.234,5\nb;61\n")
    assert [row.age for row in read] == [None, 61]
    assert "age.implausible" in codes


def test_the_shared_thousands_are_whole() -> None:
    folder = shared("thousands")
    read = cohort((folder / "dashboard.csv").read_bytes()).table
    assert read.groupby("sex")["Volume mm3"].mean().round().to_dict() == {"F": 1484, "M": 746}
    for name, volumes in (
        ("es_thousands.csv", [12500, 8300, 950, 1250]),
        ("es_both.csv", [12500.5, 8300, 950.2, 1250]),
    ):
        assert cohort((folder / name).read_bytes()).table["Volumen mm3"].tolist() == volumes


def shared(name: str) -> Path:
    root = os.environ.get("BRAINTX_DATA")
    folder = Path(root).parent / "cases" / name if root else Path()
    if not root or not folder.is_dir():
        pytest.skip(f"the shared case {name} is not beside $BRAINTX_DATA")
    return folder


@pytest.mark.parametrize(
    ("header", "written", "sexes"),
    [
        ("Sexo", "V M V", "M F M"),
        ("Sexo", "H M M", "M F F"),
        ("Sexo", "F M f", "F M F"),
        ("Sex", "M M M", "M M M"),
        ("Sexo", "M M M", "- - -"),
        ("Sexo (V/M)", "M M", "F F"),
        ("Sexo, M/F", "M M", "M M"),
        ("Sexo (H-M)", "M", "F"),
        ("Sexo", "V H V", "M F M"),
        ("Sexo", "H H", "M M"),
        ("Sexo", "varón M M", "M - -"),
        ("Sexo", "femenino M", "F M"),
        ("Sexo", "H M F", "M - F"),
        ("Sexo", "1 2 2.0", "M F F"),
        ("Sex", "0 1 1", "- - -"),
        ("Sex", "1 1", "- -"),
        ("Sex", "1 2 9", "M F -"),
        ("Sexo", "1 6", "M F"),
        ("Sexo (0=hombre, 1=mujer)", "0 1", "M F"),
        ("Sex (1: female; 2: male)", "1 2", "F M"),
        ("Sexo 1=H 2=M", "1 2", "M F"),
        ("Sexo", "V. M.", "M F"),
    ],
)
def test_codes_of_sex_are_read_from_the_whole_column(
    table: Path, header: str, written: str, sexes: str
) -> None:
    lines = "\n".join(f"p{k};{one}" for k, one in enumerate(written.split()))
    read, codes = rows(table, f'Case ID;"{header}"\n{lines}\n')
    expected = [None if one == "-" else one for one in sexes.split()]
    assert [row.sex for row in read] == expected
    # 9 is ISO 5218's own code for what does not apply
    unknown = {one for one, sex in zip(written.split(), expected, strict=True) if not sex} - {"9"}
    assert bool(unknown) == ("sex.ambiguous" in codes)


def test_what_was_assumed_of_sexes_is_told(table: Path) -> None:
    _, codes = rows(table, "Caso;Sexo\na;V\nb;M\n")
    assert codes["sex.assumed"] == ("column 'Sexo': 'M' = female, 'V' = male",)
    _, codes = rows(table, "Caso;Sexo\na;1\nb;2\n")
    assert codes["sex.assumed"] == ("column 'Sexo': '1' = male, '2' = female",)
    _, codes = rows(table, "Caso;Sexo\na;F\nb;M\n")
    assert not {"sex.assumed", "sex.ambiguous", "sex.hombre_mujer"} & set(codes)


def test_the_shared_varon_is_no_woman() -> None:
    read = read_records(shared("varon-mujer") / "rec.csv")
    assert [one.sex for one in read.values()] == ["M", "F"]


HEADER = "Case ID,Age,Sex,Clinical Note"


def notes(count: int, **other: str) -> str:
    lines = [
        other.get(f"p{k}", f"p{k},{30 + k},{'FM'[k % 2]},note {k}") for k in range(1, count + 1)
    ]
    return "\n".join([HEADER, *lines, ""])


def test_a_quote_never_closed_swallows_no_row(table: Path) -> None:
    read, codes = rows(table, notes(40, p5='p5,35,M,"headache'))
    assert [row.case_id for row in read] == [f"p{k}" for k in range(1, 41)]
    assert [row.note for row in read[3:6]] == ["note 4", "headache", "note 6"]
    assert codes["table.open_quote"] == ("line 6",)


def test_two_stray_quotes_swallow_no_row(table: Path) -> None:
    for end in ('p9,39,M,end" of note', 'p9,39,M,end"', 'p9,39,M,"end of note'):
        read, codes = rows(table, notes(20, p5='p5,35,M,"headache', p9=end))
        assert [row.case_id for row in read] == [f"p{k}" for k in range(1, 21)]
        assert codes["table.open_quote"][0] == "line 6"


def test_a_stray_quote_in_another_column_swallows_no_row(table: Path) -> None:
    for stray in ('"p5,35,M,note', 'p5,"35,M,note', 'p5,35,"M,note'):
        read, codes = rows(table, notes(9, p5=stray))
        assert [row.case_id for row in read] == [f"p{k}" for k in range(1, 10)]
        assert (read[4].age, read[4].sex, read[4].note) == (35, "M", "note")
        assert codes["table.open_quote"] == ("line 6",)


def test_a_stray_quote_in_the_header_swallows_no_row(table: Path) -> None:
    read, codes = rows(table, 'Case ID,Age,"Sex\na,40,F\nb,50,M\n')
    assert [(row.case_id, row.age, row.sex) for row in read] == [("a", 40, "F"), ("b", 50, "M")]
    assert codes["table.open_quote"] == ("line 1",)


def test_separators_in_an_open_text_stay_in_it(table: Path) -> None:
    read, codes = rows(table, notes(9, p5='p5,35,M,"headache, strong, today'))
    assert len(read) == 9
    assert read[4].note == "headache, strong, today"
    assert "table.ragged_row" not in codes
    middle = 'id,note,age\na,"pain, strong,40\nb,none,50\n'
    assert [(row.note, row.age) for row in rows(table, middle)[0]] == [
        ("pain, strong", 40),
        ("none", 50),
    ]


def test_rows_between_two_strays_are_found_though_one_of_them_is_ragged(table: Path) -> None:
    text = notes(20, p5='p5,35,M,"headache', p7="p7,37,M", p9='p9,39,M,end"')
    read, codes = rows(table, text)
    assert [row.case_id for row in read] == [f"p{k}" for k in range(1, 21)]
    assert codes["table.ragged_row"] == ("line 8: 3 fields, 4 expected",)


def test_a_table_of_two_rows_keeps_both(table: Path) -> None:
    for rest in ("", "p3,40,F,none\n"):
        text = f'{HEADER}\np1,54,F,"headache\np2,61,M,nothing"\n{rest}'
        read, codes = rows(table, text)
        assert [row.case_id for row in read][:2] == ["p1", "p2"]
        assert [row.note for row in read][:2] == ["headache", "nothing"]
        assert codes["table.open_quote"] == ("line 2",)


def test_a_text_of_which_some_lines_look_like_rows_is_kept_and_named(table: Path) -> None:
    text = 'p5,35,M,"seen before:\np3,33,F,note 3\nand that was all"'
    read, codes = rows(table, notes(9, p5=text))
    assert len(read) == 9
    assert codes["table.rows_in_text"] == ("line 6",)


def test_a_row_that_cannot_be_recovered_is_named_and_takes_no_other_along(table: Path) -> None:
    read, codes = rows(table, notes(9, p5='p5,"headache, strong'))
    assert [row.case_id for row in read] == [f"p{k}" for k in range(1, 10)]
    assert codes["table.open_quote"] == ("line 6",)
    assert codes["table.ragged_row"] == ("line 6: 3 fields, 4 expected",)


def test_texts_of_several_lines_stay_whole(table: Path) -> None:
    text = 'p5,35,M,"Pain, worse\nat night, no fever, vomiting, better\n\nsince ""May"""'
    read, codes = rows(table, notes(9, p5=text))
    assert len(read) == 9
    assert read[4].note == 'Pain, worse\nat night, no fever, vomiting, better\n\nsince "May"'
    assert [row.line for row in read][4:6] == [6, 10]
    assert "table.open_quote" not in codes


def test_a_text_of_lines_that_look_like_rows_but_are_none_stays_whole(table: Path) -> None:
    table_of_two = 'id,note\np1,"headache\nstrong, today"\np2,none\np3,nothing\n'
    read, codes = rows(table, table_of_two)
    assert [row.note for row in read] == ["headache\nstrong, today", "none", "nothing"]
    assert "table.open_quote" not in codes


def test_quotes_after_a_backslash_belong_to_the_text(table: Path) -> None:
    escaped = r'p5,35,M,"says \"it hurts, a lot\" and vomits"'
    read, codes = rows(table, notes(9, p5=escaped))
    assert len(read) == 9
    assert read[4].note == 'says "it hurts, a lot" and vomits'
    assert "table.ragged_row" not in codes
    path = r'p5,35,M,"C:\data\"'
    assert rows(table, notes(9, p5=path))[0][4].note == "C:\\data\\"


def test_quotes_within_a_quoted_text_and_after_blanks(table: Path) -> None:
    inner = 'p5,35,M,"says "it hurts, a lot" and vomits"'
    assert rows(table, notes(9, p5=inner))[0][4].note == 'says "it hurts, a lot" and vomits'
    after = 'p5, 35, M, "pain, strong"'
    assert rows(table, notes(9, p5=after))[0][4].note == "pain, strong"
    inches = 'p5,35,M,5" lesion'
    assert rows(table, notes(9, p5=inches))[0][4].note == '5" lesion'


@pytest.mark.parametrize("name", ["rec", "two_strays", "unclosed_last_col"])
def test_the_shared_open_quotes_lose_no_row(name: str) -> None:
    data = (shared("unclosed-quote") / f"{name}.csv").read_bytes()
    read = cohort(data)
    assert len(read.table) == len(data.decode().strip().splitlines()) - 1
    assert read.table["age"].notna().all()
    assert "table.open_quote" in told(read)


MISSING = [
    *("NA", "N/A", "n/a", "NULL", "NaN", "None", ".", "-", "--", "s/d", "sd", "nd", "n.d."),
    *("sin dato", "Sin datos", "no refiere", "no consta", "desconocido", "unknown", "?"),
]


@pytest.mark.parametrize("code", MISSING)
def test_codes_for_no_value_leave_a_column_of_numbers(code: str) -> None:
    read = cohort(column(["80", code, "70", code, "90"]))
    assert read.table["Lab"].tolist()[::2] == [80, 70, 90]
    assert read.table["Lab"].isna().tolist() == [False, True, False, True, False]
    assert told(read)["value.missing_code"] == (f"column 'Lab': {code!r} × 2",)


@pytest.mark.parametrize("code", [code for code in MISSING if code != "None"])
def test_codes_for_no_value_are_no_category(code: str) -> None:
    read = cohort(column(["high", code, "low", code, "high"]))
    assert read.table["Lab"].isna().tolist() == [False, True, False, True, False]


def test_words_that_are_values_in_their_column_stay() -> None:
    assert cohort(column(["None", "mild", "severe"])).table["Lab"].notna().all()
    assert (
        "'None' × 1" in told(cohort(column(["None", "mild", "severe"])))["value.maybe_missing"][0]
    )
    assert cohort(column(["SD", "PD", "CR", "PR"])).table["Lab"].notna().all()  # stable disease
    assert cohort(column(["+", "-", "+"])).table["Lab"].notna().all()
    assert cohort(column(["refiere", "no refiere"])).table["Lab"].notna().all()


@pytest.mark.parametrize("code", ["NA", "s/d", "-", "desconocido", "n.d."])
def test_codes_for_no_value_in_our_own_columns(table: Path, code: str) -> None:
    text = f"Caso;Edad;Sexo;Nota;Tratamiento\na;{code};{code};{code};{code}\nb;61;F;x;surgery\n"
    read, codes = rows(table, text)
    assert (read[0].age, read[0].sex, read[0].treatment) == (None, None, None)
    for name in ("age.missing", "sex.missing", "treatment.missing"):
        assert name in codes
    assert not {"age.not_a_number", "sex.unknown", "treatment.unknown"} & set(codes)
    assert f"column 'Edad': {code!r} × 1" in codes["value.missing_code"]


def test_every_column_with_a_code_is_told() -> None:
    names = [f"lab {k}" for k in range(12)]
    text = ";".join(["id", *names]) + "\n" + ";".join(["a", *["NA"] * 12]) + "\n"
    text += ";".join(["b", *["1"] * 12]) + "\n"
    assert len(told(cohort(text))["value.missing_code"]) == 12


def test_numbers_that_look_like_codes_are_asked_about_and_kept() -> None:
    for code in ("-9", "-99", "999", "9999"):
        read = cohort(column(["80", code, "70", "60", "90"]))
        assert read.table["Lab"][1] == float(code)
        assert told(read)["value.maybe_missing"] == (f"column 'Lab': {code!r} × 1",)
    plain = cohort(column(["80", "999", "700", "1200", "1150"]))
    assert "value.maybe_missing" not in told(plain)


@pytest.mark.parametrize("folder", ["missing-codes"])
def test_the_shared_codes_are_no_values(folder: str) -> None:
    read = cohort((shared(folder) / "dashboard.csv").read_bytes()).table
    assert read["KPS"].dtype == "float64"
    assert read["KPS"].isna().sum() == 14
    for name in ("na_-.csv", "na_..csv"):
        small = cohort((shared(folder) / name).read_bytes())
        assert small.table["KPS"].isna().tolist() == [False, True, False, False]
        assert small.table["age"].isna().tolist() == [False, False, False, True]
        assert "age.not_a_number" not in told(small)


def test_a_first_line_that_names_the_separator_is_no_header(table: Path) -> None:
    for hint in ("sep=;", "SEP=;", '"sep=;"', "sep=;;;"):
        read, codes = rows(table, f"\ufeff{hint}\nCaso;Edad;Sexo\na;54;F\n")
        assert [(row.line, row.case_id, row.age, row.sex) for row in read] == [(3, "a", 54, "F")]
        assert "table.separator_hint" in codes
    read, _ = rows(table, "sep=\t\nCaso\tEdad, años\na\t54\n")
    assert [row.age for row in read] == [54]


def test_the_shared_separator_is_no_header() -> None:
    read = cohort((shared("separator-hint") / "sep.csv").read_bytes()).table
    assert read["case_id"].tolist() == ["a1", "a2"]
    assert read["age"].tolist() == [54, 61]


@pytest.mark.parametrize(
    "header",
    [
        '"Caso";"Edad, años";"Sexo, M/F";"Nota"',
        "Caso;Edad, años;Sexo, M/F;Nota",
        '"Caso","Edad; años","Sexo; M/F","Nota"',
        'Caso\t"Edad, años"\t"Sexo (M/F)"\tNota',
        '"Caso";"Edad\n(años)";"Sexo\n(M/F)";"Nota"',
    ],
)
def test_marks_within_the_header_do_not_part_it(table: Path, header: str) -> None:
    mark = next(one for one in ("\t", '","', '";"', ";") if one in header).strip('"')
    body = f"a{mark}54{mark}F{mark}x\nb{mark}61{mark}M{mark}y\n"
    read, _ = rows(table, f"{header}\n{body}")
    assert [(row.case_id, row.age, row.sex, row.note) for row in read] == [
        ("a", 54, "F", "x"),
        ("b", 61, "M", "y"),
    ]


def test_months_are_no_years(table: Path) -> None:
    read, _ = rows(table, "Caso;Edad (meses)\na;54\n")
    assert read[0].age is None


def test_accents_in_either_form_are_one() -> None:
    composed = "Caso;Sexo;Año;Sí o no\nMuñoz1;Varón;1;Sí\nb;Mujer;2;Sí\nc;Mujer;3;no\n"
    decomposed = unicodedata.normalize("NFD", composed)
    mixed = composed[:60] + unicodedata.normalize("NFD", composed[60:])
    first = cohort(composed).table
    for text in (decomposed, mixed):
        assert cohort(text).table.equals(first)


def test_blanks_around_a_word_make_no_other_category() -> None:
    read = cohort("Case ID;Ward\na;P1\nb;P1 \nc;\N{NO-BREAK SPACE}P1\nd;P2\n").table
    assert read["Ward"].tolist() == ["P1", "P1", "P1", "P2"]


def test_blanks_around_an_id_make_no_other_case() -> None:
    read = cohort("Case ID;Age\nP1;40\nP1 ;41\n\ufeffP1\u200b;42\nP2;43\n")
    assert read.table["case_id"].tolist() == ["P1", "P1", "P1", "P2"]
    (twice,) = [one for one in read.issues if one.code == "id.duplicate"]
    assert twice.count == 3


@pytest.mark.parametrize("word", ["#DIV/0!", "#¡VALOR!", "<NA>", "(sin dato)", "N.A."])
def test_errors_of_a_spreadsheet_and_brackets_are_no_values(word: str) -> None:
    assert cohort(column(["80", word, "70"])).table["Lab"].isna().tolist() == [False, True, False]


def test_one_word_among_numbers_is_named() -> None:
    read = cohort(column(["80", "pending", "70", "90"]))
    assert read.table["Lab"].tolist() == ["80", "pending", "70", "90"]
    assert told(read)["number.some_words"] == ("column 'Lab': 1/4",)
    assert "number.some_words" not in told(cohort(column(["a", "b", "3"])))


def test_mixed_locales_are_read_where_each_value_has_one_reading() -> None:
    read = cohort(column(["1.5", "2,5", "1.234,5"]))
    assert read.table["Lab"].tolist() == [1.5, 2.5, 1234.5]
    assert "number.mixed_marks" in told(read)


def test_what_is_declared_counts_more_than_what_is_guessed() -> None:
    sheet = read_sheet(column(["1,511", "950", "None", "3"]).encode(), "mine.csv")
    mapping = suggest(sheet)
    for said, expected in (
        (Declared(), [1511, 950, None, 3]),
        (Declared(decimals={"Lab": ","}), [1.511, 950, None, 3]),
        (Declared(missing={"Lab": ("3,0",)}), [1511, 950, None, None]),
        (Declared(decimals={"Lab": None}), ["1,511", "950", None, "3"]),
        (Declared(kept={"Lab": ("None",)}), ["1,511", "950", "None", "3"]),
    ):
        read = to_cohort(sheet, mapping, said).table["Lab"].astype(object)
        assert read.where(read.notna(), None).tolist() == expected
    with pytest.raises(TableError) as caught:
        to_cohort(sheet, mapping, Declared(decimals={"Labs": ","}))
    assert caught.value.code == "sheet.column_unknown"


def test_sexes_that_are_declared_are_neither_guessed_nor_asked_again() -> None:
    sheet = read_sheet(b"Caso;Sexo\na;0\nb;1\nc;M\n", "mine.csv")
    said = Declared(sexes={"0": "M", "1": "F", "M": None})
    read = to_cohort(sheet, suggest(sheet), said)
    assert read.table["sex"].tolist()[:2] == ["M", "F"]
    assert read.table["sex"].isna().tolist() == [False, False, True]
    assert "sex.ambiguous" not in told(read)


def test_a_code_for_every_column_is_none_of_an_id_or_a_note() -> None:
    sheet = read_sheet(b"Case ID,Clinical Note,Lab\n999,999,999\nb,x,5\nc,y,6\n", "mine.csv")
    read = to_cohort(sheet, suggest(sheet), Declared(missing={"": ("999",)})).table
    assert (read["case_id"][0], read["note"][0]) == ("999", "999")
    assert read["Lab"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_stray_quote_takes_no_row_along_where_notes_hold_bare_separators(mark, tmp_path):
    path = tmp_path / "table.csv"
    note = f"dolor{mark} mareo"
    rows = [
        mark.join(["Caso", "Edad", "Sexo", "Nota"]),
        *(mark.join([f"g{k}", str(30 + k), "FM"[k % 2], note]) for k in range(3)),
        mark.join(["g3", "54", "F", f'"{note}']),
        *(mark.join([f"g{k}", str(30 + k), "FM"[k % 2], note]) for k in range(4, 7)),
        mark.join(["g7", "44", "F", f'{note}"']),
        mark.join(["g8", "33", "M", note]),
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    findings = Findings()
    read = read_records(path, findings)
    assert len(read) == 9
    assert "table.open_quote" in {issue.code for issue in findings.issues()}
