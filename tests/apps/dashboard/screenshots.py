"""Take the picture of the documentation: ``python -m tests.apps.dashboard.screenshots``.

On simulated cases, so that it shows what a new user sees and nothing of a patient. With a folder as
argument it takes every page instead, in both languages, wide and narrow, for people to look at.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from apps.dashboard.app import PAGES
from apps.dashboard.language import speak
from braintx.i18n import LANGUAGES
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES, ROOT
from tests.apps.dashboard.serving import PATIENCE, open_page, serving, settle

_COLOURS = 256  # a palette keeps the file small; the page has few colours
_WIDTHS = (1440, 420)


def main() -> None:
    """Write the dashboard's two pictures into docs/images, or every page into the folder named."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serving(Path(folder) / "server.log") as address:
            if sys.argv[1:]:
                _every_page(browser, address, Path(sys.argv[1]))
            else:
                _of_the_docs(browser, address)
        browser.close()


def _of_the_docs(browser: Any, address: str) -> None:
    page = _opened(browser, address, "en", 1440)
    open_page(page, "hypotheses", "en")
    page.get_by_role("button", name=speak("en")("hypotheses.run"), exact=True).click()
    page.locator(".bx-finding").wait_for()
    settle(page)
    page.locator('[data-testid="stPlotlyChart"] .main-svg').first.wait_for()
    page.wait_for_timeout(2000)
    _write(page, ROOT / "docs" / "images" / "dashboard.png")
    page.goto(f"{address}diseases?part=compare")
    page.locator('[data-testid="stPlotlyChart"] .main-svg').first.wait_for()
    settle(page)
    page.wait_for_timeout(2000)
    _write(page, ROOT / "docs" / "images" / "dashboard-diseases.png")


def _every_page(browser: Any, address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for width in _WIDTHS:
            page = _opened(browser, address, language, width)
            for name in PAGES:
                open_page(page, name, language)
                page.wait_for_timeout(2000)
                _write(page, folder / f"{name}-{language}-{width}.png")
            page.close()


def _opened(browser: Any, address: str, language: str, width: int) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 1130}, locale=LOCALES[language])
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.locator("h1").wait_for()
    settle(page)
    return page


def _write(page: Any, target: Path) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.FLOYDSTEINBERG).save(target, optimize=True)


if __name__ == "__main__":
    main()
