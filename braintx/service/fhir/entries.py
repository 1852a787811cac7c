"""Entries of a transaction, and the Patient that every bundle is about."""

from __future__ import annotations

from urllib.parse import quote

from braintx.core.labels import Sex
from braintx.i18n import Words
from braintx.service.fhir import codes
from braintx.service.fhir.elements import Json, identifier, urn

_GENDERS = {"F": "female", "M": "male", None: "unknown"}


def entry(resource: Json, words: Words) -> Json:
    """A resource with its address and its request; see `braintx.service.fhir.bundle`."""
    kind, id_ = resource["resourceType"], resource["id"]
    request = {"method": "PUT", "url": f"{kind}/{id_}"}
    known = resource.get("identifier")
    if kind in ("Patient", "ImagingStudy") and known:
        token = quote(f"{known[0]['system']}|{known[0]['value']}", safe="")
        request = {"method": "POST", "url": kind, "ifNoneExist": f"identifier={token}"}
    said = {"resourceType": kind, "id": id_, "language": words.language}
    return {"fullUrl": urn(id_), "resource": said | resource, "request": request}


def patient(id_: str, pseudonym: str | None, sex: Sex | None) -> Json:
    """The pseudonym and the sex, nothing else; the age is an Observation.

    Parameters
    ----------
    id_ : str
        Of the entry.
    pseudonym : str or None
    sex : {"F", "M"} or None
    """
    found: Json = {"resourceType": "Patient", "id": id_}
    if pseudonym:
        found["identifier"] = [identifier(codes.PSEUDONYM, pseudonym)]
    return {**found, "gender": _GENDERS[sex]}
