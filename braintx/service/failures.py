"""Why an image has no answer, as it is kept: told later in either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from braintx.core.errors import BrainTxError
from braintx.core.messages import Phrase
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
    values = {name: _plain(value, file) for name, value in error.values.items()}
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
        name: value.replace(_FILE, file) if type(value) is str else value
        for name, value in known.values.items()
    }
    return BrainTxError.made_again(known.template, known.code, values)


def _plain(value: object, file: str) -> object:
    if isinstance(value, BrainTxError):
        return Phrase.made_of(value.template, {k: _plain(v, file) for k, v in value.values.items()})
    if isinstance(value, Phrase):
        return value
    if isinstance(value, str):
        return value.replace(file, _FILE) if file and file in value else value
    if isinstance(value, tuple):
        return tuple(_plain(one, file) for one in value)
    return value if isinstance(value, int | float | None) else str(value)
