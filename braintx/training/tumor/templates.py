"""Cuts through an anatomical template, without a lesion and with one drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import PLANES, TUMOR_LABELS
from braintx.core.records import Slice
from braintx.data.simulate import phantoms
from braintx.preprocessing.image import find_head
from braintx.training.tumor.views import context

_PER_PLANE = 30

Pixels = NDArray[np.uint8]


@cache
def without_lesion() -> tuple[Pixels, Pixels]:
    """Cuts through the template and their empty masks."""
    pictures = [
        _context(phantoms.make_healthy(plane, seed), [])
        for plane in PLANES
        for seed in range(_PER_PLANE)
    ]
    return np.stack([p for p, _ in pictures]), np.stack([m for _, m in pictures])


@cache
def with_lesion() -> tuple[Pixels, Pixels]:
    """Cuts through the template with a drawn lesion, and the lesions' masks."""
    made = [
        phantoms.make(label, plane, seed)
        for plane in PLANES
        for label in TUMOR_LABELS
        for seed in range(_PER_PLANE // len(TUMOR_LABELS))
    ]
    pictures = [_context(item.slice, item.outline_xy) for item in made]
    return np.stack([p for p, _ in pictures]), np.stack([m for _, m in pictures])


def _context(picture: Slice, outline: Sequence[tuple[float, float]]) -> tuple[Pixels, Pixels]:
    """A phantom, which is upright as drawn, in the frame of the training views."""
    points = np.array(outline) if outline else None
    return context(picture.pixels, find_head(picture.pixels).box(), points)
