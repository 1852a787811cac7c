"""``braintx data``: check, fetch, audit, describe, de-identify."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from braintx.cli import ingest
from braintx.cli.command import add, add_group, add_missing
from braintx.i18n import Words


def add_to(commands: Any, words: Words) -> None:
    """Add the commands."""
    parts = add_group(commands, "data", "command", words)
    folder, file = words("metavar.folder"), words("metavar.file")
    root, table = words("option.root"), words("option.table")
    check = add(parts, "data check", _check, words)
    check.add_argument("--root", type=Path, metavar=folder, help=root)
    check.add_argument("--json", action="store_true", help=words("check.json"))
    check.add_argument("--deep", action="store_true", help=words("check.deep"))
    add_missing(check, words)
    fetch = add(parts, "data fetch", _fetch, words)
    fetch.add_argument("--out", type=Path, required=True, metavar=folder, help=words("fetch.out"))
    audit = add(parts, "data audit-copies", _audit_copies, words, resumes=True)
    audit.add_argument("folder", type=Path, metavar=folder, help=words("audit.folder"))
    audit.add_argument("--out", type=Path, default=Path("groups.csv"), metavar="CSV", help=table)
    audit.add_argument("--report", type=Path, metavar="HTML", help=words("audit.report"))
    audit.add_argument("--work", type=Path, metavar=file, help=words("audit.work"))
    describe = add(parts, "data describe", _describe, words, resumes=True)
    describe.add_argument("--root", type=Path, metavar=folder, help=root)
    describe.add_argument(
        "--out", type=Path, default=Path("descriptors.csv"), metavar="CSV", help=table
    )
    describe.add_argument("--limit", type=int, metavar="N", help=words("describe.limit"))
    describe.add_argument("--work", type=Path, metavar=folder, help=words("describe.work"))
    ingest.add_to(parts, words)
    deidentify = add(parts, "data deidentify", _deidentify, words, resumes=True)
    paths, told = words("metavar.path"), words("deidentify.paths")
    deidentify.add_argument("paths", type=Path, nargs="+", metavar=paths, help=told)
    told = words("deidentify.out")
    deidentify.add_argument("--out", type=Path, required=True, metavar=folder, help=told)
    deidentify.add_argument(
        "--key-file", type=Path, metavar=file, help=words("deidentify.key_file")
    )
    deidentify.add_argument(
        "--keep-series-description", action="store_true", help=words("deidentify.series")
    )
    deidentify.add_argument(
        "--format", choices=("table", "json"), default="table", help=words("deidentify.format")
    )


def _check(args: argparse.Namespace, words: Words) -> int:
    from braintx.cli.report import to_table
    from braintx.core.settings import data_dir
    from braintx.data import quality
    from braintx.data.cohort import missing_from

    root = args.root or data_dir()
    issues = quality.check(root, deep=args.deep, declared=missing_from(args.missing))
    print(quality.to_json(issues, words) if args.json else to_table(issues, words))
    return int(any(issue.level == "error" for issue in issues))


def _fetch(args: argparse.Namespace, words: Words) -> int:
    from braintx.data.fetch import fetch, summary

    print(summary(fetch(args.out), words))
    return 0


def _audit_copies(args: argparse.Namespace, words: Words) -> int:
    from braintx.data.duplicates.run import audit_copies, summary

    found = audit_copies(args.folder, args.out, args.report, args.work, words=words)
    print(summary(found, words))
    page = args.report or args.out.with_suffix(".html")
    print(words("audit.files", table=str(args.out), page=str(page)))
    return int(bool(found.issues))


def _describe(args: argparse.Namespace, words: Words) -> int:
    from braintx.core.settings import data_dir
    from braintx.stats.images.run import describe_cohort, summary

    root = args.root or data_dir()
    found = describe_cohort(root, args.out, limit=args.limit, work=args.work, words=words)
    print(summary(found, words))
    return int(found.table["problem"].ne("").any())


def _deidentify(args: argparse.Namespace, words: Words) -> int:
    from braintx.data.deidentify.dicom import Options
    from braintx.data.deidentify.pseudonyms import new_key_file, read_key_file
    from braintx.data.deidentify.run import DONE, deidentify_files, refuse_source, summary, to_json

    refuse_source(args.paths, args.out)
    made = args.out.with_name(f"{args.out.name}.key")
    if args.key_file is not None or made.exists():
        pseudonyms = read_key_file(args.key_file or made)
    else:
        pseudonyms = new_key_file(made)
        print(words("deidentify.key_made", path=str(made)), file=sys.stderr)
    options = Options(series_description=args.keep_series_description)
    found = deidentify_files(args.paths, args.out, pseudonyms, options, words=words)
    print(to_json(found) if args.format == "json" else summary(found, words))
    return int(any(one.code != DONE for one in found))
