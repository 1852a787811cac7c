"""The case to take along: as PDF, table, JSON or phenopacket; a phenopacket taken in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, abort, request

from apps.clinic import scans
from apps.clinic.case import Case, age_as_typed, case_of
from apps.clinic.language import words
from apps.clinic.pages.cases import show
from apps.clinic.shown import Shower
from apps.clinic.site import here, symptoms
from braintx import report
from braintx.core.differential import Differential
from braintx.data import phenopackets
from braintx.data.ontology.terms import Terms
from braintx.i18n import differentials
from braintx.serialization import Names, differential_json

area = Blueprint("documents", __name__)


@area.post("/documents/<kind>")
def document(kind: str) -> Response:
    """The case and its answer as a file."""
    if kind not in _KINDS:
        abort(404)
    suffix, media_type, make = _KINDS[kind]
    given = case_of(request.form)
    found = symptoms().differential(given.presentation, given.listed)
    response = Response(make(given, found), mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="differential.{suffix}"'
    return response


@area.post("/keep")
def keep() -> Response:
    """Keep the case and its answer in the repository: nothing is kept unless somebody asks."""
    keeps, given = here().keep, case_of(request.form)
    if keeps is None:
        abort(404)
    id = keeps(symptoms().differential(given.presentation, given.listed))
    return show(given, notice=words()("documents.kept", id=id))


@area.post("/phenopacket")
def phenopacket_in() -> Response:
    """The case that a phenopacket holds, instead of the open one's findings."""
    told, file = words(), request.files.get("packet")
    given = case_of(request.form)
    if file is None or not file.filename:
        return show(given, notice=told("packet.none"))
    packet = phenopackets.read(file.read())
    taken = packet.presentation
    age, unit = age_as_typed(taken.age)
    case = replace(given, findings=taken.findings, age=age, unit=unit, sex=taken.sex)
    notice = [told("packet.taken", count=len(taken.findings)), *map(told.issue, packet.issues)]
    return show(case, notice=" ".join(notice))


def _pdf(given: Case, found: Differential) -> bytes:
    told = words()
    name, when = Shower(told, symptoms().terms).name, datetime.now().astimezone()
    scan = scans.unsealed(given.scan)
    return report.make_differential(found, name, when, told, scan=scan)


def _tsv(given: Case, found: Differential) -> bytes:
    told = words()
    name = Shower(told, symptoms().terms).name
    return report.differential_table(found, name, partial(differentials.disease_name, told))


def _json(given: Case, found: Differential) -> bytes:
    return _written(differential_json(found, Names(symptoms().terms, words())))


def _phenopacket(given: Case, found: Differential) -> bytes:
    return _written(phenopackets.write(found.presentation, found.release, _english))


def _english(code: str) -> str:
    terms: Terms = symptoms().terms
    return terms.name(code)


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8")


_KINDS: dict[str, tuple[str, str, Callable[[Case, Differential], bytes]]] = {
    "pdf": ("pdf", "application/pdf", _pdf),
    "tsv": ("tsv", "text/tab-separated-values", _tsv),
    "json": ("json", "application/json", _json),
    "phenopacket": ("phenopacket.json", "application/json", _phenopacket),
}
