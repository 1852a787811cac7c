"""A table's text as its header and rows: what separates the columns, and what a line says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from braintx.core.messages import Message, say
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.decoding import decoded
from braintx.data.cohort.quotes import Row, header_of, rows_from

_SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_HINT = re.compile(r'\s*"?sep=(.)"?\1*\s*', re.I)
"""What Excel writes before the header where the separator is not that of the country."""
_QUOTED = re.compile(r'"[^"]*"')
_SAMPLE = 50  # lines by which the separator is chosen
_HEAD = 1 << 16  # bytes in which a header ends


def read_lines(
    data: bytes, name: str, findings: Findings
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header of a table, and its other rows, each with the line on which it begins.

    A row that the header's separator leaves whole, and another cuts into as many fields as the
    header has, is read by the other.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Of the file, for messages.
    findings : Findings

    Raises
    ------
    csv.Error
        While the rows are read, where one cannot be.
    """
    lines = list(io.StringIO(decoded(data, findings), newline=""))
    header, separator = _head(lines, findings)
    if separator != ",":
        findings.add("table.separator", say("evidence.mark_in", mark=_called(separator), name=name))
    return header.cells, _numbered(lines, header, separator, findings)


def header_of_file(head: bytes) -> list[str]:
    """The names of the columns by the beginning of a file, at most 64 KiB of it."""
    quiet = Findings()
    try:
        text = decoded(head[:_HEAD], quiet, cut=True)
        return _head(list(io.StringIO(text, newline="")), quiet)[0].cells
    except csv.Error:
        return []


def _head(lines: Sequence[str], findings: Findings) -> tuple[Row, str]:
    """The header, and the mark that separates the columns."""
    at = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    told = _HINT.fullmatch(lines[at]) if at < len(lines) else None
    if told:
        findings.add("table.separator_hint", say("evidence.line", line=at + 1))
        at += 1
    if at >= len(lines):
        return Row(at, 0, []), ","
    separator = told[1] if told else _separator(lines[at : at + _SAMPLE])
    return header_of(lines, at, separator, findings), separator


def _separator(lines: Sequence[str]) -> str:
    """The mark that splits most rows as the header; of several the one it holds most; a comma.

    What stands in quotes does not count: ``"Edad, años";"Sexo, M/F"`` has two columns.
    """
    header = _QUOTED.sub("", lines[0])

    def evidence(mark: str) -> tuple[float, int, bool]:
        count = header.count(mark)
        return _share(lines, mark) if count else -1.0, count, mark == ","

    return max(_SEPARATORS, key=evidence)


def _share(lines: Sequence[str], mark: str) -> float:
    """Which part of the rows a mark cuts into as many fields as the header."""
    try:
        header, *rows = [row for row in csv.reader(lines, delimiter=mark) if row]
    except csv.Error:  # a field without end; reported elsewhere
        return 0.0
    return sum(len(row) == len(header) for row in rows) / max(len(rows), 1)


def _numbered(
    lines: Sequence[str], header: Row, separator: str, findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    width = len(header.cells)
    for row in rows_from(lines, header.at + header.lines, separator, width, findings):
        yield row.at + 1, _by_its_own(row, width, findings)


def _by_its_own(row: Row, width: int, findings: Findings) -> list[str]:
    """The cells of a row; where a separator other than the header's splits it, cut by that."""
    if len(row.cells) == 1 and width > 1:
        for separator in _SEPARATORS:
            other = next(csv.reader([row.cells[0]], delimiter=separator), [])
            if len(other) == width:
                mark = _called(separator)
                where = say("evidence.line_value", line=row.at + 1, value=mark)
                findings.add("table.mixed_separators", where)
                return other
    return row.cells


def _called(separator: str) -> Message | str:
    name = _SEPARATORS.get(separator)
    return say(f"evidence.{name}") if name else repr(separator)
