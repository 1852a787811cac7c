"""The dashboard in a real browser: every page in both languages, an upload, a saved table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from apps.dashboard.app import PAGES
from apps.dashboard.language import speak
from braintx.i18n import LANGUAGES, NAMES
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES
from tests.apps.dashboard.serving import PATIENCE, open_page, serving, settle
from tests.apps.dashboard.test_uploads import TABLE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO BROWSER: install Debian's chromium to run these tests"
    ),
]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Any]]:
    """A page and its complaints; at the end nothing may have gone elsewhere or wrong."""
    from playwright.sync_api import sync_playwright

    elsewhere: list[str] = []
    complaints: list[str] = []

    def look(request: Any) -> None:
        if urlsplit(request.url).hostname not in (None, "127.0.0.1"):
            elsewhere.append(request.url)

    log = tmp_path_factory.mktemp("server") / "server.log"
    temporary = tmp_path_factory.mktemp("temporary")
    with serving(log, TMPDIR=str(temporary)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale=LOCALES["en"], accept_downloads=True
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", look)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.locator("h1").wait_for()
        settle(page)
        yield page, temporary
        browser.close()
    assert elsewhere == []
    assert complaints == []
    assert "Traceback" not in log.read_text()


@pytest.mark.timeout(900)
def test_every_page_opens_in_both_languages(visited: tuple[Any, Path]) -> None:
    page, _ = visited
    for language in LANGUAGES:
        page.get_by_role("radio", name=NAMES[language], exact=True).click()
        page.locator("h1", has_text=_title(page, language)).wait_for()
        for name in PAGES:
            open_page(page, name, language)
            words = speak(language)
            main = page.locator('[data-testid="stMain"]')
            simulated = words("app.simulated")[2:12] in main.inner_text()
            assert simulated == (name != "diseases")
            assert page.locator('[data-testid="stException"]').count() == 0
            wide = main.evaluate("one => one.scrollWidth - one.clientWidth")
            assert wide <= 0, f"{name} is wider than the window"


def _title(page: Any, language: str) -> str:
    name = urlsplit(page.url).path.strip("/") or "cohort"
    return speak(language)(f"{name}.title")  # type: ignore[arg-type]


@pytest.mark.timeout(900)
def test_a_table_is_uploaded_tested_and_saved_and_leaves_nothing_on_disk(
    visited: tuple[Any, Path],
) -> None:
    page, temporary = visited
    words = speak("en")
    page.get_by_role("radio", name=NAMES["en"], exact=True).click()
    page.locator("h1", has_text=_title(page, "en")).wait_for()
    open_page(page, "your_data", "en")
    given = {"name": "mine.csv", "mimeType": "text/csv", "buffer": _with_formula()}
    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(given)
    page.get_by_role("button", name=words("your_data.use")).click()
    page.get_by_role("button", name=words("your_data.back")).wait_for()
    open_page(page, "hypotheses", "en")
    page.get_by_role("button", name=words("hypotheses.run"), exact=True).click()
    page.locator(".bx-finding").wait_for()
    open_page(page, "cohort", "en")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=words("cohort.save_cases")).click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 122
    assert "'=HYPERLINK(1)" in rows[-1]
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert [path.name for path in temporary.rglob("*") if path.is_file()] == []


def _with_formula() -> bytes:
    return (TABLE + "p999,glioma,40,F,=HYPERLINK(1),surgery,1\n").encode()
