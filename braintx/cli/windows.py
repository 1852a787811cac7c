"""``braintx demo`` and ``braintx dashboard``."""

from __future__ import annotations

import argparse
import importlib
import sys
from functools import partial
from types import ModuleType
from typing import Any

from braintx.cli.command import add
from braintx.core.settings import windows_dir


def add_to(commands: Any) -> None:
    """Add the commands."""
    _add_window(commands, "demo", "Open the Gradio demo in a browser.", "the first free from 7860")
    _add_window(commands, "dashboard", "Open the analyst's dashboard in a browser.", "8501")


def _add_window(commands: Any, name: str, text: str, port: str) -> None:
    parser = add(commands, name, partial(_open, name), text)
    parser.add_argument("--host", default="127.0.0.1", help="this computer alone by default")
    parser.add_argument("--port", type=int, help=f"{port} by default")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def window_of(name: str) -> ModuleType:
    """A window's package, by name: windows lie above commands, and only here the way is back."""
    folder = str(windows_dir())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(f"apps.{name}")


def _open(name: str, args: argparse.Namespace) -> int:
    window = window_of(name)
    chosen = {} if args.port is None else {"port": args.port}
    window.launch(host=args.host, open_browser=not args.no_browser, **chosen)
    return 0
