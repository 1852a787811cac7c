"""The tools that judge DICOM objects, where they are installed, and a loud word where not."""

from __future__ import annotations

import shutil

import pytest

_NEEDED = "needs dicom3tools"


@pytest.fixture(scope="session")
def validators() -> None:
    """Skips where ``dciodvfy`` and ``dcentvfy`` (Debian's dicom3tools) are not installed."""
    if not (shutil.which("dciodvfy") and shutil.which("dcentvfy")):
        pytest.skip(f"{_NEEDED}: dciodvfy, dcentvfy")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly how many objects were not judged."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(_NEEDED in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(
            f"WARNING: {count} tests did not run: they need dciodvfy and dcentvfy. Install "
            "dicom3tools to run them.",
            yellow=True,
            bold=True,
        )
