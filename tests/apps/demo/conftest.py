"""What the demo's tests share: the pipeline with known answers, phantoms as files, open cases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import gradio as gr
import numpy as np
import pytest

from apps.demo import cases, layout
from apps.demo.actions import Actions
from braintx.core.records import ClinicalRecord, Slice
from tests.apps.demo.fake import FakePipeline


@pytest.fixture(autouse=True)
def _close_loops(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the event loops that Gradio makes for each window and leaves open."""
    real, made = asyncio.new_event_loop, []

    def new() -> asyncio.AbstractEventLoop:
        made.append(real())
        return made[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", new)
    yield
    asyncio.set_event_loop(None)
    for loop in made:
        if not loop.is_running():
            loop.close()


CaseMaker = Callable[..., cases.Case]


@pytest.fixture
def actions(pipeline: FakePipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actions:
    """The window's controls, with the pipeline of known answers and uploads of this test's own."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with gr.Blocks(analytics_enabled=False):
        return Actions(layout.lay_out(), lambda: pipeline)


@pytest.fixture
def pipeline() -> FakePipeline:
    return FakePipeline()


@pytest.fixture
def picture() -> np.ndarray:
    """A grey disc of 96 pixels a side: enough for a window that reads no pixels."""
    y, x = np.mgrid[:96, :96]
    return (0.6 * (np.hypot(x - 48, y - 48) < 40)).astype(np.float32)


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
