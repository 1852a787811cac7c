"""Ages over 89, in figures and in words; every other age stays (45 CFR 164.514(b)(2)(i)(C))."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

_OLD = r"(?:9\d|1[0-2]\d)"
_ONES_EN = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_ONES_ES = r"(?:un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
_SPOKEN = (
    rf"(?:ninety(?:[- ]?{_ONES_EN})?|(?:a |one )?hundred(?:[- ](?:and[- ])?(?:{_ONES_EN}|ten))?|"
    rf"noventa(?: y {_ONES_ES})?|noventi{_ONES_ES}|cien|ciento (?:{_ONES_ES}|diez))"
)
_AGE = rf"({_OLD}|{_SPOKEN})"
_ALONE = r"(?<![\w.,/-])(?<!# )"
_ENDS = r"(?![\w%/°]|[.,]\d|\s?(?:%|mg|ml|kg|cm|mm|bpm|lpm|por|per|x\b|/))"
_SEX = r"(?:m|f|v|h|male|female|woman|man|lady|gentleman|hombre|mujer|varon)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ALONE}{_AGE}[\s-]{{0,2}}(?:years?|yrs?|y)[\s./-]{{0,2}}(?:olds?|o\b|of[\s-]age)",
        rf"{_ALONE}({_OLD})\s?(?:y/?o|y\.o\.?|y/?rs?\.?|a\.o\.|years?|y\b|yrs?)(?!\w)",
        rf"{_ALONE}({_OLD})(?:\s?(?:y|yr|a|anos?),?)?[\s/,]?\s?{_SEX}(?![\w/])",
        rf"(?<![\w.,/])(?:sex|sexo|gender)?:?\s?{_SEX}(?:, ?|[\s/-]?)({_OLD}){_ENDS}",
        rf"\b(?:aged?|ages|age of|age is|age/sex|edad(?:/sexo)?(?: de)?|turn(?:s|ed|ing)|"
        rf"cumpl(?:e|io|ira|ido|ia)|"
        rf"reach(?:ed|ing)|nearly|almost|pushing|casi|lived to|vivio hasta)"
        rf"(?: (?:los|las|the age of|age|to|at|be|of|es|is|was|today|hoy|"
        rf"actual))*[\s:=,(]{{0,3}}{_AGE}{_ENDS}",
        rf"{_ALONE}{_AGE}\s?(?:anos?|anitos|a\.|as\b|a\b|primaveras)(?!\w)",
        rf"\b(?:at|of|was|is|a los|con|tiene|tenia)\s{_AGE}(?=\s?(?:years?|anos?|when|cuando)\b|"
        rf",\s?(?:lives|vive|independent|autonom|con|with))",
        rf"\b(?:died|dies|dead|deceased|passed(?: away)?|death|fallec\w+|murio|muert[oa]|muere|"
        rf"lived|"
        rf"vivio|alive|viv[oa]|vive|still|"
        rf"well|healthy|san[oa])(?: (?:at|a|con|aged?|the|los|hasta|until|till|to|of|in|his|her|"
        rf"peacefully|"
        rf"sleep|and|y|well|independent|suddenly)){{1,4}} {_AGE}{_ENDS}",
        rf"{_ALONE}(?:his|her|their|s[ui]s?|the|el|el su) ({_OLD}(?:st|nd|rd|th|o|"
        rf"er)?) (?:birthday|cumpleanos)",
        rf"\bcumpleanos (?:numero )?({_OLD})\b",
        rf"\b(?:is|was|are|turns|now|already|he's|she's|tiene|tenia|con|ya) (?:now |already |ya |"
        rf"only )?({_SPOKEN})(?=[.,;)\n]|$| (?:and|y|but)\b)",
        r"\b(?:in|into|en) (?:his|her|their|the|los|sus) (?:early |mid |late |mid-)?(nineties|"
        r"90'?s|noventa)\b",
        rf"\b(?:he|she|who|patient|pt|(?:he|she)'s|lady|woman|man|gentleman|el|ella|paciente|"
        rf"senora?)(?: is| was|"
        rf" now| already| turned| of| de| tiene| tenia| ya| turning)* {_AGE}(?=[.,;)\n]|$|"
        rf" (?:and|y|but|with|con|"
        rf"who|que|next|this|years?|anos)\b)",
        rf"\b(?:mother|father|wife|husband|sister|brother|aunt|uncle|gran\w+|mum|mom|dad|spouse|"
        rf"partner|madre|"
        rf"padre|abuel[oa]|espos[oa]|marido|mujer|herman[oa]|ti[oa]|mama|papa|suegr[oa]|"
        rf"bisabuel[oa])"
        rf"(?:,? | \(|, \()(?:of |de |aged? |es de )?{_AGE}(?=[),.;\n]|$)",
        rf"{_ALONE}({_OLD})(?:st|nd|rd|th) (?:year|birthday)",
        rf"{_ALONE}({_OLD})[\s-]?(?:year|yr|ans\b|de anos|\u2640|\u2642|\+(?= ?(?:years?|y/?o|"
        rf"anos)))",
        rf"[\u2640\u2642] ?({_OLD}){_ENDS}",
        rf"\b(?:over|mayor de|edad aproximada|edad \(anos\)|age \(y(?:ears|"
        rf"rs)?\))[\s:]{{1,2}}({_OLD})"
        rf"(?=[.,;)\n]|$| (?:years?|anos)\b)",
        r"\b(nonagenarian|nonagenari[oa]|centenarian|centenari[oa])s?\b",
    )
)
_ANY = re.compile(r"9\d|1[0-2]\d|ninet|hundred|novent|cien|nonagen|centen")
_SEXED = _PATTERNS[2:4]
_BEHIND_NAME = re.compile(
    rf"(?:,? ?\(|, | - | \| )(?:[a-z][a-z ]{{2,24}}, )?(?:age )?{_AGE}(?=\s?(?:[),;:|\n-]|"
    rf"\.(?!\d)|$))"
)
"""A number alone behind someone: "Ann Lee, clerk, 91." or "Ann Lee (91)"."""
_DURATION = re.compile(
    r"(?:\bhace|\bdurante|\bdesde hace|\bfor|\bpor|\bultimos|\blast|\bpast)\s+(?:\w+\s)?$"
)


def find(note: Note) -> Iterator[Entity]:
    """Every age over 89 of a note: the number or the word alone, so that what follows stays."""
    text = note.folded
    for pattern in _PATTERNS if _ANY.search(text) else ():
        for match in pattern.finditer(text):
            if not _DURATION.search(text[max(0, match.start() - 25) : match.start()]):
                yield Entity("age_over_89", *match.span(1), 0.9 if pattern in _SEXED else 0.96)


def behind(note: Note, names: Iterable[Entity]) -> Iterator[Entity]:
    """The age that stands alone behind a name."""
    for name in names if note.has_figures else ():
        match = _BEHIND_NAME.match(note.folded, name.end)
        if match:
            yield Entity("age_over_89", *match.span(1), 0.9)
