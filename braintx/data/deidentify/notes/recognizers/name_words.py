"""One word at a time, and whether it may be part of a person's name."""

from __future__ import annotations

import re

from braintx.data.deidentify.notes.lexicons import (
    EPONYM,
    GIVEN,
    NAME,
    ORDINARY,
    PLACE,
    SURNAME,
    WORD,
    is_clinical,
    words,
)
from braintx.data.deidentify.notes.note import Note, Word
from braintx.data.deidentify.notes.recognizers.name_sound import sounds_like_a_name

PARTICLES = words("name_words", "particles")
PEOPLE = words("names", "people")
"""Who someone is to another or does for a living: a capital behind it begins a name."""
_ACRONYM = 5
_ROMAN = re.compile(r"[ivx]+(?:-[ivx]+)?")


def is_clean(word: Word) -> bool:
    """In a lexicon of names and in no other."""
    named = bool(word.bits & NAME) and not word.bits & (ORDINARY | EPONYM | PLACE)
    return named and (len(word.folded) > 2 or word.shape != "lower")


def is_unknown(word: Word) -> bool:
    """In no lexicon, and not ended like a term."""
    unlisted = not word.bits and len(word.folded) > 2 and not is_clinical(word.folded)
    return unlisted and _ROMAN.fullmatch(word.folded) is None


def is_plain(word: Word) -> bool:
    """An ordinary word or a term, and no name."""
    return bool(word.bits & ORDINARY and not word.bits & NAME) or (
        not word.bits & NAME and is_clinical(word.folded)
    )


def is_given(word: Word) -> bool:
    """A given name that is nothing else."""
    return bool(word.bits & GIVEN) and not word.bits & (ORDINARY | EPONYM)


def is_surname(word: Word) -> bool:
    """A surname, whatever else it is."""
    return bool(word.bits & SURNAME)


def sounds_like_one(word: Word) -> bool:
    """An unseen word built as surnames and given names are."""
    return is_unknown(word) and sounds_like_a_name(word.folded)


def is_acronym(word: Word) -> bool:
    """Capitals in a line that is not written in capitals: ANA, EVA, ELISA are tests and scales."""
    return (
        word.shape == "upper"
        and not word.loud
        and len(word.folded) <= _ACRONYM
        and not (len(word.folded) == _ACRONYM and is_clean(word))
    )


def touches_figures(note: Note, word: Word) -> bool:
    """Part of a code, such as T1 or L4."""
    text = note.text
    return (
        text[word.end : word.end + 1].isdigit()
        or text[max(0, word.start - 1) : word.start].isdigit()
    )


def is_ordinary_capital(word: Word) -> bool:
    """A word that both begins sentences and is a name: Rosa, Long, Will."""
    return bool(word.bits & NAME and word.bits & WORD)
