"""What is wrong with a request, field by field, in words for who sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError

from braintx.core.messages import AnyOf
from braintx.i18n import Words

_NUMBER = {"float_type", "float_parsing", "int_type", "int_parsing", "int_from_float",
           "finite_number"}  # fmt: skip
_OBJECT = {"model_attributes_type", "model_type", "dict_type"}
_SAID = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "json_invalid": "json",
    "uuid_parsing": "id",
    "uuid_type": "id",
    "literal_error": "choice",
    "less_than_equal": "at_most",
    "greater_than_equal": "at_least",
    "string_too_short": "longer",
    "string_too_long": "shorter",
    **dict.fromkeys(_NUMBER, "number"),
    **dict.fromkeys(_OBJECT, "object"),
}
_LIMITS = ("le", "ge", "min_length", "max_length")


def told(error: RequestValidationError, words: Words) -> list[dict[str, str]]:
    """Where, and what, each field once; what was given is not repeated: it may be a patient's.

    Parameters
    ----------
    error : RequestValidationError
    words : Words
    """
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in error.errors():
        if one["type"] != "none_required":  # what may be left out need not be null
            found.setdefault(_place(one), []).append(one)
    return [{"where": where, "what": _what(wrong, words)} for where, wrong in found.items()]


def _place(one: Mapping[str, Any]) -> str:
    """The field, in a list the place and its field; no branch of a type, no place in a text."""
    where, *rest = one["loc"]
    if not rest or not isinstance(rest[0], str):
        return str(where)
    place = f"{where}.{rest[0]}"
    if len(rest) > 1 and isinstance(rest[1], int) and one["type"] != "json_invalid":
        place += "".join([f"[{rest[1]}]", *(f".{part}" for part in rest[2:3])])
    return place


def _what(wrong: list[Mapping[str, Any]], words: Words) -> str:
    first = wrong[0]
    context = first.get("ctx", {})
    said = _SAID.get(first["type"], "other")
    if said == "choice":
        told = [str(one.get("ctx", {}).get("expected", "")) for one in wrong]
        choices = tuple(re.findall(r"'([^']*)'", " ".join(told)))
        return words("invalid.choice", choices=AnyOf(choices))
    limit = next((context[name] for name in _LIMITS if name in context), None)
    return words(f"invalid.{said}", **({} if limit is None else {"limit": limit}))
