"""Institutions by half their name: "Royal Preston", "Lincoln General", "UMF 15", "Ash Primary".

Clinicians drop the word of the kind, which `institutions` looks for; what is left stands in a fixed
order of capitals, is numbered, or is one of the names in ``lexicons/institutions.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import EPONYM, NAME, PLACE, WORD, phrases
from braintx.data.deidentify.notes.note import Note, Word

_TITLE = r"[A-Z][\w'’-]{1,24}"
_ROYAL = re.compile(
    rf"\b(?:The |the )?(?:Royal|Princess|Queen|ROYAL) ({_TITLE}(?: (?:and|&) {_TITLE})?)"
)
_HALF = re.compile(
    rf"\b({_TITLE})(?: {_TITLE}){{0,2}}? (?:Royal|General|Memorial|District|Children['’]s|"
    rf"University|"
    r"Presbyterian|Methodist|Baptist|Lutheran|Infirmary|Mercy|Regional|Primary|Elementary|Middle|"
    r"High|"
    r"Grammar|Comprehensive|Sixth Form|Infants|Juniors|Prep|Preschool|Academy|Community College|VA|"
    r"State)\b(?! (?:Road|Street|Avenue|Lane|Rd|St|Ave|of|Court|and))"
)
_HALF_LOUD = re.compile(
    r"\b([A-Z]{3,})(?: [A-Z]{3,})? (?:ROYAL|GENERAL|MEMORIAL|CHILDREN['’]S|AREA HOSPITAL|"
    r"COUNTY HOSPITAL|TEACHING HOSPITALS?|DISTRICT|"
    r"HEALTH CENTRE|MARITIME|METHODIST|STATE UNIVERSITY|PRIMARY|PRIMARY SCHOOL|MIDDLE SCHOOL|"
    r"HIGH SCHOOL|RC PRIMARY SCHOOL|CATHOLIC SCHOOL|ELEMENTARY|INFIRMARY|GRAMMAR|ACADEMY)\b"
)
_SAINT = re.compile(
    r"\b(?:at|to|from|in|by|of|via|@|with)(?: the)? ((?:St|Saint|"
    r"ST)\.? [A-Z][A-Za-z]{1,20}['’][sS]?)(?!\w)"
)
_INITIALS = re.compile(
    r"\b(?:the )?(?:VA|UC|UT|LSU|OSU|NYU|UPMC|IU|UNC|SUNY|CUNY|HCA|CHI|QE|JR|UAM|UAQ|CMN|HM|CS|"
    r"CSM|CAP|CESSA|"
    r"CESFAM|ESE|E\.S\.E\.|C\.S\.|I\.E\.S?\.|C\.E\.I\.P\.|CEIP|IES|CBTIS|CETIS|CECYT|CONALEP|"
    r"UMAE|U\.H\.)"
    rf"(?: in| de(?:l| la| los)?| La| Los| Las| El)? {_TITLE}(?: (?:de (?:la |"
    rf"los )?)?{_TITLE}){{0,3}}"
)
_NUMBER = r"(?:,? ?(?:n[ou]?m?\.?o?\.? ?|# ?)?\d{1,3}\b)"
_NUMBERED = re.compile(
    r"(?<!\w)(?:h\.?g\.?[zrsp]\.?|h\.?g\.?s\.?z\.?|h\.?r\.?s\.?|u\.?m\.?f\.?|u\.?m\.?a\.?e\.?|"
    r"u\.?m\.?a\.?a\.?|"
    r"cbtis|cetis|cecyt|cbta|conalep|c\.?s\.?|c\.?a\.?p\.?|p\.?s\.?(?= (?:n|\d))|prepa|"
    r"(?:hospital (?:general |rural )?(?:de )?(?:zona |regional )?(?:con )?|"
    r"unidad (?:de medicina familiar|medica(?: de alta especialidad)?|medico familiar)|clinica|"
    r"(?:escuela )?(?:tele)?secundaria(?: tecnica| diurna| general)?|preparatoria|"
    r"colegio de bachilleres|"
    r"jardin de ninos|centro de salud))(?:[ /+]{1,3}(?:c/)?(?:mf|umf|umaa))?"
    rf" ?{_NUMBER}(?! ?(?:mg|ml|anos|dias|h\b|/|[.,]\d))"
    r"(?:,? (?:del? )?(?:imss|issste|ssa|pemex|la raza|siglo xxi)(?:-bienestar)?\b)?"
)
_KIND_ES = re.compile(
    r"\b(?:Primaria|Secundaria|Telesecundaria|Bachillerato|K[ií]nder|Jard[ií]n de Ni[ñn]os|Tec|"
    r"Tecnol[oó]gico|"
    r"Instituci[oó]n Educativa|Unidad Educativa|Complexo Hospitalario(?: Universitario)?|"
    r"Cl[ií]nico|"
    r"Hospital(?:et)?|HOSPITAL|CL[IÍ]NICA|CL[IÍ]NICO|CRUZ ROJA|CHRISTUS|STAR M[EÉ]DICA|"
    r"INSTITUCI[OÓ]N EDUCATIVA|"
    r"COMPLEXO HOSPITALARIO|JARD[IÍ]N DE NI[NÑ]OS|TECNOL[OÓ]GICO|HOSPITAL (?:GENERAL|"
    r"UNIVERSITARIO|CENTRAL|REGIONAL)|RESIDENCIA|COLEGIO|SANATORIO|Cl[ií]nica|Sanatorio|Christus|"
    r"[ÁA]ngeles|Star M[eé]dica|Cruz Roja) "
    r"((?:(?:de|del|la|las|los|el|DE|DEL|LA|LAS|LOS|EL) ){0,2}(?:(?:Dr|Dra|Lic|Gral|DR|DRA|LIC|"
    r"GRAL)\. ?)?"
    r"(?:[ldsLDS]['’])?[A-ZÁÉÍÓÚÑ][\w'’-]{1,24}(?: (?:(?:de|del|la|las|los|y|"
    r"i) ){0,2}[A-ZÁÉÍÓÚÑ][\w'’-]{1,24}){0,4})"
)
_AT = frozenset(
    ["en", "in", "at", "to", "from", "del", "al", "desde", "the", "la", "el", "a", "via"]
)
_AMBIGUOUS = frozenset(
    [
        "mayo",
        "rush",
        "guy's",
        "gosh",
        "chop",
        "cun",
        "la fe",
        "bellevue",
        "beaumont",
        "brigham",
        "parkland",
    ]
)
"""Also words, months or people: a name of an institution only behind a word that leads to one."""


def find(note: Note) -> Iterator[Entity]:
    """Every institution that goes by half its name, by its number, or by a name of its own."""
    yield from _known(note)
    for match in _ROYAL.finditer(note.text):
        second = note.words[note.word_at(match.start(1))]
        if second.bits & PLACE or not second.bits & (WORD | EPONYM):
            yield Entity("institution", *match.span(), 0.932)
    for pattern in (_HALF, _HALF_LOUD):
        for match in pattern.finditer(note.text):
            start = _from_name(note, match.start(), match.end())
            if start is not None:
                yield Entity("institution", start, match.end(), 0.931)
    for match in _SAINT.finditer(note.text):
        yield Entity("institution", *match.span(1), 0.93)
    for match in _INITIALS.finditer(note.text):
        index = note.word_at(match.start())
        if not note.words[index].loud:
            yield Entity("institution", *match.span(), 0.932)
        elif _is_name(note.words[note.word_at(match.end()) - 1]):
            yield Entity("institution", *match.span(), 0.931)
    for match in _NUMBERED.finditer(note.folded):
        if note.text[match.start()].isupper():
            yield Entity("institution", *match.span(), 0.945)
    for match in _KIND_ES.finditer(note.text):
        yield from _spanish(note, match)


def _known(note: Note) -> Iterator[Entity]:
    for match in _names().finditer(note.folded):
        capital = any(c.isupper() for c in note.text[slice(*match.span())])
        index = note.word_at(match.start())
        before = note.words[index - 1].folded if index else ""
        if (capital or (note.quiet and " " in match[0])) and (
            match[0] not in _AMBIGUOUS or before in _AT - {"a"}
        ):
            yield Entity("institution", *match.span(), 0.931)


@cache
def _names() -> re.Pattern[str]:
    names = sorted(phrases("institutions"), key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, names))})(?!\w)(?!(?<=mayo) de)")


def _from_name(note: Note, start: int, end: int) -> int | None:
    """Where the name begins, without a first word of the sentence; none where no word is a name."""
    inside = note.words[note.word_at(start) : note.word_at(end) - 1]
    for word in inside:
        if _is_name(word):
            return word.start
    return None


def _is_name(word: Word) -> bool:
    return bool(word.bits & (NAME | PLACE)) or not word.bits & (WORD | EPONYM)


def _spanish(note: Note, match: re.Match[str]) -> Iterator[Entity]:
    """The name behind a Spanish word of the kind, up to the first word of the next phrase."""
    end = match.start(1)
    named = False
    for word in note.words[note.word_at(match.start(1)) : note.word_at(match.end(1))]:
        plain = bool(word.bits & WORD) and not word.bits & (NAME | PLACE)
        small = word.folded in (
            "de",
            "del",
            "la",
            "las",
            "los",
            "el",
            "y",
            "i",
            "dr",
            "dra",
            "lic",
            "gral",
        )
        if plain and not small and word.loud and word.folded not in _CALLED:
            break
        if small and named and word.loud and word.folded in ("y", "el"):
            break
        named = named or (not small and (not plain or word.folded in _CALLED))
        end = end if small else word.end
    if named:
        yield Entity("institution", match.start(), end, 0.936)


_CALLED = frozenset(
    [
        "militar",
        "naval",
        "espanol",
        "italiano",
        "aleman",
        "alemana",
        "civil",
        "frances",
        "britanico",
        "clinico",
        "mujer",
        "nino",
        "ninos",
        "olivos",
        "rosales",
        "palmas",
        "paz",
        "luz",
        "heroes",
        "angeles",
        "sur",
        "norte",
        "general",
        "universitario",
        "central",
        "regional",
        "infantil",
        "pediatrico",
        "privado",
        "mexico",
    ]
)
