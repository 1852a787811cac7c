"""Folders for uploads that one running process owns; what a killed one left is cleared."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import IO
from uuid import uuid4

_PREFIX = "braintx-room-"
_LOCK = re.compile(rf"{_PREFIX}[0-9a-f]{{32}}\.lock")
# What versions without locks left: rooms in the uploads folder, unpacked ZIPs in the system's.
_OLD_ROOM, _OLD_ZIP = re.compile(r"taken-[0-9a-f]{32}"), re.compile(r"braintx-\w{8}")
_STALE = 24 * 3600  # seconds without a change; no window keeps an upload for more than an hour

_held: list[IO[bytes]] = []  # locks, open as long as this process lives


def claim(root: Path) -> Path:
    """A folder that this process owns until it ends, however it ends.

    Its lock lies in the system's temporary folder and says where it is. The lock is taken before
    the folder is made: whoever sees the folder sees that it is in use.
    """
    room = root / f"{_PREFIX}{uuid4().hex}"
    lock = _lock_of(room).open("xb")
    _try_lock(lock)
    lock.write(os.fsencode(room.absolute()))
    lock.flush()
    _held.append(lock)
    room.mkdir(parents=True)
    atexit.register(_leave, room, lock)
    return room


def clear_stale(root: Path) -> None:
    """Remove the rooms whose owner is gone, and what older versions left a day ago.

    The room of a process that runs is not touched, nor anything that is not such a room.
    """
    temporary = Path(gettempdir())
    for path in _inside(temporary, _LOCK):
        with suppress(OSError):  # another user's, or gone by now
            _clear(path)
    for folder in [*_inside(root, _OLD_ROOM), *_inside(temporary, _OLD_ZIP)]:
        if folder.is_dir() and _untouched_for(folder) > _STALE:
            shutil.rmtree(folder, ignore_errors=True)


def _clear(path: Path) -> None:
    """Remove the room of a lock that nobody holds."""
    lock = path.open("r+b")
    if not _try_lock(lock):
        lock.close()
        return
    room = Path(os.fsdecode(lock.read()))
    if _lock_of(room) == path and _is_own(path):
        _leave(room, lock)
    else:
        lock.close()


def _leave(room: Path, lock: IO[bytes]) -> None:
    shutil.rmtree(room, ignore_errors=True)
    lock.close()
    if not room.exists():
        with suppress(OSError):
            _lock_of(room).unlink()


def _lock_of(room: Path) -> Path:
    return Path(gettempdir()) / f"{room.name}.lock"


def _is_own(path: Path) -> bool:
    return os.name == "nt" or path.stat().st_uid == os.getuid()


def _inside(root: Path, pattern: re.Pattern[str]) -> list[Path]:
    with suppress(OSError):
        return [
            path
            for path in root.iterdir()
            if pattern.fullmatch(path.name) and not path.is_symlink()
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
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
