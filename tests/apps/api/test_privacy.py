"""No log, trace, metric or warning holds what somebody sent, and the database holds no name."""

from __future__ import annotations

import json
import logging
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from apps.api import telemetry
from braintx.service import assess, differential, documents, jobs, keys, outcomes, worker
from braintx.service.dicom import stow
from braintx.service.service import Service
from braintx.storage.records import SCOPES
from braintx.storage.tables import IDENTIFIERS
from tests import canaries
from tests.apps.api import planted
from tests.apps.api.running import Answer, Client, running
from tests.service.conftest import MakeService

LOGGERS = (
    "",
    "apps",
    "braintx",
    "uvicorn",
    "uvicorn.error",
    "asyncio",
    "concurrent.futures",
    "sqlalchemy",
    "alembic",
    "pydicom",
    "highdicom",
    "apscheduler",
    "httpx",
    "PIL",
    "python_multipart",
    "fontTools",
    "opentelemetry",
)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", lambda: provider.get_tracer("tests"))
    return exporter


@contextmanager
def heard() -> Iterator[canaries.Watch]:
    """All that is logged, at the level at which each library says most, and every warning."""
    watch = canaries.Watch()
    before = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(watch)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            yield watch
        finally:
            logging.getLogger().removeHandler(watch)
            for name, level in before.items():
                logging.getLogger(name).setLevel(level)
    watch.leaks += [
        f"a warning at {one.filename}:{one.lineno}"
        for one in warned
        if canaries.found(str(one.message))
    ]


def _client(service: Service, port: int) -> Client:
    return Client(port, keys.create(service.database, "tests", SCOPES)[1])


def _told(exporter: InMemorySpanExporter) -> str:
    return "\n".join(span.to_json() for span in exporter.get_finished_spans())


def test_nothing_that_was_sent_is_told_and_no_name_is_kept(
    url: str,
    make_service: MakeService,
    spans: InMemorySpanExporter,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with heard() as watch:
        service = make_service(url)
        with running(service) as port:
            client = _client(service, port)
            asked = list(planted.everything(client))
            metrics = client.ask("GET", "/metrics").body.decode()
            document = client.ask("GET", "/openapi.json").body.decode()
    assert {(one["method"], one["path"]) for one in _operations(document)} <= {
        (method, path) for method, path, _ in asked
    }
    assert [one for one in asked if one[2].status >= 500] == []
    assert watch.lines > len(asked)
    assert watch.leaks == []
    assert canaries.found("".join(capfd.readouterr())) == set()
    assert canaries.found(metrics) == set()
    assert '"/v1/patients/{patient}/assessments"' in metrics.replace("route=", "")
    assert len(spans.get_finished_spans()) >= len(asked)
    assert canaries.found(_told(spans)) == set()
    apart, rest = _held(url)
    assert canaries.found(rest, canaries.NAMING) == set()
    assert canaries.found(apart) == {
        canaries.FAMILY,
        canaries.GIVEN,
        "90417733",
        canaries.ACCESSION,
        "Okonedo",
        canaries.STUDY,
        canaries.SERIES,
        canaries.INSTANCE,
    }


def _operations(document: str) -> Iterator[dict[str, str]]:
    for path, operations in json.loads(document)["paths"].items():
        for method in operations:
            yield {"method": method.upper(), "path": path}


def _held(url: str) -> tuple[str, str]:
    """All that the repository holds: the identifiers, and all else; bytes as text and as they are.

    Of SQLite the files themselves, with whatever lies in pages that are free.
    """
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        files = {path: path.read_bytes().decode("latin-1") for path in folder.glob("*.db*")}
        apart = "".join(text for path, text in files.items() if "-identifiers" in path.name)
        return apart, "".join(t for path, t in files.items() if "-identifiers" not in path.name)
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    found = {IDENTIFIERS: "", "public": ""}
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for schema in found:
            for table in inspector.get_table_names(schema=schema):
                rows = connection.execute(sa.text(f'SELECT t::text FROM {schema}."{table}" t'))  # noqa: S608
                found[schema] += "\n".join(_with_bytes(row[0]) for row in rows)
    engine.dispose()
    return found[IDENTIFIERS], found["public"]


def _with_bytes(row: str) -> str:
    """A row as text, what it holds in hexadecimal beside it as what it stands for."""
    told = [row]
    for part in row.split("\\x")[1:]:
        digits = part.split('"')[0].rstrip("\\)")
        told.append(bytes.fromhex(digits).decode("latin-1"))
    return "\n".join(told)


BREAKS: list[tuple[ModuleType, str]] = [
    (assess, "answer_for"),
    (assess, "describe"),
    (assess.intake, "take"),
    (assess.idempotency, "claim"),
    (jobs, "_items"),
    (worker, "answer_for"),
    (documents.drawing, "draw"),
    (documents, "stored"),
    (outcomes, "stored"),
    (differential, "_answered"),
    (stow, "examine"),
    (keys, "check"),
]


class QuotingError(Exception):
    """What nobody expected, and it quotes what it was given."""


def _break(*given: object, **named: object) -> object:
    try:
        int(canaries.PATIENT_ID)
    except ValueError as error:
        raise QuotingError(canaries.NOTE, canaries.FILE) from error


@pytest.mark.parametrize(
    ("module", "name"), BREAKS, ids=[f"{module.__name__}.{name}" for module, name in BREAKS]
)
def test_what_nobody_expected_is_told_by_kind_and_place_alone(
    *,
    module: ModuleType,
    name: str,
    service: Service,
    spans: InMemorySpanExporter,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with heard() as watch, running(service) as port:
        client = _client(service, port)
        made = client.ask(
            "POST",
            "/v1/assessments",
            planted.form("image", f"{canaries.FILE}.png", planted.png()),
            {"Content-Type": planted.FORM},
        )
        assert made.status == 201
        monkeypatch.setattr(module, name, _break)
        answers = list(_some(client, made.headers["Location"]))
        while module is worker and "braintx.service.worker" not in watch.loggers:
            time.sleep(0.05)
        monkeypatch.undo()
    assert watch.leaks == []
    assert canaries.found("".join(capfd.readouterr())) == set()
    assert canaries.found(_told(spans)) == set()
    assert watch.loggers & {"apps.api.problems", "braintx.service.worker"}
    failed = [one for one in answers if one.status == 500]
    assert failed or module is worker
    assert canaries.found(b"".join(one.body for one in failed).decode()) == set()
    assert {one.headers["Content-Type"] for one in failed} <= {"application/problem+json"}


def _some(client: Client, kept: str) -> Iterator[Answer]:
    """What comes by every use case."""
    form = {"Content-Type": planted.FORM, "Idempotency-Key": canaries.RETRY_KEY}
    image = planted.form("image", f"{canaries.FILE}.png", planted.png(), note=canaries.NOTE)
    images = planted.form("images", f"{canaries.FILE}.zip", planted.zipped(), note=canaries.NOTE)
    yield client.ask("POST", "/v1/assessments", image, form)
    yield client.ask("POST", "/v1/jobs", images, {**form, "Idempotency-Key": canaries.FILE})
    for path in (kept, f"{kept}/overlay.png", f"{kept}/fhir"):
        yield client.ask("GET", path)
    confirmed = json.dumps({"diagnosis": "glioma", "stated_by": "pathology"}).encode()
    yield client.ask("POST", f"{kept}/outcome", confirmed, {"Content-Type": "application/json"})
    known = json.dumps({"note": canaries.NOTE}).encode()
    yield client.ask("POST", "/v1/differential", known, {"Content-Type": "application/json"})
    objects = planted.stow(planted.dicom())
    yield client.ask("POST", "/v1/dicomweb/studies", objects, {"Content-Type": planted.STOW})
