"""JSON that somebody else made: limits, errors for people, and values that may be anything."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from braintx.core.errors import DataError
from braintx.core.messages import Phrase
from braintx.service.fhir.elements import Json

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64


def parsed(content: bytes) -> Any:
    """The JSON of some bytes.

    Raises
    ------
    DataError
        Where it is too large, too deep, or no JSON.
    """
    if len(content) > MAX_BYTES:
        raise DataError(
            "The FHIR bundle has {size} bytes; at most {most} are read. Split it by patient and "
            "send the parts.",
            "fhir.too_large",
            size=len(content),
            most=MAX_BYTES,
        )
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        _refuse(Phrase("it is XML"))
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        _refuse(Phrase("it is not UTF-8"))
    except RecursionError:
        found = None
        _refuse_depth()
    except ValueError:
        _refuse(Phrase("it is damaged or cut off"))
    level = [found]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return found
    return _refuse_depth()


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


def _refuse(reason: Phrase) -> NoReturn:
    # the parser's own words would tell a piece of the text
    raise DataError(
        "What was given is no JSON text ({reason}). Send the FHIR bundle as JSON "
        "(application/fhir+json).",
        "fhir.not_json",
        reason=reason,
    ) from None


def _refuse_depth() -> NoReturn:
    raise DataError(
        "The JSON is nested more than {most} levels deep, which no FHIR resource is. Check how it "
        "was made.",
        "fhir.too_deep",
        most=MAX_DEPTH,
    ) from None
