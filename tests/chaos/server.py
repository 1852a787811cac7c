"""A real server, `python -m braintx serve`, that can be killed and started again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from braintx.service import keys
from braintx.storage.database import open_database
from braintx.storage.records import SCOPES

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 1800.0
"""Longer than anything takes on a busy machine; nothing waits for it where all is well."""


class Server:
    """One port, and the process that serves it; as of `serving`."""

    def __init__(self, folder: Path, url: str, options: tuple[str, ...]) -> None:
        self.url, self.port = url, _free_port()
        self._log = folder / f"server-{self.port}.log"
        self._temporary = folder / "tmp"
        self._temporary.mkdir(exist_ok=True)
        self._command = [
            *(sys.executable, "-m", "braintx", "serve", "--port", str(self.port)),
            *("--database", url, "--limit", "1000000/minute", *options),
        ]
        self._surroundings = {
            **os.environ,
            "BRAINTX_STATE": str(folder / "state"),
            "TMPDIR": str(self._temporary),
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Start it; back once it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._surroundings, stdout=log, stderr=log
            )
        self.wait_ready()

    def wait_ready(self, ready: bool = True) -> None:
        """Wait until it says that it can answer, or that it cannot."""
        until = time.monotonic() + PATIENCE_S
        while self.ready() is not ready:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended: {self.said()}")
            if time.monotonic() > until:
                raise AssertionError(f"the server is not ready: {self.said()}")
            time.sleep(0.05)

    def ready(self) -> bool | None:
        """What ``/ready`` says; None where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return None
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL it, and the processes that it started."""
        own = [*self.children(), self.process.pid]
        for one in own:
            os.kill(one, signal.SIGKILL)
        self.process.wait()

    def children(self) -> list[int]:
        """Processes that it started to answer."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        started = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in listed.split()}
        return [int(one) for one, command in started.items() if b"spawn_main" in command]

    def restart(self) -> None:
        """Kill it, and start it again."""
        self.kill()
        self.start()

    def terminate(self) -> int:
        """SIGTERM it and wait; its exit status."""
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE_S)

    def left(self) -> list[str]:
        """Files of requests that are still there."""
        rooms = self._temporary.rglob("braintx-room-*/**/*")
        return [path.name for path in rooms if path.is_file()]

    def said(self) -> str:
        """All that it ever printed."""
        return self._log.read_text(encoding="utf-8")

    def key(self) -> str:
        """A new key that may do everything."""
        database = open_database(self.url)
        try:
            return keys.create(database, "chaos", SCOPES)[1]
        finally:
            database.close()


@contextmanager
def serving(folder: Path, url: str, *options: str) -> Iterator[Server]:
    """A server that answers, gone after the block."""
    server = Server(folder, url, options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
