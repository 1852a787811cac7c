"""What a brace of a template stands for where it is an identifier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from braintx.core.labels import Sex
from braintx.data.simulate.identified_notes import numbers, places
from braintx.data.simulate.identified_notes.dates import written_date
from braintx.data.simulate.identified_notes.drawing import chance, data, pick
from braintx.data.simulate.identified_notes.note import Kind, Language
from braintx.data.simulate.identified_notes.people import Person, draw_person, written

_DOCUMENTS = {"CO": ("cedula",), "ES": ("dni", "nie"), "MX": ("curp",), "US": ("ssn",)}
_ABROAD = ("cedula abroad", "dni abroad", "nie abroad", "curp abroad")
_COUNTRIES = ("AR", "CO", "ES", "MX", "PE", "UK", "US")


class Piece(NamedTuple):
    """A part of a note; with a kind it is an identifier."""

    text: str
    kind: Kind | None = None
    form: str = ""


@dataclass
class Draft:
    """What is known of one note while it is written: the day goes on, people come in."""

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
        """The patient's day of birth, by the first day of the note."""
        return self.day - timedelta(days=self.age * 365 + 200)

    def person(self, name: str) -> Person:
        """``patient``, or who that name stood for before: ``man``, ``woman2``, ``person3``."""
        if name == "patient":
            return self.patient
        if name not in self.people:
            sexes: dict[str, Sex] = {"man": "M", "woman": "F"}
            sex = sexes.get(name.rstrip("23"))
            self.people[name] = draw_person(self.generator, self.language, sex)
        return self.people[name]


def identifier(key: str, draft: Draft) -> Iterator[Piece]:
    """What stands for ``{name}`` or ``{name.form}``: a piece, its label or article before it."""
    name, _, form = key.partition(".")
    generator, country = draft.generator, draft.country
    match name.rstrip("23"):
        case "patient" | "man" | "woman" | "person":
            form = form or pick(generator, ("full", "full", "short"))
            yield Piece(written(draft.person(name), form), "name", form)
        case "id":
            yield from _document(draft)
        case "hospital":
            where = places.institution(generator, draft.language, country)
            yield Piece(places.article(form, where))
            yield Piece(where, "institution", "hospital")
        case "date" | "dob":
            yield _dated(name, form, draft)
        case "age" | "elder":
            yield _aged(name, form, draft)
        case _:
            yield _simple(name, form, draft)


def _simple(name: str, form: str, draft: Draft) -> Piece:
    generator, country = draft.generator, draft.country
    match name:
        case "email":
            return Piece(numbers.email(generator, draft.person(form), country), "email")
        case "phone":
            of = pick(generator, _COUNTRIES) if chance(generator, 0.08) else country
            return Piece(numbers.phone(generator, of), "phone", of)
        case "mrn":
            return Piece(numbers.record_number(generator, country), "record_number")
        case "address":
            return Piece(places.address(generator, country), "address", country)
        case "place":
            return Piece(places.place(generator, country), "place", country)
        case "school":
            return Piece(places.school(generator, draft.language), "institution", "school")
        case _:
            raise KeyError(name)


def _document(draft: Draft) -> Iterator[Piece]:
    documents = _DOCUMENTS.get(draft.country, _ABROAD)
    if draft.language == "en" and chance(draft.generator, 0.3):
        documents = _ABROAD
    document = pick(draft.generator, documents)
    label, number = numbers.national_id(draft.generator, document, draft.patient, draft.birth)
    yield Piece(f"{label} ")
    yield Piece(number, "national_id", document)


def _dated(name: str, form: str, draft: Draft) -> Piece:
    """A date of birth, or each date some days after the one before."""
    if name == "date":
        draft.day += timedelta(days=int(draft.generator.integers(1, 40)))
    day = draft.birth if name == "dob" else draft.day
    whole = name == "dob" or form == "whole"
    how, text = written_date(draft.generator, day, draft.language, whole=whole)
    return Piece(text, "date", f"{name} {how}")


def _aged(name: str, form: str, draft: Draft) -> Piece:
    age = int(draft.generator.integers(90, 103)) if name == "elder" else draft.age
    text = _in_words(age, draft.language) if form == "words" else str(age)
    return Piece(text, "age_over_89", form or "digits") if age > 89 else Piece(text)


def _in_words(age: int, language: Language) -> str:
    words = data(f"clinical_{language}.json")["number words"]
    if age == 100:
        return str(words["hundred"])
    if age > 100:
        return f"{words['over']} {words['ones'][age - 100]}"
    if age < 30:
        return str(words["ones"][age])
    tens, one = words["tens"][age // 10 - 3], words["ones"][age % 10]
    return f"{tens}{words['between']}{one}" if age % 10 else str(tens)
