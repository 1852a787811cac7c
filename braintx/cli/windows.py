"""``braintx demo``, ``braintx dashboard`` and ``braintx clinic``."""

from __future__ import annotations

import argparse
import importlib
import sys
from functools import partial
from types import ModuleType
from typing import Any

from braintx.cli.command import add
from braintx.core.settings import windows_dir
from braintx.i18n import Words


def add_to(commands: Any, words: Words) -> None:
    """Add the commands."""
    ports = {"demo": words("window.free"), "dashboard": "8501", "clinic": "8600"}
    for name, port in ports.items():
        parser = add(commands, name, partial(_open, name), words)
        host, free = words("metavar.host"), words("window.port", port=port)
        parser.add_argument("--host", default="127.0.0.1", metavar=host, help=words("window.host"))
        parser.add_argument("--port", type=int, metavar="N", help=free)
        parser.add_argument("--no-browser", action="store_true", help=words("window.no_browser"))


def window_of(name: str) -> ModuleType:
    """A window's package, by name: windows lie above commands, and only here the way is back."""
    folder = str(windows_dir())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(f"apps.{name}")


def _open(name: str, args: argparse.Namespace, words: Words) -> int:
    window = window_of(name)
    chosen = {} if args.port is None else {"port": args.port}
    window.launch(host=args.host, open_browser=not args.no_browser, **chosen)
    return 0
