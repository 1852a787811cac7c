"""The copies that an audit found, read back from its table for people to look at."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from braintx.core.errors import TableError

_NEEDED = ("file", "group", "score", "mirrored", "turned_degrees", "zoom")
_EXAMPLES = 5


@dataclass(frozen=True)
class Copy:
    """A file of a group, and how it lies on the group's representative.

    Attributes
    ----------
    file : str
        Within the audited folder, with ``/``.
    score : float
        Correlation after registration, up to 1.
    mirrored : bool
    turned : float
        Degrees clockwise, -180 to 180.
    zoom : float
    """

    file: str
    score: float
    mirrored: bool
    turned: float
    zoom: float


@dataclass(frozen=True)
class CopyGroup:
    """Files that are copies of one picture, the representative first."""

    name: str
    copies: tuple[Copy, ...]


def read_groups(data: bytes, name: str = "groups.csv") -> tuple[CopyGroup, ...]:
    """The groups of two files or more, in the table's order: the largest first.

    Parameters
    ----------
    data : bytes
        As ``braintx data audit-copies`` wrote them.
    name : str
        For messages.

    Raises
    ------
    TableError
        Where it is no such table: which columns are missing, or which lines cannot be read.
    """
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        missing = [column for column in _NEEDED if column not in (reader.fieldnames or ())]
        if missing:
            raise TableError(
                "{name} lacks the columns {columns}. Write the table with `braintx data "
                "audit-copies`.",
                "groups.columns",
                name=name,
                columns=tuple(missing),
            )
        groups: dict[str, list[Copy]] = {}
        wrong: list[int] = []
        for row in reader:
            copy = _copy(row)
            if copy is None:
                wrong.append(reader.line_num)
            else:
                groups.setdefault(row["group"], []).append(copy)
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(
            "{name} is not a table of groups. Write one with `braintx data audit-copies`.",
            "groups.unreadable",
            name=name,
        ) from error
    if wrong:
        raise TableError(
            "{count} lines of {name} cannot be read (lines {lines}): a field is missing or no "
            "number. Write the table again with `braintx data audit-copies`.",
            "groups.lines",
            name=name,
            count=len(wrong),
            lines=tuple(wrong[:_EXAMPLES]),
        )
    found = [CopyGroup(group, tuple(copies)) for group, copies in groups.items()]
    return tuple(group for group in found if len(group.copies) > 1)


def _copy(row: dict[str, str | None]) -> Copy | None:
    try:
        numbers = [float(row[name] or "") for name in ("score", "turned_degrees", "zoom")]
    except ValueError:
        return None
    if not row["file"] or not row["group"]:
        return None
    return Copy(row["file"], numbers[0], row["mirrored"] == "yes", numbers[1], numbers[2])
