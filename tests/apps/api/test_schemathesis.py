"""The service keeps to its own OpenAPI document, whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apps.api.conformance import PHASES, Conformance, conforms
from tests.apps.api.fuzz import UNEXPECTED
from tests.apps.api.serving import Server, serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as started:
        yield started


def holds(found: Conformance, server: Server) -> None:
    assert found.failures == []
    assert found.with_status(500) == 0
    assert UNEXPECTED not in server.log.read_text(errors="replace")
    assert server.alive()


def test_a_few_requests_to_each_operation(server: Server) -> None:
    found = conforms(server, phases=("fuzzing",), examples=2)
    holds(found, server)
    assert len(found.statuses) == 34
    assert found.requests > 50


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_all_that_can_be_sent(server: Server) -> None:
    found = conforms(server, phases=PHASES, examples=100)
    holds(found, server)
    assert len(found.statuses) == 34
    made = {name for name, some in found.statuses.items() if any(200 <= one < 300 for one in some)}
    assert made >= set(found.statuses) - {
        "POST /v1/jobs/{job}/cancel",
        "POST /v1/jobs/{job}/resume",
    }
