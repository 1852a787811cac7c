"""One patient's chart, the resources of a bundle about them, as a clinical record."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from braintx.core.foreign_json import as_object, objects, text
from braintx.core.labels import MAX_AGE, Sex
from braintx.core.records import ClinicalRecord
from braintx.preprocessing.notes import MAX_CHARACTERS
from braintx.service.fhir.codes import AGE
from braintx.service.fhir.elements import Json
from braintx.service.fhir.patients import Entry
from braintx.service.fhir.texts import ours, texts

Add: TypeAlias = Callable[[str, int], None]
"""Counts a finding by its code and the position of its entry."""

OLDEST = 90
"""Years: what an age over 89 is taken as (45 CFR 164.514, the Safe Harbor rule of HIPAA)."""

_YEARS = ("a", "years", "year", "yr", "años")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?", re.S)
_BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
_SEXES: Mapping[str, Sex] = {"female": "F", "male": "M"}
_WHEN = (
    *("effectiveDateTime", "effectiveInstant", "issued", "date", "recordedDate", "started"),
    *("performedDateTime", "authoredOn", "created", "onsetDateTime"),
)
_PERIODS = ("effectivePeriod", "period", "performedPeriod")


def chart_record(
    named: Sequence[Entry],
    chart: Sequence[Entry],
    binaries: Mapping[str, Json],
    today: date,
    add: Add,
) -> ClinicalRecord:
    """Age, sex and note of one patient.

    Parameters
    ----------
    named : sequence of Entry
        The Patient resources that are that one; the first that says something counts.
    chart : sequence of Entry
        What is about the patient.
    binaries : mapping of str to dict
        Address → Binary of the bundle.
    today : date
        What is dated later is not taken for when the patient was seen.
    add : callable
        Takes code and position of each finding.
    """
    return ClinicalRecord(
        _age(named, chart, today, add), _sex(named, add), _note(named[0], chart, binaries, add)
    )


def _sex(named: Sequence[Entry], add: Add) -> Sex | None:
    """By the administrative gender, else by US Core's sex at birth."""
    for entry in named:
        if sex := _SEXES.get(text(entry.resource.get("gender")).casefold()):
            return sex
    for entry in named:
        for extension in objects(entry.resource.get("extension")):
            code = text(extension.get("valueCode"))
            if extension.get("url") == _BIRTH_SEX and code in ("F", "M"):
                return "F" if code == "F" else "M"
    add("fhir.sex_missing", named[0].position)
    return None


def _age(named: Sequence[Entry], chart: Sequence[Entry], today: date, add: Add) -> float | None:
    position = named[0].position
    age = next((age for one in chart if (age := _stated_age(one.resource)) is not None), None)
    if age is None:
        age = _age_of_birth(named, chart, today, add)
    if age is None:
        add("fhir.age_missing", position)
    elif not (math.isfinite(age) and 0 <= age <= MAX_AGE):
        add("fhir.age_implausible", position)
        age = None
    elif age >= OLDEST:
        add("fhir.age_capped", position)
        age = float(OLDEST)
    return age


def _stated_age(resource: Json) -> float | None:
    """The age of an Observation of it; "> 89" is 90."""
    coded = objects(as_object(resource.get("code")).get("coding"))
    if AGE.public is None or not any(one.get("code") == AGE.public.code for one in coded):
        return None
    value = as_object(resource.get("valueQuantity"))
    number, unit = value.get("value"), text(value.get("code")) or text(value.get("unit"))
    if isinstance(number, bool) or not isinstance(number, int | float) or unit not in _YEARS:
        return None
    return float(number) + (1 if value.get("comparator") == ">" else 0)


def _age_of_birth(
    named: Sequence[Entry], chart: Sequence[Entry], today: date, add: Add
) -> float | None:
    position = named[0].position
    births = [one.resource.get("birthDate") for one in named]
    given = next(filter(None, births), None)
    if given is None:
        return None
    born = _day(given)
    if born is None:
        add("fhir.damaged", position)
        return None
    seen = [day for one in chart for day in _days(one.resource) if born <= day <= today]
    died = [day for one in named if (day := _day(one.resource.get("deceasedDateTime")))]
    if not seen and not died:
        add("fhir.age_today", position)
    day = min([max(seen, default=today), *died])
    return float(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def _days(resource: Json) -> Iterator[date]:
    values = [resource.get(name) for name in _WHEN]
    periods = [as_object(resource.get(name)) for name in _PERIODS]
    values += [period.get(end) for period in periods for end in ("start", "end")]
    yield from (day for value in values if (day := _day(value)) is not None)


def _day(value: Any) -> date | None:
    """A FHIR date or dateTime as a day; of a year alone its middle, of a month the 15th."""
    parts = _DATE.fullmatch(text(value))
    if parts is None:
        return None
    year, month, day = parts.groups()
    try:
        return date(int(year), int(month or 7), int(day or (15 if month else 1)))
    except ValueError:
        return None


def _note(patient: Entry, chart: Sequence[Entry], binaries: Mapping[str, Json], add: Add) -> str:
    """The texts about a patient, each once, oldest first; of too many the newest."""
    said: dict[str, date] = {}
    for entry in chart:
        if ours(entry.resource):
            continue
        when = max(_days(entry.resource), default=date.min)
        for each in texts(entry.resource, binaries, partial(_at, add, entry.position)):
            if each:
                said[each] = max(when, said.get(each, date.min))
    kept: list[str] = []
    room = MAX_CHARACTERS
    for each in sorted(said, key=said.__getitem__, reverse=True):
        kept.append(each[:room])
        room -= len(each) + 1
        if room < 0:
            add("fhir.note_cut", patient.position)
            break
    if not kept:
        add("fhir.note_missing", patient.position)
    return "\n".join(reversed(kept))


def _at(add: Add, position: int, code: str) -> None:
    add(code, position)
