"""What an attacker would try at the door, one by one."""

from __future__ import annotations

import ast
import io
import re
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import fastapi_swagger
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import UploadFile
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import apps
import braintx
from apps.api import metrics, uploads
from apps.api.app import create
from apps.api.pages import _own
from apps.api.security import COOKIE
from braintx.data.imaging import upload_folders
from braintx.service import intake, keys
from braintx.service.service import Service
from braintx.storage.records import SCOPES
from braintx.storage.types import now
from tests.apps.api.running import Client, running
from tests.service.conftest import MakeService

REQUEST_ID = "0b9f7a52-6a0c-4b52-9a1e-3d7c6f1f2a10"


@pytest.fixture
def key(service: Service) -> str:
    return keys.create(service.database, "tests", SCOPES)[1]


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create(service), follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def port(service: Service) -> Iterator[int]:
    with running(service) as number:
        yield number


def raw(port: int, request: bytes, patience: float = 20.0) -> bytes:
    """All that comes back to some bytes until the other side closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return answer


# --- who asks


@pytest.mark.parametrize(
    "path", ["/v1/assessments", "/metrics", "/docs", "/openapi.json", "/nowhere"]
)
def test_nothing_is_told_without_a_key(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "path", ["/health/../v1/assessments", "//v1/assessments", "/HEALTH", "/sign-in/", "/ready;x"]
)
def test_a_path_that_looks_open_is_not(port: int, path: str) -> None:
    answer = raw(port, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_a_key_in_the_address_is_none(client: TestClient, key: str) -> None:
    assert client.get("/v1/models", params={"key": key, "api_key": key}).status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer \xff\xfe", "Basic YTpi", "Bearer " + "a" * 5000]
)
def test_odd_headers_are_no_key(client: TestClient, header: str) -> None:
    assert (
        client.get("/v1/models", headers={"Authorization": header.encode("latin-1")}).status_code
        == 401
    )


def _signed_in(client: TestClient, key: str, **headers: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in", data={"key": key, "next": "/docs"}, headers=headers)


def test_the_cookie_is_for_the_server_alone(client: TestClient, key: str) -> None:
    cookie = _signed_in(client, key).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # plain http, on this computer
    assert key.split("_")[2] not in cookie


@pytest.mark.parametrize(("proxy", "secure"), [("127.0.0.1", True), ("203.0.113.9", False)])
def test_behind_a_proxy_that_is_trusted_the_cookie_is_secure(
    service: Service, key: str, proxy: str, secure: bool
) -> None:
    app = ProxyHeadersMiddleware(create(service), "127.0.0.1")
    with TestClient(app, client=(proxy, 1), follow_redirects=False) as client:
        answer = _signed_in(client, key, **{"X-Forwarded-Proto": "https"})
    assert ("secure" in answer.headers["set-cookie"].lower()) is secure
    assert ("Strict-Transport-Security" in answer.headers) is secure


def test_a_cookie_that_was_there_before_becomes_no_session(client: TestClient, key: str) -> None:
    client.cookies.set(COOKIE, "chosen-by-somebody-else")
    assert client.get("/v1/models").status_code == 401
    fresh = _signed_in(client, key).cookies[COOKIE]
    assert fresh != "chosen-by-somebody-else"


@given(place=st.integers(0, 60), letter=st.sampled_from("abcXYZ019._-"))
def test_a_changed_cookie_is_none(place: int, letter: str) -> None:
    from itsdangerous import BadSignature, URLSafeTimedSerializer

    sessions = URLSafeTimedSerializer(b"k" * 32, salt="session")
    good = str(sessions.dumps("0123456789ab"))
    changed = good[: place % len(good)] + letter + good[place % len(good) + 1 :]
    if changed == good:
        return
    try:
        assert sessions.loads(changed) == "0123456789ab"  # unused bits of base64's last letter
        assert changed[:-1] == good[:-1]
    except BadSignature:
        pass


def test_a_revoked_key_ends_its_session(client: TestClient, service: Service, key: str) -> None:
    client.cookies.set(COOKIE, _signed_in(client, key).cookies[COOKIE])
    assert client.get("/v1/models").status_code == 200
    keys.revoke(service.database, key.split("_")[1])
    assert client.get("/v1/models").status_code == 401


def test_a_session_ends(make_service: MakeService, key: str, service: Service) -> None:
    short = make_service(session_hours=0)
    with TestClient(create(short), follow_redirects=False) as client:
        cookie = _signed_in(client, key).headers["set-cookie"]
        client.cookies.set(COOKIE, cookie.split("=", 1)[1].split(";")[0])
        time.sleep(1.1)  # the clock of sessions has whole seconds
        assert client.get("/v1/models").json()["code"] == "session.ended"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://[", "http://testserver.evil.example"]
)
def test_another_site_cannot_act_in_a_session_nor_begin_one(
    client: TestClient, key: str, origin: str
) -> None:
    assert _signed_in(client, key, Origin=origin).status_code == 403
    client.cookies.set(COOKIE, _signed_in(client, key, Origin="http://testserver").cookies[COOKIE])
    asked = client.post("/v1/treatment", json={}, headers={"Origin": origin})
    assert (asked.status_code, asked.json()["code"]) == (403, "origin.foreign")
    assert client.post("/v1/treatment", json={}).status_code == 200


def test_without_keys_only_this_computer_is_answered(service: Service) -> None:
    with TestClient(create(service, insecure=True), base_url="http://localhost:8080") as client:
        assert client.get("/v1/models").status_code == 200
        for name in ("127.0.0.1", "[::1]:80", "LOCALHOST"):
            assert client.get("/v1/models", headers={"Host": name}).status_code == 200
        for name in ("rebound.example", "127.0.0.1.rebound.example", "localhost:80@x", ""):
            assert client.get("/v1/models", headers={"Host": name}).status_code == 403
        foreign = {"Origin": "https://evil.example"}
        assert client.post("/v1/treatment", json={}, headers=foreign).status_code == 403


def test_guessing_is_slowed_down_and_a_good_key_is_not(make_service: MakeService, key: str) -> None:
    with TestClient(create(make_service(per_address="3/minute"))) as client:
        wrong = {"Authorization": f"Bearer {key[:-1]}x"}
        assert [client.get("/v1/models", headers=wrong).status_code for _ in range(5)] == [
            401
        ] * 3 + [429] * 2
        tries = [_signed_in(client, "btx_no").status_code for _ in range(2)]
        assert tries == [429, 429]
        assert (
            client.get("/v1/models", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        )


def test_a_key_without_the_scope_may_not(client: TestClient, service: Service) -> None:
    _, reader = keys.create(service.database, "reader", ["read"])
    answer = client.post("/v1/treatment", json={}, headers={"Authorization": f"Bearer {reader}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "key.scope")


def test_an_expired_key_opens_nothing(client: TestClient, service: Service) -> None:
    _, old = keys.create(service.database, "old", SCOPES, now() - timedelta(seconds=1))
    assert client.get("/v1/models", headers={"Authorization": f"Bearer {old}"}).status_code == 401


# --- what is answered


@pytest.mark.parametrize(
    "path",
    ["/health", "/v1/models", "/nowhere", "/sign-in", "/docs", "/docs/swagger/swagger-ui.css"],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_answer_has_its_headers(
    client: TestClient, key: str, path: str, signed_in: bool
) -> None:
    given = {"Authorization": f"Bearer {key}"} if signed_in else {}
    headers = client.get(path, headers={**given, "Origin": "https://evil.example"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"].replace(
        "style-src 'self' 'unsafe-inline'", ""
    )
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    assert "server" not in headers


def test_the_preflight_of_another_site_is_refused(client: TestClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/v1/assessments", headers=asked)
    assert answer.status_code == 401
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "given", ["a\r\nSet-Cookie: x=y", "HC-90417733", "x" * 65, REQUEST_ID + "\n", ""]
)
def test_a_request_id_is_a_uuid_or_ours(client: TestClient, given: str) -> None:
    answer = client.get("/health", headers={"X-Request-ID": given.encode()})
    assert answer.headers["X-Request-ID"] != given
    assert "x=y" not in str(answer.headers)
    assert (
        client.get("/health", headers={"X-Request-ID": REQUEST_ID}).headers["X-Request-ID"]
        == REQUEST_ID
    )


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/docs\r\nSet-Cookie: a=b",
        "\\\\evil.example",
        "evil.example",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(client: TestClient, key: str, target: str) -> None:
    answer = client.post("/sign-in", data={"key": key, "next": target})
    assert answer.headers["location"] == "/docs"


@given(st.text())
def test_a_page_of_ours_stays_on_this_server(path: str) -> None:
    ours = _own(path)
    assert ours.startswith("/")
    assert not ours.startswith(("//", "/\\"))
    assert ours.isprintable()


def test_a_page_that_needs_a_key_takes_no_words_into_its_address(client: TestClient) -> None:
    answer = client.get(
        "/docs/x&next=%2F%2Fevil.example%0d%0aSet-Cookie:a", headers={"Accept": "text/html"}
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(
        "/sign-in?next=/docs/x%26next%3D//evil.example%0D%0A"
    )
    assert "set-cookie" not in answer.headers


def test_what_is_typed_in_is_text_and_no_script(client: TestClient) -> None:
    page = client.get("/sign-in", params={"next": '/"><script>alert(1)</script>'}).text
    assert "<script>" not in page
    told = client.post("/sign-in", data={"key": "<script>alert(1)</script>"}).text
    assert "<script>" not in told


def test_the_documentation_runs_only_what_ships_with_it(client: TestClient, key: str) -> None:
    answer = client.get("/docs", headers={"Authorization": f"Bearer {key}"})
    assert not re.search(r"https?://|<script>|\son[a-z]+=", answer.text)
    assert "script-src" not in answer.headers["Content-Security-Policy"]  # 'self', by default-src
    script = (files("apps.api") / "static" / "docs.js").read_text()
    assert "queryConfigEnabled" not in script  # or ?url= would show another site's document
    bundle = (files(fastapi_swagger) / "resources" / "swagger-ui-bundle.js").read_text()
    version = re.search(r'PACKAGE_VERSION:"(\d+)\.', bundle) or re.search(
        r'version:"(5)\.\d+\.\d+"', bundle
    )
    assert version is None or int(version[1]) >= 5


# --- how much


def test_one_body_of_text_is_small_and_one_of_files_may_be_large(
    make_service: MakeService, key: str
) -> None:
    small = make_service(text=1000, body=100_000)
    headers = {"Authorization": f"Bearer {key}"}
    with TestClient(create(small)) as client:
        note = {"note": "a" * 2000}
        assert client.post("/v1/treatment", json=note, headers=headers).status_code == 413
        many = {"images": ("a.png", b"x" * 50_000)}
        assert client.post("/v1/jobs", files=many, headers=headers).status_code != 413
        many = {"images": ("a.png", b"x" * 200_000)}
        assert client.post("/v1/jobs", files=many, headers=headers).status_code == 413
        assert client.post("/sign-in", data={"key": "a" * 2000}).status_code == 413
        assert client.post("/sign-in", files=many).status_code == 413


def _head(key: str) -> str:
    """All of a head but how long the body is."""
    lines = ["POST /v1/treatment HTTP/1.1", "Host: a", f"Authorization: Bearer {key}"]
    return "".join(f"{line}\r\n" for line in [*lines, "Content-Type: application/json"])


def test_a_body_that_hides_its_size_is_cut_off(make_service: MakeService, key: str) -> None:
    small = make_service(text=1000)
    with running(small) as port:
        head = _head(key)
        body = b"400\r\n" + b" " * 1024 + b"\r\n"
        answer = raw(
            port, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + body * 4 + b"0\r\n\r\n", 2
        )
    assert b" 413 " in answer.splitlines()[0]


def test_a_slow_body_is_given_up(make_service: MakeService, key: str) -> None:
    with running(make_service(upload=0.3)) as port:
        head = f"{_head(key)}Content-Length: 100\r\n\r\n"
        assert raw(port, head.encode(), 5).startswith(b"HTTP/1.1 408 ")


def test_many_fields_and_long_ones_are_refused(client: TestClient, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    image = {"image": ("a.png", b"x")}
    fields = {f"f{number}": "x" for number in range(50)}
    assert (
        client.post("/v1/assessments", data=fields, files=image, headers=headers).status_code == 400
    )
    long = {"note": "é" * 100_000}
    assert (
        client.post("/v1/assessments", data=long, files=image, headers=headers).status_code == 400
    )


def test_labels_of_metrics_do_not_grow(client: TestClient, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    for number in range(50):
        client.get(f"/nowhere/{number}", headers=headers)
        client.get(f"/docs/swagger/{number}", headers=headers)
        client.request(f"ODD{number}", "/v1/models", headers=headers)
        client.get(f"/v1/assessments/{number}", headers=headers)
    told = client.get("/metrics", headers=headers).text
    assert not re.search(r'(route|method)="[^"]*\d\d[^"]*"', told)
    assert metrics.method_of({"method": "BREW"}) == "other"


def test_what_was_not_expected_is_one_line_of_log(
    service: Service, key: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("forged\nERROR line")

    monkeypatch.setattr("braintx.service.job_control.listed", broken)
    with running(service) as port:
        answer = Client(port, key).ask("GET", "/v1/jobs")
    assert answer.status == 500
    lines = [
        record.getMessage() for record in caplog.records if "unexpected" in record.getMessage()
    ]
    assert len(lines) == 1
    assert "RuntimeError at broken:" in lines[0]
    assert "forged" not in caplog.text


# --- files


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/passwd",
        "C:\\x.png",
        "a\0b.png",
        "..",
        ".",
        "",
        "  ",
        "a/b/../c",
        "\u202egnp.exe",
        "x" * 100_000,
        "é" * 4_000,
        "\ud800.png",
    ],
)
def test_a_name_leads_nowhere(name: str, tmp_path: Path) -> None:
    plain = uploads._name(name)
    assert (tmp_path / plain).resolve().parent == tmp_path.resolve()
    assert len(plain.encode()) <= 120
    assert plain.isprintable()
    (tmp_path / plain).write_bytes(b"")


async def _given(name: str) -> list[Path]:
    async with uploads.on_disk([UploadFile(io.BytesIO(b"x"), filename=name)]) as paths:
        return [path for path in paths if path.read_bytes() == b"x"]


def test_files_of_a_request_are_its_own_and_gone_after_it() -> None:
    import anyio

    (path,) = anyio.run(_given, "../scan.png")
    assert path.name == "scan.png"
    assert not path.exists()
    assert not path.parent.exists()


def test_nobody_else_can_read_what_is_being_worked_on() -> None:
    folder = intake.workplace()
    for one in (folder, folder.parent):
        assert stat.S_IMODE(one.stat().st_mode) == 0o700
    folder.rmdir()


def test_a_lock_that_leads_elsewhere_clears_nothing(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    lock = Path(tempfile.gettempdir()) / f"braintx-room-{'0' * 32}.lock"
    lock.write_bytes(bytes(victim))
    try:
        upload_folders.clear_stale()
        assert victim.exists()
        lock.unlink()
        lock.symlink_to(victim)
        upload_folders.clear_stale()
        assert victim.exists()
    finally:
        lock.unlink(missing_ok=True)


# --- what is not done at all

FORBIDDEN = {
    "pickle", "cPickle", "dill", "shelve", "marshal", "yaml", "xmlrpc", "telnetlib", "lxml"
}  # fmt: skip
PARSES_XML = re.compile(
    r"xml\.(sax|dom|parsers)|ElementTree import .*\b(parse|fromstring|XML|iterparse)\b"
)
FETCHES = re.compile(r"\b(urlopen|urlretrieve|httpx2?\.|requests\.(get|post)|aiohttp)\b")


@pytest.mark.parametrize(
    "root", [Path(braintx.__file__).parent, Path(apps.__file__).parent], ids=["braintx", "apps"]
)
def test_nothing_unpickles_parses_xml_or_evaluates(root: Path) -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    assert len(sources) > 20
    found = []
    for path, source in sources.items():
        if (
            PARSES_XML.search(source)
            or "allow_pickle=True" in source
            or "weights_only=False" in source
        ):
            found.append(path.name)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found += [
                    path.name for one in node.names if one.name.partition(".")[0] in FORBIDDEN
                ]
            elif (
                isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] in FORBIDDEN
            ) or (isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"eval", "exec"}):
                found.append(path.name)
    assert found == []


@pytest.mark.parametrize(
    "room", ["service", "storage", "data/imaging", "data/deidentify", "preprocessing", "report"]
)
def test_nothing_that_is_sent_makes_the_service_fetch(room: str) -> None:
    found = [
        path.name
        for path in (Path(braintx.__file__).parent / room).rglob("*.py")
        if FETCHES.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
