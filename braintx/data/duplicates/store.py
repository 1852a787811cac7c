"""The work file: what is known of each picture and pair so far, so that a killed run goes on.

Pictures are known by name, size and time of change; pairs by the content of both pictures,
whatever their names.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.store import Store, from_text, to_text
from braintx.data.duplicates.fingerprint import POINTS, SIDE, Look
from braintx.data.duplicates.verification import Registration

# What was computed in another way is computed again.
VERSION = f"braintx-copies 1, {SIDE} px, {POINTS} points, OpenCV {cv2.__version__}"


@dataclass(frozen=True)
class SeenFile:
    """A file that was tried: the digest of its picture, or why there is none."""

    name: str
    stamp: tuple[int, int]
    digest: str = ""
    code: str = ""
    message: str = ""


class WorkFile:
    """See the module.

    Raises
    ------
    DataError
        Where the path names something that is not a work file.
    """

    def __init__(self, path: Path) -> None:
        _remove_former(path)
        self._store: Store[Mapping[str, Any]] = Store(path, "work on copies", dict, dict)
        self._version = sha256(VERSION.encode()).hexdigest()[:8]
        self._clock = time.process_time()

    def files(self) -> dict[str, SeenFile]:
        """The files that were tried, by name."""
        return {
            name: SeenFile(**{**values, "stamp": tuple(values["stamp"])})
            for name, values in self._all("file")
        }

    def add_files(self, tried: Iterable[tuple[SeenFile, Look | None]]) -> None:
        """Keep files and their looks."""
        found = [*tried]
        looks = ((f"look {look.digest}", _of_look(look)) for _, look in found if look is not None)
        self._keep([*looks, *((f"file {seen.name}", asdict(seen)) for seen, _ in found)])

    def look(self, digest: str) -> Look:
        """What is kept of a picture."""
        values = self._store.get(f"{self._version} look {digest}") or {}
        small = cv2.imdecode(from_text(values["small"], "u1"), cv2.IMREAD_GRAYSCALE)
        width, height = values["size"]
        points = from_text(values["points"], "<f4").reshape(-1, 2)
        descriptors = from_text(values["descriptors"], "u1").reshape(-1, 128)
        return Look(digest, (width, height), np.asarray(small, np.uint8), points, descriptors)

    def descriptors(self, digest: str) -> NDArray[np.uint8]:
        """Only the descriptors of a picture, shape (n, 128)."""
        return self.look(digest).descriptors

    def pairs(self) -> dict[tuple[str, str], Registration]:
        """The pairs that were registered, by digest; the second lies on the first."""
        found = {}
        for pair, values in self._all("pair"):
            first, second = pair.split()
            matrix = np.array(values["matrix"])
            found[first, second] = Registration(**{**values, "matrix": matrix})
        return found

    def add_pairs(self, done: Iterable[tuple[tuple[str, str], Registration]]) -> None:
        """Keep registrations."""
        self._keep(
            (f"pair {first} {second}", {**asdict(one), "matrix": one.matrix.tolist()})
            for (first, second), one in done
        )

    def owns(self, path: Path) -> bool:
        """Whether a path is this file."""
        return path.resolve() == self._store.path.resolve()

    def seconds(self) -> float:
        """Time of all processors together that the work in the file took."""
        return float((self._store.get(f"{self._version} time") or {"seconds": 0})["seconds"])

    def remove(self) -> None:
        """Delete the file."""
        self._store.path.unlink(missing_ok=True)

    def _keep(self, made: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        now = time.process_time()
        took = {"seconds": self.seconds() + now - self._clock}
        self._clock = now
        self._store.keep((f"{self._version} {name}", one) for name, one in [*made, ("time", took)])

    def _all(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """All that is kept of a kind, by name."""
        start = f"{self._version} {kind} "
        for key in self._store:
            if key.startswith(start) and (values := self._store.get(key)) is not None:
                yield key.removeprefix(start), values


def _of_look(look: Look) -> Mapping[str, Any]:
    _, png = cv2.imencode(".png", look.small, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return {
        "size": look.size,
        "small": to_text(np.asarray(png)),
        "points": to_text(look.points.astype("<f4")),
        "descriptors": to_text(look.descriptors),
    }


def _remove_former(path: Path) -> None:
    """Delete a work file that is still a database, as they were at first: it is made again."""
    with suppress(OSError):
        with path.open("rb") as file:
            head = file.read(4096)
        if head.startswith(b"SQLite format 3\0") and b"CREATE TABLE looks" in head:
            for end in ("", "-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
