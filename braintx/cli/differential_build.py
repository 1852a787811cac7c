"""``braintx differential build``: a hospital's own release of HPO, and its own patients."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.cli.command import add
from braintx.cli.report import to_table
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.core.records import Issue
    from braintx.data.ontology.library import LibraryCase


def add_to(commands: Any, words: Words) -> None:
    """Add the command to those of ``braintx differential``."""
    parser = add(commands, "differential build", _build, words)
    folder, path = words("metavar.folder"), words("metavar.path")
    parser.add_argument("--hpo", type=Path, required=True, metavar=folder, help=words("train.hpo"))
    parser.add_argument("--newer", type=Path, metavar=path, help=words("train.newer"))
    parser.add_argument("--library", type=Path, metavar="JSONL", help=words("build.library"))
    parser.add_argument("--out", type=Path, metavar=folder, help=words("build.out"))


def _build(args: argparse.Namespace, words: Words) -> int:
    from secrets import token_bytes

    from braintx.data.deidentify.pseudonyms import KEY_BYTES, Pseudonyms
    from braintx.data.ontology.library import read_library
    from braintx.training.differential.build import Stage, build

    patients: tuple[LibraryCase, ...] = ()
    issues: tuple[Issue, ...] = ()
    if args.library is not None:
        # Pseudonyms go no further than the reading, so nobody needs the key again.
        patients, issues = read_library(args.library, Pseudonyms(token_bytes(KEY_BYTES)))

    def say(stage: Stage) -> None:
        print(words(f"build.{stage}"), file=sys.stderr)

    built = build(args.hpo, patients, newer=args.newer, out=args.out, say=say)
    print(to_table((*issues, *built.issues), words))
    print(
        words(
            "build.done",
            folder=built.folder.name,
            diseases=built.diseases,
            patients=built.patients,
        )
    )
    return 0
