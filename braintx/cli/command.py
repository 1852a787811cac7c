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


def add_volume(parser: argparse.ArgumentParser) -> None:
    """The option of those commands that read scans."""
    parser.add_argument(
        "--volume",
        type=int,
        metavar="N",
        help="of a file that holds several volumes (4-D NIfTI), from 0; the first by default",
    )
