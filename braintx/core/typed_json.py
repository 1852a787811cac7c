"""Frozen records as plain JSON and back, by the types of their fields.

A record's fields are the keys, in its order; what is None is left out. A message and what it may
name say in their key ``is`` which of them they are, since a value of theirs can be any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from braintx.core.errors import DataError
from braintx.core.messages import AnyOf, Category, Column, Message, Percent, Phrase

_SAID = {kind.__name__: kind for kind in (Message, Column, Category, Percent, AnyOf, Phrase)}
_KIND = "is"
_LEAVES = (float, int, str, bool)  # asked for first: most of an outline is numbers


def to_json(record: Any) -> dict[str, Any]:
    """A record as dicts and lists within each other; what is None is left out."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    plain = {name: _plain(value) for name, value in values.items() if value is not None}
    kind = type(record).__name__
    return {_KIND: kind, **plain} if type(record) is _SAID.get(kind) else plain


def _plain(value: Any) -> Any:
    if type(value) in _LEAVES:
        return value
    if isinstance(value, tuple | list):
        return list(map(_plain, value))
    if isinstance(value, Phrase):
        return {_KIND: "Phrase", "template": value.template, "values": _plain(value.values)}
    if is_dataclass(value):
        return to_json(value)
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return value


def from_json(kind: Any, value: Any, path: str = "") -> Any:
    """A value of that type, of what JSON holds in its place.

    Parameters
    ----------
    kind : type
        A dataclass, or what its fields may be: numbers, texts, literals, tuples, dicts, any of
        them or None; ``object`` for whatever a message may name, ``Any`` for JSON as it is.
        Keys that a dataclass does not know are passed over.
    value : object
    path : str
        Where it stands, for the message.

    Raises
    ------
    DataError
        Where something else stands there, or nothing.
    """
    if type(value) is kind:
        return value
    outer, inner = get_origin(kind) or kind, get_args(kind)
    if outer in (UnionType, Union):
        return _one_of(inner, value, path)
    if outer is object:
        return _said(value, path)
    if isinstance(value, dict) and outer is not Any:
        return _part(kind, value, path)
    if isinstance(value, list) and outer is tuple:
        return _row(kind, value, path)
    whole = outer is float and type(value) is int
    if whole or outer is Any or type(value) is outer or (outer is Literal and value in inner):
        return value
    raise _misfit(kind, value, path)


def below(path: str, name: object) -> str:
    """The dotted path of a part."""
    return f"{path}.{name}" if path else str(name)


def _part(kind: Any, value: dict[str, Any], path: str) -> Any:
    outer, inner = get_origin(kind) or kind, get_args(kind)
    if outer in (dict, Mapping):
        return {name: from_json(inner[1], v, below(path, name)) for name, v in value.items()}
    if outer is Phrase:
        template = from_json(str, value.get("template"), below(path, "template"))
        values = from_json(Mapping[str, object], value.get("values"), below(path, "values"))
        return outer(template, **values)
    if is_dataclass(outer):
        return _record(outer, value, path)
    raise _misfit(kind, value, path)


def _row(kind: Any, value: list[Any], path: str) -> tuple[Any, ...]:
    inner = get_args(kind)
    each = inner[:1] * len(value) if inner[-1] is ... else inner
    if len(each) != len(value):
        raise _misfit(tuple, value, path)
    pairs = enumerate(zip(each, value, strict=True))
    return tuple(from_json(one, v, below(path, n)) for n, (one, v) in pairs)


def _record(kind: Any, value: dict[str, Any], path: str) -> Any:
    """What the file does not know yet takes its default; what may be None was left out as such."""
    known = {
        name: from_json(inner, value.get(name), below(path, name))
        for name, inner, has_default in _fields(kind)
        if name in value or not has_default
    }
    return kind(**known)


@cache
def _fields(kind: Any) -> list[tuple[str, Any, bool]]:
    kinds = get_type_hints(kind)
    return [
        (one.name, kinds[one.name], _has_default(one) and NoneType not in get_args(kinds[one.name]))
        for one in fields(kind)
    ]


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _one_of(kinds: tuple[Any, ...], value: Any, path: str) -> Any:
    if value is None and NoneType in kinds:
        return None
    others = [one for one in kinds if one is not NoneType]
    if len(others) == 1:
        return from_json(others[0], value, path)
    told = _said(value, path)
    if isinstance(told, tuple(others)):
        return told
    raise _misfit(others[0], value, path)


def _said(value: Any, path: str) -> Any:
    """What a message names: a number, a text, one of `_SAID`, or a tuple of these."""
    if isinstance(value, list):
        return tuple(_said(one, below(path, n)) for n, one in enumerate(value))
    if isinstance(value, dict):
        kind = _SAID.get(str(value.get(_KIND)))
        if kind is None:
            raise _misfit(Message, value, path)
        return from_json(kind, value, path)
    return value


def _misfit(kind: Any, value: Any, path: str) -> DataError:
    if value is None:
        return DataError("{part} is missing", "json.misfit", part=path)
    return DataError(
        "{part} is {value}, not {kind}",
        "json.misfit",
        part=path or Phrase("all of it"),
        value=Phrase("a part") if isinstance(value, dict | list) else repr(value),
        kind=getattr(kind, "__name__", str(kind)),
    )
