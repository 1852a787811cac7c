"""A client of the REST API in a page, to be copied: the standard library and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

AGAIN = {429, 503}
"""Statuses that say when to ask again, in the header Retry-After."""

File = tuple[str, bytes]
"""A name and a content."""


class ProblemError(Exception):
    """What the service says went wrong (RFC 9457).

    Attributes
    ----------
    status : int
    code : str
        Stable: decide by it, never by the sentence.
    """

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        super().__init__(str(told.get("detail", status)))
        self.status, self.code = status, str(told.get("code", ""))


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as an object."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Asks one service with one key.

    Attributes
    ----------
    address : str
        As in "https://braintx.example".
    key : str
    language : {"en", "es"}
        Of the sentences; codes and labels are the same in both.
    tries : int
        How often a busy service is asked again.
    """

    address: str
    key: str
    language: str = "en"
    tries: int = 5

    def get(self, path: str, accept: str = "*/*") -> Response:
        """Read something."""
        return self.send("GET", path, headers={"Accept": accept})

    def post(self, path: str, content: Mapping[str, Any] | None = None) -> Response:
        """Send an object as JSON, or nothing."""
        if content is None:
            return self.send("POST", path)
        headers = {"Content-Type": "application/json"}
        return self.send("POST", path, json.dumps(content).encode(), headers)

    def upload(
        self,
        path: str,
        files: Mapping[str, Sequence[File]],
        fields: Mapping[str, object],
    ) -> Response:
        """Send files and fields as a form; a repetition of it is answered once.

        Parameters
        ----------
        path : str
        files : mapping of str to sequence of (str, bytes)
            By the field's name.
        fields : mapping of str to object
        """
        parts = [(f'name="{name}"', "text/plain; charset=utf-8", str(value).encode())
                 for name, value in fields.items()]  # fmt: skip
        parts += [
            (f'name="{name}"; filename="{file}"', "application/octet-stream", content)
            for name, several in files.items()
            for file, content in several
        ]
        body, boundary = multipart([(f"Content-Disposition: form-data; {disposition}", form, data)
                                    for disposition, form, data in parts])  # fmt: skip
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Idempotency-Key": str(uuid4()),  # `send` repeats the request: one answer all the same
        }
        return self.send("POST", path, body, headers)

    def store(self, objects: Sequence[bytes], path: str = "/v1/dicomweb/studies") -> Response:
        """Send DICOM objects as a PACS does (STOW-RS, PS3.18, 10.5).

        Parameters
        ----------
        objects : sequence of bytes
            Each as its file holds it.
        path : str, default="/v1/dicomweb/studies"
        """
        body, boundary = multipart([("", "application/dicom", one) for one in objects])
        form = f'multipart/related; type="application/dicom"; boundary={boundary}'
        headers = {"Content-Type": form, "Accept": "application/dicom+json"}
        return self.send("POST", path, body, headers)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request, again where the service is busy.

        Parameters
        ----------
        method, path : str
        body : bytes, optional
        headers : mapping of str to str, optional
            Besides key and language.

        Raises
        ------
        ProblemError
            Where the answer is no success.
        """
        own = {"Authorization": f"Bearer {self.key}", "Accept-Language": self.language}
        for left in reversed(range(self.tries)):
            response = _once(self.address, method, path, body, {**own, **(headers or {})})
            if response.status not in AGAIN or not left:
                break
            time.sleep(int(response.headers.get("retry-after", "1")))
        if response.status >= 400:
            is_problem = "problem+json" in response.headers.get("content-type", "")
            raise ProblemError(response.status, response.json() if is_problem else {})
        return response


def multipart(parts: Sequence[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A body of several parts, and the boundary between them.

    Parameters
    ----------
    parts : sequence of (str, str, bytes)
        Of each a header or "", the content type, and the content.
    """
    boundary = uuid4().hex
    body = b""
    for header, form, content in parts:
        lines = [f"--{boundary}", *filter(None, [header]), f"Content-Type: {form}", "", ""]
        body += "\r\n".join(lines).encode() + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), boundary


def _once(
    address: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Response:
    where = urlsplit(address)
    kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
    connection = kind(where.netloc, timeout=120)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Response(answer.status, names, answer.read())
    finally:
        connection.close()
