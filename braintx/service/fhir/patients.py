"""Who is who in a bundle: its patients, and which of them a resource is about.

A reference may be a fullUrl, a relative or absolute address, one of a version, a fragment of a
contained resource, a search by identifier (as Synthea writes), or an identifier alone. One that
could mean two patients means none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import unquote

from braintx.core.foreign_json import as_object, objects, text
from braintx.core.names import tidy
from braintx.service.fhir.elements import Json

_HISTORY = re.compile(r"/_history/[^/]*$")
_SEARCH = re.compile(r"Patient\?identifier=(.+)")


@dataclass(frozen=True)
class Entry:
    """One resource of a bundle.

    Attributes
    ----------
    position : int
        Of the entry, from 0; a contained resource has that of its container.
    address : str
        The fullUrl without a version; ``#id`` of a contained resource.
    resource : dict
    """

    position: int
    address: str
    resource: Json

    @property
    def kind(self) -> str:
        """The resource's type."""
        return text(self.resource.get("resourceType"))


@dataclass
class Patients:
    """The patients of a bundle, by everything they are called."""

    known: dict[str, list[Entry]] = field(default_factory=dict)
    """Identity → the entries of Patient that are that one."""
    _called: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, entry: Entry) -> None:
        """Take in a Patient; one with a known identifier is the same patient again."""
        resource, id_ = entry.resource, text(entry.resource.get("id"))
        system, value = self.named(resource)
        within = entry.address.startswith("#")
        own = f"{entry.position}{entry.address}" if within else entry.address
        by_id = f"Patient/{id_}" if id_ and not within else ""
        identity = f"{system}|{value}" if value else own or by_id or f"entry {entry.position}"
        self.known.setdefault(identity, []).append(entry)
        names = {own, by_id, *map(_token, objects(resource.get("identifier")))}
        if by_id and not own.startswith("http"):
            names.add(f"/{by_id}")  # what an absolute address ends in
        for name in names - {""}:
            self._called[name].add(identity)

    def of(self, entry: Entry) -> str | None:
        """Identity of the patient whom a resource is about; None where that is not known.

        A resource that names nobody is about the only patient that there is.
        """
        subject = as_object(entry.resource.get("subject") or entry.resource.get("patient"))
        pointer, logical = text(subject.get("reference")), as_object(subject.get("identifier"))
        if not pointer and not logical:
            return next(iter(self.known)) if len(self.known) == 1 else None
        for name in (*_names(pointer, entry), _token(logical)):
            if len(found := self._called.get(name, set())) == 1:
                return next(iter(found))
        return None

    @staticmethod
    def named(resource: Json) -> tuple[str, str]:
        """System and value of the identifier that names a patient best: a record number, if any."""
        listed = [one for one in objects(resource.get("identifier")) if text(one.get("value"))]
        best = next(filter(_record_number, listed), listed[0] if listed else {})
        return text(best.get("system")), tidy(text(best.get("value")))


def without_version(address: str) -> str:
    """An address without ``/_history/…``."""
    return _HISTORY.sub("", address)


def _names(pointer: str, entry: Entry) -> list[str]:
    """What a reference may call a patient, the surest first."""
    if pointer.startswith("#"):
        return [f"{entry.position}{pointer}"]
    if search := _SEARCH.fullmatch(pointer):
        return [unquote(search[1])]
    plain = without_version(pointer)
    if plain.startswith(("http://", "https://")):
        return [plain, "/" + "/".join(plain.rsplit("/", 2)[-2:])]
    base = entry.address.rsplit("/", 2)[0] if entry.address.startswith("http") else ""
    return [f"{base}/{plain}", plain]


def _token(identifier: Json) -> str:
    value = tidy(text(identifier.get("value")))
    return f"{text(identifier.get('system'))}|{value}" if value else ""


def _record_number(identifier: Json) -> bool:
    kinds = objects(as_object(identifier.get("type")).get("coding"))
    return any(one.get("code") == "MR" for one in kinds)
