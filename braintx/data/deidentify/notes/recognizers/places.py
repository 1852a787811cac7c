"""Towns, regions and countries: by the lexicon, or by the words that lead to a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import (
    EPONYM,
    GIVEN,
    NAME,
    ORDINARY,
    PLACE,
    PRODUCT,
    WORD,
    is_clinical,
    long_places,
    words,
)
from braintx.data.deidentify.notes.note import Note, Word

_LEADS = re.compile(
    r"\b(?:(?:viv(?:e|en|ia|io|iendo)|resid(?:e|en|ia|io|iendo)|residente|radicad[oa]|"
    r"nacid[oa]|naci[oa]|nace|establecid[oa]|domiciliad[oa]|crecio|trabaja(?: como "
    r"\w+)?|labora|estuvo|"
    r"finca|casa|turismo|vacaciones|originari[oa]|accidente|estancia)(?: actualmente| "
    r"solo| sola| en zona rural)? en|"
    r"natural(?: y residente)? de|naturales de|procedente(?: de|:)|procede de|"
    r"proviene de|proveniente de|oriund[oa] de|originari[oa] de|"
    r"vecin[oa] de|habitante de|residente de|viajo? a|viaje (?:reciente )?(?:a|por)|"
    r"viajes? a|vino de|viene de|viene desde|llego (?:de|desde)|trasladad[oa] (?:de|"
    r"desde|a)|"
    r"remitid[oa] (?:de|desde|a)|derivad[oa] (?:de|desde)|traid[oa] (?:de|desde)|"
    r"regreso (?:de|a)|se mudo a|emigro (?:de|a)|migrante de|municipio de|"
    r"ciudad de|departamento de|provincia de|estado de|pueblo de|localidad de|vereda|"
    r"corregimiento(?: de)?|barrio|colonia|comuna|"
    r"canton(?: de)?|cerca de|afueras de|ayuntamiento de|distrito de|lugar de "
    r"(?:nacimiento|residencia|origen)[: ]*|procedencia[: ]*|residencia[: ]*|"
    r"natural[: ]+|"
    r"origen[: ]+|ciudad[: ]+|municipio[: ]+|"
    r"(?:lives?|living|lived|resid(?:es|ed|ing)|born|raised|works?(?: as an? \w+)?|"
    r"employed(?: as an? \w+)?|grew up|based|vacation(?:ing)?|holiday|farm|home|house|"
    r"cottage|accident|stay(?:ed|ing)?|visiting family)(?: alone| now| currently)? "
    r"(?:in|near|outside|around)|"
    r"resident of|native of|natives of|originally from|comes from|came from|hails "
    r"from|from|moved (?:to|from|here from)|relocated (?:to|from)|emigrated (?:to|"
    r"from)|immigrated from|travel(?:l?ed|ling|ing|s)?(?: recently)? (?:to|from|"
    r"through)|"
    r"trips? to|returned from|return from|flew (?:to|from)|drove (?:to|from)|"
    r"visit(?:ed|ing)|village of|town of|city of|county of|transferred from|suburb of|"
    r"outskirts of|"
    r"place of (?:birth|residence)[: ]*|birthplace[: ]*|hometown[: ]*(?:is |of )?|"
    r"(?:localidad|poblacion|provincia|pais|estado|departamento|country|county|state|village|"
    r"region|parish)[: ]{1,2}|"
    r"city[: ]+|town[: ]+|residence[: ]+|"
    r"(?:parroco|cura|alcalde(?:sa)?|juez|obispo|personero|concejal|mayor|vicar|sheriff|bishop|"
    r"gente|"
    r"familia),? (?:de|of)|(?:anos|years old|\w+),(?= de [a-z]+(?: [a-z]+)?[.,;]) de) ?(?:the |"
    r"la ciudad de |el municipio de |la |"
    r"el )?(?=[\w])"
)
_HOME = re.compile(
    r"(?:liv(?:es?|ing|ed)|resid\w+|born|raised|grew up|moved|relocated|originally from|native|"
    r"viv\w+|nacid[oa]|"
    r"originari[oa]|natural|procedente|oriund[oa]|town|city|trips?|flew|returned)\b"
)
"""Behind these any capital is a place: "lives in Surprise"."""
_IN = frozenset(("en", "in", "near", "desde", "from", "to", "hacia", "at", "around", "outside"))
_STATE = re.compile(
    r", (?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|"
    r"O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b"
)
_FRONT = words("places", "front")
_BACK = words("places", "back")
_JOINING = frozenset(["de", "del", "la", "las", "los", "el", "upon", "on", "of", "the", "y"])
_NOT_PLACES = words("places", "not_places")


def find(note: Note) -> Iterator[Entity]:
    """Every place of a note."""
    yield from _listed(note)
    yield from _led_to(note)
    yield from _fronted(note)
    yield from _somewhere(note)


def _listed(note: Note) -> Iterator[Entity]:
    words, (first_words, known) = note.words, long_places()
    for index, word in enumerate(words):
        for size in (4, 3, 2) if word.folded in first_words else ():
            several = words[index : index + size]
            if (
                tuple(each.folded for each in several) in known
                and all(note.gap(index + k) in (" ", ". ", "\n") for k in range(1, len(several)))
                and (note.quiet or several[-1].shape != "lower")
            ):
                yield Entity(
                    "place",
                    word.start,
                    several[-1].end,
                    0.93 if _is_led(note, index) or len(several) > 2 else 0.86,
                )
                break
        else:
            if word.bits & PLACE and (note.quiet or word.shape != "lower"):
                certainty = _certainty(note, index, word)
                if certainty:
                    yield Entity("place", word.start, word.end, certainty)
    for match in _STATE.finditer(note.text):
        if match[0][2:] in ("MD", "PA", "DO", "MA") and not re.match(
            r" \d{5}", note.text[match.end() :]
        ):
            continue
        at = note.word_at(match.start()) - 1
        if (
            at >= 0
            and note.words[at].end == match.start()
            and (note.words[at].shape == "title" or note.words[at].bits & PLACE)
        ):
            first = at
            while (
                first
                and at - first < 2
                and note.gap(first) == " "
                and words[first - 1].shape == "title"
                and not words[first - 1].bits & WORD
            ):
                first -= 1
            yield Entity("place", words[first].start, match.end(), 0.9)


def _certainty(note: Note, index: int, word: Word) -> float:  # noqa: PLR0911 - one rule a line
    """How sure one listed word is a place here; 0 where it is not."""
    if (
        word.shape == "upper"
        and len(word.folded) <= 3
        and not word.loud
        and word.folded not in ("usa",)
    ):
        return 0.0
    before = note.words[index - 1] if index and note.gap(index).strip(" ") == "" else None
    led = before is not None and before.folded in _IN
    shared = word.bits & (NAME | WORD | EPONYM | PRODUCT)
    if not shared:
        return 0.88 if led or not note.quiet else 0.8
    if note.quiet and word.bits & ORDINARY:
        return 0.0
    if led and not (word.bits & EPONYM and _is_scored(note, word)):
        return 0.84
    if _beside_place(note, index) or _DATELINE.match(note.folded, word.end):
        return 0.82
    if word.bits & (WORD | EPONYM | PRODUCT):
        return 0.0
    return 0.5


_DATELINE = re.compile(
    r", (?:(?:a|el|on) )?\d{1,4}(?: (?:de )?[a-z]{3}|[-/.]\d|[-/][a-z]{3})| a \d{1,2} de [a-z]|"
    r", [a-z]+ \d{1,2}, \d{4}"
)
"""As at the end of a letter: "Bilbao, a 7 de febrero"."""


def _is_scored(note: Note, word: Word) -> bool:
    return note.folded[word.end : word.end + 3].strip()[:1].isdigit()


def _is_led(note: Note, index: int) -> bool:
    return bool(index) and note.words[index - 1].folded in (*_IN, "de")


def _beside_place(note: Note, index: int) -> bool:
    """As in "Toledo, España", "Springfield (Illinois)"."""
    words = note.words
    for other, gap in (
        (index + 1, note.gap(index + 1) if index + 1 < len(words) else ""),
        (index - 1, note.gap(index) if index else ""),
    ):
        if (
            gap in (", ", " (", ",", " - ", "/")
            and 0 <= other < len(words)
            and words[other].bits & PLACE
            and words[other].shape != "lower"
        ):
            return not words[other].bits & GIVEN
    return False


def _led_to(note: Note) -> Iterator[Entity]:
    words = note.words
    for match in _LEADS.finditer(note.folded):
        first = note.word_at(match.end())
        if first >= len(words) or words[first].start != match.end():
            continue
        at, end = first, 0
        while at < len(words) and at - first < 5:
            word = words[at]
            if at > first and note.gap(at) not in (" ", "-", "  "):
                break
            if word.folded in _JOINING and word.shape == "lower" and at > first:
                at += 1
                continue
            sure = _HOME.match(match[0]) and word.shape == "title" and not word.loud
            if not _may_be_place(note, word, at == first) and not (
                sure and word.folded not in _NOT_PLACES and not is_clinical(word.folded)
            ):
                break
            end = word.end
            at += 1
        if end:
            certainty = 0.87 if match[0].strip() in ("from", "visiting") else 0.925
            yield Entity("place", words[first].start, end, certainty)


def _may_be_place(note: Note, word: Word, first: bool) -> bool:
    if word.folded in _NOT_PLACES or is_clinical(word.folded) or word.bits & PRODUCT:
        return False
    if note.quiet or word.loud:
        return (
            bool(word.bits & PLACE)
            or (not word.bits and word.shape != "lower")
            or (not word.bits and first and note.quiet)
        )
    if word.shape not in ("title", "upper") or (word.shape == "upper" and len(word.folded) <= 4):
        return False
    return not word.bits & WORD or bool(word.bits & (NAME | PLACE)) or word.folded in _FRONT


def _somewhere(note: Note) -> Iterator[Entity]:
    """An unknown word with a capital behind "in" or "near": more often a place than a person."""
    for index in range(1, len(note.words)):
        word, before = note.words[index], note.words[index - 1]
        if (
            before.folded in ("in", "en", "near", "outside", "at", "hacia", "desde")
            and note.gap(index) == " "
            and (
                (word.shape == "title" or (word.loud and word.shape == "upper"))
                and not word.bits
                and not is_clinical(word.folded)
                and len(word.folded) > 3
            )
        ):
            yield Entity("place", word.start, word.end, 0.62)


def behind(note: Note, addresses: Iterable[Entity]) -> Iterator[Entity]:
    """The town behind a street: capitalised words after its comma."""
    for address in addresses:
        match = _TOWN.match(note.text, address.end)
        if match is None:
            continue
        end = match.start(1)
        for word in note.words[note.word_at(end) : note.word_at(match.end(1))]:
            if _ends_town(word, end > match.start(1)) or (
                end > match.start(1) and note.gap(note.word_at(word.start)) == ". "
            ):
                break
            end = word.end if word.shape != "lower" else end
        if end > match.start(1) and note.text[end : end + 1] != ":":
            yield Entity("place", match.start(1), end, 0.925)


def _ends_town(word: Word, begun: bool) -> bool:
    """A word that no town goes on with: the next sentence, without a full stop between."""
    if word.bits & ORDINARY and not word.bits & (NAME | PLACE):
        return True
    return begun and bool(word.bits & EPONYM) and not word.bits & (NAME | PLACE)


_TOWN = re.compile(
    r",? ?(?:,|\n|\() ?((?:[A-ZÁÉÍÓÚÑ][\w'-]+)(?: (?:(?:de|del|la|las|los|of|on|upon) "
    r"){0,2}[A-ZÁÉÍÓÚÑ][\w'-]+){0,3})"
)


_SAINTS = frozenset(
    ["san", "santa", "santo", "villa", "puerto", "fort", "port", "mount", "lake", "new"]
)


def _fronted(note: Note) -> Iterator[Entity]:
    """As in "San Marcos", "Villa Hermosa", "Jefferson County"."""
    words = note.words
    for index in range(1, len(words)):
        before, word = words[index - 1], words[index]
        if note.gap(index) not in (" ", ". ") or word.shape != "title" or before.shape != "title":
            continue
        if word.folded in _BACK and not before.bits & WORD:
            yield Entity("place", before.start, word.end, 0.88)
        elif (
            before.folded in _SAINTS
            and word.folded not in ("juan", "pedro", "pablo")
            and (not word.bits & WORD or word.bits & NAME)
        ):
            yield Entity("place", before.start, word.end, 0.8)
