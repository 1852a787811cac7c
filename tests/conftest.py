"""What all tests share: one thread, reproducible examples, small images, the data folder."""

from __future__ import annotations

import logging
import os

# Before numpy loads: gradient boosting and BLAS oversubscribe two cores otherwise.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["LC_ALL"] = "C"  # the command line speaks the language of its surroundings

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from braintx.core.records import Slice
from braintx.core.settings import DATA_VARIABLE, data_dir
from tests import canaries, postgres

settings.register_profile("braintx", derandomize=True, deadline=None)
settings.load_profile("braintx")

_WANTED = {
    DATA_VARIABLE: f"the data set. Set ${DATA_VARIABLE} to its folder",
    postgres.MISSING: "PostgreSQL 15. Install Debian's postgresql-15",
}
_GIVEN = os.environ.get(DATA_VARIABLE)

BOTH = ["sqlite", "postgresql"]
"""What every test of the repository runs on."""
_watch = canaries.Watch()

HeadMaker = Callable[..., NDArray[np.float32]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked ``data`` where the variable is not set; a wrong folder fails instead."""
    if os.environ.get(DATA_VARIABLE):
        return
    for item in items:
        if item.get_closest_marker("data"):
            item.add_marker(pytest.mark.skip(reason=f"needs the data set: set ${DATA_VARIABLE}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly how many tests did not run for want of the data, or of PostgreSQL."""
    skipped = terminalreporter.stats.get("skipped", [])
    for mark, told in _WANTED.items():
        count = sum(mark in str(report.longrepr) for report in skipped)
        if count:
            line = f"WARNING: {count} tests did not run: they need {told} to run them."
            terminalreporter.write_line(line, yellow=True, bold=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Look, after each test, whether anything that was logged holds what a patient wrote or is.

    What threads and fixtures log once a test is over falls to the next one; the last, to
    `no_canary_is_left`.
    """
    root = logging.getLogger()
    if _watch not in root.handlers:
        root.addHandler(_watch)
    yield
    _fail_for(_watch.take())


@pytest.fixture(scope="session", autouse=True)
def no_canary_is_left() -> Iterator[None]:
    logging.getLogger().addHandler(_watch)
    yield
    logging.getLogger().removeHandler(_watch)
    _fail_for(_watch.take())


def _fail_for(leaks: list[str]) -> None:
    if leaks:
        pytest.fail("a patient's data was logged:\n" + "\n".join(leaks), pytrace=False)


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The data folder; skips where ``$BRAINTX_DATA`` is not set, fails where it is wrong."""
    if not os.environ.get(DATA_VARIABLE):
        if _GIVEN:
            pytest.fail(f"an earlier test took ${DATA_VARIABLE} away and did not give it back")
        pytest.skip(f"needs the data set: set ${DATA_VARIABLE}")
    return data_dir()


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL of the tests' own; skips where it is not installed."""
    if not postgres.installed():
        pytest.skip(postgres.MISSING)
    with postgres.cluster() as started:
        yield started


@pytest.fixture(scope="session")
def template(cluster: postgres.Cluster) -> str:
    return cluster.template()


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh repository: a file, or a clone of one that is migrated."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'repository.db'}"
        return
    started: postgres.Cluster = request.getfixturevalue("cluster")
    with started.database(request.getfixturevalue("template")) as address:
        yield address


@pytest.fixture(scope="session")
def make_head() -> HeadMaker:
    """Draws a head: ``make_head(height, width, lesion=(x, y, radius), seed=0)``.

    A bright skull around grey tissue on a black ground, values in [0, 1], float32; the
    lesion, in pixels, is brighter than the tissue.
    """

    def draw(
        height: int = 256,
        width: int = 256,
        lesion: tuple[float, float, float] | None = None,
        seed: int = 0,
    ) -> NDArray[np.float32]:
        y, x = np.mgrid[:height, :width]
        radius = np.hypot((x - width / 2) / (0.38 * width), (y - height / 2) / (0.44 * height))
        image = np.where(radius < 0.9, 0.35, np.where(radius < 1.0, 0.85, 0.0))
        if lesion is not None:
            image[np.hypot(x - lesion[0], y - lesion[1]) < lesion[2]] = 0.75
        noise = np.random.default_rng(seed).normal(0.0, 0.02, image.shape)
        return np.clip(image + noise * (radius < 1.0), 0.0, 1.0).astype(np.float32)

    return draw


@pytest.fixture(scope="session")
def head(make_head: HeadMaker) -> Slice:
    """One drawn head of 256 × 256 pixels with a lesion on its left."""
    return Slice(pixels=make_head(lesion=(95.0, 120.0, 22.0)), source="drawn-head")
