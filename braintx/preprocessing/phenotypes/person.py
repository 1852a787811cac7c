"""Age and sex of a note's patient.

An age group stands for an age where no number does: a newborn's is two weeks, an infant's half a
year, an adolescent's fifteen (the middles of WHO's 0–28 days, 0–12 months and 10–19 years).
"""

from __future__ import annotations

import re
from functools import cache

from braintx.core.labels import MAX_AGE, Sex
from braintx.i18n.language import Language
from braintx.preprocessing.notes.tokens import plain
from braintx.preprocessing.phenotypes.keys import vocabulary

_YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25, "hour": 1 / 8766}
_UNITS = {
    "year": r"years?|yrs?|y|anos?|anitos|a",
    "month": r"months?|mos?|mths?|mo|meses|mes|m",
    "week": r"weeks?|wks?|wk|semanas?|sem",
    "day": r"days?|d|dias?",
    "hour": r"hours?|hrs?|horas?|h",
}
_UNIT = "|".join(f"(?P<{name}>(?:{words})\\b)" for name, words in _UNITS.items())
_NUMBER = r"(?<![\d.,/])(?P<number>\d{1,3}(?:[.,]\d)?)"
_MORE = r"\s*(?:(?:and|y)\s*)?(?P<more>\d{1,2})[\s-]*(?:months?|mths?|mo|meses|mes|m)\b"
_OLD = r"(?:old\b|o\b|/ ?o\b|of age\b|de edad\b|de vida\b)"
_PERSON = (
    r"(?:man|woman|male|female|boy|girl|infant|baby|child|lady|gentleman|patient|newborn|neonate"
    r"|toddler|teenager|adolescent|kid|varon|hombre|mujer|nin[oa]|senora?|lactante|bebe|paciente"
    r"|masculino|femenin[oa]|anciana?|anciano|joven|adolescente|neonato|recien nacid[oa]|rn"
    r"|chaval|chavala|preescolar|escolar|chic[oa]|gestante|embarazada|pte|pt)"
)
_SEX = r"(?:m|f|h|v|male|female|man|woman|boy|girl|varon|hombre|mujer|nin[oa])"
_ENDS = r"(?=[\s,.;:)]|$)(?!\s?(?:%|kg|mg|g\b|cm|ml|bpm|lpm|weeks?|wks?|w\b|s\b|sem|[/+]))"
_TITLE = r"\b(?:mr|mrs|ms|miss|sr|sra|don|dona)\.?\s+[a-z]\w*\.?,?\s*\(?"
_FRACTION = r"(?<![\d./])(?P<number>\d{1,2})/(?P<of>12|52|7)(?!\d)"
"""As in "3/12" for three months; fifty-two stands for weeks and seven for days."""
_PARTS = {"12": "month", "52": "week", "7": "day"}
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NUMBER}(?: ?- ?|\s*)(?:{_UNIT})(?:\s*-?{_MORE})?[\s-]*{_OLD}",
        rf"\b(?:age|aged|edad)\s*:?\s*(?:de\s+)?(?:is\s+)?{_NUMBER}\s*(?:{_UNIT})?(?![\d/])",
        rf"{_NUMBER}\s?(?:y/o\b|yo\b|y\.o\b|yrs? old\b)",
        rf"\b{_PERSON}\s*(?:,\s*)?(?:\w+\s+){{0,2}}?(?:de\s+|of\s+|,\s*|\()?{_NUMBER}\s*(?:{_UNIT})"
        rf"(?:{_MORE})?",
        rf"{_NUMBER}[\s-]*(?:{_UNIT})(?:{_MORE})?[\s-]*(?:\w+[\s-]+){{0,2}}?{_PERSON}\b",
        rf"{_NUMBER}(?P<sex>[mf])\b(?![\d/])",
        rf"{_NUMBER}[\s-]*(?:{_UNIT})[\s-]*(?P<sex>[mf])\b(?![\d/])",
        rf"^\W*(?P<sex>[mfvh])\s?/?\s?{_NUMBER}(?=\s|,|\.|$)",
        rf"^\W*{_NUMBER}\s*(?:{_UNIT})",
        rf"^\W*{_FRACTION}",
        rf"{_FRACTION}\s*(?:{_OLD}|{_SEX}\b)",
        rf"^\W*(?:{_SEX}|{_PERSON})\b\.?,?\s+{_NUMBER}{_ENDS}",
        rf"^\W*{_NUMBER}\s+(?:{_PERSON}|{_SEX})\b",
        rf"{_TITLE}{_NUMBER}{_ENDS}",
        rf"^\W*[a-z]+,\s*{_NUMBER}\s*(?:{_UNIT})(?=[,.])",
        rf"\b(?:tengo|tiene|(?:pt|patient|he|she) is|i am|i'm)\s+{_NUMBER}\s*(?:{_UNIT})?{_ENDS}",
    )
)


_INTRODUCED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_PERSON}\s*(?:,\s*)?(?:\w+\s+){{0,2}}?(?:de\s+|of\s+|,\s*|\(){_NUMBER}"
        rf"\s*(?:{_UNIT})?{_ENDS}",
        rf"{_NUMBER}[\s-]*(?:{_UNIT})[\s-]*(?:old[\s-]+)?{_PERSON}\b",
    )
)
"""A person with an age: who the note is about."""
_ONCE = re.compile(r"\b(?:as an?|when an?|cuando era una?|siendo una?|desde)\s*$")

_NO_AGE_BEHIND = re.compile(
    r"[\s,]*(?:(?:de |of )?(?:gesta|gestation|pregnan|embaraz|amenorr)|behind)"
)
_NO_AGE_BEFORE = re.compile(
    r"(?:bone|gestational|osea|gestacional|menarche|menarquia) ?(?:age)?\s*$"
)
_HALF = re.compile(r" y medio| and a half")
_SPELT_OUT = (
    (re.compile(r"^(\W*\d{1,3})\s([MFHV])(?=[\s,.;:]|$)"), r"\1 years old \2"),
    (re.compile(r"(?<![\d.,/])(\d{1,3})M(?=[\s,.;:)]|$)"), r"\1 years old M"),
    (re.compile(r"^(\W*(?:[1-9]|1\d|2[0-4]))m(?=[,.])"), r"\1 months"),
    (
        re.compile(r"\b(\d{1,2})\s?y(?:rs?|ears?)?\s?(\d{1,2})\s?m(?:o|ths?|onths?)?\b"),
        r"\1 years and \2 months",
    ),
)
"""What the case of a letter tells: "29 M" is a man, "10m" at the beginning an infant."""


def age_of(text: str) -> float | None:
    """The patient's age, years, as a note says it; the first that is said.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> age_of("Lactante de 9 meses con fiebre"), age_of("54M with cough")
    (0.75, 54.0)
    """
    folded = "".join(map(plain, _spelt_out(text)))
    found = [
        (match.start(), order, age)
        for order, pattern in enumerate(_PATTERNS)
        for match in pattern.finditer(folded)
        if (age := _years(match)) is not None
        and not _of_relative(folded, match.start())
        and not _NO_AGE_BEHIND.match(folded, match.end())
        and not _NO_AGE_BEFORE.search(folded[max(0, match.start() - 20) : match.start()])
    ]
    if found:
        return min(found)[2]
    for group, age in vocabulary("people")["groups"]:
        if re.search(group, folded):
            return float(age)
    return None


def introduced(text: str) -> tuple[tuple[float, Sex | None], ...]:
    """Age and sex wherever a note introduces its patient; relatives are left out.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> introduced("Varón de 30 años con fiebre. Mujer de 50 años.")
    ((30.0, 'M'), (50.0, 'F'))
    """
    folded = "".join(map(plain, text))
    return tuple(
        (age, sex_of(match[0]))
        for pattern in _INTRODUCED
        for match in pattern.finditer(folded)
        if (age := _years(match)) is not None
        and not _of_relative(folded, match.start())
        and not _of_relative(folded, match.start("number"))
        and not _ONCE.search(folded[max(0, match.start() - 20) : match.start()])
    )


def _spelt_out(text: str) -> str:
    for pattern, written in _SPELT_OUT:
        text = pattern.sub(written, text, count=1)
    return text


def _years(match: re.Match[str]) -> float | None:
    said = match.groupdict()
    unit = next(
        (name for name in _YEARS if said.get(name)), _PARTS.get(said.get("of") or "", "year")
    )
    years = float(said["number"].replace(",", ".")) * _YEARS[unit]
    if unit == "year" and _HALF.match(match.string, match.end()):
        years += 0.5
    if said.get("more"):
        years += float(said["more"]) / 12
    return round(years, 3) if 0 <= years <= MAX_AGE else None


@cache
def _relatives() -> re.Pattern[str]:
    words = "|".join(vocabulary("people")["relatives"])
    return re.compile(rf"\b(?:{words})\b[^.;\n-]{{0,12}}$")


def _of_relative(folded: str, start: int) -> bool:
    """Whether a relative stands just before: "his brother, aged 12"."""
    return bool(_relatives().search(folded[max(0, start - 40) : start]))


def sex_of(text: str, language: Language = "en") -> Sex | None:
    """The patient's sex: by a word for a person, else by the pronouns.

    Parameters
    ----------
    text : str
    language : {"en", "es"}
        Of the text: "he" is no pronoun in Spanish.

    Examples
    --------
    >>> sex_of("Varón de 54 años"), sex_of("She denies fever"), sex_of("Fever")
    ('M', 'F', None)
    """
    folded = "".join(map(plain, text))
    people = vocabulary("people")
    first: list[tuple[int, Sex]] = []
    sexes: tuple[Sex, Sex] = ("F", "M")
    for level in ("surely", "nouns", f"pronouns_{language}"):
        for sex in sexes:
            pattern = rf"(?<![a-z0-9.,])(?:{people[level][sex]})(?![a-z])"
            found = re.search(pattern, folded)
            if found is not None:
                first.append((found.start(), sex))
        if first:
            return min(first)[1]
    return None
