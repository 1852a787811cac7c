"""A client as an integrator writes one: it sends again, with the same key, until it is answered."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from tests.chaos import images
from tests.chaos.server import PATIENCE_S, Server

_BOUNDARY = "chaos-93b1d0"
_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    again: int | None
    content: Any


@dataclass
class Client:
    """Sends to a server, and keeps count of what came back.

    Attributes
    ----------
    server : Server
    key : str
    acknowledged : dict of int to str
        The id of the answer to each write, the first time that it was told.
    differing : int
        Writes that were told another id later.
    replies : Counter
        By status; "cut" where the connection broke.
    """

    server: Server
    key: str = field(repr=False)
    acknowledged: dict[int, str] = field(default_factory=dict)
    differing: int = 0
    replies: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @property
    def id(self) -> str:
        """The public half of its key."""
        return self.key.split("_")[1]

    def write(self, number: int) -> None:
        """Ask for the answer to the image of that number until it is there."""
        files = [("image", f"image_{number}.png", images.drawn(number))]
        reply = self.insist("POST", "/v1/assessments", files, f"write-{number:08d}")
        assert reply.status == 201, reply
        with self._lock:
            first = self.acknowledged.setdefault(number, reply.content["id"])
            self.differing += first != reply.content["id"]

    def insist(
        self,
        method: str,
        path: str,
        files: Sequence[tuple[str, str, bytes]] = (),
        retry_key: str | None = None,
    ) -> Reply:
        """Send until there is an answer that another try would not change."""
        until = time.monotonic() + PATIENCE_S
        while True:
            reply = self.send(method, path, files, retry_key)
            if reply is not None and reply.status not in (429, 503):
                return reply
            if time.monotonic() > until:
                raise AssertionError(f"no answer in {PATIENCE_S} s: {reply}")
            pause = _PAUSE_S if reply is None or reply.again is None else reply.again
            time.sleep(min(pause, _LONGEST_PAUSE_S))

    def send(
        self,
        method: str,
        path: str,
        files: Sequence[tuple[str, str, bytes]] = (),
        retry_key: str | None = None,
    ) -> Reply | None:
        """Send once; None where the connection broke before the whole answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, form(files), self.headers(files, retry_key))
            response = connection.getresponse()
            again = response.headers.get("Retry-After")
            content = json.loads(response.read())
            reply = Reply(response.status, None if again is None else int(again), content)
        except (OSError, http.client.HTTPException):
            reply = None
        finally:
            connection.close()
        with self._lock:
            self.replies["cut" if reply is None else str(reply.status)] += 1
        return reply

    def headers(self, files: Sequence[Any], retry_key: str | None) -> dict[str, str]:
        """Those of a request."""
        headers = {"Authorization": f"Bearer {self.key}", "Connection": "close"}
        if files:
            headers["Content-Type"] = f"multipart/form-data; boundary={_BOUNDARY}"
        if retry_key is not None:
            headers["Idempotency-Key"] = retry_key
        return headers


def form(files: Sequence[tuple[str, str, bytes]]) -> bytes | None:
    """Files as multipart/form-data: field, name and content of each."""
    if not files:
        return None
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{one}"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        for one, name, content in files
    ]
    return b"\r\n".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again until it is so."""
    until = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"not so within {PATIENCE_S} s")
        time.sleep(0.01)
