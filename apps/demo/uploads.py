"""What visitors upload: under a path that nobody shares, deleted once it is read."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from apps.demo.rooms import claim
from braintx.data.imaging.dicom import PREAMBLE_BYTES, is_dicom
from braintx.data.imaging.ignored import is_ignored
from braintx.data.imaging.order import natural_key

_MARK = re.compile(r"^bx[0-9a-f]{12}-")


def uploads_folder() -> Path:
    """Where Gradio keeps what visitors upload."""
    given = os.environ.get("GRADIO_TEMP_DIR")
    return (Path(given) if given else Path(gettempdir()) / "gradio").resolve()


def take(uploads: list[str] | str | None) -> list[str]:
    """Move uploads to a folder of their own, each under its name; gives where they are now.

    The name is the visitor's: without the mark that ``window.js`` put before it.
    """
    given = [uploads] if isinstance(uploads, str) else list(uploads or [])
    if not given:
        return []
    own = _fresh_folder()
    taken = []
    for number, name in enumerate(given):
        place = own / str(number) / (_MARK.sub("", Path(name).name) or str(number))
        place.parent.mkdir()
        if _is_upload(name) and Path(name).is_file():
            shutil.move(name, place)
            _remove_empty(Path(name).resolve().parent)
        taken.append(str(place))  # also where it is gone: reading it then says so
    return taken


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for what is made of uploads on the way; gone afterwards, at the latest with us."""
    folder = _fresh_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _remove_empty(folder.parent)


def discard(uploads: list[str] | None) -> None:
    """Delete uploaded files, and the folders made for them, once they are read.

    Nothing outside the uploads folder is touched, whatever name a browser sends.
    """
    for name in uploads or []:
        if _is_upload(name):
            path = Path(name).resolve()
            path.unlink(missing_ok=True)
            _remove_empty(path.parent)


def as_patient(uploads: list[str], folder: Path) -> tuple[Path | list[Path], str]:
    """What the files of one patient are, and a name for it: a file, a series, or slices.

    Of several, DICOM files alone are a series: they are moved together into ``folder``. Others
    are slices in the order of their names, 2 before 10. A system's leftovers among them are
    passed over.
    """
    given = [Path(name) for name in uploads]
    scans = [path for path in given if not is_ignored(path.name)] or given
    scans.sort(key=lambda path: natural_key(path.name))
    first = scans[0]
    if len(scans) == 1:
        return first, first.name
    name = f"{first.name} + {len(scans) - 1}"
    if not all(path.is_file() and _is_dicom(path) for path in scans):
        return scans, name
    for number, path in enumerate(scans):
        place = folder / f"{number:04d}"  # keeps the order; the file keeps its name
        place.mkdir()
        shutil.move(path, place)
    return folder, name


_room = cache(claim)  # one in each uploads folder; tests change it


def _fresh_folder() -> Path:
    room = _room(uploads_folder())
    while True:
        room.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another visitor's last upload went, and the room too
            return Path(mkdtemp(dir=room))


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return is_dicom(file.read(PREAMBLE_BYTES))


def _is_upload(name: str) -> bool:
    return Path(name).resolve().is_relative_to(uploads_folder())


def _remove_empty(folder: Path) -> None:
    """Remove a folder and those above it, as far as they are empty."""
    root = uploads_folder()
    with suppress(OSError):  # somebody else removed it, or put something into it
        while folder != root and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
