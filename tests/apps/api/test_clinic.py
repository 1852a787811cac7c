"""The clinician's page behind the service's door: its keys, its trail, its repository."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from braintx.storage import audit
from tests.apps.api.conftest import Api

FORM = {"finding": ["HP:0001166", "HP:0001083"], "age": "12", "sex": "F"}
HTML = {"Accept": "text/html"}


def send(api: Api, path: str = "", headers: dict[str, str] | None = None, **more: Any) -> Any:
    """Send the page's form as a browser does that has it open."""
    page = api.client.get("/clinic/", headers=HTML | (headers or {}))
    assert page.status_code == 200, page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    form = {"csrf_token": token[1], **FORM, **more}
    return api.client.post(f"/clinic/{path}", data=form, headers=headers)


def trail(api: Api) -> list[str]:
    """What stands in the audit trail."""
    with api.service.database.read() as connection:
        return [one.action for one in audit.entries(connection, limit=1000)]


def test_without_a_key_it_leads_to_the_sign_in(api: Api) -> None:
    asked = api.client.get("/clinic/", headers=HTML | {"Authorization": ""})
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/sign-in?next=/clinic/"
    assert api.client.get("/clinic", headers=HTML).headers["Location"] == "/clinic/"
    refused = api.client.post("/clinic/", data=FORM, headers={"Authorization": ""})
    assert refused.status_code == 401


def test_the_page_lies_under_its_path_with_its_own_policy(api: Api) -> None:
    told = api.client.get("/clinic/", headers=HTML)
    assert 'action="/clinic/"' in told.text
    assert "unsafe" not in told.headers["Content-Security-Policy"]
    assert told.headers["Cache-Control"] == "no-store"
    assert "Path=/clinic" in told.headers["Set-Cookie"]
    script = api.client.get("/clinic/static/clinic.js")
    assert script.status_code == 200
    assert "javascript" in script.headers["Content-Type"]


def test_it_answers_what_the_api_answers(api: Api) -> None:
    told = send(api, "documents/json")
    findings = [{"code": code} for code in FORM["finding"]]
    asked = {"findings": findings, "age": 12, "sex": "F", "top": 10}
    assert (
        json.loads(told.content) == api.client.post("/v1/differential", json=asked).json()["result"]
    )


def test_what_is_asked_on_the_page_is_in_the_trail(api: Api) -> None:
    before = len(trail(api))
    assert 'class="candidates"' in send(api).text
    assert "differential.answered" in trail(api)[before:]


def test_a_case_is_kept_on_request_alone(api: Api) -> None:
    def count() -> int:
        return len(api.client.get("/v1/differential?limit=100").json()["differentials"])

    before = count()
    assert 'formaction="/clinic/keep"' in send(api).text
    assert count() == before
    told = send(api, "keep")
    kept = re.search(r"repository as ([0-9a-f-]{36})", told.text)
    assert kept is not None
    assert api.client.get(f"/v1/differential/{kept[1]}").status_code == 200


def test_a_key_that_may_not_ask_gets_no_answer(api: Api) -> None:
    told = send(api, headers=api.key("read"))
    assert told.status_code == 422
    assert "lacks the scope" in told.text
    assert 'class="candidates"' not in told.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_another_site_cannot_send_its_form(api: Api, origin: str) -> None:
    client = api.client
    key = client.headers["Authorization"].removeprefix("Bearer ")
    client.post("/sign-in", data={"key": key, "next": "/clinic/"})
    told = client.post("/clinic/", data=FORM, headers={"Origin": origin, "Authorization": ""})
    client.cookies.clear()
    assert told.status_code == 403
