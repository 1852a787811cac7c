"""A note made ready for the recognisers: its letters folded in place, its words and their shape."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Literal, NamedTuple

from braintx.data.deidentify.notes.lexicons import EPONYM, NAME, WORD, lexicon, words
from braintx.i18n.language import Language

Shape = Literal["lower", "title", "upper", "initial"]

_LETTER = "[^\\W\\d_]"
_WORD = re.compile(rf"(?:(?<!['’])|(?![sS]\b)){_LETTER}+(?:(?:-|['’](?![sS]\b)){_LETTER}+)*")
_PLACEHOLDER = re.compile(r"\{[^\W\d_]{2,12}\}")
_FIGURE = re.compile(r"\d")
_SENTENCE = frozenset(".!?:;\n•*-–—>|\t(")
_LOUD_SHARE, _QUIET_SHARE = 0.7, 0.02
_SPANISH = words("note", "spanish")
_ENGLISH = words("note", "english")


class Word(NamedTuple):
    """One word: where it stands, its folded form, its shape, and what the lexicons know of it."""

    start: int
    end: int
    folded: str
    shape: Shape
    loud: bool
    first: bool
    bits: int


@dataclass(frozen=True)
class Note:
    """A text and what every recogniser needs of it.

    Attributes
    ----------
    text : str
        Composed characters (NFC).
    folded : str
        As long as `text`: lower case, without accents, one form of each quote, dash and space.
    words : tuple of Word
    starts : tuple of int
        Where each word begins.
    language : {"en", "es"}
    quiet : bool
        Whether the writer uses no capitals.
    has_figures : bool
    """

    text: str
    folded: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    language: Language
    quiet: bool
    has_figures: bool

    def word_at(self, place: int) -> int:
        """The index of the first word that begins at a character or behind it."""
        return bisect_left(self.starts, place)

    def gap(self, index: int) -> str:
        """What stands between a word and the one before it."""
        before = self.words[index - 1].end if index else 0
        return self.text[before : self.words[index].start]


@cache
def _folding() -> dict[int, str]:
    table = {0xDF: "s", 0xF8: "o", 0xD8: "o", 0x142: "l", 0x141: "l", 0x131: "i", 0x130: "i"}
    for code in (*range(0xAA, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if code not in table and plain.isascii() and plain.isalnum():
            table[code] = plain
    table |= dict.fromkeys(map(ord, "‘’`´ʼ"), "'") | dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
    return (
        table | dict.fromkeys(map(ord, "\xa0\u2007\u2009\u202f\u200b\u00ad"), " ") | {0x2116: "n"}
    )


def fold(text: str) -> str:
    """Lower case without accents, exactly as long as the text.

    Examples
    --------
    >>> fold("Muñoz – 3º B")
    'munoz - 3o b'
    """
    lower = text.translate(_folding()).lower()
    return lower if len(lower) == len(text) else "".join(map(_fold_one, text))


def _fold_one(character: str) -> str:
    return character.translate(_folding()).lower()[:1] or character


def read(text: str, language: Language | None = None) -> Note:
    """Make a note ready.

    Parameters
    ----------
    text : str
        In composed characters.
    language : {"en", "es"}, optional
        By default the one that most of its words are of.
    """
    folded = fold(text)
    hidden = [match.span() for match in _PLACEHOLDER.finditer(text)]
    found = [match.span() for match in _WORD.finditer(text)]
    if hidden:
        covered = {span[0] + 1 for span in hidden}
        found = [span for span in found if span[0] not in covered]
    words = _words(text, folded, found)
    return Note(
        text,
        folded,
        words,
        tuple(word.start for word in words),
        language or _language(text, words),
        _is_quiet(words),
        _FIGURE.search(folded) is not None,
    )


def _words(text: str, folded: str, spans: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    known = lexicon()
    loud = _loud_lines(text)
    found = []
    for start, end in spans:
        raw = text[start:end]
        plain = folded[start:end].replace("'", "")
        bits = known.get(plain, 0)
        if "-" in plain and not bits:
            bits = _of_parts([known.get(part, 0) for part in plain.split("-")])
        first = not (start > 1 and text[start - 1] == " " and text[start - 2].isalpha())
        if first:
            before = text[max(0, start - 4) : start].rstrip(' "¿¡“«')
            first = (
                not before
                or before[-1] in _SENTENCE
                or before[-1].isdigit()
                or "\n" in text[max(0, start - 3) : start]
            )
        found.append(
            Word(start, end, plain, _shape(raw), bool(loud) and _within(loud, start), first, bits)
        )
    return tuple(found)


def _of_parts(parts: Sequence[int]) -> int:
    """What two words with a hyphen are: a name if one of them is, unknown if one of them is."""
    if any(part & EPONYM for part in parts) and not any(
        part & NAME and not part & (WORD | EPONYM) for part in parts
    ):
        return EPONYM
    if any(part & NAME and not part & WORD for part in parts):
        return NAME
    return 0 if 0 in parts else reduce(or_, parts)


def _shape(raw: str) -> Shape:
    if raw[0].islower():
        return "lower"
    if len(raw) == 1:
        return "initial"
    return "upper" if raw.isupper() else "title"


def _loud_lines(text: str) -> list[tuple[int, int]]:
    """Where lines stand in capitals throughout."""
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        letters = sum(map(str.isalpha, line))
        capitals = sum(map(str.isupper, line))
        if letters >= 8 and capitals >= _LOUD_SHARE * letters:
            found.append((start, start + len(line)))
        start += len(line)
    return found


def _within(spans: list[tuple[int, int]], place: int) -> bool:
    at = bisect_left(spans, (place + 1,)) - 1
    return at >= 0 and place < spans[at][1]


def _is_quiet(words: Sequence[Word]) -> bool:
    capitals = sum(word.shape != "lower" for word in words if not word.first)
    return capitals <= _QUIET_SHARE * len(words)


def _language(text: str, words: Sequence[Word]) -> Language:
    score = sum((word.folded in _SPANISH) - (word.folded in _ENGLISH) for word in words)
    marked = (word for word in words if word.shape == "lower")  # a name's accents tell nothing
    score += sum(c in "ñáéíóú" for word in marked for c in text[word.start : word.end])
    score += text.count("¿") + text.count("¡")
    return "es" if score > 0 else "en"
