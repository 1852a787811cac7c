"""JSON that somebody else made: parsed within limits, and values that may be anything."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from braintx.core.messages import Phrase

MAX_DEPTH = 64
"""Levels of nesting that are read: no clinical format comes near."""

Json = dict[str, Any]


class NotJsonError(ValueError):
    """What was given is no JSON; why, as an error can name it, and never a piece of it."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


class TooDeepError(ValueError):
    """The JSON is nested deeper than `MAX_DEPTH`."""


def parsed(content: bytes) -> Any:
    """The JSON of some bytes.

    Raises
    ------
    NotJsonError, TooDeepError
        For the caller to say in its own words.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise NotJsonError(Phrase("it is XML"))
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise NotJsonError(Phrase("it is not UTF-8")) from None
    except RecursionError:
        raise TooDeepError from None
    except ValueError:  # the parser's own words would tell a piece of the text
        raise NotJsonError(Phrase("it is damaged or cut off")) from None
    refuse_deep(found)
    return found


def refuse_deep(value: Any) -> None:
    """Refuse what is nested too deep.

    Raises
    ------
    TooDeepError
    """
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    raise TooDeepError


def text(value: object) -> str:
    """A text without blanks around it; nothing for anything else."""
    return value.strip() if isinstance(value, str) else ""


def as_object(value: object) -> Json:
    """A JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Json]:
    """The objects of a list; one that stands alone, as some vendors write it, is a list of one."""
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict)]


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity are no JSON
