"""A presentation as a phenopacket of version 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from braintx.core.durations import duration_of
from braintx.core.findings import Finding, Presentation
from braintx.data.phenopackets.elements import CODE_OF

SCHEMA_VERSION = "2.0"
_SEXES = {"F": "FEMALE", "M": "MALE", None: "UNKNOWN_SEX"}


def write(
    presentation: Presentation,
    release: str,
    name: Callable[[str], str],
    *,
    subject: str = "patient",
    created: datetime | None = None,
) -> dict[str, Any]:
    """A phenopacket as the object that JSON writes.

    A finding that is uncertain is left out: a phenopacket knows what is there and what was looked
    for and is not. Nothing of a differential enters it either: nobody has made that diagnosis.

    Parameters
    ----------
    presentation : Presentation
    release : str
        Of the Human Phenotype Ontology.
    name : callable
        The English name of a code.
    subject : str, default="patient"
        What the patient goes by: a pseudonym.
    created : datetime, optional
        Now by default.
    """
    told = [one for one in presentation.findings if one.status != "uncertain"]
    person: dict[str, Any] = {"id": subject, "sex": _SEXES[presentation.sex]}
    if presentation.age is not None:
        age = {"iso8601duration": duration_of(presentation.age)}
        person["timeAtLastEncounter"] = {"age": age}
    moment = (created or datetime.now(UTC)).astimezone(UTC)
    features = [_feature(one, name) for one in told]
    return {
        "id": subject,
        "subject": person,
        **({"phenotypicFeatures": features} if features else {}),  # the schema wants one or none
        "metaData": {
            "created": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "createdBy": "BrainTx",
            "resources": list(_resources(told, release)),
            "phenopacketSchemaVersion": SCHEMA_VERSION,
        },
    }


def _feature(finding: Finding, name: Callable[[str], str]) -> dict[str, Any]:
    feature: dict[str, Any] = {"type": {"id": finding.code, "label": name(finding.code)}}
    if finding.status == "absent":
        feature["excluded"] = True
    if finding.severity is not None:
        code, label = CODE_OF[finding.severity]
        feature["severity"] = {"id": code, "label": label}
    return feature


def _resources(findings: list[Finding], release: str) -> Iterator[dict[str, str]]:
    """The vocabularies whose codes stand in it."""
    yield {
        "id": "hp",
        "name": "human phenotype ontology",
        "url": "http://purl.obolibrary.org/obo/hp.owl",
        "version": release,
        "namespacePrefix": "HP",
        "iriPrefix": "http://purl.obolibrary.org/obo/HP_",
    }
    if any(one.code.startswith("DDX:") for one in findings):
        yield {
            "id": "ddx",
            "name": "evidences of DDXPlus that the human phenotype ontology lacks",
            "url": "http://braintx.invalid/ddx",
            "version": release,
            "namespacePrefix": "DDX",
            "iriPrefix": "http://braintx.invalid/ddx/",
        }
