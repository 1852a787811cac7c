"""``braintx data``: check, fetch, audit, describe."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from braintx.cli.command import add


def add_to(commands: Any) -> None:
    """Add the commands."""
    data = commands.add_parser("data", help="Check, fetch or audit a data set.")
    parts = data.add_subparsers(required=True, metavar="COMMAND")
    check = add(parts, "check", _check, "Report every problem of a data set, with counts.")
    check.add_argument("--root", type=Path, help="the data folder; $BRAINTX_DATA by default")
    check.add_argument("--json", action="store_true", help="print JSON instead of a table")
    check.add_argument("--deep", action="store_true", help="decode every image")
    check.add_argument(
        "--missing",
        action="append",
        default=[],
        metavar="[COLUMN=]VALUE",
        help="a value of the table that means that there is none, as in -9; again for another",
    )
    fetch = add(parts, "fetch", _fetch, "Download the public data set and verify it.")
    fetch.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    audit = add(
        parts, "audit-copies", _audit_copies, "Find pictures that are copies in another pose."
    )
    audit.set_defaults(resumes=True)
    audit.add_argument("folder", type=Path, metavar="DIR", help="pictures, also in folders in it")
    audit.add_argument(
        "--out",
        type=Path,
        default=Path("groups.csv"),
        metavar="GROUPS.CSV",
        help="the table; groups.csv by default",
    )
    audit.add_argument("--report", type=Path, metavar="HTML", help="beside --out by default")
    audit.add_argument(
        "--work",
        type=Path,
        metavar="FILE",
        help="keep what was computed here, for a later audit; by default only until the end",
    )
    describe = add(
        parts, "describe", _describe, "Describe every picture in numbers and lay out a map."
    )
    describe.set_defaults(resumes=True)
    describe.add_argument("--root", type=Path, help="the data folder; $BRAINTX_DATA by default")
    describe.add_argument(
        "--out",
        type=Path,
        default=Path("descriptors.csv"),
        metavar="DESCRIPTORS.CSV",
        help="the table; descriptors.csv by default",
    )
    describe.add_argument("--limit", type=int, metavar="N", help="only N pictures, at random")
    describe.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        help="keep what was found here, for a later run; by default only until the end",
    )


def _check(args: argparse.Namespace) -> int:
    from braintx.core.settings import data_dir
    from braintx.data import quality
    from braintx.data.cohort import missing_from

    root = args.root or data_dir()
    issues = quality.check(root, deep=args.deep, declared=missing_from(args.missing))
    print(quality.to_json(issues) if args.json else quality.to_table(issues))
    return int(any(issue.level == "error" for issue in issues))


def _fetch(args: argparse.Namespace) -> int:
    from braintx.data.fetch import fetch

    print(fetch(args.out))
    return 0


def _audit_copies(args: argparse.Namespace) -> int:
    from braintx.data.duplicates.run import audit_copies, summary

    found = audit_copies(args.folder, args.out, args.report, args.work)
    print(summary(found))
    print(f"Table: {args.out}. Page: {args.report or args.out.with_suffix('.html')}.")
    return int(bool(found.issues))


def _describe(args: argparse.Namespace) -> int:
    from braintx.core.settings import data_dir
    from braintx.stats.images.run import describe_cohort, summary

    root = args.root or data_dir()
    found = describe_cohort(root, args.out, limit=args.limit, work=args.work)
    print(summary(found))
    return int(found.table["problem"].ne("").any())
