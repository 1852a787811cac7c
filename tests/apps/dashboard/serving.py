"""The dashboard on a port of its own, for the browser test and the screenshots."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apps.dashboard.app import PAGES
from apps.dashboard.language import speak
from braintx.core.settings import DATA_VARIABLE
from tests.apps.browser import ROOT, free_port, wait_for

PATIENCE = 90_000  # milliseconds; a busy machine is no failure


@contextmanager
def serving(log: Path, data: Path | None = None, **more: str) -> Iterator[str]:
    """A server of its own: with a data folder, or with simulated cases."""
    port = free_port()
    surroundings = {k: v for k, v in os.environ.items() if k != DATA_VARIABLE} | more
    if data is not None:
        surroundings[DATA_VARIABLE] = str(data)
    command = [sys.executable, "-m", "braintx", "dashboard", "--port", str(port), "--no-browser"]
    with log.open("w+") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=out, stderr=out)
        address = f"http://127.0.0.1:{port}/"
        try:
            wait_for(server, address, 480)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:  # a browser may still hold it
                server.kill()
                server.wait(timeout=60)


def settle(page: Any) -> None:
    """Wait until Streamlit has run what it runs."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def open_page(page: Any, name: str, language: str) -> None:
    """Go to a page by the navigation and wait for its heading; a narrow bar is closed again."""
    words = speak(language)  # type: ignore[arg-type]
    opener = page.locator('[data-testid="stExpandSidebarButton"]')
    if opener.is_visible():
        opener.click()
    page.locator('[data-testid="stSidebarNavLink"]').nth(list(PAGES).index(name)).click()
    page.locator("h1", has_text=words(f"{name}.title")).wait_for()
    settle(page)
    if page.viewport_size["width"] < 700 and not opener.is_visible():
        page.locator('[data-testid="stSidebar"]').hover()
        page.locator('[data-testid="stSidebarCollapseButton"] button').click()
        opener.wait_for()
