"""What the demo's tests share: the pipeline with known answers, phantoms as files, open cases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cv2
import gradio as gr
import numpy as np
import pytest

from apps.demo import cases, layout
from apps.demo.actions import Actions
from apps.demo.language import speak
from braintx.core.records import ClinicalRecord, Slice
from tests import known_answers
from tests.apps.browser import CHROMIUM, FLAGS, LOCALES
from tests.apps.demo.browsing import PATIENCE, Visit, serving
from tests.apps.demo.fake import FakePipeline


@contextmanager
def closing_loops() -> Iterator[None]:
    """Close the event loops that Gradio makes for each window and leaves open."""
    real, made = asyncio.new_event_loop, []

    def new() -> asyncio.AbstractEventLoop:
        made.append(real())
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", new)
        yield
    asyncio.set_event_loop(None)
    for loop in made:
        if not loop.is_running():
            loop.close()


@pytest.fixture(autouse=True)
def _close_loops() -> Iterator[None]:
    with closing_loops():
        yield


CaseMaker = Callable[..., cases.Case]


@pytest.fixture(scope="session")
def window() -> layout.Window:
    """The components, made once: no test changes them."""
    with closing_loops(), gr.Blocks(analytics_enabled=False):
        return layout.lay_out()


@pytest.fixture
def actions(
    window: layout.Window, pipeline: FakePipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Actions:
    """The window's controls, with the pipeline of known answers and uploads of this test's own."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    return Actions(window, lambda: pipeline)


@pytest.fixture
def pipeline() -> FakePipeline:
    return FakePipeline()


@pytest.fixture
def picture() -> np.ndarray:
    return known_answers.picture()


@pytest.fixture
def write_png(picture: np.ndarray) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cv2.imencode(".png", (picture * 255).astype(np.uint8))[1].tobytes())
        return path

    return write


@pytest.fixture
def open_case(pipeline: FakePipeline, picture: np.ndarray) -> CaseMaker:
    """An open case: ``open_case("unsure.png", record)``; several names make several slices."""

    def make(*names: str, record: ClinicalRecord | None = None, example: str = "") -> cases.Case:
        slices = [Slice(picture, name or "scan.png", n) for n, name in enumerate(names)]
        given = slices if len(slices) > 1 else slices[0]
        return cases.open_case(
            pipeline,
            given,
            record or ClinicalRecord(),
            "evidence",
            name=example or names[0],
            example=bool(example),
        )

    return make


@pytest.fixture
def black(picture: np.ndarray) -> Slice:
    return replace(Slice(picture * 0, "black.png"))


@pytest.fixture(scope="session")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("server") / "uploads"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def address(uploads: Path) -> Iterator[str]:
    with serving(uploads) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Visit]]:
    """Opens the window; at the end of each test, nothing may have gone elsewhere or wrong."""
    opened: list[tuple[Any, Visit]] = []

    def go(
        language: str = "en", width: int = 1440, where: str = address, scheme: str = "light"
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=LOCALES[language],
            color_scheme=scheme,
            accept_downloads=True,
        )
        seen = Visit(context.new_page())
        page = seen.page
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                seen.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        opened.append((context, seen))
        page.goto(where)
        page.wait_for_selector(f"html[lang={language}]", timeout=PATIENCE)
        seen.wait("#bx-viewer", speak(language)("viewer.empty_title"))  # type: ignore[arg-type]
        return seen

    yield go
    for context, seen in opened:
        context.close()
        hosts = {urlsplit(url).hostname for url in seen.requests if not url.startswith("data:")}
        assert hosts <= {"127.0.0.1", None}, "the window asked for something from elsewhere"
        assert len(seen.requests) > 20
        assert seen.server_goes or seen.complaints == []
