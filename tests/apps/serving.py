"""The service as a user starts it: a process of its own, a state folder of its own, a key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from braintx.core.settings import DATA_VARIABLE
from tests.apps.browser import ROOT, free_port, wait_for

SCOPES = ("assess", "read", "outcome", "ingest")


@dataclass(frozen=True)
class Served:
    """A service that answers.

    Attributes
    ----------
    address : str
        Without a slash at the end.
    key : str
        That may do all of `SCOPES`.
    """

    address: str
    key: str


@contextmanager
def serving(state: Path, *options: str) -> Iterator[Served]:
    """``braintx serve`` on a free port, ready to answer."""
    surroundings = {k: v for k, v in os.environ.items() if k != DATA_VARIABLE}
    surroundings |= {"BRAINTX_STATE": str(state), "GRADIO_TEMP_DIR": str(state / "uploads")}
    command = [sys.executable, "-m", "braintx"]
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    made = subprocess.run(
        [*command, "keys", "create", "tests", *scopes, "--json"],
        cwd=ROOT, env=surroundings, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    address = f"http://127.0.0.1:{(port := free_port())}"
    log = state / "server.log"
    with log.open("wb") as told:
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port), *options],
            cwd=ROOT, env=surroundings, stdout=told, stderr=told,
        )  # fmt: skip
        try:
            wait_for(server, f"{address}/ready", 400)
            yield Served(address, json.loads(made.stdout)["key"])
        finally:
            server.terminate()
            server.wait(timeout=60)
    assert "Traceback" not in log.read_text(encoding="utf-8")
