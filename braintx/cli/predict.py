"""``braintx predict``: an answer for each image, and for the patient where asked."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.cli.command import add, add_volume
from braintx.core.errors import BrainTxError

if TYPE_CHECKING:
    from braintx.core.labels import Sex
    from braintx.core.records import (
        Assessment,
        ClinicalRecord,
        Issue,
        Outline,
        Slice,
        TreatmentPrediction,
        TumorPrediction,
    )
    from braintx.pipeline import PatientAssessment

_MEN = {"v", "h"}  # varón, hombre: of a single value, no column could mean anything else
_IN_THE_LINE = ("gate.", "tumor.", "outline.empty", "outline.faint")  # said by the table itself


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = add(
        commands, "predict", _predict, "Answer for each image: tumour, outline, treatment."
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="image files or folders of them")
    clinical = parser.add_argument_group("clinical record, the same for every image")
    clinical.add_argument("--age", type=_age, metavar="N", help="years")
    clinical.add_argument("--sex", type=_sex, metavar="F|M", help="or a word for it")
    clinical.add_argument("--note", default="", metavar="TEXT", help="English or Spanish")
    parser.add_argument(
        "--clinical",
        type=Path,
        metavar="CSV",
        help="a record per image: columns Case ID (the file's name), Age, Sex, Clinical Note",
    )
    parser.add_argument(
        "--missing",
        action="append",
        default=[],
        metavar="[COLUMN=]VALUE",
        help="a value of --clinical that means that there is none, as in -9; again for another",
    )
    parser.add_argument(
        "--one-patient",
        action="store_true",
        help="the images are slices of one patient: answer once more for all of them together",
    )
    add_volume(parser)
    parser.add_argument("--format", choices=("table", "jsonl"), default="table")


def _sex(given: str) -> Sex:
    from braintx.data.cohort.vocabulary import sex_of

    sex = "M" if given.strip().casefold() in _MEN else sex_of(given)
    if sex is None:
        raise argparse.ArgumentTypeError(
            f"{given!r} is neither F nor M, nor a word for one. Correct it, or leave --sex out."
        )
    return sex


def _age(given: str) -> float:
    try:
        return float(given.strip().replace(",", "."))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{given!r} is not a number of years. Give one as in 54, or leave --age out."
        ) from None


def _predict(args: argparse.Namespace) -> int:
    files = _expand(args.paths)
    shared = _shared(args)
    if args.one_patient:
        return _predict_together(args, files, shared)
    failed = False
    records = _records(args, shared, files)
    for file, answer in _answers(files, records, args.volume):
        failed |= isinstance(answer, BrainTxError)
        _say(args, file, answer)
        _say_warnings(args, file, answer)
    return int(failed)


def _predict_together(
    args: argparse.Namespace, files: Sequence[str], record: ClinicalRecord
) -> int:
    from braintx import pipeline
    from braintx.data.imaging import read_slices, refuse_several_patients
    from braintx.serialization import patient_json

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
        answer = failure or next(answers)
        _say(args, file, answer)
        if file != previous:
            _say_warnings(args, file, answer)
        previous = file
    if patient is not None:
        key = [file for file, failure in rows if failure is None][patient.key_slice]
        if args.format == "table":
            print(_patient_line(patient, key))
        else:
            print(json.dumps(patient_json(patient, key), ensure_ascii=False))
    return int(len(slices) < len(rows))


def _say(args: argparse.Namespace, file: str, answer: Assessment | BrainTxError) -> None:
    from braintx.serialization import assessment_json, error_json

    if args.format == "table":
        print(_table_line(file, answer), flush=True)
        return
    if isinstance(answer, BrainTxError):
        row = error_json(answer, file)
    else:
        row = assessment_json(answer, file)
    print(json.dumps(row, ensure_ascii=False), flush=True)


def _say_warnings(args: argparse.Namespace, file: str, answer: Assessment | BrainTxError) -> None:
    """What an answer warns of and its line in the table does not say."""
    if args.format != "table" or isinstance(answer, BrainTxError):
        return
    for issue in answer.warnings:
        if not issue.code.startswith(_IN_THE_LINE):
            print(f"{Path(file).name}: {issue.message}", file=sys.stderr)


def _records(
    args: argparse.Namespace, shared: ClinicalRecord, files: Sequence[str]
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
    doubts = [_doubt(one) for one in findings.issues() if loses_something(one)]
    for remark in (*remarks, *doubts):
        print(f"{table.name}: {remark}", file=sys.stderr)
    return matched


def _doubt(issue: Issue) -> str:
    """A finding of a table, how often, and where or what."""
    return f"{issue.message} ({', '.join([str(issue.count), *issue.examples])})"


def _shared(args: argparse.Namespace) -> ClinicalRecord:
    """The record that holds for every image; empty where a table gives each its own."""
    from braintx.core.records import ClinicalRecord
    from braintx.preprocessing.clinical import check_record

    record = ClinicalRecord(args.age, args.sex, args.note)
    check_record(record)
    if args.clinical is None:
        if args.missing:
            raise BrainTxError(
                "--missing says how the table of --clinical is to be read: give that table too.",
                code="cli.usage",
            )
        return record
    if args.one_patient:
        raise BrainTxError(
            "--clinical gives each image its own record, and --one-patient says that all are of "
            "one: give --age, --sex and --note instead.",
            code="cli.usage",
        )
    if record != ClinicalRecord():
        raise BrainTxError(
            "--clinical gives each image its own record, and --age, --sex or --note one for all: "
            "give one or the other.",
            code="cli.usage",
        )
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


def _expand(paths: Sequence[str]) -> list[str]:
    """Files as given; of a folder, its files in order of name, but for what is no scan."""
    from braintx.data.imaging.ignored import is_junk
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
            if inner.is_file() and not is_junk(inner.relative_to(path).as_posix())
        ]
        if not inside:
            raise BrainTxError(
                f"There is no image in {given}. Name image files, or a folder that holds some.",
                code="cli.empty",
            )
        files += inside
    return files


def _table_line(file: str, answer: Assessment | BrainTxError) -> str:
    name = Path(file).name
    if isinstance(answer, BrainTxError):
        return f"{name:<32}  error: {answer.message}"
    if answer.tumor is None or answer.treatment is None or answer.outline is None:
        return f"{name:<32}  refused: {answer.warnings[0].message}"
    return (
        f"{name:<32}  {_answered(answer.tumor, answer.treatment)}"
        f"  area {answer.outline.area_fraction:5.1%}{_millimetres(answer.outline)}"
        + ("  ABSTAINS" if answer.tumor.abstained else "")
        + ("  OUTLINE IS A GUESS" if answer.outline.faint else "")
        + ("" if answer.outline.xy else "  NO OUTLINE")
    )


def _millimetres(outline: Outline) -> str:
    if outline.diameter_mm is None or outline.area_mm2 is None:
        return ""
    return f", {outline.area_mm2:.0f} mm², longest diameter {outline.diameter_mm:.0f} mm"


def _patient_line(patient: PatientAssessment, key: str) -> str:
    head = f"patient, {patient.answered} of {len(patient.slices)} slices"
    if patient.tumor is None or patient.treatment is None:
        return f"{head:<32}  refused: no slice is one that the model may speak about"
    return (
        f"{head:<32}  {_answered(patient.tumor, patient.treatment)}"
        f"  key slice {patient.slices[patient.key_slice].slice_index} of {Path(key).name}"
        + ("  ABSTAINS" if patient.tumor.abstained else "")
        + "".join(f"\n{'':<32}  {issue.message}" for issue in patient.warnings)
    )


def _answered(tumor: TumorPrediction, treatment: TreatmentPrediction) -> str:
    ceiling = treatment.ceiling.get("accuracy_for_type")
    held = " or ".join(tumor.prediction_set)
    return (
        f"{tumor.label:<10} {tumor.probabilities[tumor.label]:6.1%}  "
        f"set at {tumor.coverage:.0%}: {held:<24}  "
        f"treatment: {treatment.label} {treatment.probabilities[treatment.label]:.1%}"
        + (
            f" (with the type as certain as here, at best {ceiling:.1%} are right)"
            if ceiling
            else ""
        )
    )
