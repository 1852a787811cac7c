"""``braintx train`` and ``braintx evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from braintx.cli.command import Command, add, add_group
from braintx.i18n import Words


def add_to(commands: Any, words: Words) -> None:
    """Add the commands."""
    folder, checkpoints = words("metavar.folder"), words("option.checkpoints")
    tasks = add_group(commands, "train", "task", words)
    tumor = add(tasks, "train tumor", _train_tumor, words, resumes=True)
    tumor.add_argument("--fold", type=int, metavar="K", help=words("train.fold"))
    tumor.add_argument("--work", type=Path, default=Path("work"), metavar=folder, help=checkpoints)
    tumor.add_argument("--out", type=Path, metavar=folder, help=words("train.out"))
    tumor.add_argument(
        "--sources", nargs="*", metavar=words("metavar.source"), help=words("train.sources")
    )
    _add_treatment(tasks, "train treatment", _train_treatment, words)
    _add_differential(tasks, words)
    tasks = add_group(commands, "evaluate", "task", words)
    measured = add(tasks, "evaluate tumor", _evaluate_tumor, words, resumes=True)
    measured.add_argument(
        "--work", type=Path, default=Path("work"), metavar=folder, help=checkpoints
    )
    measured.add_argument(
        "--out",
        type=Path,
        default=Path("results/tumor.json"),
        metavar="JSON",
        help=words("evaluate.out"),
    )
    measured.add_argument("--report", type=Path, metavar="HTML", help=words("evaluate.report"))
    measured.add_argument(
        "--folds", type=int, nargs="+", default=range(5), metavar="K", help=words("evaluate.folds")
    )
    measured.add_argument("--quick", action="store_true", help=words("evaluate.quick"))
    measured.add_argument("--card", action="store_true", help=words("evaluate.card"))
    _add_treatment(tasks, "evaluate treatment", _evaluate_treatment, words)
    ranked = add(tasks, "evaluate differential", _evaluate_differential, words)
    ranked.add_argument(
        "--work", type=Path, default=Path("work/differential"), metavar=folder, help=checkpoints
    )
    ranked.add_argument(
        "--out",
        type=Path,
        default=Path("results/differential.json"),
        metavar="JSON",
        help=words("evaluate.out"),
    )
    ranked.add_argument("--report", type=Path, metavar="HTML", help=words("evaluate.report"))
    ranked.add_argument("--quick", action="store_true", help=words("evaluate.quick_differential"))
    examined = add(tasks, "evaluate deidentification", _evaluate_deidentification, words)
    examined.add_argument(
        "--out",
        type=Path,
        default=Path("results/deidentification.json"),
        metavar="JSON",
        help=words("evaluate.out"),
    )
    read = add(tasks, "evaluate findings", _evaluate_findings, words)
    read.add_argument(
        "--notes",
        type=Path,
        nargs="+",
        required=True,
        metavar="JSONL",
        help=words("evaluate.notes"),
    )
    read.add_argument("--out", type=Path, metavar="JSON", help=words("evaluate.out"))


def _add_treatment(tasks: Any, name: str, run: Command, words: Words) -> None:
    parser = add(tasks, name, run, words)
    parser.add_argument(
        "--evidence",
        type=Path,
        default=Path("work/tumor/evidence.npz"),
        metavar="NPZ",
        help=words("treatment.evidence"),
    )
    path = words("metavar.path")
    parser.add_argument("--out", type=Path, metavar=path, help=words("treatment.out"))


def _add_differential(tasks: Any, words: Words) -> None:
    parser = add(tasks, "train differential", _train_differential, words, resumes=True)
    folder = words("metavar.folder")
    told = words("train.hpo")
    parser.add_argument("--hpo", type=Path, required=True, metavar=folder, help=told)
    parser.add_argument(
        "--newer", type=Path, metavar=words("metavar.path"), help=words("train.newer")
    )
    work = Path("work/differential")
    checkpoints = words("option.checkpoints")
    parser.add_argument("--work", type=Path, default=work, metavar=folder, help=checkpoints)
    parser.add_argument("--out", type=Path, metavar=folder, help=words("train.out"))


def _train_differential(args: argparse.Namespace, words: Words) -> int:
    from braintx.core.settings import data_dir
    from braintx.training.differential import run

    run.train(args.hpo, data_dir(), args.work, newer=args.newer, out=args.out)
    return 0


def _train_treatment(args: argparse.Namespace, words: Words) -> int:
    from braintx.core.settings import data_dir
    from braintx.experiments.treatment import run

    print(run.train(data_dir(), args.evidence, args.out))
    return 0


def _evaluate_treatment(args: argparse.Namespace, words: Words) -> int:
    from braintx.core.settings import data_dir
    from braintx.experiments.treatment import run

    print(run.evaluate(data_dir(), args.evidence, args.out or run.RESULTS))
    return 0


def _train_tumor(args: argparse.Namespace, words: Words) -> int:
    from braintx.experiments.tumor import run

    run.train(args.work, args.fold, args.out, args.sources)
    return 0


def _evaluate_tumor(args: argparse.Namespace, words: Words) -> int:
    from braintx.experiments.tumor import run

    text = run.evaluate(
        args.work, args.out, args.folds, args.report, quick=args.quick, card=args.card
    )
    print(text)
    return 0


def _evaluate_differential(args: argparse.Namespace, words: Words) -> int:
    from braintx.core.settings import data_dir
    from braintx.experiments.differential import run

    page = args.report or args.work / "report.html"
    print(run.evaluate(data_dir(), args.work, args.out, page, quick=args.quick))
    return 0


def _evaluate_deidentification(args: argparse.Namespace, words: Words) -> int:
    from braintx.data.deidentify.notes import deidentify, find
    from braintx.evaluation.deidentification import examine
    from braintx.evaluation.results import write_results

    results = examine(find, lambda text: deidentify(text).text)
    print(write_results(args.out, results))
    return 0


def _evaluate_findings(args: argparse.Namespace, words: Words) -> int:
    import json

    from braintx.core.typed_json import to_json
    from braintx.data.ontology.terms import Terms
    from braintx.evaluation.findings import examine, read_notes
    from braintx.evaluation.results import write_results
    from braintx.preprocessing.phenotypes import PhenotypeParser

    terms = Terms.load()
    notes = [note for path in args.notes for note in read_notes(path, terms)]
    results = examine(notes, PhenotypeParser(terms).read, terms)
    print(write_results(args.out, results) if args.out else json.dumps(to_json(results), indent=2))
    return 0
