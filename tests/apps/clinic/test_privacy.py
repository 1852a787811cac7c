"""Nothing of a patient stays: no cookie, address, cache or log holds any of the case."""

from __future__ import annotations

import base64
import re
import zlib
from html.parser import HTMLParser

import pytest
from itsdangerous import base64_decode

from apps.clinic.language import speak
from tests import canaries
from tests.apps.clinic.conftest import TALL, MakeVisitor, Visitor

PATHS = ["/", "/note", "/compare", "/questions", "/suggest", "/documents/json", "/phenopacket"]


class Tags(HTMLParser):
    """The tags of a page, each with the names of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        self.seen += [(tag, name) for name, _ in given]


def cookie(told) -> str:
    """What the cookie of an answer holds."""
    given = told.headers.get("Set-Cookie", "")
    value = given.partition("=")[2].partition(";")[0].partition(".")[0]
    return base64_decode(value).decode() if value else ""


@pytest.mark.parametrize("path", PATHS)
def test_a_form_of_another_page_is_refused_and_comes_back(visitor: Visitor, path: str) -> None:
    told = visitor.client.post(path, data={**TALL, "note": "what was typed"})
    assert told.status_code == 400
    assert "press again" in told.text
    assert "what was typed" in told.text
    assert not visitor.known.asked


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_its_headers(visitor: Visitor, path: str) -> None:
    told = visitor.send(path, **TALL, query="tall")
    assert told.headers["Cache-Control"] == "no-store"
    assert {"Accept-Language", "Cookie"} <= set(told.headers["Vary"].split(", "))
    policy = told.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert told.headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_holds_a_token_and_a_language_alone(visitor: Visitor) -> None:
    told = visitor.open()
    first = told.headers["Set-Cookie"]
    assert "HttpOnly" in first
    assert "SameSite=Strict" in first
    assert re.fullmatch(r'\{"csrf_token":"[0-9a-f]{40}"\}', cookie(told))
    told = visitor.send(**TALL, note=canaries.NOTE, age="24", sex="F", language="es")
    assert set(re.findall(r'"(\w+)":', cookie(told))) == {"csrf_token", "language"}
    secure = visitor.app.test_client().get("/", base_url="https://localhost")
    assert "Secure" in secure.headers["Set-Cookie"]


def test_the_chosen_language_stays_and_takes_the_case_along(visitor: Visitor) -> None:
    told = visitor.send(**TALL, note="what was typed", language="es")
    assert told.headers["Content-Language"] == "es"
    assert 'value="HP:0000098"' in told.text
    assert "what was typed" in told.text
    assert visitor.open().headers["Content-Language"] == "es"


@pytest.mark.parametrize(
    ("liked", "spoken"),
    [("es-MX,es;q=0.9", "es"), ("fr", "en"), ("fr,es;q=0.5", "es"), ("", "en"), ("de,en", "en")],
)
def test_the_browsers_language_is_spoken(visit: MakeVisitor, liked: str, spoken: str) -> None:
    told = visit(liked).open()
    assert told.headers["Content-Language"] == spoken
    assert f'<html lang="{spoken}">' in told.text


def test_nothing_of_the_case_is_in_an_address(visitor: Visitor) -> None:
    page = visitor.send(**TALL, age="24", sex="F", note=canaries.NOTE).text
    ours = [one for one in re.findall(r'(?:href|action|src)="([^"]+)"', page) if one[0] == "/"]
    assert ours
    assert all("?" not in one for one in ours)
    assert visitor.client.get("/?finding=HP:0000098&note=tall").status_code == 200
    assert not [one for one in visitor.known.asked if one.age is None]


def test_nothing_that_was_sent_is_logged(visitor: Visitor, caplog) -> None:
    caplog.set_level(0)
    for path in PATHS:
        visitor.send(path, **TALL, note=canaries.NOTE, query=canaries.COMPLAINT, age=canaries.GIVEN)
    assert canaries.found(caplog.text) == set()


@pytest.mark.parametrize("path", ["/", "/note", "/compare"])
def test_what_is_typed_in_is_text_and_no_script(visitor: Visitor, path: str) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'
    form = dict.fromkeys(("note", "age", "query", "inheritance", "scan", "compared"), evil)
    page = visitor.send(path, **form, finding=[evil, "HP:0000098"]).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in page
    tags = Tags()
    tags.feed(page)
    assert {name for _, name in tags.seen if name.startswith("on") or name == "style"} == set()
    assert [name for tag, name in tags.seen if tag == "script"] == ["src", "defer"]


def test_a_forged_seal_is_nothing(visitor: Visitor) -> None:
    forged = base64.urlsafe_b64encode(zlib.compress(b'{"answer": {}}')).decode() + ".x"
    for seal in (forged, "." + forged, "x"):
        told = visitor.send(**TALL, scan=seal)
        assert told.status_code == 200
        assert 'id="scan-result"' not in told.text


def test_only_its_own_names_are_answered_where_no_key_is_needed(visit: MakeVisitor) -> None:
    client = visit(local=True).client
    for host in ("localhost", "127.0.0.1:8600", "[::1]:8600"):
        assert client.get("/", headers={"Host": host}).status_code == 200
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/note", "/compare", "/trust"])
def test_another_language_shows_the_same_page_again(visitor: Visitor, path: str) -> None:
    form = {**TALL, "note": "Tall stature.", "compared": ["OMIM:154700", "DDX:influenza"]}
    first = visitor.send(path, **form)
    again = re.search(r'formaction="([^"]+)" name="language" value="es"', first.text)
    assert again is not None
    told = visitor.send(again[1], **form, language="es")
    assert told.headers["Content-Language"] == "es"
    key = {"/note": "note.found_heading", "/compare": "compare.heading", "/trust": "trust.heading"}
    assert speak("es")(key[path]) in told.text
