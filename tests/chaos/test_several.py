"""Several processes on one repository: where one is gone, the others go on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests import postgres
from tests.chaos import scenarios
from tests.chaos.client import Client, wait_until
from tests.chaos.server import serving

pytestmark = pytest.mark.slow


def test_two_servers_share_a_job(cluster: postgres.Cluster, tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        folder.mkdir()
    with (
        cluster.database() as url,
        serving(folders[0], url, *scenarios.OPTIONS) as one,
        serving(folders[1], url, *scenarios.OPTIONS) as two,
    ):
        client = Client(one, one.key())

        def the_other_is_left() -> None:
            if client.server is one:
                client.server = two
                one.kill()
            else:
                client.server = one
                one.start()
                two.kill()

        run = scenarios.job(client, "either server", the_other_is_left, 30, 2)
        assert run.held, run
        assert "unexpected" not in one.said() + two.said()


def test_processes_of_one_server(tmp_path: Path) -> None:
    """One that is killed is replaced; where the first is killed, the others leave the port."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with serving(tmp_path, url, "--workers", "2", *scenarios.OPTIONS) as server:
        client = Client(server, server.key())
        lost: list[int] = []

        def some_are_lost() -> None:
            wait_until(lambda: len(server.children()) == 2)
            if not lost:
                lost.append(server.children()[0])
                os.kill(lost[0], signal.SIGKILL)
                return
            assert lost[0] not in server.children()
            server.process.kill()
            server.process.wait()
            wait_until(lambda: server.ready() is None)
            server.start()

        run = scenarios.writes(client, "a process, then the first", some_are_lost, 40, 2)
        assert run.held, run
        assert server.terminate() == 0
        assert "Traceback" not in server.said()
