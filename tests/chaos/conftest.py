"""Both databases; every server in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    if not postgres.installed():
        pytest.skip(postgres.MISSING)
    with postgres.cluster() as started:
        yield started
