"""Uploads sent to a running service, byte for byte, and what came of them.

Where there is an answer, one of its documents is asked for, too.
"""

from __future__ import annotations

import http.client
import itertools
import json
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.apps.api.mutations import Upload
from tests.apps.api.serving import Server

DOCUMENTS = ("overlay.png", "report.pdf", "fhir", "segmentation.dcm", "report.dcm")
CREATED = 201
_PATIENCE = 120  # seconds
_CLIENTS = 4


@dataclass
class Sent:
    """What came of many uploads.

    Attributes
    ----------
    statuses : dict of str to Counter
        By path.
    kinds : dict of str to Counter
        By what was done to the upload.
    unanswered : list of str
        Kinds of those that had an answer to come and got none.
    undocumented : list of (str, str, int)
        Path, kind and status of each answer that the OpenAPI document does not name.
    """

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    kinds: dict[str, Counter[int]] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    undocumented: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(count.total() for count in self.statuses.values())

    def of_server(self) -> list[tuple[str, int]]:
        """Kind and status of each answer from 500 on."""
        return [
            (kind, status) for kind, some in self.kinds.items() for status in some if status >= 500
        ]


def send_all(
    server: Server,
    given: Iterator[Upload],
    count: int,
    documented: Mapping[str, frozenset[int]],
    found: Sent,
) -> None:
    """Send the next uploads, some at a time, and note what came of them; 0 stands for no answer.

    Parameters
    ----------
    server : Server
    given : iterator of Upload
    count : int
    documented : mapping of str to frozenset of int
        Statuses by path.
    found : Sent
        Is added to.
    """
    lock, left = Lock(), itertools.islice(given, count)

    def work(_: int) -> None:
        while True:
            with lock:
                upload = next(left, None)
            if upload is None:
                return
            status, content = send(server, upload)
            with lock:
                _note(found, upload, upload.path, status, documented)
            if status == CREATED:
                made = json.loads(content)["id"]
                document = DOCUMENTS[len(upload.body) % len(DOCUMENTS)]
                path = f"/v1/assessments/{{assessment}}/{document}"
                told = _drawn(server, path.format(assessment=made))
                with lock:
                    _note(found, upload, path, told, documented)

    with ThreadPoolExecutor(_CLIENTS) as pool:
        list(pool.map(work, range(_CLIENTS)))


def _drawn(server: Server, path: str) -> int:
    address = f"{server.url}{path}"
    return requests.get(address, headers=server.headers, timeout=_PATIENCE).status_code


def send(server: Server, upload: Upload) -> tuple[int, bytes]:
    """The status of the answer and what it says; 0 where the connection ended without."""
    address = urlsplit(server.url)
    head = {**server.headers, "Host": address.netloc, "Connection": "close"}
    head["Content-Length"] = str(len(upload.body))
    head.update(upload.headers)
    lines = [f"POST {upload.url} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    whole = "\r\n".join([*lines, "", ""]).encode("latin-1") + upload.body
    with socket.create_connection(
        (str(address.hostname), int(address.port or 80)), _PATIENCE
    ) as wire:
        try:
            wire.sendall(whole)
            if upload.cut:
                wire.shutdown(socket.SHUT_WR)
        except OSError:  # refused before all of it came; the answer is there all the same
            pass
        answer = http.client.HTTPResponse(wire)
        try:
            answer.begin()
            content = answer.read()
        except (http.client.HTTPException, OSError):
            return 0, b""
        return answer.status, content


def _note(
    found: Sent, upload: Upload, path: str, status: int, documented: Mapping[str, frozenset[int]]
) -> None:
    found.statuses.setdefault(path, Counter())[status] += 1
    found.kinds.setdefault(upload.kind, Counter())[status] += 1
    if status == 0 and not upload.cut:
        found.unanswered.append(upload.kind)
    elif status and status not in documented[path]:
        found.undocumented.append((path, upload.kind, status))


def documented(document: Mapping[str, Any]) -> dict[str, frozenset[int]]:
    """The statuses that an OpenAPI document names, by path: of its POST, else of its GET."""
    return {
        path: frozenset(map(int, operations.get("post", operations.get("get"))["responses"]))
        for path, operations in document["paths"].items()
    }
