"""The analyst's dashboard: a cohort explored and tested, in English and Spanish (Streamlit)."""

from __future__ import annotations

from pathlib import Path

from apps.port import refuse_taken

APP = Path(__file__).with_name("app.py")
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

    given = {"address": host, "port": str(port), "headless": str(not open_browser).lower()}
    flags = [part for name, value in given.items() for part in (f"--server.{name}", value)]
    cli.main(["run", str(APP), *flags], prog_name="streamlit", standalone_mode=False)
