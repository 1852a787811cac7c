"""A canary that is logged fails the test that it was logged in, whoever logs it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tests import canaries

ROOT = Path(__file__).resolve().parents[1]
LEAKY = """
import logging

from tests import canaries
from tests.conftest import *

def test_quiet():
    logging.getLogger("braintx").error("nothing")

def test_leaky():
    logging.getLogger("some.library").warning("cannot read %s", canaries.FILE)

def test_exception():
    try:
        raise ValueError(canaries.NOTE)
    except ValueError:
        logging.getLogger("asyncio").exception("unexpected")
"""


def test_canaries_are_found_in_letters_of_any_size() -> None:
    assert canaries.found("x" + canaries.FAMILY.upper()) == {canaries.FAMILY}
    assert canaries.found(canaries.NOTE) >= {canaries.FAMILY, canaries.COMPLAINT}
    assert canaries.found("A patient of 54 years with headaches.") == set()


def test_the_watch_says_where_and_not_what() -> None:
    watch, logger = canaries.Watch(), logging.Logger("a")
    logger.addHandler(watch)
    logger.info("%s came", canaries.PATIENT_ID)
    (leak,) = watch.take()
    assert leak.startswith("a at ")
    assert "came" not in leak
    assert watch.take() == []


def test_the_suite_fails_for_what_is_logged(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    (tmp_path / "test_leaky.py").write_text(LEAKY)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(ROOT)]
    command += ["-c", str(ROOT / "pyproject.toml"), str(tmp_path / "test_leaky.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout
    assert "3 passed" in done.stdout
    assert "2 errors" in done.stdout
    assert "some.library at " in done.stdout


def test_the_canaries_watch_this_very_run() -> None:
    from tests.conftest import _watch

    assert isinstance(_watch, canaries.Watch)
    assert any(isinstance(one, canaries.Watch) for one in logging.getLogger().handlers)


@pytest.mark.parametrize("canary", canaries.NAMING)
def test_no_canary_is_a_word_that_somebody_else_would_write(canary: str) -> None:
    assert (
        canaries.found("/v1/assessments/{assessment} meningioma glioma 201 200", [canary]) == set()
    )
