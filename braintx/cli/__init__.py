"""The ``braintx`` command: parse, call, print. Each command is one small function."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING

from braintx.cli import data, differential, explain, models, predict, repository, serve, windows
from braintx.cli.command import add_language
from braintx.cli.language import FOLDER, argparse_in, asked, speak
from braintx.core.errors import BrainTxError, ImageError
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.cli.command import Command

_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. No user ever sees a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a letter that it cannot write ends nothing
            stream.reconfigure(errors="replace")
    words = speak(asked(sys.argv[1:] if argv is None else argv))
    with argparse_in(words.language):
        args = build_parser(words).parse_args(argv)
    run: Command = args.run
    try:
        return run(args, words)
    except BrainTxError as error:
        print(f"braintx: {words.error(error)}", file=sys.stderr)
        unanswered = isinstance(error, ImageError) and error.code != "image.not_found"
        return 1 if unanswered else 2
    except KeyboardInterrupt:
        kept = f" {words('said.kept')}" if args.resumes else ""
        print(f"braintx: {words('said.interrupted')}{kept}", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of our output left, as `head` does
        sys.stderr.close()
        return 0


class _Version(argparse.Action):
    """Prints the installed version, looked up only then; ``const`` where there is none."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"braintx {version('braintx')}")
        except PackageNotFoundError:  # run from a checkout
            print(self.const)
        parser.exit()


def build_parser(words: Words = Words("en", (FOLDER,))) -> argparse.ArgumentParser:
    """The parser of every command; the docs' tests read it."""
    parser = argparse.ArgumentParser(prog="braintx", description=words("about"))
    checkout, told = words("said.not_installed"), words("option.version")
    parser.add_argument("--version", action=_Version, nargs=0, const=checkout, help=told)
    add_language(parser, words)
    commands = parser.add_subparsers(required=True, metavar=words("metavar.command"))
    for group in (predict, explain, differential, data, models, windows, serve, repository):
        group.add_to(commands, words)
    return parser
