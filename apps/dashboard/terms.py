"""Levels and codes of `braintx` in the words of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from apps.dashboard.language import speak
from braintx.core.messages import Category, Named
from braintx.core.records import Issue
from braintx.data.cohort.vocabulary import column_of
from braintx.i18n import Words
from braintx.stats.description import MISSING, OTHERS

_REST = {MISSING: "missing", OTHERS: "others"}
_FIXED = ("is_called", "fields", "expected", "read_as", "female", "male")


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


def issue(words: Words, code: str, message: str = "") -> str:
    """What a code of the quality report means."""
    key = f"issue.{code}"
    return words(key) if words.has(key) else message or code


def examples(words: Words, found: Issue) -> str:
    """Where it was found, the program's few fixed words in the language."""
    if found.code == "table.missing_column":
        return "; ".join(words.column(column_of(name) or name) for name in found.examples)
    text = "; ".join(found.examples)
    if words.language == "en":
        return text
    quoted = re.split(r"('[^']*')", text)  # what stands in the table stays as it is
    return "".join(part if part.startswith("'") else _evidence(words, part) for part in quoted)


def _evidence(words: Words, text: str) -> str:
    for key in (*_FIXED, "line", "column", "in", "read"):
        english, own = speak("en")(f"evidence.{key}"), words(f"evidence.{key}")
        text = re.sub(rf"(?<!\w){re.escape(english)}(?!\w)", own, text)
    for mark in ("semicolons", "commas", "tabs", "bars"):
        text = re.sub(rf"\b{mark}\b", words(f"evidence.{mark}"), text)
    return text
