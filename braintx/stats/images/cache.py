"""Descriptors kept between runs: lines of JSON under a hash of what was described.

A line holds the hash and the numbers: no pixels, no file name, nothing of a patient. A killed run
loses at most its last line.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from braintx.core.errors import DataError
from braintx.stats.images.descriptors import Descriptors

_HEADER = '{"braintx": "image descriptors"}'


class DescriptorCache:
    """A file of descriptors, read when it is opened and appended to at once.

    Parameters
    ----------
    path : Path
        Made when the first descriptors are kept.

    Raises
    ------
    DataError
        The file is something else; it is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Descriptors] = {}
        self._whole = True  # whether the file ends with a whole line
        if path.is_file() and path.stat().st_size:
            self._read()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: str) -> Descriptors | None:
        """The descriptors kept under a hash."""
        return self._known.get(key)

    def keep(self, key: str, found: Descriptors) -> None:
        """Keep descriptors under a hash."""
        line = json.dumps({"key": key, **asdict(found)})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            if file.tell() == 0:
                file.write(f"{_HEADER}\n")
            file.write(f"{line}\n" if self._whole else f"\n{line}\n")
        self._whole = True
        self._known[key] = found

    def _read(self) -> None:
        with self._path.open("rb") as file:
            start = file.read(len(_HEADER) + 1).decode("utf-8", "replace")
            if start != f"{_HEADER}\n":
                raise DataError(
                    f"{self._path.name} holds something else than image descriptors. Name another "
                    "file, or one that does not exist yet.",
                    code="descriptors.not_a_cache",
                )
            lines = file.read().decode("utf-8", "replace").split("\n")
        self._whole = lines[-1] == ""
        for line in lines:
            try:
                values = json.loads(line)
                key = values.pop("key")
                self._known[key] = Descriptors(**values)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue  # cut off by a killed run, or of another version: described again
