"""The document says all that an integrator needs to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.apps.api.conftest import Api


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    return dict(api.client.get("/openapi.json").json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_is_told(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    known = {one["name"] for one in document["tags"]}
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["description"], name
        assert set(operation["tags"]) <= known, name
        for one in operation.get("parameters", []):
            assert one.get("description") or one["schema"].get("description"), (name, one["name"])


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400" and name != "GET /ready":
                kinds = response["content"]
                assert "application/problem+json" in kinds or "dicomweb" in name, (name, status)
            if status in {"429", "503"} and name != "GET /ready":
                assert "Retry-After" in response["headers"], (name, status)


def test_what_is_answered_has_its_fields_told(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description") or name.startswith("Body_"), name


def test_only_health_is_open(document: dict[str, Any]) -> None:
    without = {name for name, one in operations(document) if one.get("security") == []}
    assert without == {"GET /health", "GET /ready"}
