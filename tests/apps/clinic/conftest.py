"""The site in this process, around made-up diseases, and a visitor who sends forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.apps.clinic.fake import Fake
from tests.apps.clinic.serving import site

TALL = {"finding": ["HP:0000098"], "status.HP:0000098": "present"}
"""A case of one finding, as its form is sent."""
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visitor:
    """Opens the page, and sends its form as a browser without scripts does."""

    app: Flask
    client: FlaskClient
    known: Fake
    language: str = "en"

    def open(self, path: str = "/") -> TestResponse:
        return self.client.get(path, headers={"Accept-Language": self.language})

    def token(self) -> str:
        found = _TOKEN.search(self.open().text)
        assert found is not None
        return found[1]

    def send(self, path: str = "/", part: bool = False, **form: Any) -> TestResponse:
        """Send a form; names with a dot or a dash come as ``**{"status.X": "absent"}``."""
        headers = {"Accept-Language": self.language} | ({"X-Page-Part": "1"} if part else {})
        return self.client.post(path, data={"csrf_token": self.token(), **form}, headers=headers)


MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def visit() -> MakeVisitor:
    """Makes visitors: ``visit("es")``."""

    def make(language: str = "en", **more: Any) -> Visitor:
        known = Fake()
        app = site(lambda: known, **more)
        return Visitor(app, app.test_client(), known, language)

    return make


@pytest.fixture
def visitor(visit: MakeVisitor) -> Visitor:
    return visit()
