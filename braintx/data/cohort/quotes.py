"""Lines to rows where quotes can be wrong: one that is never closed swallows no other row.

RFC 4180 lets a quoted field hold line ends, so one stray quote can swallow a table. Each line is
therefore also read on its own. Where the two readings do not agree, the number of fields decides,
and then the form of what stands in the columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from braintx.core.messages import say
from braintx.data.cohort.codes import Findings

_OTHERS: tuple[dict[str, Any], ...] = (
    {"skipinitialspace": True},
    {"escapechar": "\\", "doublequote": False},
    {"escapechar": "\\", "doublequote": False, "skipinitialspace": True},
)
"""Habits of other writers, tried where RFC 4180 does not give as many fields as the header."""
_MOST_LINES = 50  # of a text whose own quotes are not doubled
_FEW_FORMS = 3  # "54", "7,5" and a word: a column of no more forms than this is tidy
_LOOKED_AT = 2000  # rows by which that is said


@dataclass(frozen=True)
class Row:
    """Where a row begins, counted from 0; how many lines it takes; its cells."""

    at: int
    lines: int
    cells: list[str]


def header_of(lines: Sequence[str], at: int, separator: str, findings: Findings) -> Row:
    """The names of the columns; they may hold line ends, and a stray quote takes one line.

    Several lines are a header if the row after them has as many fields, or if not all of those
    lines, each on its own, have as many as the first.

    Parameters
    ----------
    lines : sequence of str
    at : int
        The first line of the header, from 0.
    separator : str
    findings : Findings
        As of `rows_from`.
    """
    whole = _strict(lines, at, separator)
    alone = Row(at, 1, _literal(lines[at], separator))
    if whole is not None and whole.lines == 1:
        return whole
    if whole is not None:
        after = lines[at + whole.lines : at + whole.lines + 1]
        inner = lines[at + 1 : at + whole.lines]
        if any(len(_cells(line, separator)) == len(whole.cells) for line in after) or any(
            len(_literal(line, separator)) != len(alone.cells) for line in inner
        ):
            return whole
    findings.add("table.open_quote", say("evidence.line", line=at + 1))
    return alone


def rows_from(
    lines: Sequence[str], at: int, separator: str, width: int, findings: Findings
) -> Iterator[Row]:
    """The rows from a line on, in order.

    Between two stray quotes a table can be good CSV and still have lost its rows. They are rows
    where the first and the last line of such a text and most between have the header's number of
    fields, and what stands in tidy columns has the form of theirs; where only some do, the text
    is kept, and its line named.

    Parameters
    ----------
    lines : sequence of str
        Of the whole table, with their ends.
    at : int
        The first that belongs to a row, from 0.
    separator : str
    width : int
        Fields of the header.
    findings : Findings
        Gets the lines whose quotes do not add up.

    Raises
    ------
    csv.Error
        Where a field is larger than can be.
    """
    read: list[Row] = []
    while at < len(lines):
        row = _row(lines, at, separator, width, findings)
        read.append(row)
        at += row.lines
    whole = (row.cells for row in read if row.lines == 1 and len(row.cells) == width)
    forms: dict[int, set[str]] | None = None
    for row in read:
        if row.lines == 1 or not _holds_row(row, lines, separator, width):
            yield row
            continue
        single = _line_by_line(row, lines, separator)
        if forms is None:
            forms = _tidy_columns(list(islice(whole, _LOOKED_AT)), width)
        usual = forms or _tidy_columns([single[0].cells], width)
        alike = [len(one.cells) >= width and _fits(one.cells, usual) for one in single]
        swallowed = alike[0] and alike[-1] and 2 * sum(alike) > len(alike)
        if swallowed:
            findings.add("table.open_quote", say("evidence.line", line=row.at + 1))
        elif any(alike[1:]):
            findings.add("table.rows_in_text", say("evidence.line", line=row.at + 1))
        yield from single if swallowed else [row]


def _row(lines: Sequence[str], at: int, separator: str, width: int, findings: Findings) -> Row:
    """The row that begins in a line."""
    if '"' not in lines[at] and "\\" not in lines[at]:
        return Row(at, 1, next(csv.reader([lines[at]], delimiter=separator), []))
    row = _strict(lines, at, separator)
    if row is not None and len(row.cells) == width:
        return _unescaped(row) if '\\"' in lines[at] and '\\""' not in lines[at] else row
    for habit in _OTHERS:
        other = _strict(lines, at, separator, **habit)
        if other and len(other.cells) == width and not _holds_row(other, lines, separator, width):
            return other
    if row is not None and (row.lines == 1 or not _holds_row(row, lines, separator, width)):
        return row
    loose = _loose(lines, at, separator, width)
    if loose is None or (loose.lines == 1 and _left_open(lines[at], separator)):
        findings.add("table.open_quote", say("evidence.line", line=at + 1))
    return loose or Row(at, 1, _literal(lines[at], separator))


def _unescaped(row: Row) -> Row:
    """A row whose bare fields hold quotes after a backslash."""
    return Row(row.at, row.lines, [cell.replace('\\"', '"') for cell in row.cells])


def _strict(lines: Sequence[str], at: int, separator: str, **habit: Any) -> Row | None:
    """A row by the rules; None where a quote closes before the end of its field, or never."""
    following = (lines[place] for place in range(at, len(lines)))
    reader = csv.reader(following, delimiter=separator, strict=True, **habit)
    try:
        cells = next(reader)
    except csv.Error:
        return None
    return Row(at, reader.line_num, cells)


def _loose(lines: Sequence[str], at: int, separator: str, width: int) -> Row | None:
    """A row of the right number of fields where a text's own quotes are not doubled."""
    mark = re.escape(separator)
    field = re.compile(f' *"((?:[^"]|"(?!{mark}|$))*)"(?={mark}|$)|([^{mark}]*)')
    text = ""
    for count, line in enumerate(lines[at : at + _MOST_LINES], start=1):
        if count > 1 and len(_cells(line, separator)) == width:
            return None
        text += line
        whole = (_cut(text.rstrip("\r\n"), field), _literal(text, separator))
        for cells in (*whole, _to_width(line, separator, width) if count == 1 else []):
            if len(cells) == width:
                return Row(at, count, cells)
        if not _left_open(text, separator):
            return None
    return None


def _cut(text: str, field: re.Pattern[str]) -> list[str]:
    cells: list[str] = []
    place = 0
    while True:
        found = field.match(text, place)
        if found is None:  # pragma: no cover  (the second alternative matches anything)
            return cells
        quoted, bare = found.groups()
        cells.append(_bare(bare) if quoted is None else quoted.replace('""', '"'))
        place = found.end() + 1
        if place > len(text):
            return cells


def _literal(text: str, separator: str) -> list[str]:
    """A line cut at every separator, whatever its quotes say."""
    cells = text.rstrip("\r\n").split(separator)
    if max(map(len, cells)) > csv.field_size_limit():
        raise csv.Error(f"a field has more than {csv.field_size_limit():,} characters")
    return [_bare(cell) for cell in cells]


def _to_width(line: str, separator: str, width: int) -> list[str]:
    """A line whose one open text holds as many separators as it has fields too many."""
    cells = line.rstrip("\r\n").split(separator)
    more = len(cells) - width
    start = next((k for k, cell in enumerate(cells) if _opens(cell)), len(cells))
    if more <= 0 or start + more >= len(cells):
        return []
    text = separator.join(cells[start : start + more + 1])
    return [_bare(cell) for cell in (*cells[:start], text, *cells[start + more + 1 :])]


def _opens(cell: str) -> bool:
    return cell.lstrip(" ").startswith('"') and cell.count('"') == 1


def _bare(cell: str) -> str:
    """A field without the quotes around it, or the one before it that nothing closes."""
    text = cell.strip(" ")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text[1:] if _opens(cell) else cell


def _cells(line: str, separator: str) -> list[str]:
    """A line read as a row of its own."""
    row = _strict([line], 0, separator)
    return row.cells if row else _literal(line, separator)


def _left_open(text: str, separator: str) -> bool:
    """Whether a line ends within quotes."""
    return _strict([text], 0, separator) is None and text.count('"') % 2 == 1


def _holds_row(row: Row, lines: Sequence[str], separator: str, width: int) -> bool:
    """Whether a line within a row would be a whole row on its own.

    It may have more fields than the header: notes that are not quoted hold separators too.
    """
    inner = lines[row.at + 1 : row.at + row.lines]
    return any(len(_cells(line, separator)) >= width for line in inner)


def _line_by_line(row: Row, lines: Sequence[str], separator: str) -> list[Row]:
    """The rows that a text between two stray quotes swallowed."""
    first, *inner, last = lines[row.at : row.at + row.lines]
    last = last.replace('"', "", last.count('"') == 1)  # the quote that closed it
    cells = [_literal(first, separator), *(_cells(line, separator) for line in (*inner, last))]
    return [Row(row.at + place, 1, one) for place, one in enumerate(cells)]


def _tidy_columns(whole: Sequence[Sequence[str]], width: int) -> dict[int, set[str]]:
    """Columns whose values have few forms, as ids, ages and sexes have: place → the forms."""
    tidy: dict[int, set[str]] = {}
    for place in range(min(width, *map(len, whole)) if whole else 0):
        forms = {_form(cells[place]) for cells in whole} - {""}
        if 0 < len(forms) <= _FEW_FORMS:
            tidy[place] = forms
    return tidy


def _fits(cells: Sequence[str], forms: dict[int, set[str]]) -> bool:
    """Whether more of the tidy columns hold what they usually do than do not."""
    given = {place: _form(cells[place]) for place in forms}
    fitting = sum(form in forms[place] for place, form in given.items())
    return fitting > sum(bool(form) for form in given.values()) / 2


def _form(text: str) -> str:
    """What a value looks like: ``brain_glioma_0012`` as ``a_a_9``."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text.strip(' "')))
