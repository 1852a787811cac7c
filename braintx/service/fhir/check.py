"""Whether a bundle that we wrote is what FHIR R4 and our own tables allow; every fault at once.

`fhir.resources` knows the structure: elements, types, cardinality. It takes any code for a coded
element, any reference and any null away; what it does not look at is looked at here.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, TypeGuard

from braintx.core.records import Issue
from braintx.service.fhir import codes
from braintx.service.fhir.elements import Json, local

CHECKS = (
    *("fhir.depth", "fhir.structure", "fhir.empty", "fhir.resource", "fhir.full_url"),
    *("fhir.request", "fhir.reference", "fhir.code", "fhir.unit", "fhir.rule"),
)
"""Codes of the issues that `check` gives, in their order."""
MAX_DEPTH = 64
"""Levels of nesting; R4's own resources need a dozen."""

_MOST = 5  # examples of one issue
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UID = re.compile(r"urn:oid:[0-2](\.(0|[1-9]\d*))+")
_KINDS = frozenset(path.partition(".")[0] for path in codes.REQUIRED)
_CODED_ELSEWHERE = frozenset({"Condition"})  # its statuses are concepts of `SYSTEMS`


@dataclass(frozen=True)
class Node:
    """One value of a bundle.

    Attributes
    ----------
    where : str
        Its place, as in ``entry[3].resource.status``.
    path : str
        From its resource's type, without positions, as in ``Observation.status``.
    value : object
    """

    where: str
    path: str
    value: Any


Found: TypeAlias = Iterator[tuple[str, str]]  # code and where


def check(bundle: Json) -> tuple[Issue, ...]:
    """Everything that is wrong with a bundle; nothing where it may go out.

    Parameters
    ----------
    bundle : dict
        As `braintx.service.fhir.bundle` gives it, or as JSON gives it back.

    Returns
    -------
    tuple of Issue
        One for each code of `CHECKS` that was met; the examples are places, never values.
    """
    met: defaultdict[str, list[str]] = defaultdict(list)
    try:
        nodes = list(_walk(bundle, "", "", 0))
    except RecursionError:
        nodes = []
        met["fhir.depth"].append("")
    for test in _TESTS if nodes else ():
        for code, where in test(bundle, nodes):
            met[code].append(where or "Bundle")
    return tuple(
        Issue(code, "error", len(met[code]), tuple(met[code][:_MOST]))
        for code in CHECKS
        if code in met
    )


def _walk(value: Any, where: str, path: str, depth: int) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict) and isinstance(kind := value.get("resourceType"), str):
        path = kind
    yield Node(where, path, value)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, f"{where}.{name}".strip("."), f"{path}.{name}", depth + 1)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _walk(inner, f"{where}[{position}]", path, depth + 1)


def _structure(bundle: Json, nodes: list[Node]) -> Found:
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        Bundle.model_validate(bundle)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            yield "fhir.structure", ".".join(map(str, fault["loc"]))
    except (KeyError, TypeError):  # the library looks up a kind of resource that R4 has not
        yield "fhir.structure", ""


def _empty(bundle: Json, nodes: list[Node]) -> Found:
    for node in nodes:
        if node.value is None or (isinstance(node.value, str | list | dict) and not node.value):
            yield "fhir.empty", node.where


def _entries(bundle: Json, nodes: list[Node]) -> Found:
    """Kinds that we write, addresses that are UUIDs and told once, requests that fit them."""
    if bundle.get("resourceType") != "Bundle":
        yield "fhir.resource", "resourceType"
    seen: set[str] = set()
    for position, entry in enumerate(_listed(bundle.get("entry"))):
        where = f"entry[{position}]"
        resource = _object(entry.get("resource"))
        kind, id_ = resource.get("resourceType"), resource.get("id")
        address, request = str(entry.get("fullUrl")), _object(entry.get("request"))
        if str(kind) not in _KINDS | _CODED_ELSEWHERE:
            yield "fhir.resource", f"{where}.resource"
        if not _URN.fullmatch(address) or address in seen or address != f"urn:uuid:{id_}":
            yield "fhir.full_url", f"{where}.fullUrl"
        seen.add(address)
        fits = {"PUT": f"{kind}/{id_}", "POST": kind}.get(str(request.get("method")))
        if bundle.get("type") == "transaction" and (fits is None or request.get("url") != fits):
            yield "fhir.request", f"{where}.request"


def _references(bundle: Json, nodes: list[Node]) -> Found:
    known = {str(entry.get("fullUrl")) for entry in _listed(bundle.get("entry"))}
    for node in nodes:
        if node.path.endswith(".reference") and str(node.value) not in known:
            yield "fhir.reference", node.where


def _codes(bundle: Json, nodes: list[Node]) -> Found:
    """Codes of required bindings, and codes with their displays of every system we know."""
    ours = _ours()
    for node in nodes:
        allowed = codes.REQUIRED.get(node.path)
        if allowed is not None and str(node.value) not in allowed:
            yield "fhir.code", node.where
        if allowed is None and node.path.split(".")[-1] in _REQUIRED_NAMES:
            yield "fhir.code", node.where
        if not isinstance(node.value, dict) or "system" not in node.value:
            continue
        system, code = node.value["system"], node.value.get("code")
        if "value" in node.value or system == codes.UCUM:
            continue  # an identifier, or a quantity
        if system == codes.URI:
            right = bool(_UID.fullmatch(str(code)))
        elif isinstance(system, str) and system in codes.PATTERNS:
            right = bool(re.fullmatch(codes.PATTERNS[system], str(code)))
            right = right and bool(node.value.get("display"))
        else:
            known = ours.get(system, {}) if isinstance(system, str) else {}
            right = isinstance(code, str) and code in known
            right = right and node.value.get("display") == known[str(code)]
        if not right:
            yield "fhir.code", node.where


def _units(bundle: Json, nodes: list[Node]) -> Found:
    for node in nodes:
        if not isinstance(node.value, dict) or not node.path.endswith("Quantity"):
            continue
        unit, value = node.value.get("code"), node.value.get("value")
        known = isinstance(unit, str) and codes.UNITS.get(unit) == node.value.get("unit")
        most = 100 if unit == "%" else math.inf
        right = _number(value) and 0 <= value <= most
        if not (known and right and node.value.get("system") == codes.UCUM):
            yield "fhir.unit", node.where


def _rules(bundle: Json, nodes: list[Node]) -> Found:
    """Invariants of R4 that matter to what we say."""
    for node in nodes:
        found = node.value
        if node.path == "RiskAssessment.prediction.probabilityDecimal":  # ras-2: in per cent
            if not (_number(found) and 0 <= found <= 100):
                yield "fhir.rule", node.where
        elif node.path in ("Observation", "Observation.component") and isinstance(found, dict):
            valued = any(name.startswith("value") for name in found)
            said = valued or "component" in found or "dataAbsentReason" in found
            if (valued and "dataAbsentReason" in found) or not said:  # obs-6; and never mute
                yield "fhir.rule", node.where
        elif node.path == "DiagnosticReport" and found.get("status") == "cancelled":
            # what was not answered has no conclusion
            yield from (("fhir.rule", node.where) for name in found if name == "conclusionCode")


_REQUIRED_NAMES = frozenset({"status", "gender", "comparator", "method", "role"})
"""Elements that are coded wherever they stand: without a table there is no saying it is right."""

_TESTS: tuple[Callable[[Json, list[Node]], Found], ...] = (
    *(_structure, _empty, _entries, _references, _codes, _units, _rules),
)


@cache
def _ours() -> dict[str, dict[str, str]]:
    """System → code → display, our own system included."""
    own = {one.code: one.display for one in map(local, codes.CONCEPTS)}
    return {**{system: dict(known) for system, known in codes.SYSTEMS.items()}, codes.LOCAL: own}


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
