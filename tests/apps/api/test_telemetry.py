"""Traces name routes and no paths, and go nowhere unless somebody says where."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from apps.api import telemetry
from apps.api.app import create
from braintx.service import keys
from braintx.service.service import Service
from braintx.storage.database import open_database
from braintx.storage.records import SCOPES
from tests import canaries
from tests.apps.api import planted
from tests.apps.api.running import Client
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_span_names_its_route(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", lambda: provider.get_tracer("tests"))
    _, key = keys.create(service.database, "tests", SCOPES)
    with TestClient(create(service)) as client:
        given = {"Authorization": f"Bearer {key}", "traceparent": PARENT, "tracestate": "a=b"}
        client.get(f"/v1/assessments/{canaries.PATIENT_ID}", headers=given)
        client.get(f"/nowhere/{canaries.FAMILY}", headers=given)
        client.get(f"/docs/swagger/{canaries.FAMILY}", headers=given)
        client.request("BREW", "/health")
        client.get("/v1/jobs")
    spans = exporter.get_finished_spans()
    assert [span.name for span in spans] == [
        "GET /v1/assessments/{assessment}",
        "GET none",
        "GET /docs",
        "other /health",
        "GET none",  # nobody got as far as a route
    ]
    first = spans[0]
    assert first.parent is not None
    assert f"{first.parent.trace_id:032x}" == PARENT.split("-")[1]
    assert first.context is not None
    assert not first.context.trace_state
    names = {"http.request.method", "http.route", "braintx.request_id"}
    assert {name for span in spans for name in span.attributes or {}} == names
    assert [span.events for span in spans] == [()] * 5


def test_without_an_endpoint_nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in telemetry._ENDPOINTS:
        monkeypatch.delenv(name, raising=False)
    telemetry._tracer.cache_clear()
    assert telemetry._tracer() is None
    telemetry._tracer.cache_clear()


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """What an OTLP endpoint is sent."""
    came: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", came
    finally:
        server.shutdown()
        server.server_close()


def test_a_served_process_tells_its_endpoint_routes_and_its_log_nothing(tmp_path: Path) -> None:
    """The whole of it, as `braintx serve` runs: what it prints, and what it sends."""
    address = f"sqlite:///{tmp_path / 'braintx.db'}"
    database = open_database(address)
    _, key = keys.create(database, "tests", SCOPES)
    database.close()
    port = free_port()
    command = [sys.executable, "-W", "always", "-m", "braintx", "serve", "--port", str(port)]
    with collector() as (endpoint, came), (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--database", address],
            cwd=ROOT,
            env={
                **os.environ,
                "BRAINTX_STATE": str(tmp_path),
                "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
                "NO_PROXY": "*",
            },
            stdout=log,
            stderr=log,
        )
        try:
            client = Client(port, key)
            _await(client, process)
            answers = list(planted.everything(client))
        finally:
            process.terminate()
            process.wait(120)
    assert [answer.status for *_, answer in answers if answer.status >= 500] == []
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert canaries.found(said) == set()
    sent = b"".join(came).decode("latin-1")
    assert "POST /v1/patients/{patient}/assessments" in sent
    assert canaries.found(sent) == set()


def _await(client: Client, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            if client.ask("GET", "/ready").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("the service ended")
