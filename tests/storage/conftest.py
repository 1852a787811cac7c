"""Every test of the repository runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from braintx.storage.database import Database, open_database
from tests import postgres
from tests.conftest import BOTH


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same, with nothing in it at all."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'repository.db'}"
        return
    started: postgres.Cluster = request.getfixturevalue("cluster")
    with started.database() as address:
        yield address


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with opened(url) as found:
        yield found
