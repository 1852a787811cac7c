"""The table of groups: what the audit writes and `braintx.data.splits` uses."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.store import atomic_write
from braintx.data.duplicates.groups import PictureGroup

COLUMNS = (
    *("file", "group", "copies", "representative", "score", "agreeing", "matched"),
    *("mirrored", "turned_degrees", "zoom", "xx", "xy", "x0", "yx", "yy", "y0"),
)
"""``xx`` to ``y0`` take a file's pixel to the representative's: ``x' = xx x + xy y + x0``."""


@dataclass(frozen=True)
class Pose:
    """A map in words: first mirrored left to right or not, then turned clockwise, then zoomed.

    Attributes
    ----------
    mirrored : bool
    turned : float
        Degrees, -180 to 180.
    zoom : float
        The mean over directions; above 1 the representative is the larger.
    """

    mirrored: bool
    turned: float
    zoom: float

    @classmethod
    def of(cls, matrix: NDArray[np.float64]) -> Pose:
        """The pose of a 3 × 3 map."""
        turn = matrix[:2, :2]
        size = float(np.linalg.det(turn))
        if size < 0:
            turn = turn @ np.diag([-1.0, 1.0])
        angle = np.degrees(np.arctan2(turn[1, 0] - turn[0, 1], turn[0, 0] + turn[1, 1]))
        return cls(size < 0, float(angle), abs(size) ** 0.5)


def write_table(groups: Sequence[PictureGroup], path: Path) -> None:
    """Write a row for each file as UTF-8 CSV: the largest group first, single files too."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for group in groups:
        for member in group.members:
            pose = Pose.of(member.matrix)
            writer.writerow(
                (
                    *(member.file, group.name, len(group.members), group.representative),
                    *(f"{member.score:.4f}", member.agreeing, member.matched),
                    *("yes" if pose.mirrored else "no", f"{pose.turned:z.1f}"),
                    f"{pose.zoom:.3f}",
                    *(f"{value:.6g}" for value in member.matrix[:2].ravel()),
                )
            )
    with atomic_write(path) as file:
        file.write(stream.getvalue().encode())


def groups_of(table: Path, files: Sequence[str]) -> list[str]:
    """The group of each file, for the ``groups`` argument of `braintx.data.splits`.

    Parameters
    ----------
    table : Path
        As ``braintx data audit-copies`` wrote it.
    files : sequence of str
        Names as they stand in the table: within the audited folder, with ``/``.

    Raises
    ------
    DataError
        Where the table cannot be read, or does not have one of the files: a file without
        group could be on both sides of a split.
    """
    try:
        with table.open(newline="", encoding="utf-8") as stream:
            group = {row["file"]: row["group"] for row in csv.DictReader(stream)}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise DataError(
            "{name} is not a table of groups. Write one with `braintx data audit-copies`.",
            name=table,
        ) from error
    if missing := [file for file in files if file not in group]:
        raise DataError(
            "{count} of {total} files are not in {name} ({first} is the first): they could not be "
            "read, or came later. Audit the folder again, or leave them out.",
            count=len(missing),
            total=len(files),
            name=table.name,
            first=missing[0],
        )
    return [group[file] for file in files]
