"""The whole service in this process: its server, its logs and its spans are within reach."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from apps.api.app import create
from apps.api.launch import Serving, _server
from braintx.service.service import Service
from tests.ports import free_port


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Client:
    """Sends requests by the standard library, which logs nothing of its own."""

    port: int
    key: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        given = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            connection.request(method, path, body, {**given, **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@contextmanager
def running(service: Service, **given: object) -> Iterator[int]:
    """The port of a service that is served as `braintx serve` does; it is closed afterwards.

    Parameters
    ----------
    service : Service
    **given : object
        For `apps.api.app.create`, but ``port``.
    """
    port = free_port()
    settings = _server(Serving(port=port, policy=service.policy))
    # the loggers stay those of the tests
    server = uvicorn.Server(
        uvicorn.Config(create(service, **given), **{**settings, "log_config": None})
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join(60)
