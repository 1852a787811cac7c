"""The ``braintx`` command: parse, call, print. Each command is one small function."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.core.errors import BrainTxError, ImageError

if TYPE_CHECKING:
    from braintx.core.records import Assessment, ClinicalRecord, Sex

Command = Callable[[argparse.Namespace], int]
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
    _add_predict(commands)
    _add_explain(commands)
    _add_data(commands)
    _add_models(commands)
    _add_window(commands, "demo", "Open the Gradio demo in a browser.", 7860)
    _add_window(commands, "dashboard", "Open the analyst's dashboard in a browser.", 8501)
    return parser


def _add(commands: Any, name: str, run: Command, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run, resumes=False)
    return parser


# predict and explain


def _add_predict(commands: Any) -> None:
    parser = _add(
        commands, "predict", _predict, "Answer for each image: tumour, outline, treatment."
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="image files or folders of them")
    clinical = parser.add_argument_group("clinical record, the same for every image")
    clinical.add_argument("--age", type=float, metavar="N", help="years")
    clinical.add_argument("--sex", type=_sex, metavar="F|M", help="or a word for it")
    clinical.add_argument("--note", default="", metavar="TEXT", help="English or Spanish")
    parser.add_argument(
        "--clinical",
        type=Path,
        metavar="CSV",
        help="a record per image: columns Case ID (the file's name), Age, Sex, Clinical Note",
    )
    parser.add_argument("--format", choices=("table", "jsonl"), default="table")


def _sex(given: str) -> Sex:
    from braintx.data.cohort.vocabulary import sex_of

    sex = sex_of(given)
    if sex is None:
        raise argparse.ArgumentTypeError(f"{given!r} is neither F nor M")
    return sex


def _predict(args: argparse.Namespace) -> int:
    from braintx.contract import assessment_json, error_json

    files = _expand(args.paths)
    failed = False
    for file, answer in _answers(files, _records(args, files)):
        failed |= isinstance(answer, BrainTxError)
        if args.format == "table":
            print(_table_line(file, answer), flush=True)
            continue
        if isinstance(answer, BrainTxError):
            row = error_json(answer, file)
        else:
            row = assessment_json(answer, file)
        print(json.dumps(row, ensure_ascii=False), flush=True)
    return int(failed)


def _records(args: argparse.Namespace, files: Sequence[str]) -> Mapping[str, ClinicalRecord]:
    """The record of each file; a file without one is missing."""
    from braintx.core.records import ClinicalRecord
    from braintx.preprocessing.clinical import check_record

    shared = ClinicalRecord(args.age, args.sex, args.note)
    check_record(shared)
    if args.clinical is None:
        return dict.fromkeys(files, shared)
    if shared != ClinicalRecord():
        raise BrainTxError(
            "--clinical gives each image its own record, and --age, --sex or --note one for all: "
            "give one or the other.",
            code="cli.usage",
        )
    from braintx.data.cohort import match_records, read_records
    from braintx.data.cohort.codes import Findings, loses_something

    findings = Findings()
    matched, remarks = match_records(files, read_records(args.clinical, findings))
    doubts = [f"{one.message} ({one.count})" for one in findings.issues() if loses_something(one)]
    for remark in (*remarks, *doubts):
        print(f"{args.clinical.name}: {remark}", file=sys.stderr)
    return matched


def _answers(
    files: Sequence[str], records: Mapping[str, ClinicalRecord]
) -> Iterator[tuple[str, Assessment | BrainTxError]]:
    from braintx import pipeline
    from braintx.core.records import ClinicalRecord

    loaded = pipeline.load()
    for file in files:
        try:
            record = records.get(file, ClinicalRecord())
            yield file, loaded.assess(file, record, attributions=False)
        except BrainTxError as error:
            yield file, error


def _expand(paths: Sequence[str]) -> list[str]:
    """Files as given; of a folder, its files in order of name, but for what is no scan."""
    from braintx.data.imaging.junk import is_junk

    files: list[str] = []
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            files.append(given)
            continue
        inside = [
            str(inner)
            for inner in sorted(path.rglob("*"))
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
    tumor, treatment = answer.tumor, answer.treatment
    ceiling = treatment.ceiling.get("accuracy_for_type")
    held = " or ".join(tumor.prediction_set) or "none"
    return (
        f"{name:<32}  {tumor.label:<10} {tumor.probabilities[tumor.label]:6.1%}  "
        f"set at {tumor.coverage:.0%}: {held:<24}  area {answer.outline.area_fraction:5.1%}  "
        f"treatment: {treatment.label} {treatment.probabilities[treatment.label]:.0%}"
        + (f" (over all {tumor.label} cases at best {ceiling:.1%} are right)" if ceiling else "")
        + ("  ABSTAINS" if tumor.abstained else "")
        + ("" if answer.outline.xy else "  NO OUTLINE")
    )


def _add_explain(commands: Any) -> None:
    from braintx.explain.saliency import DEFAULT, METHODS

    parser = _add(commands, "explain", _explain, "Write a picture: heat map and outline on a scan.")
    parser.add_argument("image", metavar="IMAGE")
    parser.add_argument("--out", type=Path, required=True, metavar="OVERLAY.PNG")
    parser.add_argument(
        "--method",
        choices=METHODS,
        default=DEFAULT,
        help="how the heat map is made; %(default)s by default",
    )
    parser.add_argument(
        "--opacity",
        type=float,
        default=0.45,
        metavar="0..1",
        help="of the heat map; %(default)s by default",
    )


def _explain(args: argparse.Namespace) -> int:
    from braintx import pipeline
    from braintx.explain.overlay import draw, write_png

    if args.out.exists() and Path(args.image).exists() and args.out.samefile(args.image):
        raise BrainTxError(
            f"--out names the image itself, {args.image}: the scan would be lost. Choose another "
            "name.",
            code="cli.overwrites",
        )
    answer = pipeline.load().assess(args.image, heatmap=args.method)
    if answer.tumor is None or answer.slice is None:
        raise ImageError(answer.warnings[0].message, f"gate.{answer.gate.status}")
    picture = draw(answer.slice.pixels, answer.heatmap, answer.outline, args.opacity)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_png(picture, args.out)
    print(f"{args.out}: {answer.tumor.label} {answer.tumor.probabilities[answer.tumor.label]:.1%}")
    for warning in answer.warnings:
        print(f"braintx: {warning.message}", file=sys.stderr)
    return 0


# data


def _add_data(commands: Any) -> None:
    data = commands.add_parser("data", help="Check, fetch or audit a data set.")
    parts = data.add_subparsers(required=True, metavar="COMMAND")
    check = _add(parts, "check", _data_check, "Report every problem of a data set, with counts.")
    check.add_argument("--root", type=Path, help="the data folder; $BRAINTX_DATA by default")
    check.add_argument("--json", action="store_true", help="print JSON instead of a table")
    check.add_argument("--deep", action="store_true", help="decode every image")
    fetch = _add(parts, "fetch", _data_fetch, "Download the public data set and verify it.")
    fetch.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    audit = _add(
        parts, "audit-copies", _data_audit_copies, "Find pictures that are copies in another pose."
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
    describe = _add(
        parts, "describe", _data_describe, "Describe every picture in numbers and lay out a map."
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


def _data_check(args: argparse.Namespace) -> int:
    from braintx.core.settings import data_dir
    from braintx.data import quality

    issues = quality.check(args.root or data_dir(), deep=args.deep)
    print(quality.to_json(issues) if args.json else quality.to_table(issues))
    return int(any(issue.level == "error" for issue in issues))


def _data_fetch(args: argparse.Namespace) -> int:
    from braintx.data.fetch import fetch

    print(fetch(args.out))
    return 0


def _data_audit_copies(args: argparse.Namespace) -> int:
    from braintx.data.provenance.run import audit_copies, summary

    found = audit_copies(args.folder, args.out, args.report, args.work)
    print(summary(found))
    return int(bool(found.issues))


def _data_describe(args: argparse.Namespace) -> int:
    from braintx.core.settings import data_dir
    from braintx.stats.images.run import describe_cohort, summary

    root = args.root or data_dir()
    found = describe_cohort(root, args.out, limit=args.limit, work=args.work)
    print(summary(found))
    return int(found.table["problem"].ne("").any())


# models


def _add_models(commands: Any) -> None:
    train = commands.add_parser("train", help="Fit a model and write its bundle.")
    tasks = train.add_subparsers(required=True, metavar="TASK")
    tumor = _add(tasks, "tumor", _train_tumor, "Fit the tumour network; resumes after a kill.")
    tumor.set_defaults(resumes=True)
    tumor.add_argument("--fold", type=int, help="hold this fold out; by default fit on everything")
    tumor.add_argument("--work", type=Path, default=Path("work"), help="checkpoints")
    tumor.add_argument("--out", type=Path, help="the bundle's folder; models/tumor by default")
    _add_treatment(tasks, "treatment", _train_treatment, "Fit the treatment model.")
    evaluate = commands.add_parser("evaluate", help="Measure a model on unseen patients.")
    tasks_evaluated = evaluate.add_subparsers(required=True, metavar="TASK")
    measured = _add(tasks_evaluated, "tumor", _evaluate_tumor, "Patient-grouped five-fold.")
    measured.set_defaults(resumes=True)
    measured.add_argument("--work", type=Path, default=Path("work"), help="checkpoints")
    measured.add_argument("--out", type=Path, default=Path("results/tumor.json"))
    measured.add_argument(
        "--report", type=Path, metavar="HTML", help="the page; in the work folder by default"
    )
    measured.add_argument(
        "--folds", type=int, nargs="+", default=range(5), metavar="K", help="only these folds"
    )
    measured.add_argument(
        "--quick", action="store_true", help="leave out heat maps and worse slices"
    )
    measured.add_argument(
        "--card", action="store_true", help="write the figures into the shipped bundle and its card"
    )
    _add_treatment(
        tasks_evaluated, "treatment", _evaluate_treatment, "Log-loss, calibration, ablation."
    )


def _add_treatment(tasks: Any, name: str, run: Command, text: str) -> None:
    parser = _add(tasks, name, run, text)
    parser.add_argument(
        "--evidence",
        type=Path,
        default=Path("work/tumor/evidence.npz"),
        metavar="NPZ",
        help="out-of-fold image evidence, as `braintx evaluate tumor` writes it",
    )
    parser.add_argument("--out", type=Path)


def _train_treatment(args: argparse.Namespace) -> int:
    from braintx.core.settings import data_dir
    from braintx.training.treatment import run

    print(run.train(data_dir(), args.evidence, args.out))
    return 0


def _evaluate_treatment(args: argparse.Namespace) -> int:
    from braintx.core.settings import data_dir
    from braintx.training.treatment import run

    print(run.evaluate(data_dir(), args.evidence, args.out or run.RESULTS))
    return 0


def _train_tumor(args: argparse.Namespace) -> int:
    from braintx.training.tumor import run

    run.train(args.work, args.fold, args.out)
    return 0


def _evaluate_tumor(args: argparse.Namespace) -> int:
    from braintx.training.tumor import run

    text = run.evaluate(
        args.work, args.out, args.folds, args.report, quick=args.quick, card=args.card
    )
    print(text)
    return 0


# windows


def _add_window(commands: Any, name: str, text: str, port: int) -> None:
    parser = _add(commands, name, partial(_open, name), text)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _open(name: str, args: argparse.Namespace) -> int:
    # by name: windows lie above commands, and only here the way is the other one
    window = importlib.import_module(f"apps.{name}")
    window.launch(host=args.host, port=args.port, open_browser=not args.no_browser)
    return 0
