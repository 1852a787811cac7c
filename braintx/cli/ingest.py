"""``braintx data ingest``: sources into the central repository."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.cli.command import add
from braintx.cli.report import to_table
from braintx.core.errors import MissingExtraError
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.service.ingest import Ingested

_KINDS = ("auto", "images", "clinical", "dicom", "jsonl", "fhir", "phenopacket")
_WHAT = ("patients", "images", "links", "records", "presentations", "statements", "files")
_FATES = ("new", "known", "refused")


def add_to(parts: Any, words: Words) -> None:
    """Add the command to those of ``braintx data``."""
    parser = add(parts, "data ingest", _ingest, words, resumes=True)
    parser.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar=words("metavar.source"),
        help=words("ingest.sources"),
    )
    parser.add_argument("--database", metavar="URL", help=words("serve.database"))
    parser.add_argument("--kind", choices=_KINDS, default="auto", help=words("ingest.kind"))
    parser.add_argument("--keep-text", action="store_true", help=words("serve.keep_text"))
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help=words("ingest.format")
    )


def _ingest(args: argparse.Namespace, words: Words) -> int:
    try:
        from braintx.service.ingest import Repository, ingest, sort_out
        from braintx.service.ingest.report import to_json
        from braintx.service.policy import Policy
        from braintx.service.secrets import load_secret
        from braintx.storage.database import open_database
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "The service needs {package}. Install `braintx[serve]`, or requirements.txt.",
            package=str(error.name),
        ) from error
    sources = sort_out(args.sources, args.kind)
    database = open_database(args.database)
    try:
        repository = Repository(database, load_secret(), Policy(keep_text=args.keep_text))
        ended = ingest(repository, sources, words=words)
    finally:
        database.close()
    print(to_json(ended, words) if args.format == "json" else _table(ended, words))
    return int(any(name.endswith(".refused") for one in ended for name in one.run.counts))


def _table(ended: Sequence[Ingested], words: Words) -> str:
    """Counts and findings of each run, and whether anything was new."""
    from braintx.service.ingest.report import added, sentence

    parts = []
    for one in ended:
        parts.append(
            words("ingest.run", kind=words(f"ingest.kind.{one.run.source}"), id=one.run.id)
        )
        parts.append(_counts(one, words))
        if one.issues:
            parts.append(to_table(one.issues, words, lambda issue: sentence(issue.code, words)))
        parts.append("")
    new = sum(added(one.run.counts) for one in ended)
    parts.append(words("ingest.added", count=new) if new else words("ingest.nothing_new"))
    return "\n".join(parts)


def _counts(one: Ingested, words: Words) -> str:
    shown = [what for what in _WHAT if any(f"{what}.{fate}" in one.run.counts for fate in _FATES)]
    rows = [["", *(words(f"ingest.{fate}") for fate in _FATES)]]
    for what in shown:
        numbers = (one.run.counts.get(f"{what}.{fate}", 0) for fate in _FATES)
        rows.append([words(f"ingest.{what}"), *map(words.whole, numbers)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *rest in rows:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)
