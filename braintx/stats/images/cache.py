"""What was found of pictures kept between runs: lines of JSON under a hash of what was looked at.

A line holds the hash and the numbers: no pixels, no file name, nothing of a patient. A killed run
loses at most its last line.
"""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.messages import Phrase
from braintx.stats.images.descriptors import Descriptors

Kept = TypeVar("Kept")


class LineCache(ABC, Generic[Kept]):
    """A file of findings, read when it is opened and appended to at once.

    Parameters
    ----------
    path : Path
        Made when the first finding is kept.

    Raises
    ------
    DataError
        The file is something else; it is left as it is.
    """

    holds: Phrase
    """What the file's first line says is in it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Kept] = {}
        self._whole = True  # whether the file ends with a whole line
        if path.is_file() and path.stat().st_size:
            self._read()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: str) -> Kept | None:
        """What is kept under a hash."""
        return self._known.get(key)

    def keep(self, key: str, found: Kept) -> None:
        """Keep a finding under a hash."""
        line = json.dumps({"key": key, **self._values(found)})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            if file.tell() == 0:
                file.write(f"{self._header}\n")
            file.write(f"{line}\n" if self._whole else f"\n{line}\n")
        self._whole = True
        self._known[key] = found

    @property
    def _header(self) -> str:
        return json.dumps({"braintx": self.holds})

    def _read(self) -> None:
        with self._path.open("rb") as file:
            start = file.read(len(self._header) + 1).decode("utf-8", "replace")
            if start != f"{self._header}\n":
                raise DataError(
                    "{name} holds something else than {expected}. Name another file, or one that "
                    "does not exist yet.",
                    "descriptors.not_a_cache",
                    name=self._path.name,
                    expected=self.holds,
                )
            lines = file.read().decode("utf-8", "replace").split("\n")
        self._whole = lines[-1] == ""
        for line in lines:
            try:
                values = json.loads(line)
                key = values.pop("key")
                self._known[key] = self._found(values)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue  # cut off by a killed run, or of another version: looked at again

    @abstractmethod
    def _values(self, found: Kept) -> Mapping[str, Any]:
        """A finding as what JSON can hold."""

    @abstractmethod
    def _found(self, values: Mapping[str, Any]) -> Kept:
        """The finding again."""


class DescriptorCache(LineCache[Descriptors]):
    """Descriptors of pictures."""

    holds = Phrase("image descriptors")

    def _values(self, found: Descriptors) -> Mapping[str, Any]:
        return asdict(found)

    def _found(self, values: Mapping[str, Any]) -> Descriptors:
        return Descriptors(**values)


class EmbeddingCache(LineCache[NDArray[np.float32]]):
    """Embeddings of pictures."""

    holds = Phrase("image embeddings")

    def _values(self, found: NDArray[np.float32]) -> Mapping[str, Any]:
        return {"embedding": base64.b64encode(found.astype("<f4").tobytes()).decode("ascii")}

    def _found(self, values: Mapping[str, Any]) -> NDArray[np.float32]:
        data = base64.b64decode(values["embedding"], validate=True)
        return np.frombuffer(data, "<f4").astype(np.float32)
