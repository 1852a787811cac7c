"""The pages in a real browser: quick with their script, whole without it, open to everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.clinic.language import speak
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES
from tests.apps.clinic.serving import served, site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO BROWSER: install Debian's chromium to run these tests"
    ),
]

PATIENCE = 20_000  # milliseconds; a busy machine is no failure
NOTE = "Mujer de 24 años con talla alta y ectopia del cristalino. Sin fiebre. Escoliosis."
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(site()) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Open]:
    """Opens the page; afterwards nothing was complained of, and nothing asked elsewhere."""
    opened: list[Any] = []
    complaints: list[str] = []
    asked: list[str] = []

    def open_page(language: str = "en", width: int = 1280, **more: Any) -> Any:
        page = browser.new_page(
            viewport={"width": width, "height": 900}, locale=LOCALES[language], **more
        )
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.goto(address)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.close()
    assert complaints == []
    assert [one for one in asked if not one.startswith((address, "data:"))] == []


def violations(page: Any) -> list[str]:
    """What axe-core finds: the rule and the first element that breaks it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def read_note(page: Any, note: str = NOTE) -> None:
    page.fill("#note", note)
    page.click("#read")
    page.wait_for_selector("#use")


def ranked(page: Any, note: str = NOTE) -> None:
    """From a note to the ranked list, with what to ask next."""
    read_note(page, note)
    page.click("#use")
    page.wait_for_selector(".candidate")
    page.wait_for_selector(".question")


def add(page: Any, typed: str) -> None:
    page.locator("#query").press_sequentially(typed)
    page.wait_for_selector("#suggestions [aria-selected=true]")
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 1440, "light"), ("es", 390, "dark")]
)
def test_no_page_has_a_barrier_and_none_is_wider_than_its_window(
    visit: Open, address: str, language: str, width: int, scheme: str
) -> None:
    page = visit(language, width, color_scheme=scheme, reduced_motion="reduce")
    found = {}

    def look(name: str) -> None:
        found[name] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    look("new")
    read_note(page)
    look("note")
    page.click("#use")
    page.wait_for_selector(".question")
    page.locator("#query").press_sequentially("fi" if language == "es" else "fe")
    page.wait_for_selector("#suggestions [aria-selected=true]")
    look("case")
    page.keyboard.press("Escape")
    for at in (0, 1):
        page.locator(".candidate .pick input").nth(at).check()
    page.click("#compare")
    page.wait_for_selector(".compare")
    look("comparison")
    page.goto(f"{address}/trust")
    look("trust")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert violations(page)  # a button without a name: axe does look
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_a_newcomer_gets_from_a_spanish_note_to_the_list(visit: Open) -> None:
    page = visit("es")
    page.set_default_timeout(60_000)  # under a minute, three clicks: paste, find, use
    ranked(page)
    assert page.locator(".candidate h3").first.inner_text() == "Síndrome de Marfan"
    told = page.locator(".patient > span:not(.unseen)").all_inner_texts()
    assert told == ["24 años", "Mujer", "4 hallazgos"]


def test_the_list_follows_at_once_and_what_is_open_stays_open(visit: Open) -> None:
    page = visit()
    ranked(page)
    page.locator("#why-OMIM-236200 summary").click()
    page.locator("label:has(#absent-HP-0000098)").click()
    page.wait_for_selector("#absent-HP-0000098[checked]", state="attached")
    page.wait_for_selector(".question")
    assert page.locator("#why-OMIM-236200").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.id") == "absent-HP-0000098"
    page.click(".question .reply button >> nth=0")
    page.wait_for_selector("#name-HP-0001166")
    assert "Marfan" in page.locator("#said").inner_text()


def test_a_case_is_entered_with_the_keyboard_alone(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "query":
            break
    add(page, "tall")
    page.wait_for_selector("#name-HP-0000098")
    assert page.evaluate("document.activeElement.id") == "query"
    add(page, "ecto")
    page.wait_for_selector("#name-HP-0001083")
    page.wait_for_selector(".question")
    assert page.locator(".candidate").count() == 3


@pytest.mark.parametrize("language", ["en", "es"])
def test_both_compared_diseases_are_seen_on_a_telephone(visit: Open, language: str) -> None:
    page = visit(language, 390)
    ranked(page)
    for at in (0, 1):
        page.locator(".candidate .pick input").nth(at).check()
    page.click("#compare")
    page.wait_for_selector(".compare")
    for cell in page.locator(".compare th, .compare tbody td").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_back_leads_to_the_step_before_and_forward_returns(visit: Open, address: str) -> None:
    page = visit()
    ranked(page)
    for at in (0, 1):
        page.locator(".candidate .pick input").nth(at).check()
    page.click("#compare")
    page.wait_for_selector(".compare")
    page.go_back()
    page.wait_for_selector(".candidate")
    assert page.locator(".candidate .pick input:checked").count() == 2
    page.go_back()
    page.wait_for_selector(".note-text")
    page.go_forward()
    page.wait_for_selector(".candidate")
    add(page, "intell")
    page.wait_for_selector("#name-HP-0001249")
    assert page.url.rstrip("/") == address


def test_nothing_is_kept_in_the_browser(visit: Open) -> None:
    page = visit("es")
    ranked(page)
    kept = page.evaluate(
        "JSON.stringify([localStorage, sessionStorage, history.state, document.cookie])"
    )
    assert kept == '[{},{},{"at":2},""]'
    page.evaluate("window.onbeforeunload = null")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.locator("[name=finding]").count() == 0
    assert page.input_value("#note") == ""


def test_files_come_down_and_the_page_stays(visit: Open) -> None:
    page = visit()
    ranked(page)
    for kind in ("pdf", "tsv", "json", "phenopacket"):
        with page.expect_download() as waiting:
            page.click(f"[formaction$='documents/{kind}']")
        assert waiting.value.suggested_filename.startswith("differential.")
    assert page.locator(".candidate").count() == 3


def test_it_works_without_a_script(browser: Any, address: str) -> None:
    page = browser.new_page(java_script_enabled=False, locale=LOCALES["en"])
    page.goto(address)
    page.fill("#query", "tall")
    page.click("button:has-text('Find') >> nth=0")
    page.click("button[name=add][value='HP:0000098']")
    page.click("button:has-text('Update the answer') >> nth=1")
    assert page.locator(".candidate").count() == 3
    page.click(".question .reply button >> nth=0")
    assert page.locator(".findings .finding").count() == 2
    page.click("#remove-HP-0000098")
    assert page.locator(".findings .finding").count() == 1
    page.close()


def test_paper_shows_the_patient_and_the_list(visit: Open) -> None:
    page = visit()
    ranked(page)
    page.emulate_media(media="print")
    assert page.locator(".candidate h3").first.is_visible()
    assert page.locator(".patient").is_visible()
    for hidden in (
        ".vitals",
        "#measure",
        ".tools",
        ".search",
        ".filters",
        ".documents",
        ".questions",
    ):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_a_server_that_is_gone_is_told_and_nothing_is_lost(browser: Any) -> None:
    words = speak("en")
    with served(site()) as address:
        page = browser.new_page(locale=LOCALES["en"])
        page.goto(address)
        ranked(page)
        page.route("**/*", lambda route: route.abort())
        page.locator("label:has(#absent-HP-0000098)").click()
        page.wait_for_selector("#failed")
        assert page.locator("#failed").inner_text() == words("failure.connection")
        assert page.locator(".finding").count() == 4
        page.close()
