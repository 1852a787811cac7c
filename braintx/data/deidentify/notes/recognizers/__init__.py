"""What finds sensitive text, one kind or two a file; none of them changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from braintx.data.deidentify.notes.entities import Entity, Kind
from braintx.data.deidentify.notes.note import Note
from braintx.data.deidentify.notes.recognizers import (
    addresses,
    ages,
    dates,
    institutions,
    names,
    national_ids,
    online,
    phones,
    places,
    record_numbers,
)

RECOGNIZERS: dict[Kind, Callable[[Note], Iterator[Entity]]] = {
    "name": names.find,
    "national_id": national_ids.find,
    "record_number": record_numbers.find,
    "phone": phones.find,
    "email": online.emails,
    "url": online.urls,
    "address": addresses.find,
    "place": places.find,
    "institution": institutions.find,
    "date": dates.find,
    "age_over_89": ages.find,
}
