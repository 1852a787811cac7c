"""The ``braintx`` command: parse, call, print. Each command is one small function."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING

from braintx.cli import data, explain, models, predict, windows
from braintx.core.errors import BrainTxError, ImageError

if TYPE_CHECKING:
    from braintx.cli.command import Command

_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. No user ever sees a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a letter that it cannot write ends nothing
            stream.reconfigure(errors="replace")
    args = build_parser().parse_args(argv)
    run: Command = args.run
    try:
        return run(args)
    except BrainTxError as error:
        print(f"braintx: {error.message}", file=sys.stderr)
        unanswered = isinstance(error, ImageError) and error.code != "image.not_found"
        return 1 if unanswered else 2
    except KeyboardInterrupt:
        kept = " What was finished is kept: run it again to go on." if args.resumes else ""
        print(f"braintx: interrupted.{kept}", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of our output left, as `head` does
        sys.stderr.close()
        return 0


class _Version(argparse.Action):
    """Prints the installed version; looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"braintx {version('braintx')}")
        except PackageNotFoundError:  # run from a checkout
            print("braintx, not installed")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; the docs' tests read it."""
    parser = argparse.ArgumentParser(
        prog="braintx",
        description="Which tumour, which treatment: with the reason, and how far to trust it. "
        "For research and teaching; not a medical device.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print it and end")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (predict, explain, data, models, windows):
        group.add_to(commands)
    return parser
