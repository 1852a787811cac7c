"""A page of the demo in a real browser, and the server behind it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from braintx.core.settings import DATA_VARIABLE
from braintx.data.simulate import phantoms
from tests.apps.browser import CHROMIUM, ROOT, free_port, wait_for

PATIENCE = 30_000  # milliseconds; a busy machine is no failure

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO BROWSER: install Debian's chromium to run these tests"
    ),
    pytest.mark.skipif(not phantoms.available(), reason="nilearn is not installed: no examples"),
]


@dataclass
class Visit:
    """A page and all it asked for and complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    server_goes: bool = False  # a page complains of that, rightly

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector)).replace("\N{NO-BREAK SPACE}", " ")

    def wait(self, selector: str, says: str) -> None:
        spaced = re.escape(says).replace(r"\ ", r"\s").replace(" ", r"\s")
        self.page.locator(selector).filter(has_text=re.compile(spaced)).wait_for(timeout=PATIENCE)

    def gone(self, selector: str) -> None:
        self.page.wait_for_selector(selector, state="hidden", timeout=PATIENCE)

    def drop(self, *paths: Path) -> None:
        self.page.set_input_files("#bx-upload input[type=file]", [str(path) for path in paths])

    def download(self, selector: str) -> tuple[str, bytes]:
        with self.page.expect_download() as waiting:
            self.page.click(selector)
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


class Server:
    """A server of its own, without the data set: its examples are phantoms."""

    def __init__(self, folder: Path, *how: str) -> None:
        self.folder, self.how, self.port = folder, how, free_port()
        self.address = f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        surroundings = {k: v for k, v in os.environ.items() if k != DATA_VARIABLE}
        surroundings["GRADIO_TEMP_DIR"] = str(self.folder)
        command = [sys.executable, "-m", "tests.apps.demo.serve", str(self.port), *self.how]
        with (self.folder.parent / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=surroundings, stdout=log, stderr=log
            )
        wait_for(self.process, self.address, 240)

    def stop(self, *, kill: bool = False) -> None:
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(timeout=20)

    @property
    def log(self) -> str:
        return (self.folder.parent / "server.log").read_text()


@contextmanager
def serving(folder: Path, *how: str) -> Iterator[str]:
    """The address of a server that uses a folder for uploads."""
    server = Server(folder, *how)
    server.start()
    try:
        yield server.address
    finally:
        server.stop()
    assert "Traceback" not in server.log


def printed(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(page.extract_text() for page in reader.pages)
