"""A folder with the DICOM slices of one series, in anatomical order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from braintx.core.errors import ImageError
from braintx.core.messages import Phrase
from braintx.core.records import Slice
from braintx.data.imaging import dicom, limits
from braintx.data.imaging.ignored import is_ignored
from braintx.data.imaging.order import natural_key

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def read_series(
    folder: Path | str, *, index: int | None = None, number: int | None = None
) -> tuple[Slice, ...]:
    """The slices of one patient's series, sorted by position along the slice normal.

    Where not all files state a position, the instance number orders them, then the name, 2
    before 10. Files that are no DICOM pictures (reports, DICOMDIR, notes) are passed over, and
    so is a second copy: the same pixels at the same position, whatever its identifier. A slice
    that cannot be read is an error, not a gap.

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
        wanted = Phrase("DICOM slices")
        if number is not None:
            wanted = Phrase("slices of series {number}", number=number)
        raise ImageError(
            "{folder}/ holds no {wanted}. Give a folder with the files of one series, or give "
            "picture files one by one.",
            "image.no_series",
            folder=folder.name,
            wanted=wanted,
        )
    with dicom.guarded(f"{folder.name}/"):
        _refuse_mixture(folder, [header for _, header in headers])
        ordered = _in_order(_without_copies(headers))
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
        raise ImageError(
            "There is no folder {name}/. Check the path.", "image.not_found", name=folder.name
        )
    found = []
    for path in sorted((inner for inner in folder.rglob("*") if inner.is_file()), key=natural_key):
        if is_ignored(path.relative_to(folder).as_posix()):
            continue
        if not dicom.is_dicom_file(path):
            continue
        header = dicom.open_dataset(path, pixels=False)
        wanted = number is None or header.get("SeriesNumber") == number
        if wanted and dicom.has_picture(header):
            found.append((path, header))
    return found


def _without_copies(headers: list[tuple[Path, Dataset]]) -> list[tuple[Path, Dataset]]:
    """The files but for second copies: the same pixels at the same place.

    The instance's identifier decides nothing: anonymisers give one to a whole series, and
    exporters a new one to each copy. Without a position its number says where a slice belongs.
    """
    places: dict[object, list[tuple[Path, Dataset]]] = {}
    for path, header in headers:
        places.setdefault(_place(header), []).append((path, header))
    kept = []
    for sharing in places.values():
        seen: set[bytes] = set()
        for path, header in sharing:
            content = dicom.digest(path) if len(sharing) > 1 else b""
            if content not in seen:
                seen.add(content)
                kept.append((path, header))
    return kept


def _place(header: Dataset) -> object:
    corner = _numbers(header, "ImagePositionPatient", 3)
    if corner is None:
        return str(header.get("InstanceNumber"))
    return corner, _numbers(header, "ImageOrientationPatient", 6)


def _refuse_mixture(folder: Path, headers: list[Dataset]) -> None:
    patients = {str(header.get("PatientID") or "") for header in headers}
    if len(patients) > 1:
        raise ImageError(
            "{folder}/ holds slices of {count} patients. Give one folder for each.",
            "image.many_patients",
            folder=folder.name,
            count=len(patients),
        )
    series = Counter(
        (str(header.get("SeriesInstanceUID") or ""), str(header.get("SeriesNumber") or "?"))
        for header in headers
    )
    if len(series) > 1:
        counts = ", ".join(f"{number} ({count})" for (_, number), count in series.items())
        raise ImageError(
            "{folder}/ holds several series; number and slices: {series}. Give one series: "
            "contrast-enhanced axial T1 is what the model learned from.",
            "image.many_series",
            folder=folder.name,
            series=counts,
        )


def _in_order(headers: list[tuple[Path, Dataset]]) -> list[tuple[Path, Dataset]]:
    along = [_along(header) for _, header in headers]
    if None in along:  # positions of some say nothing of the place of the others
        along = [0.0] * len(headers)
    rows = list(zip(along, headers, strict=True))
    rows.sort(key=lambda row: (row[0], _instance(row[1][1]), natural_key(row[1][0].name)))
    return [pair for _, pair in rows]


def _along(header: Dataset) -> float | None:
    """Millimetres along the slice's normal."""
    across = _numbers(header, "ImageOrientationPatient", 6)
    corner = _numbers(header, "ImagePositionPatient", 3)
    if across is None or corner is None:
        return None
    return round(float(np.cross(across[:3], across[3:]) @ np.array(corner)), 3)


def _instance(header: Dataset) -> float:
    try:
        return float(header.InstanceNumber)
    except (AttributeError, TypeError, ValueError):
        return 0.0


def _numbers(header: Dataset, keyword: str, count: int) -> tuple[float, ...] | None:
    """So many finite numbers; None where the header does not have them."""
    try:
        found = tuple(float(part) for part in header.get(keyword) or ())
    except (TypeError, ValueError):
        return None
    return found if len(found) == count and np.isfinite(found).all() else None
