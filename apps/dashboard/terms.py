"""Levels and codes of `braintx` in the words of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from braintx.core.messages import Category, Named
from braintx.i18n import Words
from braintx.stats.description import MISSING, OTHERS

_REST = {MISSING: "missing", OTHERS: "others"}


def plain(text: object) -> str:
    """Text that Markdown leaves as it is: names of files, columns and cases are anyone's."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~$<>:])", r"\\\1", str(text))


def level(words: Words, column: str, value: str) -> str:
    """One level of a count in the language."""
    return levels(words, column, [value])[0]


def levels(words: Words, column: str, values: Sequence[str]) -> list[str]:
    """The levels of a count in the language, no two alike."""
    rest: dict[Named, str] = {
        Category(column, mark): words(f"level.{name}") for mark, name in _REST.items()
    }
    named = [Category(column, value) for value in values]
    spoken = replace(words, names={**words.names, **rest}).apart(named)
    return [spoken.name(one) for one in named]
