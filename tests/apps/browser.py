"""What every test in a real browser needs: the browser, and a server that is up."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOCALES = {"en": "en-GB", "es": "es-ES"}
_PAUSE = 0.25  # seconds between two tries


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], address: str, tries: int) -> None:
    """Until the server answers, or is gone; the test that visits it then says so."""
    for _ in range(tries):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  (our own)
        except (URLError, ConnectionError):
            if server.poll() is not None:
                return
            time.sleep(_PAUSE)
        else:
            return
