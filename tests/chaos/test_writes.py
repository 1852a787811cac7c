"""What was acknowledged is there, once, whatever was killed meanwhile."""
from __future__ import annotations
import pytest
from tests.chaos import scenarios
from tests.chaos.server import Server


def test_killed(server: Server) -> None:
    run = scenarios.writes(server, "server", server.restart, 40, 2)
    print(run)
    assert run.held, (run, server.said())
    print(server.said(), server.left())
