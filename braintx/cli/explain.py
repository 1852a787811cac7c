"""``braintx explain``: one slice as a picture with its reasons."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from braintx.cli.command import add, add_volume
from braintx.core.errors import BrainTxError, ImageError


def add_to(commands: Any) -> None:
    """Add the command."""
    from braintx.explain.saliency import DEFAULT, METHODS

    parser = add(commands, "explain", _explain, "Write a picture: heat map and outline on a scan.")
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
    add_volume(parser)


def _explain(args: argparse.Namespace) -> int:
    from braintx import pipeline
    from braintx.explain.overlay import draw, write_png

    if args.out.exists() and Path(args.image).exists() and args.out.samefile(args.image):
        raise BrainTxError(
            f"--out names the image itself, {args.image}: the scan would be lost. Choose another "
            "name.",
            code="cli.overwrites",
        )
    _make_folder(args.out.parent)
    answer = pipeline.load().assess(args.image, heatmap=args.method, volume=args.volume)
    if answer.tumor is None or answer.slice is None:
        raise ImageError(answer.warnings[0].message, f"gate.{answer.gate.status}")
    picture = draw(answer.slice.pixels, answer.heatmap, answer.outline, args.opacity)
    write_png(picture, args.out)
    print(f"{args.out}: {answer.tumor.label} {answer.tumor.probabilities[answer.tumor.label]:.1%}")
    for warning in answer.warnings:
        print(f"braintx: {warning.message}", file=sys.stderr)
    return 0


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrainTxError(
            f"The folder {folder} cannot be made: {error.strerror}. Choose another place.",
            "overlay.write",
        ) from error
