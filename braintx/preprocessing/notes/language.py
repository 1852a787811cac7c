"""Which of the two languages a note is in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from braintx.preprocessing.notes.tokens import MAX_CHARACTERS
from braintx.preprocessing.notes.words import words

_SMALL = re.compile(r"(?<![^\W\d_])[^\W\d_A-ZÁÉÍÓÚÑÜ][^\W\d_]*")
"""Words without a capital: the accents of a name tell nothing of the language around it."""
_ACCENTS = re.compile("[ñáéíóú]")


def language_of(text: str, tokens: Iterable[str]) -> Literal["en", "es"]:
    """Spanish where Spanish words and letters outnumber English words."""
    english, spanish = words("language")["en"], words("language")["es"]
    score = sum((token in spanish) - (token in english) for token in tokens)
    score += sum(text[:MAX_CHARACTERS].count(mark) for mark in "¿¡")
    score += sum(map(len, map(_ACCENTS.findall, _SMALL.findall(text[:MAX_CHARACTERS]))))
    return "es" if score > 0 else "en"
