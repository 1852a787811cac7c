"""Names that nothing announces: how capitals stand, and what the lexicons know of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.lexicons import (
    EPONYM,
    GIVEN,
    NAME,
    ORDINARY,
    PLACE,
    PRODUCT,
    SURNAME,
    WORD,
    is_clinical,
    words,
)
from braintx.data.deidentify.notes.note import Note, Word
from braintx.data.deidentify.notes.recognizers.eponyms import is_eponym
from braintx.data.deidentify.notes.recognizers.name_patterns import (
    SMALL,
    STRONG_TELL,
    TELLS,
)
from braintx.data.deidentify.notes.recognizers.name_runs import (
    LONGEST,
    Run,
    before_label,
    fits,
    joins,
    leads_on,
)
from braintx.data.deidentify.notes.recognizers.name_words import (
    PARTICLES,
    is_acronym,
    is_clean,
    is_ordinary_capital,
    is_plain,
    is_unknown,
    sounds_like_one,
    touches_figures,
)


def by_form(note: Note, taken: set[int]) -> Iterator[Run]:
    """Runs of capitalised words that nothing announces."""
    words, at = note.words, 0
    while at < len(words):
        last = _run_end(note, at, taken)
        if last < at:
            at += 1
            continue
        first, end = _trim(note, at, last)
        if first <= end:
            certainty = _judge(note, first, end)
            if certainty:
                yield Run(first, end, certainty)
        at = last + 1
    if note.quiet or note.language == "es":
        yield from _small_letters(note, taken)


def _run_end(note: Note, first: int, taken: set[int]) -> int:
    last, at = first - 1, first
    if (
        note.words[first].folded in ("de", "del", "van", "von")
        and note.words[first].shape == "title"
        and leads_on(note, first, False, False)
    ):
        at += 1
    while at < len(note.words) and at not in taken and at - first < LONGEST:
        word = note.words[at]
        if at > first and not joins(note, at, last, False):
            break
        if at > first and word.folded in SMALL:
            if word.folded in ("y", "e", "i", "el", "al", "o", "d") or not leads_on(
                note, at, False, False
            ):
                break
            at += 1
            continue
        if word.shape == "lower" or not fits(note, at, at == first, False, False):
            break
        last = at
        at += 1
    return last


def _trim(note: Note, first: int, last: int) -> tuple[int, int]:
    """Without words at the ends that are capitalised for another reason."""
    words = note.words
    while (
        first < last
        and note.gap(first + 1).strip() != ","
        and (
            words[first].first
            and is_ordinary_capital(words[first])
            and not words[first].bits & GIVEN
        )
    ):
        first += 1
    while last > first and (
        words[last].shape == "initial" and note.text[words[last].end : words[last].end + 1] != "."
    ):
        last -= 1
    return first, last


def _judge(note: Note, first: int, last: int) -> float:  # noqa: PLR0911 - one rule a line
    """How sure a run is a name that nothing announced; 0 where it is none."""
    words = note.words[first : last + 1]
    real = [word for word in words if word.shape != "initial" and word.folded not in PARTICLES]
    if not real or is_eponym(note, first, last):
        return 0.0
    after = note.text[words[-1].end : words[-1].end + 2]
    clean = sum(map(is_clean, real))
    if len(real) == 1:
        return _judge_one(note, first, last, real[0])
    if after[:1] == ":" and words[0].first and clean < len(real):
        return 0.0
    if clean:
        return 0.92
    if real[0].loud:
        alike = all(word.bits & NAME or sounds_like_one(word) for word in real)
        new = any(sounds_like_one(word) or not word.bits & WORD for word in real)
        known = all(word.bits & NAME or not word.bits for word in real)
        led = bool(real[0].bits & GIVEN) and known and not any(map(is_plain, real))
        return 0.7 if (alike and new) or led else 0.0
    named = sum(bool(word.bits & NAME) for word in real)
    places = sum(bool(word.bits & PLACE) for word in real)
    if any(word.bits & (PRODUCT | EPONYM) and not word.bits & NAME for word in real):
        return 0.0
    if named == len(real) and any(word.bits & GIVEN for word in real[:-1]):
        return 0.0 if _in_heading(note, first, last) and real[0].first else 0.85
    if named and places < len(real):
        told = TELLS.match(note.folded, words[-1].end) is not None
        sure = (
            not real[0].first
            or not is_ordinary_capital(real[0])
            or told
            or bool(real[0].bits & GIVEN)
        )
        return 0.75 if sure else 0.0
    if places or real[0].loud or _in_heading(note, first, last):
        return 0.0
    return 0.6 if all(map(is_unknown, real)) and not all(map(is_acronym, real)) else 0.0


def _judge_one(note: Note, first: int, last: int, word: Word) -> float:  # noqa: PLR0911, PLR0912 - one rule a line
    tells = TELLS.match(note.folded, word.end) is not None
    if first < last and note.words[first].shape == "initial":
        if is_plain(word) and not _signs(note, first, word):
            return 0.0
        return 0.88 if not is_acronym(word) and len(word.folded) > 2 else 0.0
    if is_acronym(word):
        return 0.0
    if is_clean(word):
        return 0.0 if len(word.folded) <= 3 and _in_heading(note, first, last) else 0.78
    if word.bits & NAME and word.first and _is_last(note, word):
        return 0.7
    if word.bits & NAME:
        if word.bits & (PLACE | PRODUCT):
            return (
                0.72
                if (tells and not word.bits & ORDINARY) or STRONG_TELL.match(note.folded, word.end)
                else 0.45
                if not word.bits & ORDINARY and not word.first
                else 0.0
            )
        if word.bits & EPONYM and not word.bits & WORD:
            return 0.7 if tells or not word.first else 0.5
        strong_tell = STRONG_TELL.match(note.folded, word.end) is not None
        if word.loud and word.bits & WORD and not (strong_tell and word.bits & GIVEN):
            return 0.0
        if word.first:
            return 0.7 if strong_tell and word.folded not in _PRONOUNS else 0.0
        return 0.65 if not _in_heading(note, first, last) and not _month_or_day(word) else 0.0
    if word.bits or not is_unknown(word):
        return 0.0
    if word.first and STRONG_TELL.match(note.folded, word.end):
        return 0.6
    if word.first or word.loud or _in_heading(note, first, last):
        return 0.55 if sounds_like_one(word) and not _dosed(note, word) else 0.0
    return 0.55 if not _dosed(note, word) and word.shape == "title" else 0.0


def _signs(note: Note, first: int, word: Word) -> bool:
    """An ordinary word behind an initial, alone in its column: "| N. Case |"."""
    start = note.words[first].start
    alone = note.text[word.end : word.end + 2].strip()[:1] in ("", "|", "\n")
    return (
        alone and word.shape == "title" and note.text[max(0, start - 1) : start] in (" ", "\n", "")
    )


def _is_last(note: Note, word: Word) -> bool:
    """The signature under a note: a name alone, and nothing behind it."""
    return not note.text[word.end :].strip(" .\n") and note.gap(note.word_at(word.start)) != ""


_MONTHS = words("names", "months")


_PRONOUNS = frozenset(["ella", "el", "he", "will", "may", "pain", "varon", "nina", "nino"])


def _month_or_day(word: Word) -> bool:
    return word.folded in _MONTHS


def _dosed(note: Note, word: Word) -> bool:
    """A drug or a device: a dose or a number stands behind it."""
    return (
        re.match(
            r"[\s:(]{1,2}[\d/®™]|\s?®|\s(?:mg|tablets?|comprimidos?|caps|xr|er|sr|cr|"
            r"retard|as needed|prn|daily|twice|once|si|cada|bd|tds|bid|tid|od)\b",
            note.folded[word.end : word.end + 12],
        )
        is not None
    )


def _in_heading(note: Note, first: int, last: int) -> bool:
    """Beside another capitalised ordinary word, as in a title, or before a colon."""
    words = note.words
    if words[last].loud:
        return (
            note.text[words[last].end : words[last].end + 1] == ":" or len(words[last].folded) <= 3
        )
    if note.text[words[last].end : words[last].end + 1] == ":":
        return True
    for other, gap in ((first - 1, first), (last + 1, last + 1)):
        if 0 <= other < len(words) and 0 < gap < len(words) and note.gap(gap) in (" ", " - ", "/"):
            near = words[other]
            if near.shape in ("title", "upper") and is_plain(near) and not near.first:
                return True
    return False


def _small_letters(note: Note, taken: set[int]) -> Iterator[Run]:
    """Names without capitals: a given name and a surname, or in a note without capitals either."""
    words, at = note.words, 0
    while at < len(words):
        first = at
        while at < len(words) and at not in taken and _is_small_part(note, at, at == first):
            at += 1
        run = words[first:at]
        clean = sum(map(is_clean, run))
        if (
            len(run) >= 2
            and clean
            and (run[0].bits & GIVEN or note.quiet)
            and not is_eponym(note, first, at - 1)
        ):
            yield Run(first, at - 1, 0.85)
        elif (
            len(run) == 1
            and clean
            and note.quiet
            and len(run[0].folded) > 3
            and not is_clinical(run[0].folded)
        ) and not is_eponym(note, first, first):
            yield Run(first, first, 0.6)
        at = max(at, first + 1)


def _is_small_part(note: Note, at: int, is_first: bool) -> bool:  # noqa: PLR0911 - one rule a line
    word = note.words[at]
    if (
        word.shape != "lower"
        or (not is_first and note.gap(at) != " ")
        or touches_figures(note, word)
    ):
        return False
    if is_clean(word):
        return True
    before, after = (
        note.words[at - 1] if at else None,
        note.words[at + 1] if at + 1 < len(note.words) else None,
    )
    if is_first:
        ahead = note.words[at + 2] if at + 2 < len(note.words) and note.gap(at + 2) == " " else None
        clean = after is not None and (
            is_clean(after)
            or (sounds_like_one(after) and before_label(note, at + 1))
            or (bool(after.bits & SURNAME) and ahead is not None and is_clean(ahead))
        )
        return bool(note.quiet and word.bits & GIVEN and clean and note.gap(at + 1) == " ")
    if not note.quiet or before is None:
        return False
    if word.folded in SMALL:
        return is_clean(before) and leads_on(note, at, True, True)
    if before.folded in SMALL:
        return bool(word.bits & NAME) or is_unknown(word)
    ends = note.text[word.end : word.end + 1] in ("", ",", ".", ")", "\n", ";")
    if (
        ends
        and is_unknown(word)
        and bool(before.bits & NAME)
        and at > 1
        and is_clean(note.words[at - 2])
    ):
        return True
    return (
        bool(word.bits & SURNAME and not word.bits & WORD)
        or bool(word.bits & SURNAME and before.bits & GIVEN and is_clean(before))
        or (is_clean(before) and sounds_like_one(word))
    )
