"""The word lists of ``vocabulary/*.json``: read once, and the only place that reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from braintx.preprocessing.notes.phrases import variants


@dataclass(frozen=True)
class Words:
    """One file of words: its named sets, and whatever else it holds."""

    sets: dict[str, frozenset[str]]
    raw: dict[str, Any]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.sets[name]

    @property
    def shorthand(self) -> dict[str, str]:
        """What an abbreviation stands for."""
        return dict(self.raw["shorthand"])


@cache
def words(name: str) -> Words:
    """The words of ``vocabulary/<name>.json``; lists become sets, with variants written out."""
    path = Path(__file__).parent / "vocabulary" / f"{name}.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    sets = {
        key: frozenset(" ".join(v.split()) for one in value for v in variants(one))
        for key, value in raw.items()
        if isinstance(value, list) and all(isinstance(one, str) for one in value)
    }
    return Words(sets, raw)


@cache
def ordinary_words() -> frozenset[str]:
    """Every word of the lists: none of them is another one misspelt."""
    names = ("fine", "general", "language", "relatives", "scope", "severity", "symptoms", "time")
    phrases = (phrase for name in names for found in words(name).sets.values() for phrase in found)
    return frozenset(word for phrase in phrases for word in phrase.split())
