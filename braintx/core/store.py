"""Files that outlive a killed run: one written whole or not at all, and values kept by content."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError

Value = TypeVar("Value")

_KEY = re.compile(rb'\{"key": ("(?:[^"\\]|\\.)*")')


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only once it is whole; its folder is made.

    Where that fails, or the process is killed, what had the name before still has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{token_hex(4)}.partial")  # hidden from who lists scans
    try:
        with partial.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Store(Generic[Value]):
    """Values in one file of JSON lines, each appended at once and never rewritten.

    A key says all that its value depends on, so nothing in the file is ever out of date. The
    newest of several lines of a key counts. A line that a kill cut off is passed over: what it
    held is made again. Values stay on disk; in memory is only where they lie.

    Parameters
    ----------
    path : Path
        Made when the first value is kept.
    holds : str
        What the file's first line says is in it.
    pack, unpack : callable
        A value to a mapping that JSON can hold, and back.

    Raises
    ------
    DataError
        The file is something else; it is left as it is.
    """

    def __init__(
        self,
        path: Path,
        holds: str,
        pack: Callable[[Value], Mapping[str, Any]],
        unpack: Callable[[dict[str, Any]], Value],
    ) -> None:
        self.path, self._pack, self._unpack = path, pack, unpack
        self._header = json.dumps({"braintx": holds}).encode() + b"\n"
        self._places: dict[str, int] = {}
        if not path.exists():
            return
        if not path.is_file() or not self._read():
            raise DataError(
                "{name} is a file of another kind. Name another one, or one that does not exist "
                "yet.",
                "store.other_file",
                name=path.name,
            )

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def get(self, key: str) -> Value | None:
        """What is kept under a key; None where nothing is, or nothing that can be read."""
        if key not in self._places:
            return None
        with self.path.open("rb") as file:
            file.seek(self._places[key])
            line = file.readline()
        try:
            values = json.loads(line)
            return self._unpack(values) if values.pop("key") == key else None
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep(self, found: Iterable[tuple[str, Value]]) -> None:
        """Keep values under their keys, with one write."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            lines = bytearray()
            if end < len(self._header):
                end = file.truncate(0)
                lines += self._header
            elif file.seek(end - 1) and file.read(1) != b"\n":
                lines += b"\n"
            for key, value in found:
                self._places[key] = end + len(lines)
                lines += json.dumps({"key": key, **self._pack(value)}).encode() + b"\n"
            file.write(lines)

    def _read(self) -> bool:
        """Note where the values lie; whether the file is of the kind that is wanted."""
        with self.path.open("rb") as file:
            if not self._header.startswith(file.read(len(self._header))):
                return False
            place = len(self._header)
            for line in file:
                if (found := _KEY.match(line)) and line.endswith(b"}\n"):  # else it was cut off
                    self._places[json.loads(found[1])] = place
                place += len(line)
        return True


def rows_store(path: Path, holds: str) -> Store[NDArray[np.float32]]:
    """A store of rows of numbers."""

    def unpack(values: dict[str, Any]) -> NDArray[np.float32]:
        (text,) = values.values()
        return from_text(text, "<f4").astype(np.float32)

    return Store(path, holds, lambda row: {"row": to_text(row.astype("<f4"))}, unpack)


def to_text(values: NDArray[Any]) -> str:
    """The bytes of an array as text that JSON can hold."""
    return base64.b64encode(values.tobytes()).decode("ascii")


def from_text(text: str, dtype: str) -> NDArray[Any]:
    """The array again, without its shape."""
    return np.frombuffer(base64.b64decode(text, validate=True), dtype)
