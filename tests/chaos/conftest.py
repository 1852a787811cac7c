"""Servers on both databases, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests import postgres
from tests.chaos.server import Server, serving

BOTH = ["sqlite", "postgresql"]
Serve = Callable[..., AbstractContextManager[Server]]


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    if not postgres.installed():
        pytest.skip(postgres.MISSING)
    with postgres.cluster() as started:
        yield started


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a repository with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'repository.db'}"
        return
    started: postgres.Cluster = request.getfixturevalue("cluster")
    with started.database() as address:
        yield address


@pytest.fixture
def server(tmp_path: Path, url: str) -> Iterator[Server]:
    with serving(tmp_path, url, "--waiting", "1000", "--lease", "2") as started:
        yield started
