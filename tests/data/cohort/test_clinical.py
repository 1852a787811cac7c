"""The clinical table: encodings, separators, names, and values that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.core.records import ClinicalRecord
from braintx.data.cohort import read_records, vocabulary
from braintx.data.cohort.clinical import ClinicalRow, looks_clinical, read_table
from braintx.data.cohort.codes import CATALOG, Findings
from braintx.i18n import Words

HEADER = "Case ID;Condition;Age;Sex;Clinical Note;Treatment"
ROW = "brain_glioma_0001;Brain Glioma;74;F;Headaches.;surgery"


def read(path: Path, text: str | bytes) -> tuple[tuple[ClinicalRow, ...], dict[str, int]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    findings = Findings()
    rows = read_table(path, findings)
    return rows, {issue.code: issue.count for issue in findings.issues()}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_the_delivered_form_is_read_whole(table: Path) -> None:
    rows, codes = read(table, f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig"))
    assert rows == (
        ClinicalRow(
            line=2,
            case_id="brain_glioma_0001",
            label="glioma",
            age=74.0,
            sex="F",
            note="Headaches.",
            treatment="surgery",
            raw=("brain_glioma_0001", "Brain Glioma", "74", "F", "surgery"),
        ),
    )
    assert codes == {"table.byte_order_mark": 1, "table.separator": 1}


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separator_and_encoding_are_found(table: Path, separator: str, encoding: str) -> None:
    text = f"{HEADER}\n{ROW}\n".replace(";", separator).replace("Headaches", "Cefalea e náusea")
    rows, codes = read(table, text.encode(encoding))
    assert rows[0].note == "Cefalea e náusea."
    assert ("table.separator" in codes) == (separator != ",")
    assert ("table.encoding" in codes) == (encoding in ("cp1252", "utf-16"))


def test_quoted_separators_and_lines_stay_in_their_field(table: Path) -> None:
    note = '"Pain; worse\nat night"'
    rows, codes = read(table, f"{HEADER}\n{ROW.replace('Headaches.', note)}\n{ROW}\n")
    assert [row.line for row in rows] == [2, 4]
    assert rows[0].note == "Pain; worse\nat night"
    assert set(codes) == {"table.separator"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("74", "-1", "age.implausible"),
        ("74", "121", "age.implausible"),
        ("74", "inf", "age.implausible"),
        ("74", "old", "age.not_a_number"),
        ("74", "", "age.missing"),
        ("74", "nan", "age.missing"),
        (";F;", ";X;", "sex.unknown"),
        (";F;", "; ;", "sex.missing"),
        ("surgery", "prayer", "treatment.unknown"),
        ("surgery", "", "treatment.missing"),
        ("Headaches.", "  ", "note.empty"),
        ("Headaches.", "NÃ¡usea", "note.garbled"),
        ("Brain Glioma", "Stroke", "class.unknown"),
    ],
)
def test_each_impossible_value_is_flagged_and_kept_raw(
    table: Path, old: str, new: str, code: str
) -> None:
    (row,), codes = read(table, f"{HEADER}\n{ROW.replace(old, new)}\n")
    codes.pop("value.missing_code", None)  # nan, which stands for none
    assert codes == {code: 1, "table.separator": 1}
    assert row.flags == (code,)
    if code.startswith("age"):
        assert row.age is None
        assert row.raw[2] == new


def test_a_note_never_stands_in_a_message(table: Path) -> None:
    table.write_text(f"{HEADER}\n{ROW.replace('Headaches.', 'Señora GarcÃ­a')}\n")
    findings = Findings()
    read_table(table, findings)
    assert all("Garc" not in one for found in findings.issues() for one in Words().examples(found))


@pytest.mark.parametrize(
    ("written", "age"), [("18", 18.0), ("0", 0.0), ("120", 120.0), ("7,5", 7.5), (" 40.0 ", 40.0)]
)
def test_possible_ages_are_read(written: str, age: float) -> None:
    assert vocabulary.age_of(written) == (age, None)


@given(st.text(max_size=8))
def test_no_text_gives_an_impossible_age(text: str) -> None:
    age, code = vocabulary.age_of(text)
    assert (age is None) != (code is None)
    assert age is None or 0.0 <= age <= 120.0


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (("Brain Glioma", "brain_glioma", "GLIOMA"), "glioma"),
        (("Brain Meningiomas", "brain_menin", "meningioma", "Brain  Meningioma "), "meningioma"),
        (("Brain Tumor", "brain_tumor", "brain tumour", "Pituitary", "other"), "other"),
    ],
)
def test_all_names_of_a_class_are_one(names: tuple[str, ...], label: str) -> None:
    assert {vocabulary.label_of(name) for name in names} == {label}


def test_sexes_and_treatments_are_unified() -> None:
    assert [vocabulary.sex_of(text) for text in ("f", "Female", "M", "male ", "?")] == [
        *("F", "F", "M", "M"),
        None,
    ]
    assert vocabulary.treatment_of(" Radiation  Therapy") == "radiation therapy"


@pytest.mark.parametrize(
    ("stem", "base"),
    [
        ("brain_tumor_0025 - Copy", "brain_tumor_0025"),
        ("brain_tumor_0025 - Copy - Copy", "brain_tumor_0025"),
        ("brain_tumor_0025 - Copy (2)", "brain_tumor_0025"),
        ("scan (1)", "scan"),
        ("brain_tumor_0025", None),
        ("photocopy", None),
    ],
)
def test_marks_of_copies_are_known(stem: str, base: str | None) -> None:
    assert vocabulary.copied_from(stem) == base


def test_missing_and_unknown_columns_are_reported_once(table: Path) -> None:
    rows, codes = read(table, "Case ID,Condition,Ward\na,glioma,7\nb,glioma,7\n")
    assert codes == {"table.missing_column": 4, "table.extra_column": 1}
    assert [row.flags for row in rows] == [(), ()]


def test_ragged_and_empty_rows_are_reported(table: Path) -> None:
    rows, codes = read(table, f"{HEADER}\n{ROW};more\n;;;;;\nbrain_glioma_0002;Brain Glioma\n")
    assert [row.line for row in rows] == [2, 4]
    assert codes["table.ragged_row"] == 2
    assert codes["table.empty_row"] == 1
    assert codes["age.missing"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table.empty"),
        (f"{HEADER}\n".encode(), "table.empty"),
        (f'{HEADER}\n"{"x" * 200_000}'.encode(), "table.unreadable"),
    ],
)
def test_tables_without_rows_are_errors(table: Path, content: bytes, code: str) -> None:
    rows, codes = read(table, content)
    assert rows == ()
    assert codes[code] == 1


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    for held in (content, f"{HEADER}\n".encode() + content):
        rows, codes = read(tmp_path_factory.mktemp("any") / "t.csv", held)
        assert set(codes) <= set(CATALOG)
        assert rows or codes  # what cannot be read is said


def test_a_clinical_table_is_known_by_its_header(table: Path) -> None:
    table.write_text(HEADER)
    assert looks_clinical(table)
    table.write_text("slice,class,patient_group\n")
    assert not looks_clinical(table)


def test_records_are_given_by_case(table: Path) -> None:
    table.write_text("image,age,sex,note\nscan1,200,F,Pain\nscan2,40,m,\nscan2,41,m,\n")
    findings = Findings()
    assert read_records(table, findings) == {
        "scan1": ClinicalRecord(None, "F", "Pain"),
        "scan2": ClinicalRecord(40.0, "M", ""),
    }
    (twice,) = [issue for issue in findings.issues() if issue.code == "id.duplicate"]
    assert Words().examples(twice) == ["line 4"]


def test_a_column_that_holds_h_is_hombre_and_mujer(table: Path) -> None:
    text = "Caso;Sexo\na;H\nb;M\nc;mujer\nd;varon\ne;m\n"
    rows, codes = read(table, text)
    assert [row.sex for row in rows] == ["M", "F", "F", "M", "F"]
    assert codes["sex.hombre_mujer"] == 1
    rows, codes = read(table, text.replace(";H", ";F"))
    assert [row.sex for row in rows] == ["F", "M", "F", "M", "M"]
    assert "sex.hombre_mujer" not in codes


def test_a_spanish_table_is_understood(table: Path) -> None:
    lines = ("Caso;Condición;Tratamiento;Notas", "a;Tumor hipofisario;Cirugía;x")
    rows, _ = read(table, "\n".join((*lines, "b;Glioma;Radioterapia;y", "")))
    assert [row.label for row in rows] == ["other", "glioma"]
    assert [row.treatment for row in rows] == ["surgery", "radiation therapy"]
    assert [row.note for row in rows] == ["x", "y"]


def test_a_row_that_lost_its_columns_shows_no_piece_of_its_note(table: Path) -> None:
    table.write_text(f"{HEADER}\na;Brain Glioma;74;F;Mr Smith fell;after; a stroke;surgery\n")
    findings = Findings()
    read_table(table, findings)
    said = [one for issue in findings.issues() for one in Words().examples(issue)]
    assert "line 2: 8 fields, 6 expected" in said
    assert not any("after" in example or "stroke" in example for example in said)


def test_records_without_cases_are_refused(table: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_records(table)
    assert raised.value.code == "data.missing"
    table.write_text("age,sex\n40,F\n")
    with pytest.raises(DataError, match="case id"):
        read_records(table)
