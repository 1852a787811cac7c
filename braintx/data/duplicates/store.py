"""The work file: what is known of each picture and pair so far, so that a killed run goes on.

One SQLite file. Pictures are known by name, size and time of change; pairs by the content of
both pictures, whatever their names.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.data.duplicates.fingerprint import POINTS, SIDE, Look
from braintx.data.duplicates.registration import Registration

# What was computed in another way is computed again.
VERSION = f"braintx-copies 1, {SIDE} px, {POINTS} points, OpenCV {cv2.__version__}"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (version TEXT PRIMARY KEY, seconds REAL);
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, bytes INTEGER, changed INTEGER, digest TEXT, code TEXT, message TEXT
);
CREATE TABLE IF NOT EXISTS looks (
    digest TEXT PRIMARY KEY, width INTEGER, height INTEGER, small BLOB, points BLOB,
    descriptors BLOB
);
CREATE TABLE IF NOT EXISTS pairs (
    first TEXT, second TEXT, matched INTEGER, agreeing INTEGER, score REAL, matrix BLOB,
    PRIMARY KEY (first, second)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class SeenFile:
    """A file that was tried: the digest of its picture, or why there is none."""

    name: str
    stamp: tuple[int, int]
    digest: str = ""
    code: str = ""
    message: str = ""


class WorkFile:
    """A context manager around the file; see the module.

    Raises
    ------
    DataError
        Where the path names something that is not a work file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._paths = tuple(path.with_name(path.name + end) for end in ("", "-wal", "-shm"))
        self._own = frozenset(own.resolve() for own in self._paths)
        self._base = sqlite3.connect(path)
        self._clock = time.process_time()
        try:
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.executescript(_SCHEMA)
            known = self._base.execute("SELECT version FROM about").fetchone()
            if known is not None and known[0] != VERSION:
                for table in ("about", "files", "looks", "pairs"):
                    self._base.execute(f"DELETE FROM {table}")  # noqa: S608
            self._base.execute("INSERT OR IGNORE INTO about VALUES (?, 0)", (VERSION,))
            self._base.commit()
        except sqlite3.DatabaseError as error:
            self._base.close()
            raise DataError(
                "{path} is not a work file of this version of the command. Give another name with "
                "--work, or remove it.",
                path=path,
            ) from error

    def __enter__(self) -> WorkFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.commit()
        self._base.close()

    def files(self) -> dict[str, SeenFile]:
        """The files that were tried, by name."""
        rows = self._base.execute("SELECT name, bytes, changed, digest, code, message FROM files")
        return {row[0]: SeenFile(row[0], (row[1], row[2]), *row[3:]) for row in rows}

    def add_files(self, tried: Iterable[tuple[SeenFile, Look | None]]) -> None:
        """Keep files and their looks, all or none."""
        with self._base:
            self._add_time()
            for seen, look in tried:
                self._base.execute(
                    "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                    (seen.name, *seen.stamp, seen.digest, seen.code, seen.message),
                )
                if look is not None:
                    self._base.execute(
                        "INSERT OR IGNORE INTO looks VALUES (?, ?, ?, ?, ?, ?)", _pack(look)
                    )

    def look(self, digest: str) -> Look:
        """What is kept of a picture."""
        row = self._base.execute("SELECT * FROM looks WHERE digest = ?", (digest,)).fetchone()
        small = cv2.imdecode(np.frombuffer(row[3], np.uint8), cv2.IMREAD_GRAYSCALE)
        points = np.frombuffer(row[4], np.float32).reshape(-1, 2)
        return Look(digest, (row[1], row[2]), np.asarray(small, np.uint8), points, _grid(row[5]))

    def descriptors(self, digest: str) -> NDArray[np.uint8]:
        """Only the descriptors of a picture, shape (n, 128)."""
        select = "SELECT descriptors FROM looks WHERE digest = ?"
        return _grid(self._base.execute(select, (digest,)).fetchone()[0])

    def pairs(self) -> dict[tuple[str, str], Registration]:
        """The pairs that were registered, by digest; the second lies on the first."""
        rows = self._base.execute("SELECT * FROM pairs")
        return {
            row[:2]: Registration(row[2], row[3], row[4], np.frombuffer(row[5]).reshape(3, 3))
            for row in rows
        }

    def add_pairs(self, done: Iterable[tuple[tuple[str, str], Registration]]) -> None:
        """Keep registrations, all or none."""
        with self._base:
            self._add_time()
            self._base.executemany(
                "INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (*pair, one.matched, one.agreeing, one.score, one.matrix.tobytes())
                    for pair, one in done
                ),
            )

    def owns(self, path: Path) -> bool:
        """Whether a path is this file, or one that SQLite keeps beside it."""
        return path.resolve() in self._own

    def seconds(self) -> float:
        """Time of all processors together that the work in the file took."""
        return float(self._base.execute("SELECT seconds FROM about").fetchone()[0])

    def _add_time(self) -> None:
        now = time.process_time()
        self._base.execute("UPDATE about SET seconds = seconds + ?", (now - self._clock,))
        self._clock = now

    def remove(self) -> None:
        """Delete the file; call it after the ``with`` block."""
        for path in self._paths:
            path.unlink(missing_ok=True)


def _pack(look: Look) -> tuple[object, ...]:
    _, png = cv2.imencode(".png", look.small, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    descriptors = look.descriptors.tobytes()
    return look.digest, *look.size, png.tobytes(), look.points.tobytes(), descriptors


def _grid(blob: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(blob, np.uint8).reshape(-1, 128)
