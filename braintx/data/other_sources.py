"""Pictures of other hospitals: typed tumours, healthy heads, other sequences, other organs."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError

TABLE = "other_sources.csv"
FOLDER = "other_sources"

_COLUMNS = ("file", "source", "label", "diagnosis", "sequence", "case_group", "box")
_UPSIDE_DOWN = ("example_dicom",)  # every other source stands upright in its files


@dataclass(frozen=True)
class OtherPicture:
    """One picture of another source.

    Attributes
    ----------
    path : Path
    file, source, label, diagnosis, sequence : str
        As in the table; empty where it says nothing.
    case_group : str
        Unique over sources; the picture's own file where its case is not known.
    boxes : ndarray of shape (n, 4)
        Centre x and y, width and height of each box around a tumour, as shares of the picture.
    turn : float
        How far the head is turned in the file: degrees, counter-clockwise.
    """

    path: Path
    file: str
    source: str
    label: str
    diagnosis: str
    sequence: str
    case_group: str
    boxes: NDArray[np.float64]
    turn: float = 0.0


def read_other_sources(
    root: Path, sources: Collection[str] | None = None
) -> tuple[OtherPicture, ...]:
    """Every picture of the named sources, or of all; none where there is no table.

    Parameters
    ----------
    root : Path
        The data folder.
    sources : collection of str, optional

    Raises
    ------
    DataError
        Where a source is named that the table lacks, a column is missing, or a box is none.
    """
    table = root / TABLE
    if not table.is_file():
        if sources:
            raise DataError(f"{root.name}/ holds no {TABLE}, which lists the other sources.")
        return ()
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(_COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise DataError(f"{TABLE} lacks the columns {', '.join(sorted(missing))}.")
        rows = list(reader)
    known = {row["source"] for row in rows}
    if sources is not None and (unknown := set(sources) - known):
        asked, there = ", ".join(sorted(unknown)), ", ".join(sorted(known))
        raise DataError(f"{TABLE} has no source {asked}; it has {there}.")
    return tuple(_picture(root, row) for row in rows if sources is None or row["source"] in sources)


def _picture(root: Path, row: dict[str, str]) -> OtherPicture:
    group = row["case_group"].strip()
    return OtherPicture(
        root / FOLDER / row["file"],
        row["file"],
        row["source"],
        row["label"],
        row["diagnosis"],
        row["sequence"],
        f"{row['source']}/{group or row['file']}",
        read_boxes(row["box"], row["file"]),
        180.0 if row["source"] in _UPSIDE_DOWN else 0.0,
    )


def read_boxes(text: str, file: str = "") -> NDArray[np.float64]:
    """Boxes ``class cx cy w h``, set apart by semicolons; the class number means nothing.

    Raises
    ------
    DataError
        Where one is not five numbers, or does not lie in the picture.
    """
    boxes = []
    for one in filter(None, (part.strip() for part in text.split(";"))):
        try:
            _, *box = (float(word) for word in one.split())
        except ValueError:
            box = []
        if len(box) != 4 or not all(0 <= value <= 1 for value in box):
            raise DataError(
                f"{file or 'A picture'} has the box {one!r}: expected a class and the shares "
                "cx, cy, w and h, from 0 to 1."
            )
        boxes.append(box)
    return np.array(boxes, np.float64).reshape(-1, 4)
