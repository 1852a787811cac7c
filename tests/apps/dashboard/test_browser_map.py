"""The map of pictures in a real browser; apart, as each module has a browser of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.dashboard.language import speak
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES
from tests.apps.dashboard.serving import PATIENCE, open_page, serving, settle
from tests.apps.dashboard.test_image_sections import make_source, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO BROWSER: install Debian's chromium to run these tests"
    ),
]


@pytest.mark.timeout(900)
def test_a_click_on_the_map_shows_the_slice(tmp_path: Path, make_head: Callable[..., Any]) -> None:
    from playwright.sync_api import sync_playwright

    root = tmp_path / "data"
    root.mkdir()
    write(make_source(root, make_head))
    log, words = tmp_path / "server.log", speak("es")
    with serving(log, root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1200}, locale=LOCALES["es"])
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.locator("h1").wait_for()
        open_page(page, "images", "es")
        page.get_by_role("radio", name=words("images.map"), exact=True).click()
        point = page.locator(".scatterlayer .trace path.point").first
        point.wait_for()
        settle(page)
        box = point.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.get_by_text(words("images.alike"), exact=True).wait_for()
        settle(page)
        assert page.locator('[data-testid="stMain"] [data-testid="stImage"] img').count() == 5
        browser.close()
    assert "Traceback" not in log.read_text()
