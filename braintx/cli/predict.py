"""``braintx predict``: an answer for each image, and for the patient where asked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.cli.answers import say_answer, say_patient
from braintx.cli.command import add, add_missing, add_volume
from braintx.cli.patient import add_patient
from braintx.core.errors import BrainTxError
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.core.records import Assessment, ClinicalRecord, Issue, Slice


def add_to(commands: Any, words: Words) -> None:
    """Add the command."""
    parser = add(commands, "predict", _predict, words)
    parser.add_argument(
        "paths", nargs="+", metavar=words("metavar.path"), help=words("predict.paths")
    )
    clinical = parser.add_argument_group(words("predict.record"))
    add_patient(clinical, words)
    text = words("metavar.text")
    clinical.add_argument("--note", default="", metavar=text, help=words("predict.note"))
    parser.add_argument("--clinical", type=Path, metavar="CSV", help=words("predict.clinical"))
    add_missing(parser, words)
    parser.add_argument("--one-patient", action="store_true", help=words("predict.one_patient"))
    add_volume(parser, words)
    formats, told = ("table", "jsonl"), words("predict.format")
    parser.add_argument("--format", choices=formats, default="table", help=told)


def _predict(args: argparse.Namespace, words: Words) -> int:
    files = _expand(args.paths, words)
    shared = _shared(args, words)
    if args.one_patient:
        return _predict_together(args, files, shared, words)
    failed = False
    records = _records(args, shared, files, words)
    for file, answer in _answers(files, records, args.volume):
        failed |= isinstance(answer, BrainTxError)
        say_answer(args.format, words, file, answer)
    return int(failed)


def _predict_together(
    args: argparse.Namespace, files: Sequence[str], record: ClinicalRecord, words: Words
) -> int:
    from braintx import pipeline
    from braintx.data.imaging import read_slices, refuse_several_patients

    refuse_several_patients(files)
    slices: list[Slice] = []
    rows: list[tuple[str, BrainTxError | None]] = []
    for file in files:
        try:
            found = read_slices(file, volume=args.volume)
        except BrainTxError as error:
            rows.append((file, error))
        else:
            slices += found
            rows += [(file, None)] * len(found)
    patient = pipeline.load().assess_patient(slices, record, heatmap=None) if slices else None
    answers = iter(patient.slices if patient else ())
    previous = ""
    for file, failure in rows:
        say_answer(args.format, words, file, failure or next(answers), warn=file != previous)
        previous = file
    if patient is not None:
        key = [file for file, failure in rows if failure is None][patient.key_slice]
        say_patient(args.format, words, patient, key)
    return int(len(slices) < len(rows))


def _records(
    args: argparse.Namespace, shared: ClinicalRecord, files: Sequence[str], words: Words
) -> Mapping[str, ClinicalRecord]:
    """The record of each file; a file without one is missing."""
    table: Path | None = args.clinical
    if table is None:
        return dict.fromkeys(files, shared)
    from braintx.data.cohort import match_records, missing_from, read_records
    from braintx.data.cohort.codes import Findings, loses_something

    findings = Findings()
    matched, remarks = match_records(
        files, read_records(table, findings, missing_from(args.missing))
    )
    doubts = [_doubt(one, words) for one in findings.issues() if loses_something(one)]
    for told in (*map(words.say, remarks), *doubts):
        print(f"{table.name}: {told}", file=sys.stderr)
    return matched


def _doubt(issue: Issue, words: Words) -> str:
    """A finding of a table, how often, and where or what."""
    where = ", ".join([words.whole(issue.count), *words.examples(issue)])
    return f"{words.issue(issue)} ({where})"


def _shared(args: argparse.Namespace, words: Words) -> ClinicalRecord:
    """The record that holds for every image; empty where a table gives each its own."""
    from braintx.core.records import ClinicalRecord
    from braintx.preprocessing.clinical import check_record

    record = ClinicalRecord(args.age, args.sex, args.note)
    check_record(record)
    wrong = None
    if args.clinical is None:
        wrong = "missing" if args.missing else None
    elif args.one_patient:
        wrong = "one_patient"
    elif record != ClinicalRecord():
        wrong = "clinical"
    if wrong:
        raise BrainTxError(words(f"usage.{wrong}"), "cli.usage")
    return record


def _answers(
    files: Sequence[str], records: Mapping[str, ClinicalRecord], volume: int | None
) -> Iterator[tuple[str, Assessment | BrainTxError]]:
    from braintx import pipeline
    from braintx.core.records import ClinicalRecord

    loaded = pipeline.load()
    for file in files:
        try:
            record = records.get(file, ClinicalRecord())
            yield file, loaded.assess(file, record, volume=volume, attributions=False)
        except BrainTxError as error:
            yield file, error


def _expand(paths: Sequence[str], words: Words) -> list[str]:
    """Files as given; of a folder, its files in order of name, but for what is no scan."""
    from braintx.data.imaging.ignored import is_ignored
    from braintx.data.imaging.order import natural_key

    files: list[str] = []
    for given in paths:
        path = Path(given)
        if not given.strip() or not path.is_dir():
            files.append(given)
            continue
        inside = [
            str(inner)
            for inner in sorted(path.rglob("*"), key=natural_key)
            if inner.is_file() and not is_ignored(inner.relative_to(path).as_posix())
        ]
        if not inside:
            raise BrainTxError(words("usage.no_image", folder=given), "cli.empty")
        files += inside
    return files
