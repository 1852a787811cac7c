"""Why an image has no answer, as it is kept: told later in either language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from braintx.core.errors import BrainTxError
from braintx.core.messages import Category, Column, Phrase
from braintx.core.typed_json import from_json, to_json

_FILE = "<file>"


@dataclass(frozen=True)
class _Kept:
    code: str
    template: str
    values: Mapping[str, object]


def failure_json(error: BrainTxError, file: str) -> dict[str, Any]:
    """An error without the name of its file, which may be a person's.

    Parameters
    ----------
    error : BrainTxError
    file : str
        The name that the error may hold.
    """
    names = [one for one in (file, PurePosixPath(file).name) if one]

    def without(text: str) -> str:
        for one in names:
            text = text.replace(one, _FILE)
        return text

    values = {name: _mapped(value, without) for name, value in error.values.items()}
    return to_json(_Kept(error.code, error.template, values))


def failure_of(kept: Mapping[str, Any], file: str) -> BrainTxError:
    """The error again, under the name that the file has now.

    Parameters
    ----------
    kept : mapping
        As of `failure_json`.
    file : str
    """
    known: _Kept = from_json(_Kept, kept)
    values = {
        name: _mapped(value, lambda text: text.replace(_FILE, file))
        for name, value in known.values.items()
    }
    return BrainTxError.made_again(known.template, known.code, values)


def _mapped(value: object, change: Callable[[str], str]) -> object:
    """A value with each of its texts changed; an error within becomes the phrase that it says."""
    if isinstance(value, BrainTxError | Phrase):
        inner = {name: _mapped(one, change) for name, one in value.values.items()}
        return Phrase.made_of(value.template, inner)
    if isinstance(value, tuple):
        return tuple(_mapped(one, change) for one in value)
    if isinstance(value, int | float | Column | Category | None):
        return value
    return change(str(value))
