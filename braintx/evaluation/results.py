"""Result files: JSON that is read into frozen records, and written from them.

A record's fields are the file's keys, in its order (`braintx.core.typed_json`). A part that was not
measured is None in the record and not in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from braintx.core.errors import DataError
from braintx.core.typed_json import below, from_json, to_json

Record = TypeVar("Record")


def read_results(path: Path, kind: type[Record]) -> Record | None:
    """A result file as a record; None where nothing was measured yet.

    Parameters
    ----------
    path : Path
    kind : type
        A dataclass, such as `braintx.evaluation.tumor.record.TumorResults`. Keys that it does not
        know are passed over.

    Raises
    ------
    DataError
        Where the file is no JSON, or lacks what the record must have.
    """
    if not path.is_file():
        return None
    try:
        record: Record = from_json(kind, json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, OSError, DataError) as error:
        raise DataError(
            "{name} cannot be read: {reason}. Measure again with `braintx evaluate`.",
            "results.unreadable",
            name=path.name,
            reason=error if isinstance(error, DataError) else str(error),
        ) from error
    return record


def write_results(path: Path, record: object) -> str:
    """Write a record as a result file; return its text."""
    text = json.dumps(to_json(record), indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    return text


def flat(value: Any, path: str = "") -> Iterator[tuple[str, object]]:
    """Every single value of nested dicts with its dotted path; numbers in a row count as one."""
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, tuple | list) and any(isinstance(v, tuple | list | dict) for v in value):
        pairs = list(enumerate(value))
    else:
        yield path, value
        return
    for name, inner in pairs:
        yield from flat(inner, below(path, name))
