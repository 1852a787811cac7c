"""Measured figures read back, whatever else a result file may have come to hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError


@dataclass(frozen=True)
class Results:
    """One result file.

    Attributes
    ----------
    name : str
    values : mapping
        As the file holds them.
    """

    name: str
    values: Mapping[str, Any]

    def get(self, path: str) -> Any:
        """The value at a dotted path; None where there is none."""
        value: Any = self.values
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def number(self, path: str) -> float | None:
        """The value at a path where it is a number."""
        value = self.get(path)
        return float(value) if isinstance(value, (int, float)) else None

    def interval(self, path: str) -> tuple[float, float] | None:
        """The value at a path where it is two numbers."""
        value = self.get(path)
        if not isinstance(value, list) or len(value) != 2:
            return None
        if not all(isinstance(end, (int, float)) for end in value):
            return None
        return float(value[0]), float(value[1])

    def table(self, path: str) -> Mapping[str, Mapping[str, Any]]:
        """The value at a path where it is groups of named values; else nothing."""
        value = self.get(path)
        if not isinstance(value, Mapping) or not value:
            return {}
        return value if all(isinstance(row, Mapping) for row in value.values()) else {}

    def flat(self) -> Iterator[tuple[str, object]]:
        """Every single value with its path; a list of numbers counts as one."""
        yield from _flat("", self.values)


def read_results(folder: Path, name: str) -> Results | None:
    """The result file ``<name>.json`` of a folder; None where nothing was measured yet.

    Raises
    ------
    DataError
        Where the file is no JSON object.
    """
    path = folder / f"{name}.json"
    if not path.is_file():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise DataError(
            "{name} cannot be read: {reason}. Measure again with `braintx evaluate`.",
            "results.unreadable",
            name=path.name,
            reason=str(error),
        ) from error
    if not isinstance(values, dict):
        raise DataError(
            "{name} is not a JSON object. Measure again with `braintx evaluate`.",
            "results.unreadable",
            name=path.name,
        )
    return Results(name, values)


def _flat(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for place, item in enumerate(value):
            yield from _flat(f"{path}.{place}", item)
    else:
        yield path, value
