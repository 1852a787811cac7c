"""A template to a note: what each brace stands for is drawn, and identifiers are marked.

In a template or a list of ``clinical_*.json``, ``<a|b>`` is one of several, ``{1-9}`` and
``{1.5-4.5}`` a number between, ``{~he/she}`` goes by the patient's sex, ``{symptom}`` is drawn from
that list, no entry twice in one note; everything else in braces is an identifier (`_identifier`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np

from braintx.core.labels import Sex
from braintx.data.simulate.identified_notes import numbers, places
from braintx.data.simulate.identified_notes.dates import written_date
from braintx.data.simulate.identified_notes.drawing import chance, data, listed, pick
from braintx.data.simulate.identified_notes.note import (
    IdentifiedNote,
    Identifier,
    Kind,
    Language,
)
from braintx.data.simulate.identified_notes.people import Person, draw_person, written

Style = Literal["none", "capitals", "plain", "lower", "wrapped", "flat"]

_STYLES: tuple[Style, ...] = ("none",) * 14 + ("capitals", "plain", "plain", "wrapped", "flat", "flat")
_COUNTRIES = {"en": ("US", "US", "UK"), "es": ("CO", "CO", "ES", "ES", "MX", "MX", "US")}
_DOCUMENTS = {"CO": ("cedula",), "ES": ("dni", "nie"), "MX": ("curp",), "US": ("ssn",)}
_ABROAD = ("cedula abroad", "dni abroad", "nie abroad", "curp abroad")
_OLD = 0.14  # of the patients are over 89: enough of them to be measured
_NUMBER = re.compile(r"(\d+)-(\d+)|(\d+\.\d)-(\d+\.\d)")
_WIDTH = 72


class _Piece(NamedTuple):
    text: str
    kind: Kind | None = None
    form: str = ""


class Template(NamedTuple):
    """A template: its name, how it is always styled, if at all, and its text."""

    name: str
    style: Style | None
    text: str


@dataclass
class _Draft:
    """What is known of one note while it is written."""

    generator: np.random.Generator
    language: Language
    country: str
    age: int
    day: date
    patient: Person
    people: dict[str, Person] = field(default_factory=dict)
    orders: dict[str, list[int]] = field(default_factory=dict)

    @property
    def birth(self) -> date:
        return self.day - timedelta(days=self.age * 365 + 200)


def generate(language: Language, count: int, seed: int = 0) -> list[IdentifiedNote]:
    """Made-up notes, every template as often as any other; the same seed gives the same notes.

    Parameters
    ----------
    language : {"en", "es"}
    count : int
    seed : int, default=0

    Examples
    --------
    >>> note = generate("es", 1)[0]
    >>> sorted({identifier.kind for identifier in note.identifiers})[-1]
    'name'
    """
    generator = np.random.default_rng(seed)
    all_of_them = templates(language)
    order: list[int] = []
    while len(order) < count:
        order += [int(place) for place in generator.permutation(len(all_of_them))]
    return [_note(all_of_them[place], language, generator) for place in order[:count]]


@cache
def templates(language: Language) -> tuple[Template, ...]:
    """All templates of a language."""
    path = Path(__file__).with_name(f"templates_{language}.txt")
    found = []
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, text = part.partition("\n")
        name, _, style = head.partition(" ")
        fixed = next((one for one in get_args(Style) if one == style), None)
        found.append(Template(name, fixed, text.strip().replace("\\t", "\t")))
    return tuple(found)


def _note(template: Template, language: Language, generator: np.random.Generator) -> IdentifiedNote:
    old = chance(generator, _OLD)
    draft = _Draft(
        generator,
        language,
        country=pick(generator, _COUNTRIES[language]),
        age=int(generator.integers(90, 104) if old else generator.integers(18, 90)),
        day=date(2014, 1, 1) + timedelta(days=int(generator.integers(4200))),
        patient=draw_person(generator, language),
    )
    style = template.style or pick(generator, _STYLES)
    text, identifiers = "", []
    for piece in _pieces(template.text, draft):
        shown = _styled(piece.text, style)
        if piece.kind:
            end = len(text) + len(shown)
            identifiers.append(Identifier(piece.kind, len(text), end, piece.form))
        text += shown
    text = _laid_out(text, style)
    eponyms = _eponyms(text, language, identifiers)
    return IdentifiedNote(language, template.name, text, tuple(identifiers), eponyms)


def _pieces(template: str, draft: _Draft) -> Iterator[_Piece]:
    while "<" in template:
        template = re.sub(
            r"<([^<>]*)>", lambda m: pick(draft.generator, m[1].split("|")), template, count=1
        )
    lists = data(f"clinical_{draft.language}.json")
    for place, part in enumerate(re.split(r"{([^{}]+)}", template)):
        if place % 2 == 0:
            yield _Piece(part)
        elif part.startswith("~"):
            yield _Piece(part[1:].split("/")[draft.patient.sex == "F"])
        elif limits := _NUMBER.fullmatch(part):
            yield _Piece(_number(limits, draft))
        elif part in lists:
            yield from _pieces(_entry(part, lists[part], draft), draft)
        else:
            yield from _identifier(part, draft)


def _number(limits: re.Match[str], draft: _Draft) -> str:
    if limits[1]:
        return str(int(draft.generator.integers(int(limits[1]), int(limits[2]) + 1)))
    number = f"{draft.generator.uniform(float(limits[3]), float(limits[4])):.1f}"
    return number.replace(".", ",") if draft.language == "es" else number


def _entry(name: str, entries: list[str], draft: _Draft) -> str:
    order = draft.orders.get(name)
    if not order:
        order = [int(place) for place in draft.generator.permutation(len(entries))]
        draft.orders[name] = order
    return entries[order.pop()]


def _identifier(key: str, draft: _Draft) -> Iterator[_Piece]:
    """What stands for ``{key}`` or ``{key.form}``."""
    name, _, form = key.partition(".")
    generator, country = draft.generator, draft.country
    match name.rstrip("23"):
        case "patient" | "man" | "woman" | "person":
            form = form or pick(generator, ("full", "full", "short"))
            yield _Piece(written(_person(name, draft), form), "name", form)
        case "email":
            yield _Piece(numbers.email(generator, _person(form, draft), country), "email")
        case "id":
            documents = _DOCUMENTS[country] if country in _DOCUMENTS else _ABROAD
            if draft.language == "en" and chance(generator, 0.3):
                documents = _ABROAD
            document = pick(generator, documents)
            label, number = numbers.national_id(generator, document, draft.patient, draft.birth)
            yield _Piece(f"{label} ")
            yield _Piece(number, "national_id", document)
        case "phone":
            abroad = chance(generator, 0.08)
            of = pick(generator, ("AR", "PE", "US", "UK", "ES", "CO", "MX")) if abroad else country
            yield _Piece(numbers.phone(generator, of), "phone", of)
        case "mrn":
            yield _Piece(numbers.record_number(generator, country), "record_number")
        case "address":
            yield _Piece(places.address(generator, country), "address", country)
        case "place":
            yield _Piece(places.place(generator, country), "place", country)
        case "hospital":
            where = places.institution(generator, draft.language, country)
            yield _Piece(places.article(form, where))
            yield _Piece(where, "institution")
        case "school":
            yield _Piece(places.school(generator, draft.language), "institution", "school")
        case "date" | "dob":
            yield _dated(name, form, draft)
        case "age" | "elder":
            yield _aged(name, form, draft)
        case _:
            raise KeyError(key)


def _person(name: str, draft: _Draft) -> Person:
    if name.startswith("patient"):
        return draft.patient
    if name not in draft.people:
        sexes: dict[str, Sex] = {"man": "M", "woman": "F"}
        sex = sexes.get(name.rstrip("23"))
        draft.people[name] = draw_person(draft.generator, draft.language, sex)
    return draft.people[name]


def _dated(name: str, form: str, draft: _Draft) -> _Piece:
    """A date of birth, or each date some days after the one before."""
    if name == "date":
        draft.day += timedelta(days=int(draft.generator.integers(1, 40)))
    day = draft.birth if name == "dob" else draft.day
    whole = name == "dob" or form == "whole"
    how, text = written_date(draft.generator, day, draft.language, whole=whole)
    return _Piece(text, "date", f"{name} {how}")


def _aged(name: str, form: str, draft: _Draft) -> _Piece:
    age = int(draft.generator.integers(90, 103)) if name == "elder" else draft.age
    text = _in_words(age, draft.language) if form == "words" else str(age)
    return _Piece(text, "age_over_89", form or "digits") if age > 89 else _Piece(text)


def _in_words(age: int, language: Language) -> str:
    words = data(f"clinical_{language}.json")["number words"]
    if age >= 100:
        return str(words["hundred"] if age == 100 else f"{words['over']} {words['ones'][age - 100]}")
    if age < 30:
        return str(words["ones"][age])
    tens, one = words["tens"][age // 10 - 3], words["ones"][age % 10]
    return f"{tens}{words['between']}{one}" if age % 10 else str(tens)


def _styled(text: str, style: Style) -> str:
    match style:
        case "capitals":
            return text.upper()
        case "plain" | "lower":
            plain = "".join(c for c in unicodedata.normalize("NFD", text) if not _is_accent(c))
            return plain.lower() if style == "lower" else plain
        case _:
            return text


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) > 0


def _laid_out(text: str, style: Style) -> str:
    """Broken into lines of one width, or without line breaks; no character moves."""
    if style == "flat":
        return text.replace("\n", " ")
    if style != "wrapped":
        return text
    signs, start = list(text), 0
    for place, sign in enumerate(text):
        if sign == "\n":
            start = place
        elif sign == " " and place - start >= _WIDTH:
            signs[place], start = "\n", place
    return "".join(signs)


def _eponyms(
    text: str, language: Language, identifiers: list[Identifier]
) -> tuple[tuple[int, int], ...]:
    taken = {place for one in identifiers for place in range(one.start, one.end)}
    found = _eponym_pattern(language).finditer(text)
    return tuple(match.span() for match in found if match.start() not in taken)


@cache
def _eponym_pattern(language: Language) -> re.Pattern[str]:
    names = listed(data(f"clinical_{language}.json")["eponyms"])
    both = dict.fromkeys(form for name in names for form in (name, _styled(name, "plain")))
    longest_first = sorted(both, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
