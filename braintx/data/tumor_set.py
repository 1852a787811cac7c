"""The labelled slices that the tumour model learns from, with their patients and outlines."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.labels import CLASS_FOLDERS, TumorLabel
from braintx.core.names import tidy

OUTLINES = "tumor_outlines.jsonl"
KAGGLE_IMAGES = Path("brain-cancer-mri", "Brain_Cancer raw MRI data", "Brain_Cancer")
_FIGSHARE_LABELS: dict[str, TumorLabel] = {
    "glioma": "glioma",
    "meningioma": "meningioma",
    "pituitary": "other",
}


@dataclass(frozen=True)
class LabelledSlice:
    """One labelled image file.

    Attributes
    ----------
    case_id : str
        File stem, unique within its origin.
    label : {"glioma", "meningioma", "other"}
    patient_group : str
        The patient, shared by every copy and repeat scan.
    source_slice : str
        The original slice that this image is a copy of.
    outline : ndarray of shape (n, 2) or None
        Tumour border, pixels of the image, x right, y down.
    origin : {"kaggle", "figshare"}
    verified : bool
        Whether the match with the original, and so the patient, is certain. A slice that is
        not may be held out, never fitted to: its patient could be on the other side.
    """

    path: Path
    case_id: str
    label: TumorLabel
    patient_group: str
    source_slice: str
    outline: NDArray[np.float32] | None
    origin: Literal["kaggle", "figshare"]
    verified: bool = True


def read_tumor_set(root: Path) -> tuple[LabelledSlice, ...]:
    """Read every labelled slice below the data folder, ordered by origin and id.

    Parameters
    ----------
    root : Path
        The data folder; it must hold ``provenance.csv``, because a slice whose patient is
        unknown can be put on no side of a split.

    Raises
    ------
    DataError
        When images or ``provenance.csv`` are missing, or a slice has no patient.
    """
    provenance = root / "provenance.csv"
    if not provenance.is_file():
        raise DataError(
            "{folder}/ holds no provenance.csv, which says which patient each slice belongs to. "
            "Without it no honest split exists: put the file there, or make one.",
            "data.no_provenance",
            folder=root.name,
        )
    return (*_read_kaggle(root, provenance), *_read_figshare(root))


def _read_kaggle(root: Path, provenance: Path) -> list[LabelledSlice]:
    with provenance.open(encoding="utf-8-sig", newline="") as file:
        known = {tidy(row["case_id"]): row for row in csv.DictReader(file)}
    outlines = read_outlines(root / OUTLINES, "case_id")
    slices = []
    for folder, label in CLASS_FOLDERS.items():
        for path in sorted((root / KAGGLE_IMAGES / folder).glob("*.jpg")):
            row = known.get(tidy(path.stem))
            if row is None:
                raise DataError(
                    "{name} is not in provenance.csv: its patient is unknown. Add it there, or "
                    "take the image out.",
                    name=path.name,
                )
            told = tidy(row["patient_group"]), row["source_slice"], outlines.get(path.stem)
            verified = row["match_verified"] == "True"
            slices.append(LabelledSlice(path, path.stem, label, *told, "kaggle", verified))
    if not slices:
        raise DataError("No images below {folder}. Try `braintx data fetch`.", folder=KAGGLE_IMAGES)
    return slices


def _read_figshare(root: Path) -> list[LabelledSlice]:
    table = root / "figshare_slices.csv"
    if not table.is_file():
        return []
    outlines = read_outlines(root / "figshare_outlines.jsonl", "slice")
    with table.open(encoding="utf-8-sig", newline="") as file:
        return [
            LabelledSlice(
                root / "figshare" / row["class"] / f"{row['slice']}.jpg",
                f"figshare_{row['slice']}",
                _FIGSHARE_LABELS[row["class"]],
                tidy(row["patient_group"]),
                row["slice"],
                outlines.get(row["slice"]),
                "figshare",
            )
            for row in csv.DictReader(file)
        ]


def read_outlines(path: Path, key: str) -> dict[str, NDArray[np.float32]]:
    """The outlines of a file of JSON lines by the named id; none where there is no such file.

    Raises
    ------
    DataError
        Where a line holds no outline.
    """
    if not path.is_file():
        return {}
    outlines = {}
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                outlines[str(row[key])] = np.asarray(row["outline_xy"], np.float32)
            except (ValueError, TypeError, KeyError) as error:
                raise DataError(
                    "Line {number} of {name} holds no outline: expected JSON with '{key}' and "
                    "'outline_xy'. Get the file again.",
                    "data.outlines",
                    number=number,
                    name=path.name,
                    key=key,
                ) from error
    return outlines
