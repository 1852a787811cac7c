"""Which of two languages a note is written in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from braintx.preprocessing.notes.tokens import MAX_CHARACTERS
from braintx.preprocessing.notes.words import words


def language(text: str, tokens: Iterable[str]) -> Literal["en", "es"]:
    """Spanish where Spanish words and letters outnumber English words."""
    english, spanish = words("language")["en"], words("language")["es"]
    score = sum((token in spanish) - (token in english) for token in tokens)
    score += sum(character in "ñ¿¡áéíóú" for character in text[:MAX_CHARACTERS].casefold())
    return "es" if score > 0 else "en"
