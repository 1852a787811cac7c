"""The service's log: one line each, our own words, and of all else the kind and the place."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from contextlib import ExitStack

import pytest
from pydicom.uid import UID

from apps.api import logs
from braintx.data.imaging import dicom
from tests import canaries


def line(name: str, message: str, *given: object, error: bool = False) -> str:
    told = None
    if error:
        try:
            int(canaries.NOTE)
        except ValueError:
            told = sys.exc_info()
    record = logging.LogRecord(name, logging.ERROR, "/a/b.py", 7, message, given, told)
    return logs.Discreet().format(record)


def test_our_own_lines_are_told() -> None:
    assert line("apps.api.problems", "unexpected %s", "KeyError").endswith(
        "ERROR apps.api.problems: unexpected KeyError"
    )


@pytest.mark.parametrize(
    "name", ["pydicom", "asyncio", "py.warnings", "concurrent.futures", "root"]
)
def test_of_others_only_the_place(name: str) -> None:
    told = line(name, canaries.NOTE)
    assert told.endswith(f"ERROR {name}: at b:7")


@pytest.mark.parametrize(
    "name", ["uvicorn.error", "apscheduler.executors.default", "braintx.service.worker"]
)
def test_what_an_exception_says_is_left_out(name: str) -> None:
    told = line(name, "Exception in ASGI application\n", error=True)
    assert canaries.found(told) == set()
    assert "ValueError at line:" in told
    assert "\n" not in told


def test_a_line_is_one_line() -> None:
    told = line("apps", "a\r\n2026-01-01 ERROR forged\x1b[31m\u2028b")
    assert told.isprintable()
    assert len(told.splitlines()) == 1


def test_values_are_warned_of_in_no_thread() -> None:
    """Filters of warnings hold for the whole process: one thread's end takes another's away."""
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(dicom.guarded("a"))
        second.enter_context(dicom.guarded("b"))
        first.close()
        assert UID(canaries.FAMILY) == canaries.FAMILY


def test_warnings_and_threads_that_die_go_the_same_way(
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)

    def die() -> None:
        raise ValueError(canaries.NOTE)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        try:
            logs.take_over()
            warnings.warn("odd", UserWarning, stacklevel=1)
            thread = threading.Thread(target=die)
            thread.start()
            thread.join()
        finally:
            logging.captureWarnings(False)
    assert {record.name for record in caplog.records} == {"py.warnings", "apps.api.logs"}
    assert canaries.found(caplog.text) == set()
    assert capfd.readouterr() == ("", "")
