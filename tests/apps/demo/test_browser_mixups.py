"""One patient's answer never stands beside another's scan, record or report: in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.demo.language import speak
from tests.apps.demo.browsing import IN_A_BROWSER, PATIENCE, Server, Visit, printed
from tests.data.imaging.drawn import write_dicom as write

pytestmark = IN_A_BROWSER

ANSWER = ("#bx-answer", "#bx-report", "#bx-treatment", "#bx-why", "#bx-warnings", "#bx-guidance")
HIGHLIGHT = (
    "button => { const look = getComputedStyle(button);"
    "return [look.borderColor, look.backgroundColor, look.boxShadow, look.outlineStyle].join(); }"
)


@pytest.fixture
def scan(tmp_path: Path, write_png: Callable[[Path], Path]) -> Callable[[str], Path]:
    return lambda name: write_png(tmp_path / name)


def looks(seen: Visit) -> dict[str, str]:
    buttons = seen.page.locator("[data-example]").all()
    return {one.get_attribute("data-example"): one.evaluate(HIGHLIGHT) for one in buttons}


def form(seen: Visit) -> tuple[str, str]:
    age = seen.page.get_by_label(speak("en")("input.age"))
    return age.input_value(), seen.page.input_value("#bx-note textarea")


def answered(seen: Visit, name: str) -> None:
    seen.wait("#bx-viewer figcaption", name)
    seen.page.wait_for_selector("#bx-report a")


def test_a_scan_after_an_example_keeps_nothing_of_the_example(visit, scan):
    seen = visit()
    seen.page.click("[data-example=meningioma]")
    answered(seen, "Meningioma, example")
    looked = looks(seen)
    assert looked["glioma"] == looked["other"] != looked["meningioma"]
    assert seen.page.get_attribute("[data-example=meningioma]", "aria-pressed") == "true"
    assert form(seen)[0] == "63"

    seen.drop(scan("own.png"))
    answered(seen, "own.png")
    assert form(seen) == ("", "")
    assert "Unknown" in seen.page.get_by_label(speak("en")("input.sex")).first.input_value()
    assert len(set(looks(seen).values())) == 1
    assert seen.page.locator("[data-example][aria-pressed=true]").count() == 0
    assert "Read with: the image alone" in seen.text("#bx-treatment")
    report = printed(seen.download("#bx-report a")[1])
    assert "own.png" in report
    assert "Patient record: the image alone" in report
    assert not any(word in report for word in ("63", "female", "8 words"))


def test_a_record_that_was_typed_is_asked_about_set_aside_and_never_lost(visit, scan):
    seen = visit()
    page = seen.page
    page.fill("#bx-note textarea", "Headaches for a month")
    seen.drop(scan("first.png"))
    answered(seen, "first.png")
    assert "a note of 4 words" in seen.text("#bx-treatment")

    seen.drop(scan("second.png"))
    seen.wait("#bx-question", "a note of 4 words. Is it of the patient of this scan (second.png)?")
    assert not any(page.is_visible(part) for part in ANSWER)
    page.click("[data-choice$=':without']")
    answered(seen, "second.png")
    assert form(seen) == ("", "")
    assert "the image alone" in seen.text("#bx-treatment")

    page.fill("#bx-note textarea", "Dizzy")
    page.click("[data-example=glioma]")
    answered(seen, "Glioma, example")
    seen.wait("#bx-aside", "Your own record was set aside: a note of one word.")
    page.click("[data-choice=back]")
    page.wait_for_function("document.querySelector('#bx-note textarea').value === 'Dizzy'")
    seen.gone("#bx-aside")


def test_the_former_answer_is_gone_at_once_and_not_when_the_server_says_so(visit, scan):
    seen = visit()
    page = seen.page
    page.click("[data-example=meningioma]")
    answered(seen, "Meningioma, example")
    held: list[Any] = []
    holding = False
    for address in ("**/upload*", "**/queue/join*"):
        page.route(address, lambda one: held.append(one) if holding else one.continue_())
    own = scan("own.png")
    for ask, answer in (
        (lambda: page.click("[data-example=glioma]"), "Glioma, example"),
        (lambda: seen.drop(own), "own.png"),
        (lambda: page.click("#bx-again"), "own.png"),
    ):
        holding = True
        ask()
        page.wait_for_selector("#bx-reading", timeout=3000)
        assert not any(page.is_visible(part) for part in (*ANSWER, "#bx-viewer"))
        assert "Done." not in seen.text("body")
        assert page.locator("[data-example][aria-pressed=true]").count() == 0
        while not held:
            page.wait_for_timeout(50)
        holding = False
        while held:
            held.pop(0).continue_()
        answered(seen, answer)
        seen.gone("#bx-reading")


def test_an_upload_that_does_not_arrive_leaves_the_open_case(visit, scan):
    seen = visit()
    seen.server_goes = True  # the page may complain of the answer
    seen.page.click("[data-example=meningioma]")
    answered(seen, "Meningioma, example")
    seen.page.route("**/upload*", lambda one: one.fulfill(status=413, body="too large"))
    seen.drop(scan("own.png"))
    seen.page.wait_for_selector(".toast-wrap", state="attached")
    seen.gone("#bx-reading")
    answered(seen, "Meningioma, example")
    assert form(seen)[0] == "63"


def test_clicks_in_a_row_never_show_one_examples_answer_as_anothers(visit):
    seen = visit()
    page = seen.page
    for label in ("glioma", "meningioma", "other", "meningioma"):
        page.click(f"[data-example={label}]", no_wait_after=True)
    for _ in range(60):
        if page.is_visible("#bx-answer"):
            assert "Meningioma · 90%" in seen.text("#bx-answer")
        page.wait_for_timeout(25)
    answered(seen, "Meningioma, example")
    assert form(seen)[0] == "63"
    assert page.get_attribute("[data-example=meningioma]", "aria-pressed") == "true"


def test_a_language_change_while_a_scan_is_read_brings_nothing_back(visit, scan):
    seen = visit()
    seen.page.click("[data-example=meningioma]")
    answered(seen, "Meningioma, example")
    seen.drop(scan("slow-scan.png"))
    seen.page.get_by_label("Español").check()
    answered(seen, "slow-scan.png")
    seen.wait("#bx-treatment", "Leído con: solo la imagen")
    assert seen.page.get_by_text("Meningioma, ejemplo").count() == 0


def test_two_tabs_and_the_way_back_keep_their_cases_apart(visit, scan):
    seen = visit()
    seen.drop(scan("first.png"))
    answered(seen, "first.png")
    other = Visit(seen.page.context.new_page())
    other.page.goto(seen.page.url)
    other.wait("#bx-viewer", speak("en")("viewer.empty_title"))
    other.page.click("[data-example=glioma]")
    answered(other, "Glioma, example")
    assert "first.png" in seen.text("#bx-viewer")
    other.page.goto("about:blank")
    other.page.go_back()
    other.wait("#bx-viewer", speak("en")("viewer.empty_title"))
    assert form(other) == ("", "")
    other.page.close()


def test_pictures_dropped_together_are_asked_about_and_read_as_said(visit, scan):
    seen = visit()
    page = seen.page
    both = [scan("patient-a.png"), scan("patient-b.png")]
    seen.drop(*both)
    seen.wait("#bx-question", "Are these one patient's slices?")
    assert page.locator("[data-choice]").count() == 2
    assert not any(page.is_visible(part) for part in (*ANSWER, "#bx-viewer"))
    page.click("[data-choice$=':one']")
    seen.wait("#bx-answer", "The 2 slices together")

    seen.drop(*both)
    page.click("[data-choice$=':apart']")
    seen.wait("#bx-many-progress", "Finished: 2 answered, 0 not.")
    assert "patient-a.png" in seen.text("#bx-many-table")
    page.get_by_role("tab").nth(0).click()
    seen.wait("#bx-viewer", speak("en")("viewer.empty_title"))
    assert not any(page.is_visible(part) for part in ANSWER)


def test_dicom_of_two_patients_is_listed_and_one_can_be_picked(visit, tmp_path, uploads, scan):
    pixels = np.full((96, 96), 700, np.uint16)
    files = [
        write(tmp_path / name, pixels, PatientID=whose, PatientName=f"Doe^{whose}")
        for name, whose in (("IM1.dcm", "P1"), ("IM2.dcm", "P1"), ("XX.dcm", "P2"))
    ]
    seen = visit()
    seen.drop(*files, scan("own.png"))
    seen.wait("#bx-question", "of 2 patients or examinations")
    choices = seen.page.locator("[data-choice]").all_inner_texts()
    assert choices[:2] == ["1. IM1.dcm, IM2.dcm (2 files)", "2. XX.dcm"]
    assert len(choices) == 4
    seen.page.click("[data-choice$=':part-1']")
    answered(seen, "XX.dcm")
    assert "slices together" not in seen.text("#bx-answer")
    assert [path for path in uploads.rglob("*") if path.is_file() and path.stat().st_size] == []


def test_a_page_whose_server_is_gone_says_so_and_claims_nothing(visit, scan, tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    server = Server(folder)
    server.start()
    idle, busy = visit("es", where=server.address), visit(where=server.address)
    try:
        idle.server_goes = busy.server_goes = True
        for seen in (idle, busy):
            seen.page.click("[data-example=meningioma]")
            seen.page.wait_for_selector("#bx-report a")
        busy.drop(*[scan(f"slow-{n}.png") for n in range(9)])
        busy.page.click("[data-choice$=':one']")
        busy.page.wait_for_selector("#bx-status .bx-busy")
        server.stop(kill=True)

        idle.wait("#bx-lost", speak("es")("browser.lost"))
        assert not idle.page.is_visible("#bx-status")
        idle.page.locator("[data-example=glioma]").click(force=True)
        assert "Meningioma" in idle.text("#bx-viewer")
        assert idle.page.get_attribute("[data-example=glioma]", "aria-pressed") == "false"
        assert idle.page.locator(".toast-wrap:visible").count() == 0  # English, and reloads
        busy.wait("#bx-lost", speak("en")("browser.unread"))
        assert not any(busy.page.is_visible(part) for part in (*ANSWER, "#bx-viewer", "#bx-status"))
        assert [path for path in folder.rglob("slow-*") if path.is_file()] != []

        server.start()
        assert [path for path in folder.rglob("slow-*") if path.is_file()] == []
        idle.wait("#bx-lost", speak("es")("browser.back"))
        idle.page.click("#bx-lost button")
        idle.wait("#bx-viewer", speak("es")("viewer.empty_title"))
        idle.page.click("[data-example=glioma]")
        idle.wait("#bx-viewer figcaption", "Glioma, ejemplo")
        idle.page.wait_for_selector("#bx-lost", state="detached", timeout=PATIENCE)
    finally:
        idle.page.close()
        busy.page.close()
        server.stop(kill=True)
