"""The service as a process of its own: what a crash takes down, and whose memory can be read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from braintx.service import keys
from braintx.storage.database import open_database
from braintx.storage.records import SCOPES
from tests.apps.browser import ROOT, free_port, wait_for

_UNLIMITED = "1000000/second"  # the limit of requests has tests of its own


@dataclass(frozen=True)
class Server:
    """A running service.

    Attributes
    ----------
    url : str
        Without a slash at the end.
    headers : dict of str to str
        With a key that may do everything.
    process : subprocess.Popen
    log : Path
        What it prints.
    """

    url: str
    headers: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def key(self) -> str:
        """The key itself."""
        return self.headers["Authorization"].removeprefix("Bearer ")

    def alive(self) -> bool:
        return self.process.poll() is None

    def megabytes(self) -> float:
        """Its resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def peak_megabytes(self) -> float:
        """The most that it ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """``braintx serve`` on a free port with a state folder of its own, ready to answer.

    Parameters
    ----------
    folder : Path
        An empty one.
    *options : str
        More for the command line.
    """
    address = f"sqlite:///{folder / 'braintx.db'}"
    database = open_database(address)
    _, key = keys.create(database, "tests", SCOPES)
    database.close()
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "braintx", "serve", "--port", str(port)]
    command += ["--database", address, "--limit", _UNLIMITED, *options]
    surroundings = {**os.environ, "BRAINTX_STATE": str(folder), "TMPDIR": str(folder)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(process, f"{url}/ready", 120)
            yield Server(url, {"Authorization": f"Bearer {key}"}, process, log)
        finally:
            process.terminate()
            process.wait(60)
