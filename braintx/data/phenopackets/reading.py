"""A phenopacket as a presentation: what can be understood is, and the rest is counted and said."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from braintx.core.errors import FindingError
from braintx.core.findings import Finding, Presentation
from braintx.core.foreign_json import (
    MAX_DEPTH,
    Json,
    NotJsonError,
    TooDeepError,
    as_object,
    objects,
    parsed,
    refuse_deep,
    text,
)
from braintx.core.labels import MAX_AGE, Level, Sex
from braintx.core.messages import Phrase, say
from braintx.core.records import Issue
from braintx.data.phenopackets.elements import SEVERITY_OF, age_of, key, part

MAX_BYTES = 16 * 1024 * 1024
ISSUES: dict[str, Level] = {
    "phenopacket.no_findings": "warning",
    "phenopacket.damaged": "warning",
    "phenopacket.other_vocabulary": "warning",
    "phenopacket.age_implausible": "warning",
    "phenopacket.version": "warning",
    "phenopacket.severity": "info",
    "phenopacket.resolved": "info",
    "phenopacket.age_range": "info",
    "phenopacket.age_of_onset": "info",
    "phenopacket.age_missing": "info",
    "phenopacket.sex_missing": "info",
}
"""Code → level of what `read` may find, in the order of its report."""
_MOST = 5  # examples of one issue
_FINDING = re.compile(r"HP:\d{7}|DDX:E_\d{1,4}")
_SEXES: dict[str, Sex] = {"FEMALE": "F", "MALE": "M", "1": "F", "2": "M"}  # of protobuf's enum
_UNSOLVED = ("UNSOLVED", "4")


@dataclass(frozen=True)
class Phenopacket:
    """What a phenopacket says of its subject.

    Attributes
    ----------
    subject : str
        The id as given: it may name somebody.
    presentation : Presentation
        A code may come several times, and be obsolete or unknown: nothing here knows the ontology.
    diagnoses : tuple of str
        Ids of the diseases that the subject is said to have.
    issues : tuple of Issue
        What could not be understood, by where it stood, never by what.
    """

    subject: str = field(repr=False)
    presentation: Presentation
    diagnoses: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


class _Found:
    """Counts what is found, and keeps where the first of it was."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._places: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, code: str, place: int | None = None) -> None:
        self._counts[code] += 1
        if place is not None:
            self._places[code].append(place + 1)

    def issues(self) -> tuple[Issue, ...]:
        return tuple(
            Issue(
                code,
                level,
                self._counts[code],
                tuple(say("evidence.feature", position=at) for at in self._places[code][:_MOST]),
            )
            for code, level in ISSUES.items()
            if code in self._counts
        )


def looks_like_one(head: bytes) -> bool:
    """Whether the beginning of a JSON file speaks of a phenopacket."""
    return b'"resourceType"' not in head and any(
        f'"{name}"'.encode() in head
        for camel in ("phenotypicFeatures", "phenopacketSchemaVersion")
        for name in (camel, key(camel))
    )


def read(content: bytes | Mapping[str, Any]) -> Phenopacket:
    """Read a phenopacket of version 2 or 1.

    The age is that of the last encounter, else the latest onset that a present feature tells. A
    feature that has resolved counts as present, for it belongs to the disease.

    Parameters
    ----------
    content : bytes or mapping
        The JSON, or what was parsed from it; keys as ``phenotypicFeatures`` or
        ``phenotypic_features``.

    Raises
    ------
    FindingError
        Where it is no phenopacket, or one of several people (a family, a cohort).
    """
    packet = _packet(content)
    found = _Found()
    version = text(part(as_object(part(packet, "metaData")), "phenopacketSchemaVersion"))
    if version and version.partition(".")[0].lstrip("v") not in ("1", "2"):
        found.add("phenopacket.version")
    subject = as_object(packet.get("subject"))
    findings, onset = _findings(packet, found)
    if not findings:
        found.add("phenopacket.no_findings")
    sex = _SEXES.get(str(subject.get("sex", "")).upper())
    if sex is None:
        found.add("phenopacket.sex_missing")
    return Phenopacket(
        text(subject.get("id")) or text(packet.get("id")),
        Presentation(findings, _age(subject, onset, found), sex),
        tuple(dict.fromkeys(_diagnoses(packet))),
        found.issues(),
    )


def _packet(content: bytes | Mapping[str, Any]) -> Json:
    value = dict(content) if isinstance(content, Mapping) else content
    try:
        if isinstance(value, bytes):
            if len(value) > MAX_BYTES:
                raise FindingError(
                    "The phenopacket has {size} bytes; at most {most} are read. Send the "
                    "findings of one patient alone.",
                    "phenopacket.too_large",
                    size=len(value),
                    most=MAX_BYTES,
                )
            value = parsed(value)
        else:
            refuse_deep(value)
    except NotJsonError as error:
        raise FindingError(
            "What was given is no JSON text ({reason}). Send the phenopacket as JSON.",
            "phenopacket.not_json",
            reason=error.reason,
        ) from None
    except TooDeepError:
        raise FindingError(
            "The JSON is nested more than {most} levels deep, which no phenopacket is. Check how "
            "it was made.",
            "phenopacket.too_deep",
            most=MAX_DEPTH,
        ) from None
    _refuse_others(value)
    return as_object(value)


def _refuse_others(value: Any) -> None:
    """What is no phenopacket of one person."""
    packet = as_object(value)
    if any(part(packet, name) is not None for name in ("subject", "phenotypicFeatures")):
        return
    kind = None
    if "proband" in packet:
        kind = Phrase("a family")
    elif "members" in packet:
        kind = Phrase("a cohort")
    if kind is not None:
        raise FindingError(
            "The phenopacket is {kind}, and the findings of one patient are read. Send the "
            "patient's own phenopacket, taken out of it.",
            "phenopacket.of_several",
            kind=kind,
        )
    if not isinstance(value, dict):
        given = Phrase("a list or a single value")
    elif "resourceType" in packet:
        given = Phrase("a FHIR resource")
    else:
        given = Phrase("an object without subject and phenotypicFeatures")
    raise FindingError(
        "The JSON is {kind}, not a GA4GH phenopacket. Send an object with a subject and its "
        "phenotypicFeatures.",
        "phenopacket.not_one",
        kind=given,
    )


def _findings(packet: Json, found: _Found) -> tuple[tuple[Finding, ...], float | None]:
    """The findings, and the latest age at which a present one began."""
    findings: list[Finding] = []
    onsets: list[float] = []
    listed = part(packet, "phenotypicFeatures")
    for place, given in enumerate(listed if isinstance(listed, list) else []):
        feature = as_object(given)
        code = text(as_object(feature.get("type")).get("id")).upper()
        if _FINDING.fullmatch(code) is None:
            found.add("phenopacket.other_vocabulary" if code else "phenopacket.damaged", place)
            continue
        # version 1 says "negated"; a text is how some tables were turned into JSON
        absent = str(feature.get("excluded", feature.get("negated", False))).lower() == "true"
        severity = None
        if (graded := text(as_object(feature.get("severity")).get("id"))) != "":
            severity = SEVERITY_OF.get(graded.upper())
            if severity is None:
                found.add("phenopacket.severity", place)
        findings.append(Finding(code, "absent" if absent else "present", severity))
        if absent:
            continue
        if feature.get("resolution") is not None:
            found.add("phenopacket.resolved", place)
        began = age_of(part(feature, "onset", "ageOfOnset"))
        if began is not None and began.years <= MAX_AGE:
            onsets.append(began.years)
    return tuple(findings), max(onsets, default=None)


def _age(subject: Json, onset: float | None, found: _Found) -> float | None:
    seen = part(subject, "timeAtLastEncounter", "ageAtCollection", "ageRangeAtCollection")
    age = age_of(seen, text(part(subject, "dateOfBirth")))
    if age is None:
        found.add("phenopacket.age_missing" if onset is None else "phenopacket.age_of_onset")
        return onset
    if not 0 <= age.years <= MAX_AGE:
        found.add("phenopacket.age_implausible")
        return None
    if age.ranged:
        found.add("phenopacket.age_range")
    return age.years


def _diagnoses(packet: Json) -> Iterator[str]:
    """Ids of what the subject is said to have: neither excluded nor left unsolved."""
    for disease in objects(packet.get("diseases")):
        if str(disease.get("excluded", False)).lower() != "true":
            yield from _id(disease.get("term"))
    for one in objects(packet.get("interpretations")):
        if str(part(one, "progressStatus") or "").upper() not in _UNSOLVED:
            yield from _id(as_object(one.get("diagnosis")).get("disease"))


def _id(term: Any) -> Iterator[str]:
    found = text(as_object(term).get("id"))
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,20}:[A-Za-z0-9_.-]{1,40}", found):
        yield found
