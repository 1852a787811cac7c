"""The order in which a person would lay files out: slice 2 before slice 10."""

from __future__ import annotations

import re
from collections.abc import Sequence
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


def counted(names: Sequence[str]) -> list[int]:
    """Places of names such that those which differ in their numbers alone count upwards.

    All others stay where they are: an order that somebody made is kept, that which a computer
    makes of slice 1, slice 10, slice 2 is not.
    """
    alike: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        alike.setdefault(_NUMBER.sub("0", name), []).append(place)
    order = [*range(len(names))]
    for places in alike.values():
        upwards = sorted(places, key=lambda place: natural_key(names[place]))
        for slot, place in zip(places, upwards, strict=True):
            order[slot] = place
    return order


def _part(name: str) -> tuple[object, ...]:
    """Texts and numbers in turn: two names are compared text with text, number with number."""
    pieces = _NUMBER.split(name.casefold())
    return tuple(_value(piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _value(digits: str) -> tuple[int, str]:
    """A number as its length and digits: `int` refuses those of some thousand digits."""
    digits = digits.lstrip("0")
    return len(digits), digits
