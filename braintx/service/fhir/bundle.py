"""One answer as a FHIR R4 bundle.

The bundle is a ``transaction``: an integrator posts it as it is to the root of a FHIR server, and
may as well read it like a ``collection``, which no server takes in; a ``document`` would
need an author who signs. Ids follow from the assessment's, and each entry is a ``PUT``, so that to
post it twice changes nothing. Patient and ImagingStudy are the hospital's: they are made only where
none has that pseudonym or that study UID (``ifNoneExist``), and never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from braintx.i18n import Words
from braintx.service.fhir import codes
from braintx.service.fhir.elements import (
    Context,
    Json,
    as_coding,
    coded,
    entry_id,
    identifier,
    instant,
    reference,
)
from braintx.service.fhir.entries import entry, patient
from braintx.service.fhir.findings import age, observation, observations, report, risk
from braintx.storage.records import Outcome, StoredAssessment


@dataclass(frozen=True)
class ImagingReference:
    """Where the images stand in the hospital's archive.

    Attributes
    ----------
    study_uid : str
    series_uid : str or None
    modality : str or None
        DICOM's two letters; without it, or with one that no head is imaged with, the series is
        not written.
    instances : tuple of (str, str)
        SOP class UID and SOP instance UID of each image of the series.
    """

    study_uid: str
    series_uid: str | None = None
    modality: str | None = None
    instances: tuple[tuple[str, str], ...] = ()


def bundle(
    assessment: StoredAssessment,
    *,
    study: ImagingReference | None = None,
    outcomes: Iterable[Outcome] = (),
    words: Words = Words(),
    base_url: str | None = None,
) -> Json:
    """A FHIR R4 transaction bundle of one answer, ready for JSON.

    Parameters
    ----------
    assessment : StoredAssessment
    study : ImagingReference or None
        None where no DICOM came in, or its UIDs are no longer kept.
    outcomes : iterable of Outcome
        What was confirmed; that of other assessments is passed over.
    words : Words, optional
        The language of texts; codes are the same in each.
    base_url : str, optional
        Of the service, as its users reach it; the report's PDF is then named.
    """
    case = _context(assessment, study, words, base_url)
    results = list(observations(case))
    answered = [*results, risk(case), report(case, [one["id"] for one in results])]
    made = [one for one in answered if one is not None]
    confirmed = [one for one in outcomes if one.assessment == assessment.id]
    resources = [
        patient(case.patient, case.stored.patient, case.stored.record.sex),
        None if study is None else _study(case, study),
        *_devices(case),
        age(case),
        *made,
        *(found for outcome in confirmed for found in _outcome(case, outcome)),
        _provenance(case, [one["id"] for one in made]),
    ]
    return {
        "resourceType": "Bundle",
        "id": case.id("bundle"),
        "language": words.language,
        "identifier": identifier(codes.ASSESSMENT, assessment.id),
        "type": "transaction",
        "timestamp": case.made,
        "entry": [entry(resource, words) for resource in resources if resource],
    }


def _context(
    stored: StoredAssessment, study: ImagingReference | None, words: Words, base_url: str | None
) -> Context:
    whose = ("patient", stored.patient) if stored.patient else (stored.id, "patient")
    devices = {
        # the treatment model has no part in what the gate refused
        task: entry_id("device", task, version, stored.checksums.get(task, ""))
        for task, version in stored.shown.models.items()
        if task == "tumor" or (task == "treatment" and stored.answer.treatment is not None)
    }
    imaging = None if study is None else entry_id("study", study.study_uid)
    return Context(stored, words, entry_id(*whose), imaging, devices, base_url)


def _study(case: Context, study: ImagingReference) -> Json:
    found: Json = {
        "resourceType": "ImagingStudy",
        "id": case.study,
        "identifier": [identifier(codes.DICOM_UID, f"urn:oid:{study.study_uid}")],
        "status": "available",
        "subject": reference(case.patient),
    }
    modality = codes.MODALITIES.get(study.modality or "")
    if study.series_uid is None or modality is None:
        return found
    series: Json = {"uid": study.series_uid, "modality": as_coding(modality)}
    if study.instances:
        series["instance"] = [
            {"uid": uid, "sopClass": {"system": codes.URI, "code": f"urn:oid:{sop_class}"}}
            for sop_class, uid in study.instances
        ]
    return {**found, "series": [series]}


def _devices(case: Context) -> Iterator[Json]:
    """Each model that had a part in the answer: version, checksum of its weights."""
    for task, id_ in case.devices.items():
        version = case.stored.shown.models[task]
        known = [identifier(codes.MODEL, f"{task}/{version}")]
        if checksum := case.stored.checksums.get(task):
            known.append(identifier(codes.SHA256, checksum))
        name = case.words(codes.DEVICES[task].key)
        yield {
            "resourceType": "Device",
            "id": id_,
            "identifier": known,
            "status": "active",
            "manufacturer": "BrainTx",
            "deviceName": [{"name": name, "type": "user-friendly-name"}],
            "type": case.concept(codes.DEVICES[task]),
            "version": [{"value": version}],
            "note": [{"text": case.words("notebook.research")}],
        }


def _outcome(case: Context, outcome: Outcome) -> Iterator[Json]:
    """What turned out to be true: a tumour is a Condition, anything else an Observation."""
    made = instant(outcome.made)
    if outcome.diagnosis is not None and outcome.diagnosis != "no_tumor":
        tumor = codes.TUMORS[outcome.diagnosis]
        confirmed = codes.ANOTHER_TUMOR if outcome.diagnosis == "other" else tumor
        yield {
            "resourceType": "Condition",
            "id": entry_id(outcome.id, "diagnosis"),
            "identifier": [identifier(codes.OUTCOME, f"{outcome.id}/diagnosis")],
            "clinicalStatus": coded(codes.ACTIVE),
            "verificationStatus": coded(codes.CONFIRMED),
            "code": case.concept(confirmed),
            "subject": reference(case.patient),
            "recordedDate": made,
            "asserter": {"display": outcome.stated_by},
            "evidence": [{"detail": [reference(case.id("report"))]}],
        }
    said = {
        codes.DIAGNOSIS: codes.NO_TUMOR if outcome.diagnosis == "no_tumor" else None,
        codes.TREATMENT_GIVEN: codes.TREATMENTS[outcome.treatment] if outcome.treatment else None,
    }
    for concept, value in said.items():
        if value is not None:
            yield {
                **observation(case, concept, "final"),
                "id": entry_id(outcome.id, concept.code),
                "identifier": [identifier(codes.OUTCOME, f"{outcome.id}/{concept.code}")],
                "issued": made,
                "performer": [{"display": outcome.stated_by}],
                "valueCodeableConcept": case.concept(value),
            }


def _provenance(case: Context, made: list[str]) -> Json:
    """Who made it, which a DiagnosticReport cannot say of a device, and from which images."""
    devices = [
        {"type": coded(codes.PERFORMER), "who": reference(id_)} for id_ in case.devices.values()
    ]
    sources = [
        {"role": "source", "what": {"identifier": identifier(codes.SHA256, digest)}}
        for digest in case.stored.images
    ]
    found: Json = {
        "resourceType": "Provenance",
        "id": case.id("provenance"),
        "target": [reference(one) for one in made],
        "recorded": case.made,
        "agent": devices or [{"type": coded(codes.PERFORMER), "who": {"display": "BrainTx"}}],
    }
    return {**found, "entity": sources} if sources else found
