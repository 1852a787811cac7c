"""``braintx train`` and ``braintx evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from braintx.cli.command import Command, add


def add_to(commands: Any) -> None:
    """Add the commands."""
    train = commands.add_parser("train", help="Fit a model and write its bundle.")
    tasks = train.add_subparsers(required=True, metavar="TASK")
    tumor = add(tasks, "tumor", _train_tumor, "Fit the tumour network; resumes after a kill.")
    tumor.set_defaults(resumes=True)
    tumor.add_argument("--fold", type=int, help="hold this fold out; by default fit on everything")
    tumor.add_argument("--work", type=Path, default=Path("work"), help="checkpoints")
    tumor.add_argument("--out", type=Path, help="the bundle's folder; models/tumor by default")
    tumor.add_argument(
        "--sources",
        nargs="*",
        metavar="SOURCE",
        help="fit the network that travels, to the first set and these other sources, into the "
        "work folder; no name: to the first set alone",
    )
    _add_treatment(tasks, "treatment", _train_treatment, "Fit the treatment model.")
    evaluate = commands.add_parser("evaluate", help="Measure a model on unseen patients.")
    tasks_evaluated = evaluate.add_subparsers(required=True, metavar="TASK")
    measured = add(tasks_evaluated, "tumor", _evaluate_tumor, "Patient-grouped five-fold.")
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
    parser = add(tasks, name, run, text)
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

    if args.sources is not None:
        print(run.train_travelling(args.work, args.sources, args.fold))
    else:
        run.train(args.work, args.fold, args.out)
    return 0


def _evaluate_tumor(args: argparse.Namespace) -> int:
    from braintx.training.tumor import run

    text = run.evaluate(
        args.work, args.out, args.folds, args.report, quick=args.quick, card=args.card
    )
    print(text)
    return 0
