"""Pictures that the tumour model must say nothing about, none of which a fit was shown.

Healthy slices come from another source than the tumours; photographs and scans of other kinds
from packages that ship a few; the rest is made of unseen patients' slices or drawn.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.errors import ImageError
from braintx.core.labels import PLANES
from braintx.data.imaging import read_slice, read_slices
from braintx.data.simulate import phantoms
from braintx.data.simulate.foreign import draw_foreign
from braintx.evaluation.table import Table
from braintx.models.tumor.session import Session

SOURCES = {
    "healthy": "healthy slices of another source",
    "template": "anatomical template without a lesion",
    "photographs": "photographs, whole and in parts",
    "scans": "CT and other scans",
    "inverted": "unseen patients' slices, inverted",
    "details": "small parts of unseen patients' slices",
    "noise": "noise",
    "text": "pages of writing",
    "drawn": "pictures drawn as in the fit",
}
"""Name to words, in the order they are shown."""
Picture = NDArray[np.float32]

_SEED = 7
_SIDE = 256
_CROPS = 12  # of each photograph
_PER_SOURCE = 60
# Shipped with pydicom; a head by computed tomography among them, but no brain by MR.
_SCANS = (
    "CT_small.dcm", "693_J2KI.dcm", "JPEG-lossy.dcm", "J2K_pixelrep_mismatch.dcm",
    "examples_jpeg2k.dcm", "examples_overlay.dcm", "examples_palette.dcm",
    "examples_rgb_color.dcm",
)  # fmt: skip


@dataclass(frozen=True)
class Strangers(Table):
    """What the folds' networks take such pictures for.

    Attributes
    ----------
    source : ndarray of str
        A key of `SOURCES`.
    fold : ndarray of int
        Whose network was asked.
    kind : ndarray of shape (n, 10)
        As of `braintx.core.records.TumorReading`.
    """

    source: NDArray[np.str_]
    fold: NDArray[np.int64]
    kind: NDArray[np.float32]


def read_strangers(
    session: Session, fold: int, healthy: Sequence[Path], unseen: Sequence[Path]
) -> Strangers:
    """Show every picture to a fold's networks.

    Parameters
    ----------
    session : Session
        Of the fold's networks.
    fold : int
        Its number, from 0.
    healthy : sequence of Path
        Slices without a tumour, from a source that the networks were not fitted to.
    unseen : sequence of Path
        Slices of the fold's own patients, to be spoiled.
    """
    rng = np.random.default_rng(_SEED)
    sources: dict[str, Iterator[Picture]] = {
        "healthy": (read_slice(path).pixels for path in healthy),
        "template": _templates(),
        "photographs": _photographs(rng),
        "scans": _scans(),
        "inverted": (1.0 - read_slice(p).pixels for p in unseen[:_PER_SOURCE]),
        "details": (_detail(read_slice(p).pixels, rng) for p in unseen[:_PER_SOURCE]),
        "noise": (rng.random((_SIDE, _SIDE), np.float32) for _ in range(_PER_SOURCE)),
        "text": (_text(rng) for _ in range(_PER_SOURCE)),
        "drawn": (draw_foreign(_SIDE, rng) for _ in range(_PER_SOURCE)),
    }
    names: list[str] = []
    kinds: list[NDArray[np.float32]] = []
    for name, pictures in sources.items():
        for kind in _kinds(session, tqdm(pictures, desc=name)):
            names.append(name)
            kinds.append(kind)
    return Strangers(np.array(names), np.full(len(names), fold), np.stack(kinds))


def _kinds(session: Session, pictures: Iterator[Picture]) -> Iterator[NDArray[np.float32]]:
    for pixels in pictures:
        yield session.read(session.view(pixels).pixels)[0].kind


def _templates() -> Iterator[Picture]:
    """Cuts that no fit was shown: its seeds lie below."""
    for plane in PLANES:
        for seed in range(1000, 1000 + _PER_SOURCE // len(PLANES)):
            yield phantoms.make_healthy(plane, seed).pixels


def _photographs(rng: np.random.Generator) -> Iterator[Picture]:
    """Those that scikit-learn and gradio ship, whole and in parts."""
    for package, folder in (("sklearn", "datasets/images"), ("gradio", "media_assets/images")):
        spec = importlib.util.find_spec(package)
        for root in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted((Path(root) / folder).glob("*.[jp][pn]g")):
                picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
                if picture is None:
                    continue
                grey = _levels(picture)
                yield grey
                for _ in range(_CROPS):
                    side = int(min(grey.shape) * rng.uniform(0.3, 1.0))
                    y = int(rng.integers(grey.shape[0] - side + 1))
                    x = int(rng.integers(grey.shape[1] - side + 1))
                    yield grey[y : y + side, x : x + side]


def _scans() -> Iterator[Picture]:
    from pydicom.data import get_testdata_file

    for name in _SCANS:
        path = get_testdata_file(name, download=False)
        if path is None:  # left out of this release
            continue
        try:
            yield read_slices(str(path))[0].pixels
        except ImageError:  # a codec that is not installed
            continue


def _detail(pixels: Picture, rng: np.random.Generator) -> Picture:
    """A small part of the middle of a slice, as a picture of its own."""
    height, width = pixels.shape
    side = int(min(height, width) * rng.uniform(0.1, 0.2))
    y, x = (int(n * rng.uniform(0.35, 0.5)) for n in (height, width))
    part = np.ascontiguousarray(pixels[y : y + side, x : x + side])
    return np.asarray(np.clip(cv2.resize(part, (_SIDE, _SIDE)), 0, 1), np.float32)


def _levels(picture: NDArray[Any]) -> Picture:
    return np.asarray(picture / np.float32(255), np.float32)


def _text(rng: np.random.Generator) -> Picture:
    """A page of writing, dark on light or light on dark."""
    page = np.zeros((_SIDE, _SIDE), np.uint8)
    step = int(rng.integers(12, 40))
    for row in range(step, _SIDE, step):
        words = " ".join("".join(chr(c) for c in rng.integers(97, 123, 6)) for _ in range(6))
        cv2.putText(page, words, (4, row), cv2.FONT_HERSHEY_COMPLEX, step / 40, 255, 1)
    grey = _levels(page)
    return grey if rng.random() < 0.5 else np.asarray(1 - grey, np.float32)
