"""Ages over 89, in figures and in words; every other age stays (45 CFR 164.514(b)(2)(i)(C))."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

_OLD = r"(?:9\d|1[0-2]\d)"
_SPOKEN = (
    r"(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a |one )?hundred(?:[- ](?:and[- ])?"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten))?|"
    r"noventa(?: y (?:un|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve))?|"
    r"cien|ciento (?:un|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez))"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,/-])({_OLD}|{_SPOKEN})[\s-]{{0,2}}(?:years?|yrs?|y)[\s./-]{{0,2}}(?:olds?|o\b|of[\s-]age)",
        rf"(?<![\w.,/-])({_OLD})\s?(?:yo|y\.o\.?|yrs?\.?|a\.o\.)(?!\w)",
        rf"(?<![\w.,/-])({_OLD})\s?(?:y|yr)?\s?(?:m|f|male|female|woman|man|lady|gentleman)(?![\w/])",
        rf"\b(?:aged?|age of|age is|edad(?: de)?|turned|cumplio|cumplira)[\s:=,]{{0,3}}({_OLD}|{_SPOKEN})(?![\w%/]|[.,]\d)",
        rf"(?<![\w.,/-])({_OLD}|{_SPOKEN})\s?(?:anos?|a\.|as\b)(?!\w)",
        rf"\b(?:at|of|was|is|a los)\s({_OLD})(?=\s?(?:years?|anos?|when|cuando)\b|,\s?(?:lives|vive|independent|autonom|con|with))",
        r"\bin (?:his|her|their) (?:early |mid |late |mid-)?(nineties|90'?s)\b",
        r"\b(nonagenarian|nonagenari[oa]|centenarian|centenari[oa])s?\b",
    )
)
_DURATION = re.compile(r"(?:\bhace|\bdurante|\bdesde hace|\bfor|\bpor|\bultimos|\blast|\bpast)\s+(?:\w+\s)?$")


def find(note: Note) -> Iterator[Entity]:
    """Every age over 89 of a note: the number or the word alone, so that what follows stays."""
    text = note.folded
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not _DURATION.search(text[max(0, match.start() - 25) : match.start()]):
                yield Entity("age", *match.span(1), 0.9 if pattern is _PATTERNS[2] else 0.96)
