"""Folders for uploads that one running process owns; what a killed one left is cleared."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import IO
from uuid import uuid4

_PREFIX = "braintx-room-"
_LOCK = re.compile(rf"{_PREFIX}[0-9a-f]{{32}}\.lock")

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
    room.mkdir(parents=True, mode=0o700)  # what lies in it is its owner's alone
    atexit.register(_leave, room, lock)
    return room


def clear_stale() -> None:
    """Remove the rooms whose owner is gone.

    The room of a process that runs is not touched, nor anything that is not such a room.
    """
    for path in Path(gettempdir()).iterdir():
        if _LOCK.fullmatch(path.name) and not path.is_symlink():
            with suppress(OSError):  # another user's, or gone by now
                _clear(path)


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
