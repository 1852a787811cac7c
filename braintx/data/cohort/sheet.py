"""A table that someone hands over: read whole, its columns mapped to ours, then a cohort.

Nothing of it is lost: columns that are not ours are kept under their own names, numbers as
numbers where every value is one, and fields beyond the header in a column of their own. What the
columns leave open is asked, and the answers come back as `Declared`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.core.errors import TableError
from braintx.core.messages import say
from braintx.core.records import Issue
from braintx.data.cohort import vocabulary
from braintx.data.cohort.clinical import rows_by
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import NOTHING, Declared
from braintx.data.cohort.identity import settle_ids
from braintx.data.cohort.lines import read_lines
from braintx.data.cohort.look import look_at
from braintx.data.cohort.questions import Questions, questions_of
from braintx.data.cohort.reader import COLUMNS, Cohort, as_table, report_names
from braintx.data.cohort.values import Values, read_values, report_values

if TYPE_CHECKING:
    import pandas as pd

MAX_BYTES = 100_000_000
MAX_ROWS = 400_000
MAX_COLUMNS = 200
BEYOND = "…"
"""Column of the fields that a row has beyond the header, joined by bars."""
_FOREIGN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
_SHOWN = 300  # characters of a header in a message
_GUESSES: dict[str, tuple[str, ...]] = {
    "case_id": ("patient", "patient id", "paciente", "id caso"),
    "condition": ("dx", "tumor", "tumour"),
    "age": ("years",),
    "note": ("report", "text", "clinical text", "informe"),
    "treatment": ("plan", "rx", "terapia"),
}
"""Names that may mean ours; someone looks at what they suggest, so they may be wrong."""


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file.

    Attributes
    ----------
    name : str
        Of the file, without its folder.
    header : tuple of str
        Names of the columns, each once; one without a name has that of its place.
    rows : tuple of (int, list of str)
        The line on which each row begins, from 1, and its cells.
    issues : tuple of Issue
        What was found while it was read.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    issues: tuple[Issue, ...] = ()


def read_sheet(data: bytes, name: str) -> Sheet:
    """Read a CSV file of any usual separator and encoding.

    Parameters
    ----------
    data : bytes
    name : str
        For messages.

    Raises
    ------
    TableError
        Where it is empty, no text, too large, has no rows, or is a single column.
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise TableError(
            "{name} is empty. Give a CSV file with a header and rows.", "sheet.empty", name=name
        )
    if len(data) > MAX_BYTES:
        raise TableError(
            "{name} has {size} MB; at most {most} are read. Leave out columns or rows.",
            "sheet.too_many_bytes",
            name=name,
            size=round(len(data) / 1e6),
            most=round(MAX_BYTES / 1e6),
        )
    if any(data.startswith(mark) for mark in _FOREIGN):
        _refuse_foreign(name)
    findings = Findings()
    try:
        given, lines = read_lines(data, name, findings)
        rows = tuple((line, cells) for line, cells in lines if any(c.strip() for c in cells))
    except csv.Error as error:
        raise TableError(
            "{name} cannot be read as a table: {reason}. Save it as CSV again.",
            "sheet.unreadable",
            name=name,
            reason=str(error),
        ) from error
    header = _named(given)
    if any("\0" in text for text in (*header, *(rows[0][1] if rows else ()))):
        _refuse_foreign(name)
    _check_shape(name, header, len(rows))
    return Sheet(name, header, rows, findings.issues())


def suggest(sheet: Sheet) -> dict[str, str]:
    """Our name of a column → the sheet's, where it goes by a name that we know."""
    found: dict[str, str] = {}
    for name in sheet.header:
        ours = vocabulary.column_of(name)
        if ours is not None:
            found.setdefault(ours, name)
    for name in sheet.header:
        for ours, names in _GUESSES.items():
            if vocabulary.plain(name) in names and name not in found.values():
                found.setdefault(ours, name)
    return found


def to_cohort(sheet: Sheet, mapping: Mapping[str, str], declared: Declared = NOTHING) -> Cohort:
    """The sheet's rows as a cohort without images.

    Parameters
    ----------
    sheet : Sheet
    mapping : mapping of str to str
        Our names (``case_id``, ``condition``, ``age``, ``sex``, ``note``, ``treatment``) → names
        of the sheet's columns. What is left out is unknown in every row; without ``case_id``, a
        case goes by its line.
    declared : Declared, optional
        How its values are to be read, where they do not show it themselves.

    Returns
    -------
    Cohort
        Its table has the sheet's other columns too.

    Raises
    ------
    TableError
        Where a column is not there, or is to be two of ours.
    """
    return examine(sheet, mapping, declared)[0]


def examine(
    sheet: Sheet, mapping: Mapping[str, str], declared: Declared = NOTHING
) -> tuple[Cohort, Questions]:
    """The cohort of `to_cohort`, and what its columns leave open.

    Parameters
    ----------
    sheet, mapping, declared
        As of `to_cohort`.

    Raises
    ------
    TableError
        As `to_cohort`.
    """
    _check_mapping(sheet, mapping, declared)
    findings = Findings()
    places = {ours: sheet.header.index(name) for ours, name in mapping.items() if name}
    for ours in vocabulary.COLUMN_NAMES:
        if ours not in places:
            findings.add("table.missing_column", say(f"header.{ours}"))
    cells = [row for _, row in sheet.rows]
    look = look_at(cells, places, sheet.header, declared)
    cleaned = tuple(rows_by(look, sheet.rows, findings))
    rows = settle_ids(cleaned, findings) if "case_id" in places else cleaned
    findings.add("cohort.rows", count=len(rows))
    report_names(rows, [], findings)
    table = as_table([(row, None, row.flags) for row in rows])
    if "case_id" not in places:
        table["case_id"] = [f"line {line}" for line, _ in sheet.rows]
    others = list(_others(sheet, set(mapping.values()), declared))
    for one in others:
        report_values(one, findings)
    import pandas as pd

    table = pd.concat([table, _as_columns(others)], axis=1)
    cohort = Cohort(Path(sheet.name), table, (*sheet.issues, *findings.issues()))
    return cohort, questions_of(look, others)


def extra_columns(table: pd.DataFrame) -> tuple[str, ...]:
    """The columns of a cohort's table that are its own."""
    return tuple(str(name) for name in table.columns if name not in COLUMNS)


def _named(given: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for place, text in enumerate(given, start=1):
        name = base = " ".join(text.split()) or f"column {place}"
        count = 1
        while name in names:
            count += 1
            name = f"{base} ({count})"
        names.append(name)
    return tuple(names)


def _refuse_foreign(name: str) -> None:
    raise TableError(
        "{name} is no text: it may be an Excel file, a picture or an archive. Save the table as "
        "CSV.",
        "sheet.not_text",
        name=name,
    )


def _check_shape(name: str, header: Sequence[str], count: int) -> None:
    columns = ", ".join(header)[:_SHOWN]
    if count == 0:
        raise TableError(
            "{name} has a header ({columns}) and no rows. Give at least one row.",
            "sheet.no_rows",
            name=name,
            columns=columns,
        )
    if len(header) < 2:
        raise TableError(
            "{name} has a single column ({columns}). Separate the columns by commas, semicolons, "
            "tabs or bars.",
            "sheet.one_column",
            name=name,
            columns=columns,
        )
    if count > MAX_ROWS or len(header) > MAX_COLUMNS:
        raise TableError(
            "{name} has {rows} rows and {columns} columns; at most {most_rows} and {most_columns} "
            "are read. Leave some out.",
            "sheet.too_many_rows",
            name=name,
            rows=count,
            columns=len(header),
            most_rows=MAX_ROWS,
            most_columns=MAX_COLUMNS,
        )


def _check_mapping(sheet: Sheet, mapping: Mapping[str, str], declared: Declared) -> None:
    names = [name for name in mapping.values() if name]
    known = ", ".join(sheet.header)[:_SHOWN]
    named = (*names, *sorted(declared.names - {BEYOND}))
    if unknown := ", ".join(repr(name) for name in named if name not in sheet.header):
        raise TableError(
            "{name} has no column {columns}. Its columns are: {known}.",
            "sheet.column_unknown",
            name=sheet.name,
            columns=unknown,
            known=known,
        )
    if twice := ", ".join(sorted({repr(name) for name in names if names.count(name) > 1})):
        raise TableError(
            "The column {columns} was chosen twice. Choose each column for one thing.",
            "sheet.column_twice",
            columns=twice,
        )


def _others(sheet: Sheet, taken: set[str], declared: Declared) -> Iterator[Values]:
    """The columns that are not mapped, and the fields beyond the header."""
    width = len(sheet.header)
    for place, name in enumerate(sheet.header):
        if name not in taken:
            texts = [row[place] if place < len(row) else "" for _, row in sheet.rows]
            yield read_values(name, texts, declared)
    if any(len(row) > width for _, row in sheet.rows):
        beyond = [" | ".join(row[width:]) for _, row in sheet.rows]
        yield read_values(BEYOND, beyond, declared)


def _as_columns(others: Sequence[Values]) -> pd.DataFrame:
    """The other columns under names that are not ours."""
    import pandas as pd

    columns: dict[str, pd.Series[Any]] = {}
    for values in others:
        own = values.name
        while own in COLUMNS:
            own += " *"
        columns[own] = values.as_series()
    return pd.DataFrame(columns)
