"""The clinical table: bytes to rows, whatever its encoding, separator and column names."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from braintx.core.errors import DataError
from braintx.core.records import ClinicalRecord, Sex, TreatmentLabel, TumorLabel
from braintx.data.cohort import vocabulary
from braintx.data.cohort.codes import Findings

TABLE_NAME = "brain_conditions_detailed_dataset.csv"
_SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_GARBLED = re.compile("�|Ã[\x80-\xbf©-»]|â€")
_HEAD = 4000  # bytes by which an unmarked encoding is told
_SHOWN = 24  # characters of a raw value in a message: a name of a class, never a note


@dataclass(frozen=True)
class ClinicalRow:
    """One row, cleaned, beside what the table said.

    Attributes
    ----------
    line : int
        Where it begins in the file, from 1.
    flags : tuple of str
        Codes of what is wrong with it.
    raw : tuple of str
        Case id, condition, age, sex and treatment as they stand in the table.
    """

    line: int
    case_id: str | None
    label: TumorLabel | None
    age: float | None
    sex: Sex | None
    note: str
    treatment: TreatmentLabel | None
    raw: tuple[str, str, str, str, str]
    flags: tuple[str, ...] = ()
    repaired: bool = False


def read_records(path: Path, findings: Findings | None = None) -> dict[str, ClinicalRecord]:
    """Age, sex and note of each case, by case id; impossible values are None.

    Parameters
    ----------
    path : Path
        A table with a case id column; where an id stands twice, the first row counts.
    findings : Findings, optional
        Gets what is wrong with the table.

    Raises
    ------
    DataError
        Where the file is missing, is no table, or has no column of case ids.
    """
    if not path.is_file():
        raise DataError(f"There is no table {path.name}. Check the path.", "data.missing")
    findings = findings or Findings()
    records: dict[str, ClinicalRecord] = {}
    for row in read_table(path, findings):
        if row.case_id in records:
            findings.add("id.duplicate", f"line {row.line}")
        elif row.case_id:
            records[row.case_id] = ClinicalRecord(row.age, row.sex, row.note)
    if not records:
        names = ", ".join(vocabulary.COLUMN_NAMES["case_id"])
        raise DataError(
            f"{path.name} names no cases. Expected a column called one of: {names}; and in it the "
            "names of the image files without their ending."
        )
    return records


def read_table(path: Path, findings: Findings) -> tuple[ClinicalRow, ...]:
    """Every row of a clinical table in its order; what is wrong goes into ``findings``."""
    try:
        header, lines = read_lines(path.read_bytes(), path.name, findings)
        columns = columns_of(header, findings)
        rows = tuple(rows_of(lines, columns, len(header), findings))
    except (csv.Error, OSError) as error:
        findings.add("table.unreadable", f"{path.name}: {getattr(error, 'strerror', error)}")
        return ()
    if not rows:
        findings.add("table.empty", path.name)
    return rows


def read_lines(
    data: bytes, name: str, findings: Findings
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header of a table, and its other rows, each with the line on which it begins.

    A row that a header's separator leaves whole and another cuts into as many fields as the
    header has is read by the other.

    Raises
    ------
    csv.Error
        While the rows are read, where one cannot be.
    """
    text = _decoded(data, findings)
    separator = _separator(text)
    if separator != ",":
        findings.add("table.separator", f"{_SEPARATORS[separator]} in {name}")
    lines = _numbered_lines(text, separator)
    _, header = next(lines, (1, []))
    return header, _by_their_own(lines, len(header), findings)


def _by_their_own(
    lines: Iterator[tuple[int, list[str]]], width: int, findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    for line, cells in lines:
        if len(cells) == 1 and width > 1:
            for separator, called in _SEPARATORS.items():
                other = next(csv.reader([cells[0]], delimiter=separator), [])
                if len(other) == width:
                    findings.add("table.mixed_separators", f"line {line}: {called}")
                    cells = other  # noqa: PLW2901  (read by its own separator)
                    break
        yield line, cells


def looks_clinical(path: Path) -> bool:
    """Whether a file's first line names a condition and at least two more of our columns."""
    with path.open("rb") as stream:
        text = _decoded(stream.readline(1 << 16), Findings())
    named = {vocabulary.column_of(cell) for cell in text.strip().split(_separator(text))}
    return "condition" in named and len(named - {None, "case_id"}) > 2


def _decoded(data: bytes, findings: Findings) -> str:
    encoding, mark = next(
        ((name, mark) for mark, name in _MARKS.items() if data.startswith(mark)),
        (_unmarked(data), b""),
    )
    if mark:
        findings.add("table.byte_order_mark")
        data = data[len(mark) :]
    if encoding != "utf-8":
        findings.add("table.encoding", encoding)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        text, used = data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, used = data.decode("utf-8", errors="replace"), "broken UTF-8"
    findings.add("table.encoding", f"read as {used}")
    return text


def _unmarked(data: bytes) -> str:
    """UTF-16 without its mark shows by the zeros in every other byte; else UTF-8."""
    head = data[: 2 * (min(len(data), _HEAD) // 2)]
    first, second = head[::2].count(0), head[1::2].count(0)
    most = len(head) // 4
    if len(head) < 4 or (first and second):
        return "utf-8"
    return "utf-16-le" if second > most else "utf-16-be" if first > most else "utf-8"


def _separator(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(_SEPARATORS, key=lambda mark: (header.count(mark), mark == ","))


def _numbered_lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def columns_of(header: Sequence[str], findings: Findings) -> dict[str, int]:
    """Our name of each column that we know → its place; the others are reported."""
    columns: dict[str, int] = {}
    for place, name in enumerate(header):
        ours = vocabulary.column_of(name)
        if ours is None or ours in columns:
            findings.add("table.extra_column", name.strip()[:_SHOWN] or f"column {place + 1}")
        else:
            columns[ours] = place
    for ours, names in vocabulary.COLUMN_NAMES.items():
        if ours not in columns:
            findings.add("table.missing_column", names[0])
    return columns


def rows_of(
    lines: Iterator[tuple[int, list[str]]],
    columns: dict[str, int],
    width: int,
    findings: Findings,
) -> Iterator[ClinicalRow]:
    """Each row cleaned, its places given by our names; empty rows are passed over."""
    rows = list(lines)
    place = columns.get("sex", width)
    hombre_mujer = any(vocabulary.plain(c[place]) == "h" for _, c in rows if place < len(c))
    if hombre_mujer:
        findings.add("sex.hombre_mujer")
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            findings.add("table.empty_row", f"line {line}")
            continue
        flags = []
        if len(cells) != width:
            example = f"line {line}: {len(cells)} fields, {width} expected"
            flags.append(findings.add("table.ragged_row", example))
        yield _row(line, cells, columns, flags, findings, hombre_mujer=hombre_mujer)


def _row(
    line: int,
    cells: list[str],
    columns: dict[str, int],
    flags: list[str],
    findings: Findings,
    *,
    hombre_mujer: bool,
) -> ClinicalRow:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    def flag(code: str, name: str) -> None:
        if name in columns:  # a missing column is reported once, not in every row
            given = cell(name).strip()[:_SHOWN]
            # in a ragged row any field may be a piece of the note
            show = given and name not in ("note", "case_id") and "table.ragged_row" not in flags
            flags.append(findings.add(code, f"line {line}: {given!r}" if show else f"line {line}"))

    label = vocabulary.label_of(cell("condition"))
    if label is None:
        flag("class.unknown", "condition")
    age, wrong = vocabulary.age_of(cell("age"))
    if wrong:
        flag(wrong, "age")
    sex = vocabulary.sex_of(cell("sex"), hombre_mujer=hombre_mujer)
    treatment = vocabulary.treatment_of(cell("treatment"))
    if sex is None:
        flag("sex.unknown" if cell("sex").strip() else "sex.missing", "sex")
    if treatment is None:
        missing = not cell("treatment").strip()
        flag("treatment.missing" if missing else "treatment.unknown", "treatment")
    note = cell("note").strip()
    if not note:
        flag("note.empty", "note")
    elif _GARBLED.search(note):
        flag("note.garbled", "note")
    raw = (cell("case_id"), cell("condition"), cell("age"), cell("sex"), cell("treatment"))
    case_id = cell("case_id").strip() or None
    return ClinicalRow(line, case_id, label, age, sex, note, treatment, raw, tuple(flags))
