"""Names in the order in which people count them: slice 2 before slice 10."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NUMBER = re.compile(r"(\d+)")

Key = tuple[tuple[int, str], ...]


def natural_key(name: str) -> tuple[Key, str]:
    """A key for `sorted` that reads runs of digits as numbers and ignores case.

    Numbers are compared as text without their leading zeros, the shorter first: a name may hold
    more digits than `int` reads. Names that differ in zeros or case alone keep a fixed order.
    """
    folded = unicodedata.normalize("NFC", name).casefold()
    parts: list[tuple[int, str]] = []
    for place, part in enumerate(_NUMBER.split(folded)):
        if place % 2:
            digits = "".join(str(unicodedata.digit(one)) for one in part).lstrip("0")
            parts.append((len(digits), digits))
        else:
            parts.append((-1, part))
    return tuple(parts), name


def numbered_in_order(names: Sequence[str]) -> list[int]:
    """Places of names such that those which differ in their numbers alone count upwards.

    All others stay where they are: the order of a list that somebody made is kept, but that
    which a computer makes of slice 1, slice 10, slice 2 is not.
    """
    alike: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        alike.setdefault(_NUMBER.sub("0", unicodedata.normalize("NFC", name)), []).append(place)
    order = list(range(len(names)))
    for places in alike.values():
        counted = sorted(places, key=lambda place: natural_key(names[place]))
        for slot, place in zip(places, counted, strict=True):
            order[slot] = place
    return order
