"""Take the pictures of the documentation: ``python -m tests.apps.demo.screenshots``.

The shipped models answer a phantom, so that the pictures show what a new user sees and nothing
of a patient. Needs chromium, like the browser tests.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import braintx
from apps.demo.examples import examples
from apps.demo.language import speak
from braintx.core.settings import DATA_VARIABLE
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES, ROOT
from tests.apps.demo.browsing import serving

_EXAMPLE = "meningioma"
_COLOURS = 256  # a palette keeps the file small; the page has few colours


def main() -> None:
    """Write docs/images/demo-en.png, demo-es.png, demo-symptoms.png and notebook.png."""
    os.environ.pop(DATA_VARIABLE, None)  # the examples are phantoms then, never a patient's
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        uploads = Path(folder) / "uploads"
        uploads.mkdir()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serving(uploads, "real") as address:
            for language, locale in LOCALES.items():
                page = browser.new_page(
                    viewport={"width": 1440, "height": 1130}, locale=locale, color_scheme="light"
                )
                page.goto(address)
                greeting = speak(language)("viewer.empty_title")  # type: ignore[arg-type]
                page.locator("#bx-viewer").filter(has_text=greeting).wait_for()
                page.wait_for_timeout(1000)
                page.click(f"[data-example={_EXAMPLE}]")
                page.wait_for_selector("#bx-report a")
                page.wait_for_timeout(1000)
                _save(page.screenshot(), f"demo-{language}.png")
                if language == "es":
                    _save(_symptoms(page), "demo-symptoms.png")
                page.close()
        _save(_notebook(browser), "notebook.png")
        browser.close()


def _symptoms(page: Page) -> bytes:
    """The tab of signs and symptoms, answered for its first example."""
    page.get_by_role("tab", name=speak("es")("symptoms.tab")).click()
    page.click("[data-pick='example:marfan']")
    page.locator("#bx-s-answer .bx-ranked").wait_for()
    page.wait_for_timeout(1000)
    return page.screenshot()


def _notebook(browser: Browser) -> bytes:
    """The cell that `braintx.show` fills."""
    given = examples()[_EXAMPLE]
    answer = braintx.load().assess(given.source, given.record(speak("en")))
    page = browser.new_page(viewport={"width": 860, "height": 400}, color_scheme="light")
    page.set_content(f"<div id='cell' style='font: 14px sans-serif'>{braintx.show(answer).html}")
    return page.locator("#cell").screenshot()


def _save(screenshot: bytes, name: str) -> None:
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    quantized = picture.quantize(_COLOURS, dither=Image.Dither.FLOYDSTEINBERG)
    quantized.save(ROOT / "docs" / "images" / name, optimize=True)


if __name__ == "__main__":
    main()
