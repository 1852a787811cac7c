"""The analyst's dashboard: a cohort explored and tested, in English and Spanish (Streamlit)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from apps.port import refuse_taken

APP = Path(__file__).with_name("app.py")
CONFIG = APP.parents[2] / ".streamlit" / "config.toml"
"""Streamlit finds it itself where it is started from the repository's root."""
PORT = 8501


def launch(host: str = "127.0.0.1", port: int = PORT, open_browser: bool = True) -> None:
    """Serve the dashboard until interrupted.

    Parameters
    ----------
    host : str, default="127.0.0.1"
        Address to listen on; the default is this computer alone.
    port : int, default=8501
    open_browser : bool, default=True

    Raises
    ------
    BrainTxError
        The port is taken.
    """
    refuse_taken(host, port, "dashboard")
    from streamlit.web import cli

    options = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    server = {"address": host, "port": port, "headless": not open_browser}
    options["server"] |= server
    command = ["run", str(APP), *flags(options)]
    cli.main(command, prog_name="streamlit", standalone_mode=False)


def flags(options: Mapping[str, Any], section: str = "") -> Iterator[str]:
    """Options of ``config.toml`` as Streamlit's command line takes them."""
    for name, value in options.items():
        if isinstance(value, Mapping):
            yield from flags(value, f"{section}{name}.")
        else:
            yield from (
                f"--{section}{name}",
                value if isinstance(value, str) else json.dumps(value),
            )
