"""Heads of requests are bounded in size and time, and ambiguous ones are refused."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from apps.api import protocol
from apps.api.protocol import HEAD_BYTES
from braintx.service import keys
from braintx.service.service import Service
from braintx.storage.records import SCOPES
from tests.apps.api.running import running
from tests.apps.api.test_attacks import raw
from tests.service.conftest import MakeService

GET, POST = (f"{method} /health HTTP/1.1\r\n".encode() for method in ("GET", "POST"))
END = b"Host: a\r\nConnection: close\r\n\r\n"


@pytest.fixture
def port(service: Service) -> Iterator[int]:
    with running(service) as number:
        yield number


def test_a_head_that_does_not_end_is_refused(port: int) -> None:
    for head in (b"GET /health HTTP/1.1\r\n", b"GET /"):
        told = raw(
            port,
            head + b"X-Filling: aaaa\r\n" * (HEAD_BYTES // 8)
            if b"HTTP" in head
            else head + b"a" * 2 * HEAD_BYTES,
        )
        assert told.startswith(b"HTTP/1.1 431 ")
    assert raw(
        port, b"GET /health HTTP/1.1\r\nX-Filling: " + b"a" * 8000 + b"\r\n" + END
    ).startswith(b"HTTP/1.1 200 ")


def test_a_body_is_no_head(port: int) -> None:
    body = b"x" * (4 * HEAD_BYTES)
    head = f"POST /health HTTP/1.1\r\nContent-Length: {len(body)}\r\n".encode() + END
    assert b" 431 " not in raw(port, head + body).splitlines()[0]


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /health HTTP/1.1\r\nHost:", b"GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /hea"],
)
def test_a_head_that_does_not_come_ends_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        with suppress(ConnectionResetError):  # closed without one is as good; silence is not
            while connection.recv(65_536):
                pass


def test_many_requests_in_one_piece_are_no_large_head(port: int) -> None:
    one = b"GET /health HTTP/1.1\r\nHost: a\r\nX-Filling: " + b"a" * 1000 + b"\r\n\r\n"
    told = raw(port, one * 200 + b"GET /health HTTP/1.1\r\n" + END)
    assert told.count(b"HTTP/1.1 200 ") == 201


def test_who_does_not_read_is_let_go(
    service: Service, monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setattr(protocol, "UNREAD_SECONDS", 0.3)
    ended = []
    original = protocol.BoundedProtocol._abort
    monkeypatch.setattr(
        protocol.BoundedProtocol, "_abort", lambda self, *a: (ended.append(1), original(self, *a))
    )
    _, key = keys.create(service.database, "tests", SCOPES)
    path = "/docs/swagger/swagger-ui-bundle.js"
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        deadline = time.monotonic() + 60
        connection.setblocking(False)
        while not ended and time.monotonic() < deadline:
            try:
                connection.send(request * 100)
            except BlockingIOError:
                time.sleep(0.01)
            except ConnectionError:
                break
    assert ended


@pytest.mark.parametrize(
    "request_",
    [
        POST
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
        + END
        + b"0\r\n\r\n"
        + GET
        + END,
        POST + b"Content-Length: 5\r\nContent-Length: 50\r\n" + END + b"hello",
        POST + b"Transfer-Encoding: identity, chunked, x\r\n" + END + b"0\r\n\r\n",
        POST + b"Content-Length: -1\r\n" + END,
        b"GET /health HTTP/1.1\r\nHost : a\r\n" + END,
        b"GET /health HTTP/1.1\r\nX: a\rSet-Cookie: b\r\n" + END,
        b"GET /h\xe9alth HTTP/1.1\r\n" + END,
        b"\x16\x03\x01\x00\xa5\x01\x00\x00",
    ],
    ids=[
        "both lengths",
        "two lengths",
        "odd coding",
        "negative",
        "blank",
        "bare CR",
        "not ASCII",
        "TLS",
    ],
)
def test_an_ambiguous_request_is_refused_and_nothing_after_it_is_answered(
    port: int, request_: bytes
) -> None:
    told = raw(port, request_, 3)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert told.count(b"HTTP/1.1 ") == 1


def test_more_connections_than_allowed_are_told_to_come_again(make_service: MakeService) -> None:
    with running(make_service(connections=4)) as port:
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]
        try:
            assert raw(port, b"GET /health HTTP/1.1\r\n" + END).startswith(b"HTTP/1.1 503 ")
        finally:
            for one in held:
                one.close()
        for _ in range(100):
            if raw(port, b"GET /health HTTP/1.1\r\n" + END).startswith(b"HTTP/1.1 200 "):
                return
            time.sleep(0.05)
    pytest.fail("it does not answer again")
