"""How a note looks: capitals, no accents, lines broken in the middle of a name, or none."""

from __future__ import annotations

import unicodedata
from typing import Literal, get_args

Style = Literal["none", "capitals", "plain", "lower", "wrapped", "flat"]
STYLES: tuple[Style, ...] = get_args(Style)

_WIDTH = 72


def styled(text: str, style: Style) -> str:
    """A part of a note in capitals, or without accents, or both without accents and capitals."""
    match style:
        case "capitals":
            return text.upper()
        case "plain":
            return without_accents(text)
        case "lower":
            return without_accents(text).lower()
        case _:
            return text


def without_accents(text: str) -> str:
    """Letters without what stands above or below them; ñ becomes n."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def laid_out(text: str, style: Style) -> str:
    """A whole note broken into lines of one width, or in one line; no character moves."""
    if style == "flat":
        return text.replace("\n", " ")
    if style != "wrapped":
        return text
    signs, start = list(text), 0
    for place, sign in enumerate(text):
        if sign == "\n":
            start = place
        elif sign == " " and place - start >= _WIDTH:
            signs[place], start = "\n", place
    return "".join(signs)
