"""Result files: JSON that is read into frozen records, and written from them.

A record's fields are the file's keys, in its order. A part that was not measured is None in the
record and not in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from braintx.core.errors import DataError
from braintx.core.messages import Phrase

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


def to_json(record: Any) -> dict[str, Any]:
    """A record as nested dicts; what is None is left out."""
    return asdict(
        record, dict_factory=lambda pairs: {name: v for name, v in pairs if v is not None}
    )


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
        yield from flat(inner, _below(path, name))


def from_json(kind: Any, value: Any, path: str = "") -> Any:
    """A value of that type, of what JSON holds in its place.

    Parameters
    ----------
    kind : type
        A dataclass, or what its fields may be: numbers, texts, literals, tuples, dicts, any of
        them or None.
    value : object
    path : str
        Where it stands, for the message.

    Raises
    ------
    DataError
        Where something else stands there, or nothing.
    """
    outer, inner = get_origin(kind) or kind, get_args(kind)
    if outer is UnionType:
        return None if value is None else from_json(inner[0], value, path)
    if is_dataclass(outer) and isinstance(value, dict):
        kinds = get_type_hints(outer)
        names = [field.name for field in fields(outer)]
        return kind(**{n: from_json(kinds[n], value.get(n), _below(path, n)) for n in names})
    if outer in (dict, Mapping) and isinstance(value, dict):
        return {n: from_json(inner[1], v, _below(path, n)) for n, v in value.items()}
    if outer is tuple and isinstance(value, list):
        each = inner[:1] * len(value) if inner[-1] is ... else inner
        if len(each) == len(value):
            pairs = zip(each, value, strict=True)
            return tuple(from_json(k, v, _below(path, n)) for n, (k, v) in enumerate(pairs))
    if outer is Any or (outer is Literal and value in inner) or type(value) is outer:
        return value
    if outer is float and type(value) is int:
        return value
    if value is None:
        raise DataError("{part} is missing", "results.unreadable", part=path)
    raise DataError(
        "{part} is {value}, not {kind}",
        "results.unreadable",
        part=path or Phrase("all of it"),
        value=Phrase("a part") if isinstance(value, dict | list) else repr(value),
        kind=getattr(kind, "__name__", str(kind)),
    )


def _below(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)
