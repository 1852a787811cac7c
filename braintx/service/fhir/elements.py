"""The small pieces that resources are made of, and what all resources of one answer share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from braintx.i18n import Words
from braintx.service.fhir.codes import LOCAL, ROOT, UCUM, UNITS, Coding, Concept
from braintx.storage.records import StoredAssessment

Json: TypeAlias = dict[str, Any]

_NAMESPACE = uuid5(NAMESPACE_URL, ROOT)
_DIGITS = 4  # of a share in per cent: as many as the answer's own JSON has
_ENGLISH = Words()


@dataclass(frozen=True)
class Context:
    """What every resource of one bundle needs to know.

    Attributes
    ----------
    stored : StoredAssessment
    words : Words
        The language of texts and notes; codes and displays are the same in each.
    patient : str
        Id of the Patient's entry.
    study : str or None
        Id of the ImagingStudy's entry.
    devices : mapping of str to str
        Task → id of the entry of its model.
    base_url : str or None
        Of the service that keeps the answer.
    """

    stored: StoredAssessment
    words: Words
    patient: str
    study: str | None
    devices: dict[str, str]
    base_url: str | None

    def id(self, *names: str) -> str:
        """Id of a resource of this answer; the same each time."""
        return entry_id(self.stored.id, *names)

    def concept(self, concept: Concept) -> Json:
        """As `concept`, in the bundle's language."""
        return as_concept(concept, self.words)

    @property
    def made(self) -> str:
        """When the answer was made, as an instant."""
        return instant(self.stored.made)


def instant(when: datetime) -> str:
    """A time in UTC, to the second."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def entry_id(*names: str) -> str:
    """A UUID that follows from what it names (version 5)."""
    return str(uuid5(_NAMESPACE, "/".join(names)))


def urn(entry: str) -> str:
    """The full address of an entry within its bundle."""
    return UUID(entry).urn


def reference(entry: str) -> Json:
    """A reference to another entry of the bundle."""
    return {"reference": urn(entry)}


def identifier(system: str, value: str) -> Json:
    """A business identifier."""
    return {"system": system, "value": value}


def as_coding(coding: Coding) -> Json:
    """A Coding."""
    return {"system": coding.system, "code": coding.code, "display": coding.display}


def coded(coding: Coding) -> Json:
    """A CodeableConcept of one public code."""
    return {"coding": [as_coding(coding)]}


def local(concept: Concept) -> Coding:
    """A concept's code in our own system, its display in English."""
    return Coding(LOCAL, concept.code, _ENGLISH(concept.key))


def as_concept(concept: Concept, words: Words) -> Json:
    """A CodeableConcept: the public code first, ours, and the words of the language."""
    codings = [one for one in (concept.public, local(concept)) if one is not None]
    return {"coding": [as_coding(one) for one in codings], "text": words(concept.key)}


def quantity(value: float, unit: str) -> Json:
    """A number with its UCUM unit."""
    return {"value": value, "unit": UNITS[unit], "system": UCUM, "code": unit}


def percentage(share: float) -> float:
    """A share of 0 to 1 in per cent, as every share of the bundle is written."""
    return round(100 * float(share), _DIGITS)


def percent(share: float) -> Json:
    """A share of 0 to 1 as a Quantity in per cent."""
    return quantity(percentage(share), "%")
