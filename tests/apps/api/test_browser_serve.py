"""What the service serves to a browser: sign-in, documentation, the demo behind the same door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.api.language import speak
from braintx.core.settings import DATA_VARIABLE
from braintx.i18n import Words
from tests.apps.api.serving import Server, serving
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES
from tests.apps.demo.browsing import IN_A_BROWSER, PATIENCE, Visit, printed

pytestmark = IN_A_BROWSER

Visitor = Callable[..., Visit]
REFUSED_KEY = "status of 401"  # a wrong key is answered so, and a browser says it


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.delenv(DATA_VARIABLE, raising=False)  # the examples are phantoms then
        with serving(tmp_path_factory.mktemp("state"), "--demo") as started:
            yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any, served: Server) -> Iterator[Visitor]:
    """Opens a page of the service; afterwards nobody has complained or asked elsewhere."""
    seen: list[Visit] = []

    def open_page(
        path: str, language: str = "en", width: int = 1280, scheme: str = "light"
    ) -> Visit:
        page = browser.new_page(
            viewport={"width": width, "height": 900}, locale=LOCALES[language], color_scheme=scheme
        )
        page.set_default_timeout(PATIENCE)
        one = Visit(page)
        page.on("request", lambda request: one.requests.append(request.url))
        page.on("pageerror", lambda error: one.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: one.complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(served.url + path)
        seen.append(one)
        return one

    yield open_page
    for one in seen:
        one.page.close()
        assert [said for said in one.complaints if REFUSED_KEY not in said] == []
        ours = (served.url, "data:", "blob:")
        assert [asked for asked in one.requests if not asked.startswith(ours)] == []


def sign_in(seen: Visit, key: str) -> None:
    seen.page.fill("#key", key)
    seen.page.click("main button")


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 400, "light"), ("es", 400, "dark")]
)
def test_a_key_opens_the_documentation_until_one_signs_out(visit, served, language, width, scheme):
    words: Words = speak(language)
    seen = visit("/docs", language, width, scheme)
    page = seen.page
    assert page.title().startswith(words("sign_in.title"))
    sign_in(seen, "btx_wrong")
    page.get_by_role("alert").wait_for()
    assert page.locator("[role=alert] code").inner_text() == "braintx keys create"
    sign_in(seen, served.key)
    page.wait_for_selector(".opblock")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('.swagger-ui')).backgroundColor"
    )
    assert (ground == "rgb(28, 32, 34)") == (scheme == "dark")
    page.get_by_role("button", name=words("sign_out.button")).click()
    page.wait_for_url("**/sign-in")
    page.goto(f"{served.url}/docs")
    assert page.url.startswith(f"{served.url}/sign-in")


def test_the_documentation_tries_an_endpoint_out_in_the_session(visit, served):
    seen = visit("/docs")
    sign_in(seen, served.key)
    page = seen.page
    page.click("[id^=operations-models-listed] .opblock-summary-control")
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status").filter(has_text="200").wait_for()


def test_the_demo_answers_behind_the_sign_in_and_prints(visit, served):
    seen = visit("/demo")
    assert seen.page.url.startswith(f"{served.url}/sign-in")
    sign_in(seen, served.key)
    seen.page.wait_for_url("**/demo/")
    seen.page.click("[data-example=glioma]")
    seen.wait("#bx-answer", "Glioma")
    seen.page.wait_for_selector("#bx-report a")
    name, content = seen.download("#bx-report a")
    assert name == "braintx-report.pdf"
    assert "Glioma" in printed(content)
    assert seen.page.locator("#bx-notice:visible").count() == 0
