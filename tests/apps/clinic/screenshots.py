"""Take the pictures of the documentation: ``python -m tests.apps.clinic.screenshots``.

The shipped models answer the page's own example, whom nobody is. Needs chromium, like the browser
tests.
"""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from braintx import symptoms
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES
from tests.apps.clinic.serving import served, site
from tests.apps.demo.screenshots import _save


def main() -> None:
    """Write docs/images/clinic-en.png and clinic-note.png."""
    with served(site(symptoms.shared)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(
            viewport={"width": 1440, "height": 1100}, locale=LOCALES["en"], color_scheme="light"
        )
        page.goto(address)
        page.click("#example")
        page.wait_for_selector("#use")
        _save(page.screenshot(), "clinic-note.png")
        page.click("#use")
        page.wait_for_selector(".question")
        _save(page.screenshot(), "clinic-en.png")
        browser.close()


if __name__ == "__main__":
    main()
