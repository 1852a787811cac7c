"""Files that somebody handed over in one go: which are scans, and what one patient's are."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from braintx.core.errors import ImageError
from braintx.data.imaging.archive import Found, is_archive, unpack
from braintx.data.imaging.dicom import is_dicom_file
from braintx.data.imaging.ignored import is_ignored, without_ignored
from braintx.data.imaging.order import counted, natural_key


def gather(files: Sequence[Path | str], folder: Path) -> Found:
    """Every scan among the files, in order; ZIP files are unpacked into ``folder``.

    The order is that in which they were given, but for names that differ in their numbers alone:
    slice 2 comes before slice 10.
    """
    scans: list[tuple[str, Path | ImageError]] = []
    skipped: list[str] = []
    given = [Path(file) for file in files]
    for number in counted([path.name for path in given]):
        path = given[number]
        if is_ignored(path.name):
            skipped.append(path.name)
        elif is_archive(path):
            place = folder / str(number)
            place.mkdir()
            try:
                inside = unpack(path, place)
            except ImageError as error:
                scans.append((path.name, error))
            else:
                scans += inside.scans
                skipped += inside.skipped
        else:
            scans.append((path.name, path))
    return Found(tuple(scans), tuple(skipped))


def as_patient(files: Sequence[Path | str], folder: Path) -> tuple[Path | list[Path], str]:
    """What the files of one patient are, and a name for it: a file, a series, or slices.

    Of several, DICOM files alone are a series: they are moved together into ``folder``. Others
    are slices in the order of their names, 2 before 10. A system's leftovers among them are
    passed over.
    """
    scans = without_ignored([Path(file) for file in files])
    scans.sort(key=lambda path: natural_key(path.name))
    first = scans[0]
    if len(scans) == 1:
        return first, first.name
    name = f"{first.name} + {len(scans) - 1}"
    if not all(path.is_file() and is_dicom_file(path) for path in scans):
        return scans, name
    for number, path in enumerate(scans):
        place = folder / f"{number:04d}"  # keeps the order; the file keeps its name
        place.mkdir()
        shutil.move(path, place)
    return folder, name
