"""Tables as CSV that a spreadsheet can open without running what is in them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")


def neutral(cell: str) -> str:
    """A text that no spreadsheet takes for a formula: a risky one gets an apostrophe before it."""
    risky = cell.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if risky else cell


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as UTF-8 CSV with the mark by which Excel knows the encoding.

    Texts are made `neutral`, names of columns too; numbers stay numbers, with a decimal point;
    None and NaN are empty.
    """
    return _written(header, rows, ",").encode("utf-8-sig")


def to_tsv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same with tabs between the cells and without the mark, as programs like it."""
    return _written(header, rows, "\t").encode("utf-8")


def _written(header: Sequence[str], rows: Iterable[Sequence[object]], between: str) -> str:
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=between, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return sink.getvalue()


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    return "" if text == "<NA>" else neutral(text)
