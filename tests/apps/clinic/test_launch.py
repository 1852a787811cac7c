"""``braintx clinic``: the page on a port of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from apps import clinic
from braintx.core.errors import BrainTxError, MissingExtraError
from tests.apps.browser import ROOT, free_port, wait_for


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Its address and what it prints."""
    port, log = free_port(), tmp_path_factory.mktemp("clinic") / "log"
    command = [sys.executable, "-m", "braintx", "clinic", "--no-browser", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(os.environ), stdout=out, stderr=subprocess.STDOUT
        )
        address = f"http://127.0.0.1:{port}"
        wait_for(process, f"{address}/static/style.css", 240)
        yield address, log
        process.terminate()
        process.wait(30)
    assert "Traceback" not in log.read_text()


def get(address: str, host: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"Host": host} if host else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310  (our own)
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def test_it_serves_the_page_and_says_where(started: tuple[str, Path]) -> None:
    address, log = started
    status, page = get(f"{address}/")
    assert status == 200
    assert 'id="case"' in page
    assert f"BrainTx: {address}" in log.read_text()


def test_only_this_computer_is_answered(started: tuple[str, Path]) -> None:
    assert get(f"{started[0]}/", "evil.example")[0] == 403


def test_a_port_that_is_taken_is_told(started: tuple[str, Path]) -> None:
    port = int(started[0].rpartition(":")[2])
    with pytest.raises(BrainTxError, match="--port"):
        clinic.launch(port=port, open_browser=False)


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(clinic, "serving", raising=False)
    monkeypatch.setitem(sys.modules, "apps.clinic.serving", None)
    with pytest.raises(MissingExtraError, match="braintx\\[serve\\]"):
        clinic.launch(open_browser=False)
