"""The eight orientations in which a camera or scanner may have stored a picture (EXIF, TIFF)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDEWAYS = (5, 6, 7, 8)
"""Those in which rows and columns change places."""


def upright(pixels: NDArray[np.generic], orientation: object) -> NDArray[np.generic]:
    """Undo an orientation: where row 0 and column 0 were. Any other value turns nothing."""
    if orientation in SIDEWAYS:
        pixels = pixels.T
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels
