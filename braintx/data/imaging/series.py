"""A folder with the DICOM slices of one series, in anatomical order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from braintx.core.errors import ImageError
from braintx.core.records import Slice
from braintx.data.imaging import dicom, limits
from braintx.data.imaging.junk import is_junk

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def read_series(
    folder: Path | str, *, index: int | None = None, number: int | None = None
) -> tuple[Slice, ...]:
    """The slices of one patient's series, sorted by position along the slice normal.

    Where the files state no position, the instance number orders them, then the name. Files
    that are no DICOM pictures (reports, DICOMDIR, notes) are passed over, and so is a second
    copy of the same instance; a slice that cannot be read is an error, not a gap.

    Parameters
    ----------
    folder : Path or str
        Searched with its subfolders.
    index : int, optional
        Only this slice, counted from 0 in the sorted order.
    number : int, optional
        The series number to read, where the folder holds several.

    Returns
    -------
    tuple of Slice
        ``index`` of each is its place in the series.

    Raises
    ------
    ImageError
        Where there is no series, more than one series or patient, or a slice is unusable.
    """
    folder = Path(folder)
    with dicom.guarded(f"{folder.name}/"):
        headers = _headers(folder, number)
    if not headers:
        wanted = "DICOM slices" if number is None else f"slices of series {number}"
        raise ImageError(
            f"{folder.name}/ holds no {wanted}. Give a folder with the files of one series, or "
            "give picture files one by one.",
            "image.no_series",
        )
    with dicom.guarded(f"{folder.name}/"):
        _refuse_mixture(folder, [header for _, header in headers])
        ordered = sorted(headers, key=_order)
    frames = [(path, dicom.frame_count(header, path.name), header) for path, header in ordered]
    limits.refuse_volume(
        sum(count * int(header.Rows) * int(header.Columns) for _, count, header in frames),
        f"{folder.name}/",
    )
    places = [(path, frame) for path, count, _ in frames for frame in range(count)]
    chosen = limits.pick(index, len(places), f"{folder.name}/")
    return tuple(replace(dicom.read(*places[place])[0], index=place) for place in chosen)


def _headers(folder: Path, number: int | None) -> list[tuple[Path, Dataset]]:
    if not folder.is_dir():
        raise ImageError(f"There is no folder {folder.name}/.", "image.not_found")
    found, seen = [], set()
    for path in sorted(inner for inner in folder.rglob("*") if inner.is_file()):
        if is_junk(path.relative_to(folder).as_posix()):
            continue
        with path.open("rb") as stream:
            if not dicom.is_dicom(stream.read(dicom.PREAMBLE_BYTES)):
                continue
        header = dicom.open_dataset(path, pixels=False)
        instance = str(header.get("SOPInstanceUID") or path)
        wanted = number is None or header.get("SeriesNumber") == number
        if wanted and "Rows" in header and instance not in seen:
            seen.add(instance)
            found.append((path, header))
    return found


def _refuse_mixture(folder: Path, headers: list[Dataset]) -> None:
    patients = {str(header.get("PatientID") or "") for header in headers}
    if len(patients) > 1:
        raise ImageError(
            f"{folder.name}/ holds slices of {len(patients)} patients. Give one folder for each.",
            "image.many_patients",
        )
    series = Counter(
        (str(header.get("SeriesInstanceUID") or ""), str(header.get("SeriesNumber") or "?"))
        for header in headers
    )
    if len(series) > 1:
        counts = ", ".join(f"{number} ({count})" for (_, number), count in series.items())
        raise ImageError(
            f"{folder.name}/ holds several series; number and slices: {counts}. Give one series: "
            "contrast-enhanced axial T1 is what the model learned from.",
            "image.many_series",
        )


def _order(pair: tuple[Path, Dataset]) -> tuple[float, float, str]:
    path, header = pair
    try:
        across = np.array([float(part) for part in header.ImageOrientationPatient])
        corner = np.array([float(part) for part in header.ImagePositionPatient])
        position = float(np.cross(across[:3], across[3:]) @ corner)
    except (AttributeError, TypeError, ValueError):
        position = 0.0
    try:
        instance = float(header.InstanceNumber)
    except (AttributeError, TypeError, ValueError):
        instance = 0.0
    return round(position, 3), instance, path.name
