"""Folders for uploads that one running window owns; what a killed one left is cleared."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import IO
from uuid import uuid4

_PREFIX = "braintx-room-"
_ROOM = re.compile(rf"{_PREFIX}[0-9a-f]{{32}}$")
# What versions without locks left: rooms in the uploads folder, unpacked ZIPs beside it.
_UNLOCKED_ROOM, _UNLOCKED_ZIP = re.compile(r"taken-[0-9a-f]{32}$"), re.compile(r"braintx-\w{8}$")
_STALE = 24 * 3600  # seconds without a change; no window keeps an upload for more than an hour

_locks: list[IO[bytes]] = []  # open as long as this process lives


def claim(root: Path) -> Path:
    """Make a folder that this process owns until it ends, however it ends.

    Its lock lies beside it and is taken first: who sees the folder sees whether it is in use.
    """
    root.mkdir(parents=True, exist_ok=True)
    room = root / f"{_PREFIX}{uuid4().hex}"
    lock = _lock_of(room).open("wb")
    _try_lock(lock)
    _locks.append(lock)
    room.mkdir()
    atexit.register(_leave, room, lock)
    return room


def clear_stale(root: Path) -> None:
    """Remove the rooms in a folder whose owner is gone, and what older versions left for a day.

    Nothing else is touched, nor the room of a window that runs.
    """
    for room in _inside(root, _ROOM):
        _clear(room)
    for folder in [*_inside(root, _UNLOCKED_ROOM), *_inside(Path(gettempdir()), _UNLOCKED_ZIP)]:
        if _untouched_for(folder) > _STALE:
            shutil.rmtree(folder, ignore_errors=True)


def _clear(room: Path) -> None:
    try:
        lock = _lock_of(room).open("r+b")
    except FileNotFoundError:  # its lock went first: somebody is clearing it, or was stopped at it
        if _untouched_for(room) > _STALE:
            shutil.rmtree(room, ignore_errors=True)
        return
    except OSError:  # another user's
        return
    if _try_lock(lock):
        _leave(room, lock)
    else:
        lock.close()


def _leave(room: Path, lock: IO[bytes]) -> None:
    shutil.rmtree(room, ignore_errors=True)
    lock.close()
    if not room.exists():
        with suppress(OSError):
            _lock_of(room).unlink(missing_ok=True)


def _lock_of(room: Path) -> Path:
    return room.with_name(f"{room.name}.lock")


def _inside(root: Path, pattern: re.Pattern[str]) -> list[Path]:
    with suppress(OSError):
        return [
            path
            for path in root.iterdir()
            if pattern.match(path.name) and path.is_dir() and not path.is_symlink()
        ]
    return []


def _untouched_for(folder: Path) -> float:
    """Seconds since anything in it changed; 0 where that cannot be seen."""
    try:
        newest = max(path.lstat().st_mtime for path in (folder, *folder.rglob("*")))
    except OSError:
        return 0.0
    return time.time() - newest


def _try_lock(file: IO[bytes]) -> bool:
    """Lock a file without waiting. The system lets go of it when the process ends, even killed."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
