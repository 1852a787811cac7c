"""A FHIR R4 bundle of a hospital's as patients' clinical records.

Vendors differ and bundles break rules, so nothing is refused that can be understood: what could
not be is counted, and said with where it stood, never with what.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from braintx.core.errors import DataError
from braintx.core.foreign_json import as_object, objects, text
from braintx.core.labels import Level
from braintx.core.messages import Phrase, say
from braintx.core.records import ClinicalRecord, Issue
from braintx.service.fhir.chart import chart_record
from braintx.service.fhir.elements import Json
from braintx.service.fhir.json_values import parsed
from braintx.service.fhir.patients import Entry, Patients, without_version
from braintx.service.fhir.texts import withdrawn

READ_ISSUES: dict[str, Level] = {
    "fhir.damaged": "warning",
    "fhir.modified": "warning",
    "fhir.withdrawn": "info",
    "fhir.unattached": "warning",
    "fhir.age_missing": "warning",
    "fhir.age_implausible": "warning",
    "fhir.age_today": "warning",
    "fhir.age_capped": "info",
    "fhir.sex_missing": "warning",
    "fhir.note_missing": "warning",
    "fhir.note_cut": "warning",
    "fhir.text_elsewhere": "warning",
    "fhir.text_unreadable": "warning",
}
"""Code → level of what `read` may find, in the order of its report."""
_MOST = 5  # examples of one issue
_NOBODYS = ("Patient", "Binary", "OperationOutcome")


@dataclass(frozen=True)
class PatientRecord:
    """What a bundle says of one patient.

    Attributes
    ----------
    identifier : str
        As given: a record number where one is marked, else the first identifier, else the
        resource's own id or address. It may name somebody.
    system : str
        Whose identifier it is; empty where that is not said.
    record : ClinicalRecord
    """

    identifier: str
    system: str
    record: ClinicalRecord


@dataclass(frozen=True)
class FhirRecords:
    """What `read` gives.

    Attributes
    ----------
    patients : tuple of PatientRecord
        In the order of the bundle.
    issues : tuple of Issue
    """

    patients: tuple[PatientRecord, ...]
    issues: tuple[Issue, ...]


class _Found:
    """Counts findings, and keeps where the first of them were."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._places: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, code: str, position: int) -> None:
        """Count a finding in an entry."""
        self._counts[code] += 1
        self._places[code].append(position)

    def issues(self) -> tuple[Issue, ...]:
        """Everything found, in the order of `READ_ISSUES`."""
        return tuple(
            Issue(
                code,
                level,
                self._counts[code],
                tuple(say("evidence.entry", position=at) for at in self._places[code][:_MOST]),
            )
            for code, level in READ_ISSUES.items()
            if code in self._counts
        )


def read(content: bytes, today: date | None = None) -> FhirRecords:
    """Read a FHIR R4 bundle (JSON) of any type into one clinical record for each patient.

    The age is that of an age Observation (LOINC 30525-0), else from the birth date to the latest
    day on which anything else in the bundle is about the patient. The note is made of what
    DocumentReference, ClinicalImpression, DiagnosticReport, Composition, Condition and Observation
    say in words, oldest first. Nothing is fetched from anywhere.

    Parameters
    ----------
    content : bytes
    today : date, optional
        The day of reading; what is dated later is not taken for when a patient was seen.

    Raises
    ------
    DataError
        Where it is no bundle of FHIR in JSON, too large, too deep, or holds no patient.
    """
    now = today or datetime.now(UTC).date()
    found = _Found()
    entries = [one for one in _entries(_bundle(content), found) if _sound(one, found)]
    patients = Patients()
    for entry in entries:
        if entry.kind == "Patient":
            patients.add(entry)
    if not patients.known:
        raise DataError(
            "The FHIR bundle holds no Patient. Add the Patient that its resources are about.",
            "fhir.no_patient",
        )
    charts: dict[str, list[Entry]] = {identity: [] for identity in patients.known}
    for entry in entries:
        if entry.kind in _NOBODYS:
            continue
        owner = patients.of(entry)
        if owner is not None:
            charts[owner].append(entry)
        elif not {"subject", "patient"}.isdisjoint(entry.resource):
            found.add("fhir.unattached", entry.position)
    binaries = {name: one.resource for one in entries if one.kind == "Binary" for name in _of(one)}
    return FhirRecords(
        tuple(
            _patient(named, charts[identity], binaries, now, found)
            for identity, named in patients.known.items()
        ),
        found.issues(),
    )


def _bundle(content: bytes) -> Json:
    value = parsed(content)
    kind = as_object(value).get("resourceType")
    if kind == "Bundle":
        return as_object(value)
    if not isinstance(value, dict):
        given = Phrase("a list or a single value")
    elif kind is None:
        given = Phrase("an object without resourceType")
    else:
        given = Phrase("another FHIR resource")
    raise DataError(
        "The JSON is {kind}, not a FHIR R4 bundle. Send an object whose resourceType is Bundle, "
        "with the patients and their resources as its entries.",
        "fhir.not_a_bundle",
        kind=given,
    )


def _entries(bundle: Json, found: _Found) -> Iterator[Entry]:
    """The resources of a bundle, those contained in others after the one that holds them."""
    listed = bundle.get("entry")
    for position, entry in enumerate(listed if isinstance(listed, list) else [listed]):
        resource = as_object(entry).get("resource")
        if (resource is None and entry is None) or ("request" in as_object(entry) and not resource):
            continue  # an empty bundle; a request to delete
        if not text(as_object(resource).get("resourceType")):
            found.add("fhir.damaged", position)
            continue
        yield Entry(position, without_version(text(entry.get("fullUrl"))), as_object(resource))
        for inner in objects(as_object(resource).get("contained")):
            yield Entry(position, f"#{text(inner.get('id')).lstrip('#')}", inner)


def _sound(entry: Entry, found: _Found) -> bool:
    """Whether a resource may be read: it holds, and nothing turns its meaning round."""
    if entry.resource.get("modifierExtension"):
        found.add("fhir.modified", entry.position)
        return False
    if withdrawn(entry.resource):
        found.add("fhir.withdrawn", entry.position)
        return False
    return True


def _of(entry: Entry) -> Iterator[str]:
    """What a Binary may be called by."""
    yield from filter(None, (entry.address, f"Binary/{text(entry.resource.get('id'))}"))


def _patient(
    named: list[Entry],
    chart: list[Entry],
    binaries: dict[str, Json],
    today: date,
    found: _Found,
) -> PatientRecord:
    first = named[0]
    system, identifier = Patients.named(first.resource)
    if not identifier:
        identifier = text(first.resource.get("id")) or first.address or str(first.position)
    record = chart_record(named, chart, binaries, today, found.add)
    return PatientRecord(identifier, system, record)
