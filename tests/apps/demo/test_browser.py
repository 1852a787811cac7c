"""The window in a real browser: clicked, filled in, switched, downloaded, and never elsewhere."""

from __future__ import annotations

import csv
import io
import time
import zipfile

import pytest

from apps.demo.language import FOLDER, speak
from braintx.core.settings import models_dir
from braintx.i18n import LANGUAGES
from braintx.i18n.catalogues import texts
from tests.apps.demo.browsing import IN_A_BROWSER, PATIENCE, printed, serving

pytestmark = IN_A_BROWSER


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
    seen.wait("#bx-answer", "Otro tumor: hipofisario · 90 %")
    assert "pituitary-scan.png" in seen.text("#bx-viewer")
    assert "techo 31,5 %" in seen.text("#bx-treatment")
    assert [path for path in uploads.rglob("*") if path.is_file() and path.stat().st_size] == []
    page.wait_for_selector("#bx-report a")
    name, spanish = seen.download("#bx-report a")
    assert name == "braintx-informe.pdf"
    assert "Otro tumor: hipofisario" in printed(spanish)
    assert "Which tumour" not in printed(spanish)

    page.get_by_label("English").check()
    seen.wait("#bx-answer", "Other tumour: pituitary · 90%")
    page.wait_for_selector("#bx-report a[download='braintx-report.pdf']")
    seen.wait("#bx-upload", "Drop File Here")
    assert page.input_value("#bx-note textarea") == "Cefalea desde hace 3 meses"
    assert page.title() == speak("en")("app.title")
    assert page.get_by_role("tab").all_inner_texts() == [
        "One patient",
        "Many scans",
        "Symptoms",
        "About",
    ]
    name, english = seen.download("#bx-report a")
    assert name == "braintx-report.pdf"
    assert "Other tumour: pituitary" in printed(english)
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
    seen.wait("#bx-notice", "the copy or download was cut off")
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
    seen.wait("#bx-status", speak("en")("status_line.reading"))
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
    assert "the copy or download was cut off" in seen.text("#bx-many-table")
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
    deadline = time.monotonic() + 60
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
    words = speak(language)  # type: ignore[arg-type]
    keys = ("app.tab_one", "app.tab_many", "symptoms.tab", "app.tab_about")
    tabs = [words(key) for key in keys]
    assert page.get_by_role("tab").all_inner_texts() == tabs
    for number in (1, 2, 3):
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


def spanish_left_on(text: str) -> list[str]:
    english, spanish = (texts((FOLDER,), code) for code in LANGUAGES)
    return [
        own
        for key, own in spanish.items()
        if own != english.get(key, key) and len(own) > 9 and "{" not in own and own in text
    ]
