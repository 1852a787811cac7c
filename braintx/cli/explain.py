"""``braintx explain``: one slice as a picture with its reasons."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from braintx.cli.command import add, add_volume
from braintx.core.errors import BrainTxError, ImageError
from braintx.i18n import Words, answers


def add_to(commands: Any, words: Words) -> None:
    """Add the command."""
    from braintx.explain.saliency import DEFAULT, METHODS

    parser = add(commands, "explain", _explain, words)
    parser.add_argument("image", metavar=words("metavar.image"), help=words("explain.image"))
    parser.add_argument("--out", type=Path, required=True, metavar="PNG", help=words("explain.out"))
    parser.add_argument("--method", choices=METHODS, default=DEFAULT, help=words("explain.method"))
    parser.add_argument(
        "--opacity", type=float, default=0.45, metavar="0..1", help=words("explain.opacity")
    )
    add_volume(parser, words)


def _explain(args: argparse.Namespace, words: Words) -> int:
    from braintx import pipeline
    from braintx.explain.overlay import draw, write_png

    if args.out.exists() and Path(args.image).exists() and args.out.samefile(args.image):
        raise BrainTxError(words("usage.overwrites", image=args.image), "cli.overwrites")
    _make_folder(args.out.parent, words)
    answer = pipeline.load().assess(args.image, heatmap=args.method, volume=args.volume)
    if answer.tumor is None or answer.slice is None:
        raise ImageError(answers.refusal(words, answer), f"gate.{answer.gate.status}")
    picture = draw(answer.slice.pixels, answer.heatmap, answer.outline, args.opacity)
    write_png(picture, args.out)
    share = words.percent(answer.tumor.probabilities[answer.tumor.label], 1)
    print(f"{args.out}: {answers.named(words, answer.tumor).lower()} {share}")
    for warning in answer.warnings:
        print(f"braintx: {words.issue(warning)}", file=sys.stderr)
    return 0


def _make_folder(folder: Path, words: Words) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = words("usage.folder", folder=str(folder), why=error.strerror)
        raise BrainTxError(told, "overlay.write") from error
