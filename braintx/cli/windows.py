"""``braintx demo`` and ``braintx dashboard``."""

from __future__ import annotations

import argparse
import importlib
from functools import partial
from typing import Any

from braintx.cli.command import add


def add_to(commands: Any) -> None:
    """Add the commands."""
    _add_window(commands, "demo", "Open the Gradio demo in a browser.", "the first free from 7860")
    _add_window(commands, "dashboard", "Open the analyst's dashboard in a browser.", "8501")


def _add_window(commands: Any, name: str, text: str, port: str) -> None:
    parser = add(commands, name, partial(_open, name), text)
    parser.add_argument("--host", default="127.0.0.1", help="this computer alone by default")
    parser.add_argument("--port", type=int, help=f"{port} by default")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _open(name: str, args: argparse.Namespace) -> int:
    # by name: windows lie above commands, and only here the way is the other one
    window = importlib.import_module(f"apps.{name}")
    chosen = {} if args.port is None else {"port": args.port}
    window.launch(host=args.host, open_browser=not args.no_browser, **chosen)
    return 0
