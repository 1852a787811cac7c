"""The window in a real browser: clicked, filled in, switched, downloaded, and never elsewhere."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from apps.demo.language import Words
from braintx.core.settings import DATA_VARIABLE, models_dir
from braintx.data.simulate import phantoms
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES, ROOT, free_port, wait_for

PATIENCE = 30_000  # milliseconds; a busy machine is no failure

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO BROWSER: install Debian's chromium to run these tests"
    ),
    pytest.mark.skipif(not phantoms.available(), reason="nilearn is not installed: no examples"),
]


@dataclass
class Visit:
    """A page and all it asked for and complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector)).replace("\N{NO-BREAK SPACE}", " ")

    def wait(self, selector: str, says: str) -> None:
        spaced = re.escape(says).replace(r"\ ", r"\s").replace(" ", r"\s")
        self.page.locator(selector).filter(has_text=re.compile(spaced)).wait_for(timeout=PATIENCE)

    def download(self, selector: str) -> tuple[str, bytes]:
        with self.page.expect_download() as waiting:
            self.page.click(selector)
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@contextmanager
def serving(folder: Path, *how: str) -> Iterator[str]:
    """A server of its own, without the data set: its examples are phantoms."""
    port = free_port()
    surroundings = {k: v for k, v in os.environ.items() if k != DATA_VARIABLE}
    surroundings["GRADIO_TEMP_DIR"] = str(folder)
    log = (folder.parent / "server.log").open("w+")
    command = [sys.executable, "-m", "tests.apps.demo.serve", str(port), *how]
    server = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(server, address, 240)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("server") / "uploads"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def address(uploads: Path) -> Iterator[str]:
    with serving(uploads) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Visit]]:
    """Opens the window; at the end of each test, nothing may have gone elsewhere or wrong."""
    opened: list[tuple[Any, Visit]] = []

    def go(
        language: str = "en", width: int = 1440, where: str = address, scheme: str = "light"
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=LOCALES[language],
            color_scheme=scheme,
            accept_downloads=True,
        )
        seen = Visit(context.new_page())
        page = seen.page
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                seen.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        opened.append((context, seen))
        page.goto(where)
        page.wait_for_selector(f"html[lang={language}]", timeout=PATIENCE)
        seen.wait("#bx-viewer", Words(language)("viewer.empty_title"))  # type: ignore[arg-type]
        return seen

    yield go
    for context, seen in opened:
        context.close()
        hosts = {urlsplit(url).hostname for url in seen.requests if not url.startswith("data:")}
        assert hosts <= {"127.0.0.1", None}, "the window asked for something from elsewhere"
        assert len(seen.requests) > 20
        assert seen.complaints == []


def test_an_example_is_answered_and_its_layers_move_without_the_server(visit):
    seen = visit()
    page = seen.page
    page.click("[data-example=meningioma]")
    seen.wait("#bx-answer", "Meningioma · 90%")
    assert "Synthetic image: not a patient" in seen.text("#bx-viewer")
    assert "ceiling 31.5%" in seen.text("#bx-treatment")
    assert "Shapley" in seen.text("#bx-why")
    assert page.input_value("#bx-note textarea").startswith("Dizziness")
    page.wait_for_selector("#bx-report a")
    heat = page.locator(".bx-heat")
    before = len(seen.requests)
    page.locator("#bx-opacity input[type=range]").fill("80")
    page.wait_for_function("getComputedStyle(document.querySelector('.bx-heat')).opacity === '0.8'")
    page.locator("#bx-outline-toggle input").uncheck()
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.bx-outline')).opacity === '0'"
    )
    assert seen.requests[before:] == []
    assert heat.count() == 1


def test_a_file_is_answered_in_spanish_switched_to_english_and_printed(
    visit, tmp_path, write_png, uploads
):
    seen = visit("es")
    page = seen.page
    seen.wait("#bx-upload", "Coloque el archivo")  # Gradio's own words follow too
    page.fill("#bx-note textarea", "Cefalea desde hace 3 meses")
    page.set_input_files(
        "#bx-upload input[type=file]", str(write_png(tmp_path / "pituitary-scan.png"))
    )
    seen.wait("#bx-answer", "Tumor hipofisario · 90 %")
    assert "pituitary-scan.png" in seen.text("#bx-viewer")
    assert "techo 31,5 %" in seen.text("#bx-treatment")
    assert [path for path in uploads.rglob("*") if path.is_file() and path.stat().st_size] == []
    page.wait_for_selector("#bx-report a")
    name, spanish = seen.download("#bx-report a")
    assert name == "braintx-informe.pdf"
    assert "Tumor hipofisario" in printed(spanish)
    assert "Which tumour" not in printed(spanish)

    page.get_by_label("English").check()
    seen.wait("#bx-answer", "Pituitary tumour · 90%")
    page.wait_for_selector("#bx-report a[download='braintx-report.pdf']")
    seen.wait("#bx-upload", "Drop File Here")
    assert page.input_value("#bx-note textarea") == "Cefalea desde hace 3 meses"
    assert page.title() == Words("en")("app.title")
    assert page.get_by_role("tab").all_inner_texts() == ["One patient", "Many scans", "About"]
    name, english = seen.download("#bx-report a")
    assert name == "braintx-report.pdf"
    assert "Pituitary tumour" in printed(english)
    left = spanish_left_on(page.inner_text("body"))
    assert left == []


def test_several_slices_have_a_slider_and_a_bad_file_a_sentence(visit, tmp_path, write_png):
    seen = visit()
    page = seen.page
    files = [
        str(write_png(tmp_path / name)) for name in ("a-small.png", "b-big.png", "c-small.png")
    ]
    page.set_input_files("#bx-upload input[type=file]", files)
    page.click("[data-choice$=':one']")
    seen.wait("#bx-viewer", "Slice 2 of 3")
    assert "The 3 slices together" in seen.text("#bx-answer")
    page.locator("#bx-slice input[type=range]").fill("3")
    seen.wait("#bx-viewer", "Slice 3 of 3")
    bad = tmp_path / "scan.jpg"
    bad.write_text("no image at all")
    page.set_input_files("#bx-upload input[type=file]", str(bad))
    seen.wait("#bx-notice", "cannot be read as an image")
    assert "Traceback" not in seen.text("body")


def test_two_visitors_with_one_file_both_get_an_answer(visit, tmp_path, write_png, uploads):
    scan = str(write_png(tmp_path / "slow-scan.png"))
    both = [visit(), visit("es")]
    for seen in both:
        seen.page.set_input_files("#bx-upload input[type=file]", scan)
    for seen in both:
        seen.wait("#bx-viewer", "slow-scan.png")
        assert "Glioma" in seen.text("#bx-answer")
    assert list(uploads.rglob("slow-scan.png")) == []


def test_what_was_asked_for_last_is_what_is_shown(visit, tmp_path, write_png):
    seen = visit()
    scan = str(write_png(tmp_path / "slow-scan.png"))
    seen.page.set_input_files("#bx-upload input[type=file]", scan)
    seen.wait("#bx-status", Words("en")("status_line.reading"))
    seen.page.click("[data-example=meningioma]")
    seen.wait("#bx-viewer", "Meningioma, example")
    seen.page.wait_for_timeout(1500)  # the scan would have been answered by now
    assert "Meningioma, example" in seen.text("#bx-viewer")
    assert "slow-scan" not in seen.text("#bx-viewer")


def test_a_zip_gives_a_table_and_a_csv(visit, tmp_path, write_png, uploads):
    scan = write_png(tmp_path / "x.png").read_bytes()
    packed = tmp_path / "scans.zip"
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("set/meningioma.png", scan)
        file.writestr("set/bad.jpg", b"no image")
        file.writestr("=1+1.png", scan)
    seen = visit()
    page = seen.page
    page.get_by_role("tab").nth(1).click()
    page.set_input_files("#bx-batch input[type=file]", str(packed))
    seen.wait("#bx-ready", "1 file ready.")
    page.click("#bx-run")
    seen.wait("#bx-many-progress", "Finished: 2 answered, 1 not.")
    assert page.locator("#bx-many-table tbody tr").count() == 3
    assert "cannot be read as an image" in seen.text("#bx-many-table")
    name, content = seen.download("#bx-many-table a")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert name == "braintx-results.csv"
    assert [row[0] for row in rows[1:]] == ["set/meningioma.png", "set/bad.jpg", "'=1+1.png"]
    assert [path for path in uploads.rglob("*") if path.is_file() and path.stat().st_size] == []
    page.get_by_label("Español").check()
    seen.wait("#bx-many-progress", "Terminado: 2 con respuesta, 1 sin ella.")
    seen.wait("#bx-cancel", "Parar")


def test_a_long_run_can_be_stopped(visit, tmp_path, write_png, uploads):
    files = [str(write_png(tmp_path / f"slow-{n:02d}.png")) for n in range(40)]
    seen = visit()
    page = seen.page
    page.get_by_role("tab").nth(1).click()
    page.set_input_files("#bx-batch input[type=file]", files)
    seen.wait("#bx-ready", "40 files ready.")
    page.click("#bx-run")
    page.wait_for_selector("#bx-cancel:not([disabled])")
    page.wait_for_selector("#bx-many-table tbody tr")
    page.click("#bx-cancel")
    seen.wait("#bx-many-progress", "Stopped after")
    deadline = time.monotonic() + 20
    while any(path.stat().st_size for path in uploads.rglob("slow-*") if path.is_file()):
        assert time.monotonic() < deadline, "a stopped run left its uploads behind"
        time.sleep(0.3)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_telephone_needs_no_sideways_scrolling(visit, language):
    seen = visit(language, width=390, scheme="dark")
    page = seen.page
    page.click("[data-example=glioma]")
    seen.wait("#bx-answer", "Glioma · 90")
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 390
    words = Words(language)  # type: ignore[arg-type]
    tabs = [words(f"app.tab_{name}") for name in ("one", "many", "about")]
    assert page.get_by_role("tab").all_inner_texts() == tabs
    for number in (1, 2):
        page.get_by_role("tab").nth(number).click()
        page.wait_for_timeout(200)
        assert page.evaluate(wide) <= 390


@pytest.mark.skipif(
    not (models_dir() / "tumor" / "metadata.json").is_file(), reason="no models in this checkout"
)
def test_the_shipped_models_answer_an_example(visit, tmp_path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    with serving(folder, "real") as where:
        seen = visit(where=where)
        seen.page.click("[data-example=glioma]")
        seen.page.wait_for_selector("#bx-answer section", timeout=2 * PATIENCE)
        seen.page.wait_for_selector("#bx-report a")
        assert seen.page.locator("#bx-notice:visible").count() == 0
        _, content = seen.download("#bx-report a")
        assert "Synthetic image" in printed(content)
        seen.page.close()  # before the server goes, or its going is an error on the page


def printed(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(page.extract_text() for page in reader.pages)


def spanish_left_on(text: str) -> list[str]:
    from apps.demo.language import Words

    return [
        one["es"]
        for one in Words.catalogue().values()
        if one["es"] != one["en"] and len(one["es"]) > 9 and "{" not in one["es"]
        and one["es"] in text
    ]  # fmt: skip
