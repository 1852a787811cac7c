"""Sign-in by browser, and a documentation that fetches nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from apps.api.security import COOKIE
from braintx.service import keys
from tests.apps.api.conftest import Api

FOREIGN = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//""")


def sign_in(api: Api, to: str = "/docs", key: str | None = None):
    given = api.key()["Authorization"].removeprefix("Bearer ") if key is None else key
    return api.client.post(
        "/sign-in", data={"key": given, "next": to}, headers={"Authorization": ""}
    )


@pytest.fixture(autouse=True)
def no_session(api: Api):
    yield
    api.client.cookies.clear()


def test_a_key_becomes_a_session(api: Api) -> None:
    told = sign_in(api)
    assert (told.status_code, told.headers["Location"]) == (303, "/docs")
    cookie = told.headers["Set-Cookie"].lower()
    assert cookie.startswith(COOKIE)
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # this was no https
    keyless = {"Authorization": ""}
    assert api.client.get("/docs", headers=keyless).status_code == 200
    assert api.client.get("/v1/models", headers=keyless).status_code == 200
    ended = api.client.post("/sign-out", headers=keyless)
    assert (ended.status_code, ended.headers["Location"]) == (303, "/sign-in")
    assert api.client.get("/v1/models", headers=keyless).status_code == 401


def test_over_https_the_cookie_stays_there(api: Api) -> None:
    key = api.key()["Authorization"].removeprefix("Bearer ")
    told = api.client.post("https://localhost/sign-in", data={"key": key})
    assert "secure" in told.headers["Set-Cookie"].lower()
    assert told.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
     "/a\r\nSet-Cookie: x=1", "\\\\evil.example", "", "evil"],
)  # fmt: skip
def test_it_leads_nowhere_else(api: Api, to: str) -> None:
    assert sign_in(api, to).headers["Location"] == "/docs"


def test_it_leads_where_one_came_from(api: Api) -> None:
    asked = api.client.get("/docs", headers={"Authorization": "", "Accept": "text/html"})
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=/docs")
    form = api.client.get("/sign-in", params={"next": "/demo/?a=1"}).text
    assert 'value="/demo/?a=1"' in form
    assert sign_in(api, "/demo/?a=1").headers["Location"] == "/demo/?a=1"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_wrong_key_is_refused_in_words(api: Api, language: str) -> None:
    wrong = {"key": '<script>"x', "next": '"><script>'}
    told = api.client.post("/sign-in", data=wrong, headers={"Accept-Language": language})
    assert told.status_code == 401
    assert told.headers["Content-Language"] == language
    assert "<script>" not in told.text
    assert f'lang="{language}"' in told.text
    assert "Set-Cookie" not in told.headers


def test_a_revoked_key_ends_the_session(api: Api) -> None:
    key, shown = keys.create(api.service.database, "browser", ["read"])
    assert sign_in(api, key=shown).status_code == 303
    keyless = {"Authorization": ""}
    assert api.client.get("/v1/models", headers=keyless).status_code == 200
    keys.revoke(api.service.database, key.id)
    told = api.client.get("/v1/models", headers=keyless)
    assert (told.status_code, told.json()["code"]) == (401, "key.revoked")


def test_a_forged_session_is_none(api: Api) -> None:
    api.client.cookies.set(COOKIE, "ImxvY2FsIg.x.y")
    told = api.client.get("/v1/models", headers={"Authorization": ""})
    assert (told.status_code, told.json()["code"]) == (401, "session.ended")


def test_a_page_elsewhere_cannot_act(api: Api) -> None:
    sign_in(api)
    for origin, status in (("https://evil.example", 403), ("null", 403), ("http://localhost", 200)):
        head = {"Authorization": "", "Origin": origin}
        told = api.client.post("/v1/treatment", json={}, headers=head)
        assert told.status_code == status, origin
    read = api.client.get(
        "/v1/models", headers={"Authorization": "", "Origin": "https://evil.example"}
    )
    assert "Access-Control-Allow-Origin" not in read.headers


@pytest.mark.parametrize("page", ["/docs", "/sign-in"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_fetched_from_elsewhere(api: Api, page: str, language: str) -> None:
    told = api.client.get(page, headers={"Accept-Language": language})
    assert told.status_code == 200
    assert f'lang="{language}"' in told.text
    assert not FOREIGN.search(told.text)
    parts = re.findall(r'(?:src|href)="(/[^"]+)"', told.text)
    assert parts
    for part in parts:
        served = api.client.get(part)
        assert served.status_code == 200, part
        if not part.endswith("bundle.js"):  # the policy keeps that one from fetching
            assert not FOREIGN.search(served.text), part
    assert "default-src 'self'" in told.headers["Content-Security-Policy"]


def test_the_root_leads_to_the_documentation(api: Api) -> None:
    assert api.client.get("/").headers["Location"] == "/docs"
