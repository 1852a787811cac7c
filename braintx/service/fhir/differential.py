"""A kept differential as a FHIR R4 bundle: the findings, and a RiskAssessment over them.

It is a transaction as `braintx.service.fhir.bundle` makes one. Nobody has made any of these
diagnoses, so there is no Condition; and no finding was looked at, so nothing is above
"preliminary".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import starmap

from braintx.core.differential import Disease
from braintx.core.findings import Finding
from braintx.data.phenopackets.elements import CODE_OF
from braintx.i18n import Words, differentials
from braintx.serialization import Names
from braintx.service.fhir import codes
from braintx.service.fhir.codes import Coding, Concept
from braintx.service.fhir.elements import (
    Json,
    as_coding,
    as_concept,
    coded,
    entry_id,
    identifier,
    instant,
    percentage,
    quantity,
    reference,
)
from braintx.service.fhir.entries import entry, patient
from braintx.service.fhir.findings import OLDEST
from braintx.storage.records import StoredDifferential

_TASK = "differential"
_SYSTEMS = {
    "HP": codes.HPO,
    "OMIM": codes.OMIM,
    "ORPHA": codes.ORPHANET,
    "DECIPHER": codes.DECIPHER,
    "DDX": codes.DDXPLUS,
}


def differential_bundle(stored: StoredDifferential, names: Names) -> Json:
    """A FHIR R4 transaction bundle of one differential, ready for JSON.

    Parameters
    ----------
    stored : StoredDifferential
    names : Names
        The language of texts; codes and displays are the same in each.
    """
    whose = ("patient", stored.patient) if stored.patient else (stored.id, "patient")
    subject, device = entry_id(*whose), entry_id("device", _TASK, stored.answer.model)
    given = stored.answer.presentation
    observed = [*_age(stored, subject, names), *_findings(stored, subject, names)]
    resources = [
        patient(subject, stored.patient, given.sex),
        _device(device, stored, names.words),
        *observed,
        _risk(stored, subject, device, [one["id"] for one in observed], names),
    ]
    return {
        "resourceType": "Bundle",
        "id": entry_id(stored.id, "bundle"),
        "language": names.words.language,
        "identifier": identifier(codes.ASSESSMENT, stored.id),
        "type": "transaction",
        "timestamp": instant(stored.made),
        "entry": [entry(resource, names.words) for resource in resources],
    }


def _coding(code: str, display: str) -> Coding:
    """A code as its system writes it: HPO with its prefix, the others without."""
    prefix, _, rest = code.partition(":")
    return Coding(_SYSTEMS[prefix], code if prefix == "HP" else rest, display)


def _term(code: str, names: Names) -> Json:
    english = replace(names, words=Words())
    return {**coded(_coding(code, english.of(code))), "text": names.of(code)}


def _disease(disease: Disease, names: Names) -> Json:
    """By its id and those of the same elsewhere."""
    known = (one for one in (disease.id, *disease.others) if one.partition(":")[0] in _SYSTEMS)
    codings = [as_coding(_coding(one, disease.name)) for one in known]
    return {"coding": codings, "text": names.of_disease(disease)}


def _observation(stored: StoredDifferential, subject: str, name: str, code: Json) -> Json:
    return {
        "resourceType": "Observation",
        "id": entry_id(stored.id, name),
        "identifier": [identifier(codes.ASSESSMENT, f"{stored.id}/{name}")],
        "status": "preliminary",
        "code": code,
        "subject": reference(subject),
        "issued": instant(stored.made),
    }


def _age(stored: StoredDifferential, subject: str, names: Names) -> Iterator[Json]:
    given = stored.answer.presentation.age
    if given is None:
        return
    years = quantity(min(given, OLDEST), "a")
    if given > OLDEST:
        years["comparator"] = ">"
    code = as_concept(codes.AGE, names.words)
    yield {**_observation(stored, subject, codes.AGE.code, code), "valueQuantity": years}


def _findings(stored: StoredDifferential, subject: str, names: Names) -> Iterator[Json]:
    for one in stored.answer.presentation.findings:
        found = _observation(stored, subject, one.code, _term(one.code, names))
        yield {**found, **_value(one), **_severity(one, names.words)}


def _value(finding: Finding) -> Json:
    if finding.status == "uncertain":
        return {"dataAbsentReason": coded(codes.UNKNOWN)}
    return {"valueBoolean": finding.status == "present"}


def _severity(finding: Finding, words: Words) -> Json:
    if finding.severity is None:
        return {}
    graded = coded(_coding(*CODE_OF[finding.severity]))
    code = as_concept(codes.SEVERITY, words)
    return {"component": [{"code": code, "valueCodeableConcept": graded}]}


def _device(id_: str, stored: StoredDifferential, words: Words) -> Json:
    version, concept = stored.answer.model, codes.DEVICES[_TASK]
    return {
        "resourceType": "Device",
        "id": id_,
        "identifier": [identifier(codes.MODEL, f"{_TASK}/{version}")],
        "status": "active",
        "manufacturer": "BrainTx",
        "deviceName": [{"name": words(concept.key), "type": "user-friendly-name"}],
        "type": as_concept(concept, words),
        "version": [{"value": version}, {"value": f"HPO {stored.answer.release}"}],
        "note": [{"text": words("notebook.research")}],
    }


def _predicted(outcome: Json, probability: float) -> Json:
    return {"outcome": outcome, "probabilityDecimal": percentage(probability)}


def _risk(
    stored: StoredDifferential, subject: str, device: str, basis: list[str], names: Names
) -> Json:
    """R4 writes a probability's decimal in per cent."""
    answer, words = stored.answer, names.words

    def concept(one: Concept) -> Json:
        return as_concept(one, words)

    predicted = [(_disease(one.disease, names), one.probability) for one in answer.candidates]
    if answer.none_of_these is not None:
        predicted.append((concept(codes.NONE_OF_THESE), answer.none_of_these))
    issues = [{"text": differentials.issue(words, one, names.of)} for one in answer.issues]
    return {
        "resourceType": "RiskAssessment",
        "id": entry_id(stored.id, _TASK),
        "identifier": [identifier(codes.ASSESSMENT, f"{stored.id}/{_TASK}")],
        "status": "preliminary",
        "code": concept(codes.DIFFERENTIAL),
        "subject": reference(subject),
        "occurrenceDateTime": instant(stored.made),
        "performer": reference(device),
        **({"basis": [reference(one) for one in basis]} if basis else {}),
        **({"prediction": list(starmap(_predicted, predicted))} if predicted else {}),
        "note": [*issues, {"text": words("notebook.research")}],
    }
