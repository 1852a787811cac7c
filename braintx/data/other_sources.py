"""Pictures of other hospitals: what each shows, of which case, by which sequence."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError

TABLE = "other_sources.csv"
FOLDER = "other_sources"
LEFT_OUT = "other_sources_left_out.csv"

_COLUMNS = ("file", "source", "label", "diagnosis", "sequence", "case_group", "box")
_UPSIDE_DOWN = ("example_dicom",)  # every other source stands upright in its files


@dataclass(frozen=True)
class Source:
    """A collection and the terms that its pictures come under, as found."""

    name: str
    terms: str
    research_only: bool


SOURCES = {
    "feltrin44": Source(
        "Brain tumor MRI images, 44 classes",
        "a teaching site's pictures; very likely CC BY-NC-SA",
        research_only=True,
    ),
    "rsna_t1wce": Source(
        "RSNA-MICCAI glioblastoma slices, T1 with contrast, with boxes",
        "said to be CC0; the challenge behind it is for research",
        research_only=True,
    ),
    "kaggle_ct_mri": Source("Kaggle set of head CT and MR", "CC BY-NC-SA 4.0", research_only=True),
    "open_ms": Source("Open multiple sclerosis slices", "CC BY 4.0", research_only=False),
    "lumbar": Source("Lumbar spine MR", "CC BY 4.0", research_only=False),
    "example_dicom": Source(
        "One healthy, defaced volunteer's DICOM series", "see its repository", research_only=False
    ),
}
"""The sources that the table may name."""


@dataclass(frozen=True, eq=False)
class OtherSlice:
    """One picture of another source.

    Attributes
    ----------
    path : Path
    source : str
        The collection that it comes from.
    label : str
        As the table has it: a tumour type, "healthy", "other_sequence" ...
    diagnosis, sequence : str
        In the source's own words; empty where it does not say.
    case_group : str
        The case, unique over sources; the picture's own file where its case is not known.
    file : str
        As the table names it.
    boxes : ndarray of shape (n, 4)
        Centre x and y, width and height of each box around a tumour, as shares of the picture.
    turn : float
        How far the head is turned in the file: degrees, counter-clockwise.
    """

    path: Path
    source: str
    label: str
    diagnosis: str
    sequence: str
    case_group: str
    file: str = ""
    boxes: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 4)), repr=False)
    turn: float = 0.0


def left_out() -> dict[str, str]:
    """Pictures whose label was seen to be wrong, which no fit learns from: file to reason."""
    text = (files("braintx.data") / LEFT_OUT).read_text(encoding="utf-8")
    return {row["file"]: row["reason"] for row in csv.DictReader(text.splitlines())}


def read_other_sources(
    root: Path, sources: Collection[str] | None = None
) -> tuple[OtherSlice, ...]:
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
            raise DataError(
                "{folder} holds no {name}, which lists the other sources. Set BRAINTX_DATA to the "
                "folder that does.",
                folder=root.name,
                name=TABLE,
            )
        return ()
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(_COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise DataError(
                "{name} lacks the columns {columns}. Get the file again.",
                name=TABLE,
                columns=tuple(sorted(missing)),
            )
        rows = list(reader)
    known = {row["source"] for row in rows}
    if sources is not None and (unknown := set(sources) - known):
        raise DataError(
            "{name} has no source {unknown}. It has {known}.",
            name=TABLE,
            unknown=tuple(sorted(unknown)),
            known=tuple(sorted(known)),
        )
    return tuple(_picture(root, row) for row in rows if sources is None or row["source"] in sources)


def _picture(root: Path, row: dict[str, str]) -> OtherSlice:
    group = row["case_group"].strip()
    return OtherSlice(
        root / FOLDER / row["file"],
        row["source"],
        row["label"],
        row["diagnosis"],
        row["sequence"],
        f"{row['source']}/{group or row['file']}",
        row["file"],
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
                "{file} has the box “{box}”. Expected a class and the shares cx, cy, w and h, "
                "each from 0 to 1.",
                file=file,
                box=one,
            )
        boxes.append(box)
    return np.array(boxes, np.float64).reshape(-1, 4)
