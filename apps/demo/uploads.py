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

from braintx.data.imaging.upload_folders import claim

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


_room = cache(claim)  # one in each uploads folder; tests change it


def _fresh_folder() -> Path:
    room = _room(uploads_folder())
    while True:
        room.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another visitor's last upload went, and the room too
            return Path(mkdtemp(dir=room))


def _is_upload(name: str) -> bool:
    return Path(name).resolve().is_relative_to(uploads_folder())


def _remove_empty(folder: Path) -> None:
    """Remove a folder and those above it, as far as they are empty."""
    root = uploads_folder()
    with suppress(OSError):  # somebody else removed it, or put something into it
        while folder != root and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
