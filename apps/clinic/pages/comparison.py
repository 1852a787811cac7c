"""Two diseases side by side."""

from __future__ import annotations

from flask import Blueprint, Response, request

from apps.clinic.case import case_of
from apps.clinic.language import words
from apps.clinic.pages.cases import show, told_patient
from apps.clinic.shown import ReasonRow, Shower
from apps.clinic.site import page, symptoms

area = Blueprint("comparison", __name__)

_PAIR = 2


@area.post("/compare")
def compare() -> Response:
    """The two diseases that were picked; the case where they are not two."""
    given, told, known = case_of(request.form), words(), symptoms()
    if len(given.compared) != _PAIR:
        return show(given, notice=told("compare.pick_two", count=len(given.compared)))
    shower = Shower(told, known.terms)
    found = known.compare(given.presentation, given.compared)
    pair = [shower.candidate(rank, one, given.compared) for rank, one in enumerate(found, 1)]
    met: dict[str, dict[int, ReasonRow]] = {}
    for side, row in enumerate(pair):
        for reason in row.reasons:
            met.setdefault(reason.finding, {})[side] = reason
    findings = [(name, [sides.get(0), sides.get(1)]) for name, sides in met.items()]
    patient = told_patient(given, told)
    return page("compare.html", case=given, patient=patient, pair=pair, findings=findings)
