"""A thousand writes at once on each database, with servers and databases killed in the middle."""

from __future__ import annotations

import pytest

from tests import postgres
from tests.chaos.__main__ import IMAGES, TIMES, WRITES, holds, measure


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nothing_is_lost_or_made_twice() -> None:
    if not postgres.installed():
        pytest.skip(postgres.MISSING)
    found = measure(WRITES, IMAGES, TIMES)
    assert holds(found), found
