"""Measure how well burned-in text is found, and what clean slices lose by it.

Usage: ``BRAINTX_DATA=FOLDER python -m tools.measure_burned_in``; writes ``results/burned_in.json``.
Slices whose name's SHA-256 is even served to build the detector, odd ones are measured, with fonts
and texts that it was not built with. The folders are those in which no text was seen.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from braintx import pipeline
from braintx.core.records import Slice
from braintx.core.settings import data_dir
from braintx.data.deidentify.burned_in import Writing, blank, find_text, head_mask
from braintx.data.imaging import read_slice

OUT = Path("results/burned_in.json")
FOLDERS = ("figshare", "brain-cancer-mri", "other_sources/rsna_t1wce")
CLEAN, PLANTED = 300, 40  # slices
SIZES, INKS = (8, 10, 12, 16, 24, 32), (80, 150, 255)  # pixels of an em, grey levels of 255
FONTS = ("DejaVuSans-Bold.ttf", "STIXGeneral.ttf", "cmr10.ttf", "cmss10.ttf")
TEXTS = ("LOPEZ HERRERA ANA", "Torres, Luis", "MRN 4410923", "1958-11-30", "HOSPITAL CENTRAL")
_SEEN = 30  # levels of 255 by which a pixel must differ to be part of a letter
_GONE = 0.95  # of a text's pixels, from which it cannot be read any more


def slices(count: int) -> list[Slice]:
    """Slices of the odd half, as many from each folder."""
    found = []
    for folder in FOLDERS:
        files = sorted(data_dir().joinpath(folder).rglob("*.jpg"))
        odd = [file for file in files if hashlib.sha256(file.name.encode()).digest()[-1] % 2]
        found += random.Random(0).sample(odd, count // len(FOLDERS))  # noqa: S311
    return [read_slice(file) for file in found]


def clean() -> dict[str, Any]:
    """What happens to slices without text."""
    answers: Counter[str] = Counter()
    models = pipeline.load()
    largest = 0.0
    for one in slices(CLEAN):
        found = find_text(one.pixels)
        answers["slices"] += 1
        answers["flagged"] += bool(found.over)
        if not found.beside:
            continue
        answers["blanked"] += 1
        before = models.assess(one)
        after = models.assess(replace(one, pixels=blank(one.pixels, found.beside)))
        answers["answer_changed"] += before.gate.status != after.gate.status
        if before.tumor and after.tumor:
            answers["answer_changed"] += before.tumor.label != after.tumor.label
            pairs = (
                (before.tumor.probabilities[k], p) for k, p in after.tumor.probabilities.items()
            )
            largest = max(largest, *(abs(one - other) for one, other in pairs))
    counts = {key: answers[key] for key in ("slices", "blanked", "answer_changed", "flagged")}
    return counts | {"largest_change": round(largest, 6)}


def planted() -> dict[str, Any]:
    """Share of planted texts that are blanked beside the head, and flagged over it."""
    import matplotlib

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    luck = random.Random(1)  # noqa: S311
    found: dict[str, list[bool]] = {}
    for one in slices(PLANTED):
        base = np.rint(one.pixels * 255).astype(np.uint8)
        for size in SIZES:
            for ink in INKS:
                font = ImageFont.truetype(str(fonts / luck.choice(FONTS)), size)
                picture = _written(base, luck.choice(TEXTS), font, ink, luck)
                text = np.abs(picture.astype(int) - base) > _SEEN
                if not text.any():
                    continue
                over = head_mask(one.pixels)[text].mean() > 0.02
                good = _good(find_text(picture), picture, text, base, over=bool(over))
                place = "over" if over else "beside"
                for key in (place, f"{place}_size_{size}", f"{place}_ink_{ink}"):
                    found.setdefault(key, []).append(good)
    shares = {key: round(float(np.mean(values)), 4) for key, values in sorted(found.items())}
    return {"texts": {key: len(found[key]) for key in ("beside", "over")}, "recall": shares}


def _written(
    base: NDArray[np.uint8],
    text: str,
    font: ImageFont.FreeTypeFont,
    ink: int,
    luck: random.Random,
) -> NDArray[np.uint8]:
    picture = Image.fromarray(base.copy())
    left, top, right, bottom = (int(edge) for edge in font.getbbox(text))
    room = max(2, picture.width - (right - left) - 2), picture.height - (bottom - top) - 6
    x, y = luck.choice([(2, 2), (room[0], 2), (2, room[1]), (room[0], room[1])])
    if luck.random() < 1 / 3:
        x, y = room[0] // 2, luck.randint(picture.height // 3, 2 * picture.height // 3)
    ImageDraw.Draw(picture).text((x - left, y - top), text, fill=ink, font=font)
    return np.array(picture)


def _good(
    found: Writing,
    picture: NDArray[np.uint8],
    text: NDArray[np.bool_],
    base: NDArray[np.uint8],
    *,
    over: bool,
) -> bool:
    if over:
        rows, columns = np.nonzero(text)
        return any(
            box.left < columns.max()
            and box.right > columns.min()
            and box.top < rows.max()
            and box.bottom > rows.min()
            for box in found.over
        )
    left = (blank(picture, found.beside) == picture) & text
    return bool(left.sum() <= (1 - _GONE) * text.sum())


if __name__ == "__main__":
    OUT.write_text(json.dumps({"clean": clean(), "planted": planted()}, indent=1) + "\n")
