"""The service held against its own OpenAPI document by schemathesis.

All checks of schemathesis run but one. ``use_after_free`` is left out as it needs a resource that
can be deleted, and there is none. What is generated is sent as it is, but for what no generator
can know, in requests that are meant to be right: an image is one that can be answered for, an
identifier is one of an answer or a job that exists, and no ``Idempotency-Key`` came before with
another request.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import Status, events, from_schema
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER
from schemathesis.transport.requests import REQUESTS_TRANSPORT
from schemathesis.transport.serialization import Binary

from tests.apps.api import sources
from tests.apps.api.mutations import STUDY
from tests.apps.api.serving import Server

PHASES = ("examples", "coverage", "fuzzing", "stateful")
CODES = ("HP:0001250", "HP:0001166", "HP:0001083", "HP:0000252", "HP:0001945")
PACKET = {
    "subject": {"id": "a", "sex": "FEMALE"},
    "phenotypicFeatures": [{"type": {"id": "HP:0001250"}}],
}
LEFT_OUT = {"use_after_free": "nothing can be deleted"}


@dataclass
class Conformance:
    """What was sent, and what was wrong with the answers.

    Attributes
    ----------
    statuses : dict of str to Counter
        How often each status came, by operation.
    failures : list of (str, str, str)
        Operation, check, and what it says.
    """

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    failures: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(count.total() for count in self.statuses.values())

    def with_status(self, lowest: int) -> int:
        """How many answers had that status or a higher one."""
        return sum(
            count for some in self.statuses.values() for one, count in some.items() if one >= lowest
        )


def conforms(
    server: Server, phases: Sequence[str] = PHASES, examples: int = 100, seed: int = 0
) -> Conformance:
    """Send what the document allows and what it forbids, to every operation.

    Parameters
    ----------
    server : Server
    phases : sequence of str
        Of schemathesis.
    examples : int, default=100
        For each operation, at most.
    seed : int, default=0
    """
    settings = {
        "headers": server.headers,
        "seed": seed,
        "continue-on-failure": True,
        "checks": {name: {"enabled": False} for name in LEFT_OUT},
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "phases": {one: {"enabled": one in phases} for one in PHASES},
    }
    config = schemathesis.Config.from_dict(settings)
    address = f"{server.url}/openapi.json"
    schema = schemathesis.openapi.from_url(address, headers=server.headers, config=config)
    found = Conformance()
    with _helped(_real(server)):
        for event in from_schema(schema).execute():
            _note(event, found)
    return found


def _note(event: Any, found: Conformance) -> None:
    if isinstance(event, events.NonFatalError):
        found.failures.append((str(event.label), "error", str(event.value)))
    elif isinstance(event, events.FatalError):
        raise event.exception
    if not isinstance(event, events.ScenarioFinished):
        return
    recorded = event.recorder
    for case, exchange in recorded.interactions.items():
        operation = recorded.cases[case].value.operation.label
        if exchange.response is None:
            found.failures.append((operation, "no answer", "the connection was cut"))
            continue
        counts = found.statuses.setdefault(operation, Counter())
        counts[exchange.response.status_code] += 1
    for case, checks in recorded.checks.items():
        for check in checks:
            if check.status == Status.FAILURE and check.failure_info is not None:
                failure = check.failure_info.failure
                operation = recorded.cases[case].value.operation.label
                told = f"{failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                found.failures.append((operation, check.name, told))


def _real(server: Server) -> Callable[[Any, Any, dict[str, Any]], None]:
    """Puts into right requests what makes them so."""
    kept, jobs, differentials = _made(server)
    turn = itertools.count()

    def complete(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        number = next(turn)
        if _right(case, ParameterLocation.HEADER) and "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] = f"{number:08}"
        parameters = case.path_parameters or {}
        if _right(case, ParameterLocation.PATH) and number % 4:
            known = {
                "assessment": kept,
                "job": jobs,
                "study": [STUDY],
                "differential": differentials,
            }
            for name in known.keys() & parameters.keys():
                parameters[name] = known[name][number % len(known[name])]
        if _right(case, ParameterLocation.BODY) and isinstance(case.body, dict):
            _with_findings(case.body)

    return complete


def _with_images(case: Any, value: Any) -> Any:
    """A right body with images in it; put there as late as this, it still counts as right."""
    if not _right(case, ParameterLocation.BODY):
        return value
    image = Binary(sources.picture())
    if not isinstance(value, dict):
        return Binary(sources.dicom())
    filled = dict(value)
    if "image" in value:
        filled["image"] = image
    if "images" in value:
        filled["images"] = [image for _ in value["images"]]
    return filled


def _with_findings(body: dict[str, Any]) -> None:
    """What no generator can know: codes that there are, each once, and a phenopacket."""
    for one, code in zip(body.get("findings", ()), itertools.cycle(CODES)):
        one["code"] = code
    if body.get("phenopacket") is not None:
        body["phenopacket"] = PACKET


def _right(case: Any, part: ParameterLocation) -> bool:
    component = case.meta.components.get(part)
    return component is None or component.mode.is_positive


def _made(server: Server) -> tuple[list[str], list[str], list[str]]:
    """Ids of an answer for a picture, one for a DICOM file, one refused, a patient's; a job; a
    differential that is kept."""
    url, files = f"{server.url}/v1", {"image": sources.picture(seed=5)}
    session = requests.Session()
    session.headers.update(server.headers)
    sent = [
        session.post(f"{url}/assessments", files=files),
        session.post(f"{url}/assessments", files={"image": sources.dicom()}),
        session.post(f"{url}/assessments", files={"image": sources.picture(healthy=True)}),
        session.post(f"{url}/patients/1/assessments", files={"images": sources.nifti()}),
    ]
    job = session.post(f"{url}/jobs", files={"images": sources.picture()})
    asked = {"findings": [{"code": CODES[0]}], "store": True}
    ranked = session.post(f"{url}/differential", json=asked)
    return [one.json()["id"] for one in sent], [job.json()["id"]], [ranked.json()["id"]]


@contextmanager
def _helped(complete: Callable[..., None]) -> Iterator[None]:
    """Schemathesis with our hook, and able to write the bodies that we take."""
    known = REQUESTS_TRANSPORT._serializers
    before = dict(known)

    @schemathesis.hook("before_call")
    def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        complete(context, case, kwargs)

    @REQUESTS_TRANSPORT.serializer("multipart/form-data")
    def form(context: Any, value: Any) -> dict[str, Any]:
        return before["multipart/form-data"](context, _with_images(context.case, value))

    @REQUESTS_TRANSPORT.serializer("multipart/related")
    def related(context: Any, value: Any) -> dict[str, Any]:
        given = _with_images(context.case, value)
        content = given.data if isinstance(given, Binary) else str(given).encode()
        return {"data": sources.stow([content]), "headers": {"Content-Type": sources.STOW}}

    try:
        yield
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister_all()
        known.clear()
        known.update(before)
