"""What every command is made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

Command = Callable[[argparse.Namespace], int]


def add(commands: Any, name: str, run: Command, text: str) -> argparse.ArgumentParser:
    """A command that ``run`` carries out; ``text`` is its help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run, resumes=False)
    return parser
