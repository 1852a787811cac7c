"""What happens to slices on their way to a model, each in five severities.

The scheme is that of ImageNet-C (Hendrycks and Dietterich, ICLR 2019), with what happens to
MRI in the place of weather. Severity 3 is what a reader would call clearly worse but still
usable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

Kind = Literal["rotation", "noise", "blur", "jpeg", "contrast", "bias field", "crop"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SEVERITIES = (1, 2, 3, 4, 5)

Picture = NDArray[np.float32]

_DEGREES = (10.0, 20.0, 30.0, 40.0, 45.0)  # beyond 45 the quarter turns take over
_NOISE = (0.02, 0.04, 0.07, 0.10, 0.14)  # standard deviation
_BLUR = (0.8, 1.4, 2.0, 3.0, 4.0)  # standard deviation in pixels of a 512-pixel slice
_QUALITY = (60, 35, 20, 12, 7)
_CONTRAST = (0.75, 0.6, 0.45, 0.3, 0.2)
_BIAS = (0.15, 0.3, 0.45, 0.6, 0.8)  # log of the field's swing from its middle
_CROP = (0.03, 0.06, 0.10, 0.14, 0.18)  # of each side


def corrupt(pixels: Picture, kind: Kind, severity: int, rng: np.random.Generator) -> Picture:
    """The slice after one corruption.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32 in [0, 1]
    kind : one of `KINDS`
    severity : 1 to 5
    rng : numpy.random.Generator
        Decides directions and noise, never how much.

    Returns
    -------
    ndarray of float32 in [0, 1]
        Of the same shape, but for ``crop``.
    """
    changed = _CORRUPTIONS[kind](pixels, severity - 1, rng)
    return np.asarray(np.clip(changed, 0.0, 1.0), np.float32)


def turn(pixels: Picture, degrees: float) -> Picture:
    """The slice turned about its middle, counter-clockwise; what leaves the picture is lost."""
    height, width = pixels.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height)), np.float32)


def _rotate(pixels: Picture, level: int, rng: np.random.Generator) -> Picture:
    return turn(pixels, float(_DEGREES[level] * rng.choice((-1, 1))))


def _noise(pixels: Picture, level: int, rng: np.random.Generator) -> Picture:
    """Rician, as in magnitude images."""
    real, imaginary = _NOISE[level] * rng.standard_normal((2, *pixels.shape), np.float32)
    return np.asarray(np.hypot(pixels + real, imaginary), np.float32)


def _blur(pixels: Picture, level: int, rng: np.random.Generator) -> Picture:
    sigma = _BLUR[level] * max(pixels.shape) / 512
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.float32)


def _jpeg(pixels: Picture, level: int, rng: np.random.Generator) -> Picture:
    grey = np.asarray((pixels * 255).round(), np.uint8)
    coded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY[level]])[1]
    back = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
    return np.asarray(back, np.float32) / np.float32(255)


def _contrast(pixels: Picture, level: int, rng: np.random.Generator) -> Picture:
    """Towards the mean grey, which is then all that is left of a range of 256 levels."""
    middle = pixels.mean()
    flat = (pixels - middle) * np.float32(_CONTRAST[level]) + middle
    return np.asarray((flat * 255).round() / 255, np.float32)


def _bias(pixels: Picture, level: int, rng: np.random.Generator) -> Picture:
    """A receive coil nearer to one side."""
    height, width = pixels.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    field = np.exp(_BIAS[level] * (np.cos(angle) * x + np.sin(angle) * y))
    return np.asarray(pixels * field, np.float32)


def _crop(pixels: Picture, level: int, rng: np.random.Generator) -> Picture:
    height, width = pixels.shape
    top, side = round(height * _CROP[level]), round(width * _CROP[level])
    return np.ascontiguousarray(pixels[top : height - top, side : width - side])


_CORRUPTIONS: dict[Kind, Callable[[Picture, int, np.random.Generator], Picture]] = {
    "rotation": _rotate,
    "noise": _noise,
    "blur": _blur,
    "jpeg": _jpeg,
    "contrast": _contrast,
    "bias field": _bias,
    "crop": _crop,
}
