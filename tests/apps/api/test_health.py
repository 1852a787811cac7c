"""Who keeps it running learns what is the matter, and nothing of patients."""

from __future__ import annotations

import re

from apps.api import schemas
from braintx.core.errors import StorageError
from braintx.storage.database import Database
from tests.apps.api.conftest import Api, MakeApi


def test_it_lives_and_is_ready(api: Api) -> None:
    api.made()
    schemas.Health.model_validate(api.client.get("/health").json())
    told = api.client.get("/ready", headers={"Authorization": ""})
    assert (told.status_code, told.json()) == (
        200,
        {"ready": True, "models": True, "database": True},
    )


def test_it_is_not_ready_without_its_database(api: Api, monkeypatch) -> None:
    def gone(_: Database) -> None:
        raise StorageError("Gone.", "storage.unavailable")

    monkeypatch.setattr(Database, "ping", gone)
    told = api.client.get("/ready")
    assert told.status_code == 503
    assert schemas.Ready.model_validate(told.json()).database is False
    assert int(told.headers["Retry-After"]) >= 1


def test_counts_name_routes_and_nobody(make_api: MakeApi) -> None:
    api = make_api()
    made = api.made()
    api.client.get(f"/v1/assessments/{made['id']}")
    api.client.get("/v1/assessments/Juan-Perez/fhir")
    api.client.get("/nowhere/Juan-Perez")
    api.client.request("JUAN", "/v1/models")
    told = api.client.get("/metrics")
    assert told.headers["Content-Type"].startswith("text/plain")
    lines = [one for one in told.text.splitlines() if one.startswith("braintx_")]
    seen = [one for one in lines if one.startswith("braintx_http_requests_total")]
    labels = 'method="GET",route="/v1/assessments/{assessment}",status="200"'
    wanted = f"braintx_http_requests_total{{{labels}}}"
    assert any(one.startswith(wanted) for one in seen)
    assert any('route="none"' in one for one in seen)
    text = "\n".join(lines)
    assert "juan" not in text.lower()
    assert made["id"] not in text
    assert not re.search(r"btx_|[0-9a-f]{8}-[0-9a-f]{4}", text)
