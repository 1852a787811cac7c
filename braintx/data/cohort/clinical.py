"""The clinical table: bytes to rows, whatever its encoding, separator and column names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from braintx.core.errors import DataError
from braintx.core.labels import Sex, TreatmentLabel, TumorLabel
from braintx.core.messages import say
from braintx.core.names import tidy
from braintx.core.records import ClinicalRecord
from braintx.data.cohort import vocabulary
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import NOTHING, Declared
from braintx.data.cohort.lines import header_of_file, read_lines
from braintx.data.cohort.look import Look, look_at, report_look

TABLE_NAME = "brain_conditions_detailed_dataset.csv"
_GARBLED = re.compile("�|Ã[\x80-\xbf©-»]|â€")
_SHOWN = 24  # characters of a raw value in a message: a name of a class, never a note


@dataclass(frozen=True)
class ClinicalRow:
    """One row, cleaned, beside what the table said.

    Attributes
    ----------
    line : int
        The line of the file on which it begins, from 1.
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


def read_records(
    path: Path, findings: Findings | None = None, declared: Declared = NOTHING
) -> dict[str, ClinicalRecord]:
    """Age, sex and note of each case, by case id; impossible values are None.

    Parameters
    ----------
    path : Path
        A table with a case id column; where an id stands twice, the first row counts.
    findings : Findings, optional
        Gets what is wrong with the table.
    declared : Declared, optional
        How its values are to be read.

    Raises
    ------
    DataError
        Where the file is missing, is no table, or has no column of case ids.
    """
    if not path.is_file():
        raise DataError("There is no table {name}. Check the path.", "data.missing", name=path.name)
    findings = findings or Findings()
    records: dict[str, ClinicalRecord] = {}
    for row in read_table(path, findings, declared):
        if row.case_id in records:
            findings.add("id.duplicate", say("evidence.line", line=row.line))
        elif row.case_id:
            records[row.case_id] = ClinicalRecord(row.age, row.sex, row.note)
    if not records:
        raise DataError(
            "{name} names no cases. Expected a column called one of: {columns}; and in it the "
            "names of the image files without their ending.",
            name=path.name,
            columns=tuple(vocabulary.COLUMN_NAMES["case_id"]),
        )
    return records


def read_table(
    path: Path, findings: Findings, declared: Declared = NOTHING
) -> tuple[ClinicalRow, ...]:
    """Every row of a clinical table in its order; what is wrong goes into ``findings``.

    Parameters
    ----------
    path : Path
    findings : Findings
    declared : Declared, optional
        How its values are to be read.
    """
    try:
        header, lines = read_lines(path.read_bytes(), path.name, findings)
        columns = columns_of(header, findings)
        for name in declared.names - {tidy(name) for name in header}:
            findings.add("table.missing_column", name)
        rows = list(lines)
        look = look_at([cells for _, cells in rows], columns, header, declared)
        cleaned = tuple(rows_by(look, rows, findings))
    except (csv.Error, OSError) as error:
        findings.add("table.unreadable", f"{path.name}: {getattr(error, 'strerror', error)}")
        return ()
    if not cleaned:
        findings.add("table.empty", path.name)
    return cleaned


def looks_clinical(path: Path) -> bool:
    """Whether a file's header names a condition and at least two more of our columns."""
    with path.open("rb") as stream:
        header = header_of_file(stream.read(1 << 16))
    named = {vocabulary.column_of(name) for name in header}
    return "condition" in named and len(named - {None, "case_id"}) > 2


def columns_of(header: Sequence[str], findings: Findings) -> dict[str, int]:
    """Our name of each column that we know → its place; the others are reported."""
    columns: dict[str, int] = {}
    for place, name in enumerate(header):
        ours = vocabulary.column_of(name)
        if ours is None or ours in columns:
            nameless = say("evidence.column", name=place + 1)
            findings.add("table.extra_column", name.strip()[:_SHOWN] or nameless)
        else:
            columns[ours] = place
    for ours in vocabulary.COLUMN_NAMES:
        if ours not in columns:
            findings.add("table.missing_column", say(f"header.{ours}"))
    return columns


def rows_by(
    look: Look, rows: Iterable[tuple[int, list[str]]], findings: Findings
) -> Iterator[ClinicalRow]:
    """Each row cleaned in the light of all of them; empty rows are passed over.

    Parameters
    ----------
    look : Look
    rows : iterable of (int, list of str)
        The line on which each begins, from 1, and its cells.
    findings : Findings
        Gets what is wrong with the rows.
    """
    report_look(look, findings)
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            findings.add("table.empty_row", say("evidence.line", line=line))
            continue
        flags = []
        if len(cells) != look.width:
            told = say("evidence.fields", line=line, fields=len(cells), expected=look.width)
            flags.append(findings.add("table.ragged_row", told))
        yield _row(line, cells, look, flags, findings)


def _row(
    line: int, cells: list[str], look: Look, flags: list[str], findings: Findings
) -> ClinicalRow:
    def raw(name: str) -> str:
        return look.raw(cells, name)

    def value(name: str) -> str:
        return look.value(cells, name)

    def flag(code: str, name: str) -> None:
        if name in look.columns:  # a missing column is reported once, not in every row
            given = raw(name).strip()[:_SHOWN]
            # in a ragged row any field may be a piece of the note
            show = given and name not in ("note", "case_id") and "table.ragged_row" not in flags
            where = say("evidence.line", line=line)
            what = say("evidence.line_value", line=line, value=repr(given))
            flags.append(findings.add(code, what if show else where))

    label = vocabulary.label_of(value("condition"))
    if label is None:
        flag("class.unknown" if value("condition") else "class.missing", "condition")
    age, wrong = vocabulary.age_of(value("age"))
    if wrong:
        flag(wrong, "age")
    sex = look.sexes.of(value("sex"))
    if sex is None:
        flag("sex.unknown" if value("sex") else "sex.missing", "sex")
    treatment = vocabulary.treatment_of(value("treatment"))
    if treatment is None:
        flag("treatment.unknown" if value("treatment") else "treatment.missing", "treatment")
    note = value("note")
    if not note:
        flag("note.empty", "note")
    elif _GARBLED.search(note):
        flag("note.garbled", "note")
    given = (raw("case_id"), raw("condition"), raw("age"), raw("sex"), raw("treatment"))
    case_id = tidy(value("case_id")) or None
    return ClinicalRow(line, case_id, label, age, sex, note, treatment, given, tuple(flags))
