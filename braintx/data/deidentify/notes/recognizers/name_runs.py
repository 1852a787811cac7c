"""Which words stand together as one name, once something says that a name begins here."""

from __future__ import annotations

import re
from typing import NamedTuple

from braintx.data.deidentify.notes.lexicons import (
    EPONYM,
    GIVEN,
    NAME,
    ORDINARY,
    PLACE,
    PRODUCT,
    WORD,
    is_clinical,
)
from braintx.data.deidentify.notes.note import Note, Word
from braintx.data.deidentify.notes.recognizers.name_patterns import (
    ROLES,
    SMALL,
    SPELT_TITLES,
    STRONG_TELL,
    TITLES,
)
from braintx.data.deidentify.notes.recognizers.name_words import (
    is_acronym,
    is_clean,
    is_given,
    is_ordinary_capital,
    is_plain,
    is_surname,
    is_unknown,
    sounds_like_one,
    touches_figures,
)

LONGEST = 7


class Run(NamedTuple):
    """Words from first to last, both inclusive, that may be one name."""

    first: int
    last: int
    certainty: float


def is_title_word(word: Word) -> bool:
    """Whether a word is a title, abbreviated or not."""
    return word.folded in TITLES or word.folded in SPELT_TITLES


def take(note: Note, first: int, strong: bool, any_case: bool) -> tuple[int, int] | None:
    """The longest run from here that may be a name; none where the first word is no name.

    Parameters
    ----------
    note : Note
    first : int
        Index of a word.
    strong : bool
        Whether a title or a label announces it, which lets ordinary words be names.
    any_case : bool
        Whether it may stand in small letters.
    """
    words = note.words
    if first >= len(words):
        return None
    if words[first].folded in SMALL and words[first].shape == "lower" and not strong:
        return None
    last, at = -1, first
    while at < len(words) and at - first < LONGEST:
        word = words[at]
        if at > first and not joins(note, at, last, strong):
            break
        if word.folded in SMALL and not _is_initial(note, word):
            if not leads_on(note, at, strong, any_case):
                break
            at += 1
            continue
        if not fits(note, at, at == first, strong, any_case):
            break
        last = at
        at += 1
    return (first, last) if last >= first else None


def joins(note: Note, at: int, last: int, strong: bool) -> bool:
    """Whether a name may go on over what stands before this word.

    Parameters
    ----------
    note : Note
    at : int
        Index of a word.
    last : int
        Index of the last word of the name so far, -1 before there is one.
    strong : bool
        Whether a title or a label announces it, which lets ordinary words be names.
    """
    gap, before, word = note.gap(at), note.words[at - 1], note.words[at]
    plain = gap.strip(" \t")
    if plain == "":
        return len(gap) <= 2
    if len(gap) > 3:
        return False
    if plain == "." or gap in (". ", ".-", ".ª ", "ª ", "ª. "):
        return (
            before.shape == "initial"
            or (len(before.folded) == 1 and note.quiet)
            or before.folded
            in (
                "ma",
                "fco",
                "fca",
                "jr",
                "st",
                "sta",
                "sto",
                "gpe",
                "hdez",
                "glez",
                "rdz",
                "fdez",
                "mtnez",
                "ant",
                "jos",
                "wm",
                "chas",
                "geo",
            )
        )
    if plain == "\n" and gap.count("\n") == 1:
        return (
            is_clean(word)
            and not word.loud
            and note.text[word.end : word.end + 1] != ":"
            and last >= 0
        )
    if plain == "," and "\n" not in gap:
        return (
            (
                last >= 0
                and is_surname(note.words[last])
                and bool(word.bits & GIVEN)
                and (strong or before.first or not word.bits & WORD)
                and word.shape == before.shape
            )
            or (
                before.first
                and before.shape == word.shape
                and (before.shape == "title" or before.loud)
                and is_unknown(before)
                and (
                    (is_given(word) and is_clean(word))
                    or (
                        is_unknown(word)
                        and (
                            _begins_line(note, before)
                            or _COLUMN.match(note.text, word.end) is not None
                        )
                    )
                )
            )
            or (
                strong
                and last >= 0
                and word.shape in ("title", "upper")
                and word.shape == note.words[last].shape
                and not is_plain(word)
                and not word.bits & PLACE
                and not is_clinical(word.folded)
                and not is_title_word(word)
                and word.folded not in ("st", "mt", "ft")
            )
        )
    return plain in ('"', "“", "”", "(", "«") and strong and bool(word.bits & GIVEN)


_COLUMN = re.compile(r"(?: [^\W\d_]+){0,2}(?:  | \||\t|,? (?:DOB|DNI|MRN|CC|NHC)\b)")
"""Behind a name that heads a line of columns."""


def _begins_line(note: Note, word: Word) -> bool:
    return word.start == 0 or note.text[word.start - 1] == "\n"


def leads_on(note: Note, at: int, strong: bool, any_case: bool) -> bool:
    """Whether a particle has a name behind it.

    Parameters
    ----------
    note : Note
    at : int
        Index of a word.
    strong : bool
        Whether a title or a label announces it, which lets ordinary words be names.
    any_case : bool
        Whether it may stand in small letters.
    """
    for ahead in range(at + 1, min(at + 4, len(note.words))):
        if note.gap(ahead).strip(" "):
            return False
        word = note.words[ahead]
        if word.folded in SMALL:
            continue
        return (
            word.shape not in ("lower", "initial") and fits(note, ahead, False, strong, any_case)
        ) or ((note.quiet or any_case) and (bool(word.bits & NAME) or is_unknown(word)))
    return False


def fits(note: Note, at: int, is_first: bool, strong: bool, any_case: bool) -> bool:  # noqa: PLR0911 - one rule a line
    """Whether one word may stand in a name that a context announced.

    Parameters
    ----------
    note : Note
    at : int
        Index of a word.
    is_first : bool
        Whether the name would begin here.
    strong : bool
        Whether a title or a label announces it, which lets ordinary words be names.
    any_case : bool
        Whether it may stand in small letters.
    """
    word = note.words[at]
    if (
        touches_figures(note, word)
        or is_title_word(word)
        or (word.folded in SMALL and not _is_initial(note, word))
    ):
        return False
    if word.shape == "initial":
        dotted = note.text[word.end : word.end + 1] == "."
        return (
            dotted
            or (not is_first and _is_irish(note, at))
            or (not is_first and not word.bits & WORD)
        )
    if word.shape == "lower":
        return _fits_small(note, at, is_first, strong, any_case)
    if is_plain(word):
        return (
            (not word.loud or _ends(note, at))
            and word.shape in ("title", "upper")
            and not is_clinical(word.folded)
            and _is_led_to(note, at, is_first, strong)
        )
    if word.bits & PRODUCT and not word.bits & NAME:
        return False
    if word.bits & EPONYM and not word.bits & NAME and not strong:
        return not is_first and is_clean(note.words[at - 1]) and is_given(note.words[at - 1])
    if (
        word.loud
        and not strong
        and is_ordinary_capital(word)
        and (is_first or not is_surname(word))
    ):
        if not is_first:
            return bool(word.bits & GIVEN)
        after = note.words[at + 1] if at + 1 < len(note.words) and note.gap(at + 1) == " " else None
        ends = note.text[word.end : word.end + 1] in ("", *".,;:/()\n|")
        told = ends or (
            bool(word.bits & GIVEN) and STRONG_TELL.match(note.folded, word.end) is not None
        )
        return told or (
            after is not None
            and bool(after.bits & NAME or is_unknown(after))
            and not after.bits & WORD
        )
    if is_ordinary_capital(word):
        return strong or not is_first or not _starts_heading(note, at)
    if is_acronym(word) and not word.bits & NAME:
        return strong and len(word.folded) > 3
    return True


def _fits_small(note: Note, at: int, is_first: bool, strong: bool, any_case: bool) -> bool:  # noqa: PLR0911 - one rule a line
    """Whether a word without a capital may stand in an announced name."""
    word = note.words[at]
    if _is_initial(note, word):
        return note.quiet and any_case
    if not is_first and note.quiet and note.language == "en" and _is_irish(note, at):
        return True
    named = bool(word.bits & NAME) and not word.bits & ORDINARY
    titled = is_first and any_case and _after_short_title(note, at)
    if titled:
        return word.folded not in ROLES and (
            bool(word.bits & NAME) or is_unknown(word) or (note.quiet and before_label(note, at))
        )
    if not note.quiet:
        return named and strong and any_case
    given = not is_first and bool(note.words[at - 1].bits & GIVEN)
    if before_label(note, at) and (
        given or (is_unknown(word) and (strong or sounds_like_one(word)))
    ):
        return True
    if word.bits & NAME and word.bits & ORDINARY:
        after = note.words[at + 1] if at + 1 < len(note.words) and note.gap(at + 1) == " " else None
        beside = after is not None and bool(after.bits & NAME)
        return bool(word.bits & GIVEN) or (strong and beside) or not is_first
    if named or not is_unknown(word):
        return named
    before = note.words[at - 1] if at else None
    after = note.words[at + 1] if at + 1 < len(note.words) and note.gap(at + 1) == " " else None
    beside = (after is not None and bool(after.bits & NAME) and not after.bits & ORDINARY) or (
        not is_first and before is not None and bool(before.bits & NAME)
    )
    if is_first and not strong and after is not None and is_unknown(after):
        beside = (
            note.text[after.end : after.end + 1] in (",", ".", ";", "\n", "")
            or note.text[after.end : after.end + 2] == " ("
            or before_label(note, at + 1)
        )
    if is_first and not strong:  # "madre migrañosa", "father epileptic": a kinship alone is little
        return beside or STRONG_TELL.match(note.folded, word.end) is not None
    return strong or beside or sounds_like_one(word)


def _is_led_to(note: Note, at: int, is_first: bool, strong: bool) -> bool:
    """An ordinary word as a surname: "Mrs Head", "Jessica Head is"."""
    word, before = note.words[at], note.words[at - 1]
    if is_first:
        return strong and at > 0 and before.folded in TITLES and word.folded not in ROLES
    after = note.words[at + 1] if at + 1 < len(note.words) else None
    ends = after is None or after.shape == "lower" or note.gap(at + 1).strip(" ") != ""
    return (
        ends
        and before.shape == word.shape
        and is_given(before)
        and is_clean(before)
        and not word.folded.endswith("s")
        and len(word.folded) < 8
    )


_LABELS = re.compile(
    r"(?:,? ?\(?(?:dob|mrn|nhs|hospital (?:no|number)|date of birth|born|aged?|dni|cc|cedula|"
    r"fecha de|nacid|hc\b|"
    r"nhc|expediente|historia|identificad|curp|edad|who\b|at |del? (?:hospital|\d)|,)|[,.;)\n]|$|"
    r" ?\d{1,3}\b)"
)


def before_label(note: Note, at: int) -> bool:
    """Whether the next thing behind a word is what forms write behind a name."""
    return _LABELS.match(note.folded, note.words[at].end) is not None


def _ends(note: Note, at: int) -> bool:
    return note.text[note.words[at].end : note.words[at].end + 2].strip()[:1] in ("", *",.;:()|\n")


def _is_irish(note: Note, at: int) -> bool:
    """As in "Emma Ó Briain": the letter stands before a surname."""
    after = note.words[at + 1] if at + 1 < len(note.words) and note.gap(at + 1) == " " else None
    return (
        note.words[at].folded == "o"
        and after is not None
        and after.shape == ("lower" if note.quiet else after.shape)
        and (note.quiet or after.shape != "lower")
        and (bool(after.bits & NAME) or is_unknown(after))
    )


def _is_initial(note: Note, word: Word) -> bool:
    """One letter and a full stop."""
    return len(word.folded) == 1 and note.text[word.end : word.end + 1] == "."


def _after_short_title(note: Note, at: int) -> bool:
    return at > 0 and note.words[at - 1].folded in TITLES


def _starts_heading(note: Note, at: int) -> bool:
    return note.words[at].first and note.text[note.words[at].end : note.words[at].end + 1] == ":"
