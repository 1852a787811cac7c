"""The door: who is let in, how often, with how much, and what every response bears."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import anyio
import pytest
from starlette.testclient import TestClient

from apps.api.guard import Guard
from braintx.storage.records import SCOPES, Scope
from tests.apps.api import sources
from tests.apps.api.conftest import Api, MakeApi

LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
SOME_ID = str(uuid4())


def operations(api: Api) -> list[tuple[str, str]]:
    """Every method and path of the OpenAPI document, its parameters filled in."""
    paths = api.client.get("/openapi.json").json()["paths"]
    filled = {"{assessment}": SOME_ID, "{job}": SOME_ID, "{patient}": "1", "{study}": "1.2"}
    found = []
    for path, methods in paths.items():
        url = path.replace("{task}", "tumor")
        for name, value in filled.items():
            url = url.replace(name, value)
        found += [(method.upper(), url) for method in methods]
    return found


def test_every_response_bears_its_headers(api: Api) -> None:
    asked = [*operations(api), ("GET", "/"), ("GET", "/docs"), ("GET", "/sign-in"), ("GET", "/x")]
    asked += [
        ("DELETE", "/v1/jobs"),
        ("GET", "/docs/static/docs.js"),
        ("GET", "/sign-in/style.css"),
    ]
    keyless = {"Authorization": ""}
    for method, url in asked:
        for headers in ({}, keyless):
            told = api.client.request(method, url, headers=headers)
            bears = told.headers
            assert bears["X-Content-Type-Options"] == "nosniff", url
            assert bears["X-Frame-Options"] == "DENY", url
            assert bears["Referrer-Policy"] == "same-origin", url
            assert bears["Cache-Control"] == "no-store", url
            assert "frame-ancestors 'none'" in bears["Content-Security-Policy"], url
            assert len(bears["X-Request-ID"]) == 36, url
            assert "Access-Control-Allow-Origin" not in bears, url
            assert "Server" not in bears, url
            if told.status_code >= 400:
                assert told.headers["Content-Type"] == "application/problem+json", url
                assert told.json()["instance"] == f"urn:uuid:{bears['X-Request-ID']}"


def test_nothing_without_a_key_but_what_is_open(api: Api) -> None:
    for method, url in operations(api):
        told = api.client.request(method, url, headers={"Authorization": ""})
        if url in {"/health", "/ready"}:
            assert told.status_code == 200
        else:
            assert (told.status_code, told.json()["code"]) == (401, "key.missing"), url
            assert told.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("given", ["Bearer x", "Bearer btx_a_b_c", "Basic YTpi", "x"])
@LANGUAGES
def test_a_key_that_is_none(api: Api, given: str, language: str) -> None:
    speak = {"Authorization": given, "Accept-Language": language}
    told = api.client.get("/v1/models", headers=speak)
    assert told.status_code == 401
    assert told.json()["code"] in {"key.malformed", "key.missing"}
    assert told.headers["Content-Language"] == language


def test_a_key_in_its_own_header(api: Api) -> None:
    key = api.key("read")["Authorization"].removeprefix("Bearer ")
    told = api.client.get("/v1/models", headers={"Authorization": "", "X-API-Key": key})
    assert told.status_code == 200


@pytest.mark.parametrize("left", SCOPES)
def test_a_key_does_what_its_scopes_say(api: Api, left: Scope) -> None:
    key = api.key(left)
    needed: dict[str, list[tuple[str, str]]] = {
        "assess": [("POST", "/v1/treatment"), ("POST", f"/v1/jobs/{SOME_ID}/cancel")],
        "read": [("GET", "/v1/assessments"), ("GET", "/v1/jobs"), ("GET", "/v1/models")],
        "outcome": [("POST", f"/v1/assessments/{SOME_ID}/outcome")],
        "ingest": [("POST", "/v1/dicomweb/studies")],
    }
    for scope, asked in needed.items():
        for method, url in asked:
            told = api.client.request(method, url, headers=key, json={})
            assert (told.status_code == 403) == (scope != left), (url, told.text)
            if scope != left:
                assert told.json()["code"] == "key.scope"


def test_a_request_id_is_kept_where_it_is_one(client: TestClient) -> None:
    for given, kept in (
        (SOME_ID, True),
        ("short", False),
        ("Juan Perez", False),
        (SOME_ID * 2, False),
    ):
        told = client.get("/health", headers={"X-Request-ID": given})
        assert (told.headers["X-Request-ID"] == given) == kept


@LANGUAGES
def test_a_key_may_ask_so_often(make_api: MakeApi, language: str) -> None:
    api = make_api(per_key="3/minute")
    told = [api.client.get("/v1/models", headers={"Accept-Language": language}) for _ in range(4)]
    assert [one.status_code for one in told] == [200, 200, 200, 429]
    assert told[-1].json()["code"] == "limit.requests"
    assert 1 <= int(told[-1].headers["Retry-After"]) <= 60
    assert api.client.get("/v1/models", headers=api.key()).status_code == 200


def test_an_address_may_try_so_many_keys(make_api: MakeApi) -> None:
    api = make_api(per_address="3/minute")
    wrong = {"Authorization": "Bearer x"}
    told = [api.client.get("/v1/models", headers=wrong).status_code for _ in range(4)]
    assert told == [401, 401, 401, 429]
    assert api.client.post("/sign-in", data={"key": "x"}).status_code == 429
    assert api.client.get("/v1/models").status_code == 200  # a hospital shares its address


def pieces(size: int) -> Iterator[bytes]:
    """A body that does not say its length."""
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    yield head
    for _ in range(size // 1024):
        yield bytes(1024)
    yield b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    "url", ["/v1/assessments", "/v1/jobs", "/v1/dicomweb/studies", "/v1/treatment"]
)
@LANGUAGES
def test_a_body_that_is_too_large(make_api: MakeApi, url: str, language: str) -> None:
    api = make_api(body=2**20)
    form = "multipart/form-data; boundary=b"
    kinds = {"/v1/dicomweb/studies": sources.STOW, "/v1/treatment": "application/json"}
    head = {"Content-Type": kinds.get(url, form), "Accept-Language": language}
    for content in (bytes(2**20 + 1), pieces(2**21)):
        told = api.client.post(url, content=content, headers=head)
        assert (told.status_code, told.json()["code"]) in {
            (413, "request.too_large"),
            (400, "stow.malformed"),  # seen before it was too large
        }, told.text
        assert told.headers["Content-Language"] == language
    assert api.client.get("/v1/models").status_code == 200


@pytest.mark.parametrize("url", ["/v1/assessments", "/v1/dicomweb/studies", "/v1/treatment"])
def test_a_body_that_does_not_come(make_api: MakeApi, url: str) -> None:
    api = make_api(upload=0.2)
    told = slow(api, url)
    assert told == 408


def slow(api: Api, url: str) -> int:
    """The status for a body whose first piece is never followed by another."""
    key = api.client.headers["Authorization"]
    kinds = {
        "/v1/assessments": b"multipart/form-data; boundary=b",
        "/v1/treatment": b"application/json",
    }
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": url, "raw_path": url.encode(), "query_string": b"",
        "root_path": "", "server": ("t", 80), "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", b"t"), (b"authorization", key.encode()),
            (b"content-type", kinds.get(url, sources.STOW.encode())),
        ],
    }  # fmt: skip
    said: list[int] = []
    began = False

    async def receive() -> dict[str, object]:
        nonlocal began
        if not began:
            began = True
            return {"type": "http.request", "body": b"", "more_body": True}
        await anyio.sleep(60)
        raise AssertionError("nobody waited for less")

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            said.append(int(str(message["status"])))

    async def ask() -> None:
        app = api.client.app
        assert isinstance(app, Guard)
        await app(scope, receive, send)  # type: ignore[arg-type]

    with anyio.from_thread.start_blocking_portal() as portal:
        portal.call(ask)
    return said[0]


def test_a_full_queue_says_when_to_come_again(make_api: MakeApi) -> None:
    api = make_api(waiting=0)
    told = api.client.post("/v1/treatment", json={})
    assert (told.status_code, told.json()["code"]) == (503, "service.busy")
    assert int(told.headers["Retry-After"]) >= 1


def test_nobody_is_asked_for_a_key_on_this_computer(make_api: MakeApi) -> None:
    api = make_api(insecure=True)
    assert api.client.get("/v1/models").status_code == 200


def test_what_nobody_expected_is_told_without_its_words(
    make_api: MakeApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    api = make_api()

    def breaks(*_: object, **__: object) -> None:
        raise ValueError("Juan Pérez")

    monkeypatch.setattr("braintx.service.job_control.listed", breaks)
    told = api.client.get("/v1/jobs")
    assert told.status_code == 500
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.json()["code"] == "unexpected"
    assert "Pérez" not in told.text + caplog.text
    assert "unexpected ValueError" in caplog.text
