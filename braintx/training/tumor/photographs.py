"""Photographs and micrographs that scikit-image ships, as the network would be given them.

They are shown to the gate's last layer as what is no brain MRI: drawn pictures alone left one
photograph in fifteen accepted. The photographs that judge the gate come from other packages.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from braintx.core.errors import DataError
from braintx.preprocessing.image import VIEW_SIZE, find_head, to_view
from braintx.training.scanner import random_grey

Picture = NDArray[np.float32]

_LEAST = 64  # pixels a side
_SHARE = (0.3, 1.0)  # of the shorter side, that a part may have


@cache
def photographs() -> tuple[Picture, ...]:
    """Grey levels in [0, 1] of every picture of scikit-image that is large enough.

    Raises
    ------
    DataError
        Where scikit-image is not installed, or came without its pictures.
    """
    spec = find_spec("skimage")
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else Path()
    pictures = [
        np.asarray(Image.open(path).convert("L"), np.float32) / np.float32(255)
        for path in (sorted(folder.glob("*.[jp][pn]g")) if spec else ())
    ]
    large = tuple(one for one in pictures if min(one.shape) >= _LEAST)
    if not large:
        raise DataError(
            "The gate is fitted with the photographs that scikit-image ships, and none was found. "
            "Install the training packages: pip install 'braintx[train]'."
        )
    return large


def draw_photograph(rng: np.random.Generator) -> Picture:
    """A random part of a random picture, found and cut as a head would be.

    Returns
    -------
    ndarray of shape (VIEW_SIZE, VIEW_SIZE), float32 in [0, 1]
    """
    picture = photographs()[int(rng.integers(len(photographs())))]
    side = max(_LEAST, int(min(picture.shape) * rng.uniform(*_SHARE)))
    y, x = (int(rng.integers(length - side + 1)) for length in picture.shape)
    part = np.ascontiguousarray(np.rot90(picture[y : y + side, x : x + side], int(rng.integers(4))))
    if rng.random() < 0.3:
        part = 1 - part
    view = to_view(part, find_head(part).box(float(rng.uniform(-180, 180))), VIEW_SIZE).pixels
    return random_grey(view, rng) if rng.random() < 0.5 else view
