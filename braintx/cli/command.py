"""What every command is made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from braintx.i18n import LANGUAGES, Words

Command = Callable[[argparse.Namespace, Words], int]


def add(
    commands: Any, name: str, run: Command, words: Words, *, resumes: bool = False
) -> argparse.ArgumentParser:
    """A command that ``run`` carries out.

    Parameters
    ----------
    commands : object
        What `add_group` gives, or the parser's own.
    name : str
        In whole, as in ``data check``; its help is ``command.data_check`` of the catalogue.
    run : callable
    words : Words
    resumes : bool, default=False
        Whether it goes on where it was stopped.
    """
    parser = _add_parser(commands, name, words)
    parser.set_defaults(run=run, resumes=resumes)
    return parser


def add_group(commands: Any, name: str, kind: str, words: Words) -> Any:
    """A command of several parts, to which `add` adds each.

    Parameters
    ----------
    commands : object
        As of `add`.
    name : str
    kind : str
        Its word is ``metavar.<kind>`` of the catalogue.
    words : Words
    """
    parser = _add_parser(commands, name, words)
    return parser.add_subparsers(required=True, metavar=words(f"metavar.{kind}"))


def add_language(parser: argparse.ArgumentParser, words: Words) -> None:
    """The option of every command; `braintx.cli.language.asked` has read it already."""
    told = words("option.lang")
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=told)


def add_volume(parser: argparse.ArgumentParser, words: Words) -> None:
    """The option of those commands that read scans."""
    parser.add_argument("--volume", type=int, metavar="N", help=words("option.volume"))


def add_missing(parser: argparse.ArgumentParser, words: Words) -> None:
    """The option of those commands that read a table."""
    parser.add_argument(
        "--missing",
        action="append",
        default=[],
        metavar=words("metavar.value"),
        help=words("option.missing"),
    )


def _add_parser(commands: Any, name: str, words: Words) -> argparse.ArgumentParser:
    text = words(f"command.{name.replace(' ', '_').replace('-', '_')}")
    last = name.rsplit(maxsplit=1)[-1]
    parser: argparse.ArgumentParser = commands.add_parser(last, help=text, description=text)
    add_language(parser, words)
    return parser
