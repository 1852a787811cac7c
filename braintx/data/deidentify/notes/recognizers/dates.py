"""Dates: whole ones, and partial ones that say more than a year.

A year alone stays, as HIPAA's safe harbour lets it (45 CFR 164.514(b)(2)(i)(C)), unless it is of
birth. So does a month behind "since": it is how long a complaint lasts, and is read as that. No
duration, rate, score, dose or blood pressure is a date: 3/7, 3/52 and 3/12 are days, weeks and
months, and two numbers with a stroke need a word that makes them a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sep sept septiembre setiembre set",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        1,
    )
    for name in names.split()
}
"""Names and abbreviations of months, folded, and which month each is."""

_LONG = "|".join(
    sorted(
        (name for name in MONTHS if len(name) > 4 or name in ("may", "june", "july", "mayo")),
        key=len,
        reverse=True,
    )
)
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NTH = rf"(?:{_DAY}(?: ?(?:st|nd|rd|th|o|ro|er)\b)?|primero)"
_YEAR = r"(?:(?:19|20)\d\d|'\d\d)"
_SHORT_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_WORDED = (
    r"(?:primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|"
    r"catorce|quince|"
    r"dieci(?:seis|siete|ocho|nueve)|veinte|veinti(?:un|uno|dos|tres|cuatro|cinco|"
    r"seis|siete|ocho|nueve)|"
    r"treinta(?: y uno)?)"
)
_WORDED_YEAR = r"(?:dos mil(?: \w+(?: y \w+)?)?|mil novecientos \w+(?: y \w+)?)"
_WORDED_NTH = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
    r"twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
    r"thirtieth|thirty[- ]first)"
)
_OF = r"(?:[\s,./-]{0,3}(?:(?:del|de|of|the)\s){0,2}\s?)"
_BEFORE = r"(?<![\w.,/:-])"
_BARE_AFTER = r"(?!\w|[.,:/-]?\d|/\w)"
# An unnamed range has its parts in the order they may stand; each is linear, for no part can
# stretch.
_FIGURES = tuple(
    re.compile(pattern)
    for pattern in (
        # 12/03/2021, 12-3-21, 12.03.21, 2021-03-12, 20210312, 12 03 2021, 03/2021, summer of 2021
        rf"(?<![\w/.,-])(?:{_DAY}|1[0-2])\s?([/.-])\s?{_DAY}\s?\1\s?(?:19|20)\d\d(?![\d/])",
        r"(?<![\w/.,-])\d{1,2}([/.-])(?:i{1,3}|i?v|vi{1,3}|i?x|xi{1,2})\1(?:(?:19|20)\d\d|"
        r"\d\d)(?!\w)",
        rf"(?<![\w/.,-])(?:{_DAY}|1[0-2])([/-]){_DAY}\1\d\d(?![\w/-])",
        rf"(?<![\w/.,-]){_DAY}\.(?:0?[1-9]|1[0-2])\.\d\d(?![\w.])",
        r"(?<![\w/.,-])(?:19|20)\d\d([/.-])(?:1[0-2]|0?[1-9])\1(?:3[01]|[12]\d|0?[1-9])(?!\d)",
        r"(?<![\w/.,-])(?:19|20)\d\d(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])(?!\w)",
        r"(?<![\w/.,-])(?:3[01]|[12]\d|0[1-9]) (?:1[0-2]|0[1-9]) (?:19|20)\d\d(?![\d/])",
        r"(?<![\w/.,-])(?:1[0-2]|0?[1-9])\s?[/-]\s?(?:19|20)\d\d(?![\w/-])",
        r"\b(?:spring|summer|autumn|fall|winter|primavera|verano|otono|invierno|"
        r"q[1-4])(?: of| del?|,)? (?:19|20)\d\d\b",
    )
)
_MONTHS = tuple(
    re.compile(pattern)
    for pattern in (
        # 12 de marzo de 2021, del 3 al 5 de mayo, 12th of March 2021, 12-mar-21, 12MAR2021, first
        # of May, March 12, 2021; Mar 12-14; March 2021; marzo del 2021; 2021 March
        rf"(?<![\w/.,]){_NTH}(?:\s?(?:-|to|al?|y|and|"
        rf"&)\s?{_NTH})?{_OF}{_MONTH}(?:{_OF}{_YEAR}(?!\d))?(?!\w)",
        rf"(?<![\w/.,]){_DAY}([\s/.-]?){_MONTH}\1{_SHORT_YEAR}(?!\w)",
        rf"\b{_WORDED}\s+de(?:\s+mes\s+de)?\s+{_MONTH}(?:\s+del?\s+(?:ano\s+)?(?:{_YEAR}|"
        rf"{_WORDED_YEAR}))?(?!\w)",
        rf"\b(?:the )?{_WORDED_NTH} (?:day )?of {_MONTH}(?:,? {_YEAR})?(?!\w)",
        rf"\b{_MONTH} (?:the )?{_WORDED_NTH}(?:,? {_YEAR})?(?!\w)",
        rf"\b{_MONTH}\s{{0,2}}{_NTH}(?:\s?(?:-|to|and|&)\s?{_NTH})?(?:(?:,|"
        rf"\s){{1,3}}{_YEAR}(?!\d))(?!\w)",
        rf"\b{_MONTH}\s{{1,2}}{_NTH}(?:\s?(?:-|to|and|&)\s?{_NTH})?(?![\w%]|[.,:/]\d|"
        rf"\s?(?:mg|ml|cm|mm|cc|kg|mcg|years?|anos|months?|weeks?|days?|meses|semanas|"
        rf"dias)\b)",
        rf"\b{_MONTH}{_OF}{_YEAR}(?!\w)",
        rf"\b{_MONTH}[\s/-]?'?\d\d(?!\w)(?<=[a-z][/'-]\d\d)",
        rf"(?<![\w/.,-])(?:19|20)\d\d\s{_MONTH}(?:\s{_DAY})?(?!\w)",
    )
)
_AROUND = 48
"""A month's patterns look so far to each side of its name: the longest date there is."""
_NAMED = re.compile(
    r"\b(?:on|since|dated?|until|before|after|till|from|visit|visits|seen|appointment|"
    r"admitted|discharged|"
    r"admission|discharge|scan|mri|ct|surgery|operated|follow[- ]?up|f/u|review|"
    r"reviewed|dob|born|lmp|"
    r"el dia|dia|el|fecha|fechas|del|al|hasta|cita|visto|vista|valorad[oa]|consulta|"
    r"ingreso|ingresada|ingresado|egreso|"
    r"alta|control|revision|rm|rmn|tac|tc|cirugia|intervenid[oa]|operad[oa]|nacid[oa]|"
    r"f\.?n\.?|f\.? ?nac\.?|fnac|fur|fum|"
    r"nacimiento|registro|toma)"
    r"[\s:,.(]{1,3}(?:(?:on|el|del|of|dia|the|fecha|de)[\s:]{1,2}){0,2}"
    rf"((?:{_DAY}|1[0-2])[/-]{_DAY}|{_DAY}\.(?:0[1-9]|1[0-2]))(?![\w/%-]|[.,]\d|\s?(?:mmhg|mg|ml))"
)
_FIRST_ON_LINE = re.compile(
    r"^[ \t*•-]*((?:3[01]|[12]\d|0[1-9])[/-](?:3[01]|[12]\d|0[1-9]))(?=\s?[:.)–-]?\s)", re.MULTILINE
)
_MONTH_ALONE = re.compile(
    r"\b(in|during|by|until|till|before|after|through|early|late|mid|last|next|this|of|around|"
    r"en|durante|hasta|pasado|proximo|mes de|principios de|finales de|mediados de|"
    r"fines de|inicios de|este|para)"
    rf"[\s-](?:early |late |mid[- ]|el mes de )?((?:{_LONG})\b)(?! \d)"
)
_SINCE = re.compile(
    r"(?:\bsince|\bdesde)(?: (?:about|around|early|late|mid|last|this|el|los|la|"
    r"mediados|finales|principios|inicios|"
    r"pasado|mes|de|in|the|end|beginning|start|of|fines|este))*[\s-]*$"
)
_BIRTH_YEAR = re.compile(
    r"\b(?:born(?: in)?|year of birth|birth year|yob|nacid[oa](?: en)?|nacio en|ano de nacimiento|"
    r"fecha de nacimiento|dob|f\.? ?nac\.?)[\s:]{1,3}(?:el ano |the year )?((?:18|19|"
    r"20)\d\d)(?![\w/-])"
)
_DAY_ALONE = re.compile(
    r"\b(?:on the|el (?:pasado |proximo )?dia|(?:lunes|martes|miercoles|jueves|"
    r"viernes|sabado|domingo),?(?: dia)?|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,?(?: the)?) "
    r"((?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?)(?![\w/%:]|[.,]\d| (?:day|week|month|"
    r"hour|floor|visit|attempt|a las|"
    r"de|del|h\b|horas|hrs|am\b|pm\b|episod|dia|postop|mg|ml|anos|times|veces))"
)


def find(note: Note) -> Iterator[Entity]:
    """Every date of a note."""
    text = note.folded
    named = _with_months(note)
    for start, end in named:
        for pattern in _MONTHS:
            for match in pattern.finditer(text, start, end):
                if not _is_verb(note, match):
                    yield Entity("date", *_trimmed(text, match.start(), match.end()), 0.97)
    if note.has_figures:
        for pattern in _FIGURES:
            for match in pattern.finditer(text):
                yield Entity("date", *_trimmed(text, match.start(), match.end()), 0.97)
        for pattern in (_NAMED, _FIRST_ON_LINE, _BIRTH_YEAR, _DAY_ALONE):
            for match in pattern.finditer(text):
                if not _is_slashed_duration(match[1]):
                    yield Entity("date", *match.span(1), 0.9)
    for match in _MONTH_ALONE.finditer(text) if named else ():
        if _is_month(note, match) and not _SINCE.search(
            text[max(0, match.start() - 40) : match.start(2)]
        ):
            yield Entity("date", *match.span(2), 0.8)


def _with_months(note: Note) -> list[tuple[int, int]]:
    """Stretches of text around each name of a month; neighbouring ones are one."""
    found: list[tuple[int, int]] = []
    for word in note.words:
        if word.folded in MONTHS or (
            "-" in word.folded and not MONTHS.keys().isdisjoint(word.folded.split("-"))
        ):
            start, end = max(0, word.start - _AROUND), word.end + _AROUND
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, end))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[end - 1] in " .,":
        end -= 1
    return start, end


def _is_slashed_duration(written: str) -> bool:
    """Days, weeks and months as British notes write them; 03/12 is a date."""
    first, _, second = written.partition("/")
    return second in ("7", "52", "12") and not first.startswith("0") and int(first) < 10


def _is_verb(note: Note, match: re.Match[str]) -> bool:
    """English "may 2", "march 10", and what else is a word before it is a month."""
    name = re.search(r"[a-z]+", match[0])
    if name is None or name[0] not in ("may", "march", "mar", "set", "ago"):
        return False
    written = note.text[match.start() + name.start()]
    partial = not re.search(r"\d{4}|\d[/.-]", match[0])
    return partial and written.islower() and note.language == "en" and not note.quiet


def _is_month(note: Note, match: re.Match[str]) -> bool:
    """No verb, no clinic: "may" in small letters is Spanish for nothing and English for perhaps."""
    after = note.text[match.end() : match.end() + 2].strip()
    if match[2] in ("may", "march", "mayo"):
        capital = note.text[match.start(2)].isupper()
        if match[2] != "mayo" and not capital:
            return note.quiet and match[1] == "in"
        return not (capital and match[2] == "mayo" and after[:1].isupper())
    return True
