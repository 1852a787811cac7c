"""Takes the pictures of the documentation: ``python -m tests.apps.api.screenshots``.

Needs chromium, like the browser tests.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.apps.api.serving import serving
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES
from tests.apps.demo.screenshots import _save


def main() -> None:
    """Write docs/images/service-sign-in.png and service-docs.png."""
    with TemporaryDirectory() as state, serving(Path(state)) as served, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(
            viewport={"width": 1000, "height": 560}, locale=LOCALES["en"], color_scheme="light"
        )
        page.goto(f"{served.url}/docs")
        _save(page.screenshot(), "service-sign-in.png")
        page.fill("#key", served.key)
        page.click("main button")
        page.wait_for_selector(".opblock")
        page.set_viewport_size({"width": 1000, "height": 900})
        page.wait_for_timeout(1000)
        _save(page.screenshot(), "service-docs.png")
        browser.close()


if __name__ == "__main__":
    main()
