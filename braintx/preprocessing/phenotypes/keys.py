"""What of a word counts: without plural and gender, British and American alike.

Keys compare words, in labels and in notes alike; nothing is ever shown by its key, so a key need
not be a word, nor of its language ("hinchadas" counts as "swelling").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from braintx.preprocessing.notes.tokens import plain

_FOLDER = Path(__file__).parent / "vocabulary"
_WORD = re.compile(r"[a-z]+|\d+|#|\n")
_POSSESSIVE = re.compile(r"'s\b|\([^)]*\)")
_SHORTEST = 5
"""A shorter word keeps its last vowel: "mano" is no "man"."""


@dataclass(frozen=True)
class Grammar:
    """The words that count for little, and those that count as one another.

    Attributes
    ----------
    joints : frozenset of str
        Articles and prepositions: left out everywhere.
    modifiers : frozenset of str
        Keys of words that a note puts into a finding's name and that change nothing of it.
    conjunctions : frozenset of str
        "and", "or" and their like.
    same : dict of {str: str}
        Key → the key that it counts as: "thoracic" is of the chest.
    """

    joints: frozenset[str]
    modifiers: frozenset[str]
    conjunctions: frozenset[str]
    same: dict[str, str]


@cache
def vocabulary(name: str) -> Any:
    """The content of ``vocabulary/<name>.json``."""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def vocabularies(folder: str) -> Iterator[Any]:
    """The content of each file of a folder of the vocabulary, in order of name."""
    for path in sorted((_FOLDER / folder).glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


@cache
def grammar() -> Grammar:
    """That of ``vocabulary/grammar.json``."""
    raw = vocabulary("grammar")
    same = {stem(word): stem(group[0]) for group in raw["same"] for word in group[1:]}
    return Grammar(
        frozenset(raw["joints"]),
        frozenset(map(stem, raw["modifiers"])),
        frozenset(raw["conjunctions"]),
        same,
    )


@lru_cache(maxsize=60_000)
def key(word: str) -> str:
    """The key of a word in lower case without accents.

    Examples
    --------
    >>> key("hinchadas"), key("swellings"), key("oedema") == key("edema")
    ('swelling', 'swelling', True)
    """
    found = stem(word)
    return grammar().same.get(found, found)


def stem(word: str) -> str:
    """A word without the endings of number and gender, in one spelling."""
    if len(word) >= _SHORTEST:
        word = word.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("z", "s")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) >= _SHORTEST and word[-1] in "aeo":
        word = word[:-1]
    return word[:-1] + "i" if len(word) >= 4 and word.endswith("y") else word


def words_of(name: str) -> list[str]:
    """The words of a label, joints left out."""
    joints = grammar().joints
    return [word for word in words_of_all([name]) if word not in joints]


def words_of_all(names: Iterable[str]) -> list[str]:
    """The words of many labels, joints among them, a line break between any two labels."""
    return _WORD.findall("\n".join(map(_folded, names)))


def _folded(name: str) -> str:
    """A label in lower case, without accents, genitives and what stands in brackets."""
    name = name.lower()
    if not name.isascii():
        name = name.replace("uña", "ungueal").translate(_PLAIN)
    return _POSSESSIVE.sub(" ", name) if "'" in name or "(" in name else name


class _Plain(dict[int, str]):
    """What each character is written as, once it was met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = plain(chr(code))
        return found


_PLAIN = _Plain()
