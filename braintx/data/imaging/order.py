"""The order in which a person would lay files out: slice 2 before slice 10."""

from __future__ import annotations

import re
from pathlib import PurePath

_NUMBER = re.compile(r"([0-9]+)")


def natural_key(path: PurePath | str) -> tuple[object, ...]:
    """What to sort paths by: folder by folder, numbers in them by their value.

    Parameters
    ----------
    path : Path or str
        Its parts are told apart at slashes and backslashes.
    """
    text = str(path)
    return tuple(_part(part) for part in re.split(r"[/\\]", text)), text


def _part(name: str) -> tuple[object, ...]:
    """Texts and numbers in turn: two names are compared text with text, number with number."""
    pieces = _NUMBER.split(name.casefold())
    return tuple(_value(piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _value(digits: str) -> tuple[int, str]:
    """A number as its length and digits: `int` refuses those of some thousand digits."""
    digits = digits.lstrip("0")
    return len(digits), digits
