"""``braintx keys``, ``braintx jobs``, ``braintx audit``: the central repository from a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.cli.command import add, add_group
from braintx.core.errors import BrainTxError, MissingExtraError
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.storage.database import Database
    from braintx.storage.records import Job

_SCOPES = ("assess", "read", "outcome", "ingest")
"""As in `braintx.storage.records`, which is not loaded to print a help; a test compares them."""


def add_to(commands: Any, words: Words) -> None:
    """Add the commands."""
    _add_keys(add_group(commands, "keys", "command", words), words)
    jobs = add_group(commands, "jobs", "command", words)
    listed = add(jobs, "jobs list", _list_jobs, words)
    _add_json(listed, words)
    listed.add_argument("--limit", type=int, default=50, metavar="N", help=words("jobs.limit"))
    for change in ("cancel", "resume"):
        changed = add(jobs, f"jobs {change}", partial(_change_job, change), words)
        changed.add_argument("id", metavar="ID", help=words("jobs.id"))
    audit = add_group(commands, "audit", "command", words)
    _add_json(add(audit, "audit verify", _verify, words), words)
    export = add(audit, "audit export", _export, words)
    file = words("metavar.file")
    export.add_argument("--out", type=Path, metavar=file, help=words("export.out"))


def _add_keys(keys: Any, words: Words) -> None:
    create = add(keys, "keys create", _create_key, words)
    create.add_argument("name", metavar=words("metavar.name"), help=words("keys.name"))
    create.add_argument(
        "--scope", action="append", required=True, choices=_SCOPES, help=words("keys.scope")
    )
    create.add_argument("--days", type=int, metavar="N", help=words("keys.days"))
    _add_json(create, words)
    _add_json(add(keys, "keys list", _list_keys, words), words)
    revoke = add(keys, "keys revoke", _revoke_key, words)
    revoke.add_argument("id", metavar="ID", help=words("keys.id"))


def _add_json(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("option.json"))


@contextmanager
def _opened(words: Words) -> Iterator[Database]:
    try:
        from braintx.storage.database import open_database
    except ModuleNotFoundError as error:
        raise MissingExtraError(words("usage.serve", name=error.name)) from None
    database = open_database()
    try:
        yield database
    finally:
        database.close()


def _create_key(args: argparse.Namespace, words: Words) -> int:
    if args.days is not None and args.days < 1:
        raise BrainTxError(words("usage.days"))
    with _opened(words) as database:
        from braintx.service import keys

        ends = None if args.days is None else datetime.now(UTC) + timedelta(days=args.days)
        scopes = tuple(dict.fromkeys(args.scope))
        key, shown = keys.create(database, args.name, scopes, ends)
    if args.json:
        print(_json({**asdict(key), "key": shown}))
    else:
        print(shown)
        print(words("keys.once"), file=sys.stderr)
    return 0


def _list_keys(args: argparse.Namespace, words: Words) -> int:
    with _opened(words) as database:
        from braintx.service import keys

        found = keys.listed(database)
    if args.json:
        for key in found:
            print(_json(asdict(key)))
        return 0
    names = ("id", "name", "scopes", "made", "expires", "revoked")
    when = partial(_when, words)
    rows = [
        (key.id, key.name, ",".join(key.scopes), when(key.made), when(key.expires),
         when(key.revoked))
        for key in found
    ]  # fmt: skip
    _print_table([words(f"header.{name}") for name in names], rows)
    return 0


def _revoke_key(args: argparse.Namespace, words: Words) -> int:
    with _opened(words) as database:
        from braintx.service import keys

        keys.revoke(database, args.id)
    print(words("keys.revoked", name=args.id))
    return 0


def _list_jobs(args: argparse.Namespace, words: Words) -> int:
    with _opened(words) as database:
        from braintx.service import job_control

        found = job_control.listed(database, limit=max(args.limit, 1))
    if args.json:
        for job in found:
            print(_json(asdict(job)))
        return 0
    names = ("id", "kind", "status", "done", "failed", "total", "made", "by")
    _print_table([words(f"header.{name}") for name in names], [_row(job, words) for job in found])
    return 0


def _row(job: Job, words: Words) -> Sequence[str]:
    counts = map(words.whole, (job.done, job.failed, job.total))
    made = _when(words, job.made)
    return (job.id, job.kind, words(f"status.{job.status}"), *counts, made, job.by)


def _change_job(change: str, args: argparse.Namespace, words: Words) -> int:
    with _opened(words) as database:
        from braintx.service import job_control

        changing: Callable[[Database, str], Job] = getattr(job_control, change)
        job = changing(database, args.id)
    told = words(f"status.{job.status}")
    print(words("jobs.now", job=job.id, status=told, done=job.done, total=job.total))
    return 0


def _verify(args: argparse.Namespace, words: Words) -> int:
    with _opened(words) as database:
        from braintx.service import audit

        verdict = audit.verify(database)
    if args.json:
        print(_json({"whole": verdict.whole, **asdict(verdict)}))
    elif verdict.whole:
        print(words("audit.whole", count=verdict.entries, digest=verdict.digest))
    else:
        why = words(f"broken.{verdict.why}")
        print(words("audit.broken", position=verdict.broken, why=why, held=verdict.entries))
    return int(not verdict.whole)


def _export(args: argparse.Namespace, words: Words) -> int:
    with _opened(words) as database:
        from braintx.service import audit

        if args.out is None:
            for line in audit.export(database):
                print(line)
            return 0
        try:
            with args.out.open("w", encoding="utf-8") as file:
                count = sum(bool(file.write(f"{line}\n")) for line in audit.export(database))
        except OSError as error:
            raise BrainTxError(words("usage.file", file=args.out, why=error.strerror)) from None
    print(words("audit.exported", count=count, file=str(args.out)))
    return 0


def _when(words: Words, moment: datetime | None) -> str:
    return "" if moment is None else words.moment(moment)


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, default=datetime.isoformat)


def _print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    wide = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = (f"{cell:<{width}}" for cell, width in zip(row, wide, strict=True))
        print("  ".join(cells).rstrip())
