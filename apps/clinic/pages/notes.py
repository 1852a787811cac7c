"""A pasted note: what was found in it is shown in its text, and counts once it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, request

from apps.clinic import reading
from apps.clinic.case import STATUSES, UNITS, Unit, age_as_typed, case_of
from apps.clinic.language import words
from apps.clinic.pages.cases import show, told_patient
from apps.clinic.shown import Shower
from apps.clinic.site import page, symptoms
from braintx.core.findings import Finding, Presentation
from braintx.preprocessing.notes.tokens import MAX_CHARACTERS
from braintx.preprocessing.phenotypes.measurements import measurements

area = Blueprint("notes", __name__)


@area.post("/vitals")
def vitals() -> Response:
    """The case with what its vital signs and laboratory values make: 39.2 °C is fever."""
    given, told = case_of(request.form), words()
    patient = given.presentation
    values = measurements(given.vitals, patient.age, patient.sex)
    if not values:
        return show(given, notice=told("vitals.nothing"))
    shower = Shower(told, symptoms().terms)
    made = [Finding(one.code) for one in values if one.code is not None]
    both = Presentation(tuple(dict.fromkeys(made))).over(patient)
    notice = "; ".join(reading.made_of(one, shower) for one in values)
    return show(given.of(both), notice=notice)


@dataclass(frozen=True)
class TypedAge:
    """The age that the note says, as the form shows it."""

    age: str
    unit: Unit


@area.post("/note")
def note() -> Response:
    """The note with its findings marked, to be confirmed."""
    given, told, known = case_of(request.form), words(), symptoms()
    if request.form.get("example"):
        given = replace(given, note=told("note.example_text"))
    if not given.note.strip():
        return show(given, notice=told("note.empty"))
    if len(given.note) > MAX_CHARACTERS:
        says = told("note.too_long", count=len(given.note), most=MAX_CHARACTERS)
        return show(given, says=says, status=422)
    read, shower = known.read(given.note), Shower(told, known.terms)
    parts = reading.parts(given.note, read, shower)
    met = {one.kind for one in parts}
    return page(
        "note.html",
        case=given,
        patient=told_patient(given, told),
        parts=parts,
        doubts=shower.doubts(read.issues),
        kinds=[kind for kind in reading.KINDS if kind in met],
        found=reading.found(read, shower),
        measured=reading.alone(read, shower),
        age=TypedAge(*age_as_typed(read.age)),
        sex=read.sex,
        units=UNITS,
        statuses=STATUSES,
    )
