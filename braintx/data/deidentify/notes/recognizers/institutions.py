"""Hospitals, clinics, universities, schools, insurers, employers: a word of the kind and a name.

A word of the kind alone ("the hospital", "consulta en clínica") tells nothing and stays; so do
"Neurology Clinic" and "Clínica: cefalea".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import (
    EPONYM,
    NAME,
    PLACE,
    PRODUCT,
    WORD,
    is_clinical,
    words,
)
from braintx.data.deidentify.notes.note import Note, Word
from braintx.data.deidentify.notes.recognizers import institution_names

_HEADS = words("institutions", "heads")
_ENGLISH_HEADS = frozenset(
    ["university", "hospital", "college", "institute", "school", "bank", "church", "hospice"]
)
"""English heads that a name may follow: "University of Leeds"."""
_TAILS = words("institutions", "tails")
_NEEDED = {
    "center": [
        "medical",
        "health",
        "cancer",
        "trauma",
        "care",
        "rehabilitation",
        "community",
        "oncology",
        "imaging",
        "veterans",
        "neuroscience",
        "neurological",
        "brain",
    ],
    "centre": [
        "medical",
        "health",
        "cancer",
        "trauma",
        "care",
        "rehabilitation",
        "community",
        "oncology",
        "imaging",
        "neuroscience",
        "neurological",
        "brain",
    ],
    "system": ["health", "healthcare", "hospital", "care"],
    "group": ["medical", "health", "care", "practice"],
    "home": ["nursing", "care", "residential", "funeral"],
    "practice": ["medical", "family", "group", "health"],
    "trust": ["nhs", "foundation", "hospitals", "health"],
    "medicine": ["of"],
    "physicians": ["family", "primary"],
    "partners": ["health", "healthcare", "care"],
    "associates": [
        "medical",
        "neurology",
        "radiology",
        "neurosurgery",
        "neurosurgical",
        "physicians",
        "surgical",
    ],
}
_STOPS = words("institutions", "stops")
_JOINING = words("institutions", "joining")
_NUMBERED = re.compile(
    r"[ ]?(?:n[o.]{0,2} ?|# ?)?\d{1,4}\b(?! ?(?:mg|ml|anos|years|dias|days|/|:|%|h\b))"
)
_GENERIC = words("institutions", "generic")
_CENTRES = words("institutions", "centres")
_UNITS = frozenset(["medica", "medicina", "clinica", "educativa"])
_KNOWN = re.compile(
    r"\b(?:mayo clinic|cleveland clinic|kaiser permanente|johns hopkins|mount sinai|"
    r"md anderson|memorial sloan[- ]kettering|"
    r"mass(?:achusetts)? general|sloan kettering|blue cross(?: (?:and )?blue shield)?|"
    r"unitedhealth(?:care)?|united healthcare|"
    r"aetna|cigna|nueva eps|salud total|coomeva|famisanar|compensar|colsanitas|"
    r"sanitas|eps sura|sura eps|savia salud|capital salud|"
    r"adeslas|asisa|mapfre|dkv|medimas|cafesalud|coosalud|mutual ser|cruz roja|osde|"
    r"swiss medical|imss(?:-bienestar)?|issste|insabi|pemex|sedena|seguro popular|"
    r"essalud|fonasa|banmedica|walmart|mcdonald'?s|starbucks|bancolombia|ecopetrol|"
    r"pemex|telmex|mercadona|el corte ingles|"
    r"inditex|telefonica|bimbo|cemex|home depot|costco|tesco|sainsbury'?s|fedex|ups "
    r"store|kaiser|barts|"
    r"st\.? (?:jude|thomas'?s?|george'?s|mary'?s|bartholomew'?s|vincent'?s|joseph'?s|"
    r"luke'?s|john'?s)(?:' )?(?= (?:hospital|clinic|medical|infirmary)))\b"
)
_ROYAL = re.compile(
    r"\b(?:[A-Z][a-z]{2,}|[A-Z]{3,}) (?:Royal|ROYAL|General|GENERAL|Memorial|MEMORIAL|Presbyterian|"
    r"PRESBYTERIAN|Methodist|METHODIST|Baptist|BAPTIST|Infirmary|INFIRMARY|Mercy|MERCY)\b"
)
"""A hospital called by half its name, as British and American clinicians do."""
_EMPLOYER = re.compile(
    r"\b(?:works? (?:at|for)|school(?:ing|ed)? at|educated at|attends|attended|working (?:at|"
    r"for)|worked (?:at|for)|employed (?:by|at)|"
    r"employee (?:of|at)|studies at|student at|"
    r"trabaja (?:en|para)|trabajo en|trabajador[a]? (?:de|en)|emplead[oa] (?:de|en)|"
    r"labora en|estudia en|estudiante (?:en|de)(?: la| el)?) (?:the |la |el )?"
)
_BY_DISEASE = words("institutions", "by_disease")
"""Of these there are some that a disease, not a person or a place, gave its name."""
_SHORTENED = words("institutions", "shortened")


def find(note: Note) -> Iterator[Entity]:
    """Every institution of a note."""
    for index, word in enumerate(note.words):
        if word.folded in _HEADS or (
            word.folded in _ENGLISH_HEADS and _OF.match(note.folded, word.end)
        ):
            yield from _forwards(note, index)
        if word.folded in _TAILS and (word.shape != "lower" or note.quiet):
            yield from _backwards(note, index)
    for match in _KNOWN.finditer(note.folded):
        if note.text[match.start()].isupper() or note.quiet:
            yield Entity("institution", *match.span(), 0.9)
    for match in _ROYAL.finditer(note.text):
        first = note.words[note.word_at(match.start())]
        if first.bits & PLACE or not first.bits & (WORD | EPONYM):
            yield Entity("institution", *match.span(), 0.93)
    yield from _employers(note)
    yield from institution_names.find(note)


def _forwards(note: Note, index: int) -> Iterator[Entity]:
    """As in "Hospital Universitario de Salamanca", "University of Leeds"."""
    words, head = note.words, note.words[index]
    end, at, specific, generic, certainty = head.end, index + 1, 0, 0, 0.935
    if index and words[index - 1].folded in ("historia", "hist", "medico", "clinical"):
        return
    if head.folded in ("centro", "unidad", "complejo") and not _opens(note, index):
        return
    spanish = head.folded in _HEADS
    while at < len(words) and at - index <= 9:
        word, gap = words[at], note.gap(at)
        if "\n" in gap or not _near(gap, words[at - 1]):
            break
        if word.folded in _JOINING and (word.shape != "upper" or word.loud):
            at += 1
            if (not spanish and word.folded not in ("of", "the", "and")) or word.folded in (
                "for",
                "at",
            ):
                break
            continue
        if not _belongs(note, word, spanish, index, at):
            break
        if word.folded not in _GENERIC and word.folded not in _HEADS:
            specific += 1
        elif word.shape != "lower" or note.quiet:
            generic += 1
        end = word.end
        at += 1
    numbered = _NUMBERED.match(note.folded, end) if spanish else None
    if (
        numbered
        and head.folded not in ("clinica", "residencia", "hogar", "unidad", "ips")
        and (at > index + 1 or head.shape != "lower" or note.quiet)
    ):
        number = _on(note, numbered.end())
        specific, end, certainty = specific + 1, number, 0.98 if number > numbered.end() else 0.935
    if (specific or generic > (head.folded not in ("universidad", "instituto"))) and end > head.end:
        yield Entity("institution", _from_where(note, index), end, certainty)


_OF = re.compile(r" of (?:the )?\w")
_MONTH = re.compile(r" de (?:enero|febrero|mayo|junio|julio|agosto|septiembre|octubre|noviembre)\b")


def _from_where(note: Note, index: int) -> int:
    """Before an English head: "University Hospital of Wales"."""
    while index and note.gap(index) == " " and note.words[index - 1].folded in _GENERIC:
        if note.words[index - 1].shape == "lower" and not note.quiet:
            break
        index -= 1
    while note.words[index].folded in (
        "a",
        "the",
        "our",
        "this",
        "department",
        "unit",
        "local",
        "medico",
        "medica",
    ):
        index += 1
    return note.words[index].start


def _opens(note: Note, index: int) -> bool:
    after = [word.folded for word in note.words[index + 1 : index + 3]]
    first = next((word for word in after if word not in ("de", "del")), "")
    return first in _CENTRES or first in _UNITS or first in _HEADS


def _on(note: Note, end: int) -> int:
    """Behind a number: "Hospital 12 de Octubre"."""
    match = _MONTH.match(note.folded, end)
    return match.end() if match else end


def _near(gap: str, before: Word) -> bool:
    return gap.strip(" ") in ("", '"', "“", "«", "'") or (
        gap == ". " and before.folded in _SHORTENED
    )


def _belongs(note: Note, word: Word, spanish: bool, index: int, at: int) -> bool:  # noqa: PLR0911 - one rule a line
    """Whether a word goes on with the name of an institution."""
    if word.folded in _STOPS:
        return False
    if word.folded in _GENERIC:
        return spanish or word.shape != "lower"
    if word.folded in _HEADS and at > index + 1:
        return True
    if (
        word.bits & EPONYM
        and not word.bits & (NAME | PLACE)
        and note.words[index].folded in _BY_DISEASE
    ):
        return False
    if note.quiet:
        named = bool(word.bits & (NAME | PLACE)) and not word.bits & WORD
        named = named or (at == index + 1 and bool(word.bits & NAME))
        named = named or (spanish and word.folded in _PROPER)
        return named or (not word.bits and not is_clinical(word.folded) and at <= index + 5)
    if word.shape == "lower":
        return False
    if word.loud:
        return not word.bits & WORD or bool(word.bits & (NAME | PLACE)) or word.folded in _PROPER
    if note.words[index].loud != word.loud:
        return False
    return spanish or not word.bits & WORD or bool(word.bits & (NAME | PLACE)) or at > index + 1


_LABEL = re.compile(r" (?:no\b|number|id\b|num\b|#)")


def _backwards(note: Note, index: int) -> Iterator[Entity]:
    """As in "Springfield General Hospital", "Royal Infirmary of Edinburgh"."""
    if _LABEL.match(note.folded, note.words[index].end) and note.words[index].folded == "hospital":
        return
    words, tail = note.words, note.words[index]
    at, start, specific, plain = index - 1, tail.start, 0, 0
    while at >= 0 and index - at <= 7:
        word, gap = words[at], note.gap(at + 1)
        if not (
            gap.strip(" ") in ("", "&", "'s", "'S", "’S", "’s", "'", "’")
            or (gap == ". " and word.folded in ("st", "mt", "ft"))
        ):
            break
        joins = word.folded in ("of", "the", "and", "for", "de", "la", "san", "santa")
        if joins and (word.shape == "lower" or word.loud):
            if (
                at == 0
                or words[at - 1].shape == "lower"
                or (word.folded in ("at", "and", "for") and words[at - 1].bits & WORD)
            ):
                break
            at -= 1
            continue
        if (word.shape == "lower" and not note.quiet) or word.folded in (
            "the",
            "at",
            "our",
            "from",
            "in",
            "to",
            "this",
            "her",
            "his",
            "by",
            "dr",
            *_STOPS,
        ):
            break
        plain_word = word.bits & WORD and not word.bits & (NAME | PLACE)
        if note.quiet and plain_word and word.folded not in _QUALIFIERS:
            break
        if (
            note.quiet
            and not word.bits
            and word.folded not in _QUALIFIERS
            and (is_clinical(word.folded) or len(word.folded) < 4)
        ):
            break
        if (
            word.loud
            and word.bits & WORD
            and not word.bits & NAME
            and word.folded not in _QUALIFIERS
        ):
            break
        if (
            word.first
            and word.bits & WORD
            and not word.bits & (NAME | PLACE)
            and word.folded not in _QUALIFIERS
        ):
            break
        specific += word.folded not in _GENERIC and (
            not word.bits & WORD or bool(word.bits & (NAME | PLACE))
        )
        plain += word.folded not in _GENERIC
        start = word.start
        at -= 1
    left = {word.folded for word in words[at + 1 : index]}
    needed = _NEEDED.get(tail.folded)
    if needed is not None and not left.intersection(needed):
        return
    if (specific and not (tail.folded in _BY_DISEASE and _is_disease(words[at + 1 : index]))) or (
        plain >= 1 and not left <= _GENERIC and _proper(words[at + 1 : index])
    ):
        yield Entity("institution", start, _of_where(note, index), 0.935)


def _proper(run: tuple[Word, ...]) -> bool:
    return any(word.folded in _PROPER for word in run)


_PROPER = frozenset(
    (
        "memorial",
        "mercy",
        "royal",
        "saint",
        "cedar",
        "lake",
        "valley",
        "oak",
        "river",
        "sacred",
        "good",
        "hope",
        "grace",
        "northside",
        "queen",
        "king",
        "prince",
        "princess",
        "lady",
        "holy",
        "green",
        "high",
        "park",
        "hill",
        "spring",
        "summit",
        "methodist",
        "baptist",
        "presbyterian",
        "veterans",
        "eye",
        "brain",
        "spine",
        *words("institutions", "proper"),
    )
)


def _is_disease(run: tuple[Word, ...]) -> bool:
    """As in "Parkinson Clinic", "Epilepsy Center"."""
    return all(
        (word.bits & (WORD | PRODUCT) and not word.bits & NAME)
        or (word.bits & EPONYM and not word.bits & PLACE)
        or is_clinical(word.folded)
        for word in run
    )


def _of_where(note: Note, index: int) -> int:
    """On to "of Edinburgh" behind the word of the kind."""
    end = note.words[index].end
    match = re.compile(
        r" (?:of|at|in) (?:the )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?(?: (?:Hospital|Center|Centre))?"
    ).match(note.text, end)
    if match is None or " in " in match[0][:4]:
        return end
    first = note.words[note.word_at(end + 1) + (2 if " the " in match[0] else 1) :][:1]
    return match.end() if first and not first[0].bits & WORD else end


def _employers(note: Note) -> Iterator[Entity]:
    for match in _EMPLOYER.finditer(note.folded):
        at = note.word_at(match.end())
        start = at
        while at < len(note.words) and at - start < 5:
            word = note.words[at]
            if at > start and note.gap(at).strip(" ") not in ("", "&", "'s"):
                break
            if word.loud and word.bits & WORD and not word.bits & (NAME | PLACE):
                break
            joins = at > start and word.folded in ("de", "del", "la", "of", "the", "y", "and")
            if word.shape == "lower" and not (
                joins and at + 1 < len(note.words) and note.words[at + 1].shape != "lower"
            ):
                break
            at += 1
        if (
            at > start
            and note.words[start].start == match.end()
            and not all(w.bits & PLACE for w in note.words[start:at])
        ):
            yield Entity("institution", note.words[start].start, note.words[at - 1].end, 0.82)


_QUALIFIERS = (
    _GENERIC
    | _PROPER
    | frozenset(word for needed in _NEEDED.values() for word in needed)
    | _TAILS
    | frozenset(["care", "nursing", "street", "great", "family", "heart", "st", "saint", "nhs"])
)
"""Ordinary words that the name of an institution may hold."""
