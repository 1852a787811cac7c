"""What a network that names tumours must also be shown: healthy brains, and no brains at all.

A healthy set from another hospital would teach the scanner, not the tumour. So the healthy
views are made of the tumour slices: where a head is about symmetric and its tumour lies on one
side, the other side is mirrored over it. The converse, the tumour's side mirrored, keeps the
network from taking symmetry for health. An anatomical template, with a lesion drawn in and
without, adds the planes and the midline that mirrored halves cannot show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import PLANES, TUMOR_LABELS, ViewKind
from braintx.core.records import Slice
from braintx.data.simulate import phantoms
from braintx.data.simulate.foreign import draw_foreign, spoil
from braintx.preprocessing.image import find_head
from braintx.training.tumor.augment import augment
from braintx.training.tumor.views import CONTEXT_SIZE, Views, context

_MIDDLE = CONTEXT_SIZE // 2
_CLEAR = CONTEXT_SIZE // 32  # pixels that the tumour must stay off the middle
_SYMMETRIC = 0.6  # correlation of a head with its mirror image; sagittal cuts lie below
_DOUBLED = 0.3  # share of one-sided tumours that are shown on both sides
_TEMPLATES = 0.25  # share of the healthy views that are cuts through the template
_SPOILED = 0.5  # share of the foreign views that are made of brain views
_PER_PLANE = 30  # template cuts kept in memory

Pixels = NDArray[np.uint8]
Example = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Negatives:
    """Draws the views that show no labelled tumour.

    Attributes
    ----------
    views : Views
        The labelled ones.
    left_sided : dict of int to bool
        Position of each view whose tumour lies wholly on one side of a symmetric head, to
        whether that is the left side of the view.
    """

    views: Views
    left_sided: dict[int, bool]

    @classmethod
    def of(cls, views: Views) -> Negatives:
        """Look at every outlined view once."""
        found: dict[int, bool] = {}
        for position in np.flatnonzero(views.outlined):
            columns = np.flatnonzero(views.masks[position].any(axis=0))
            if not len(columns) or not _is_symmetric(views.pixels[position]):
                continue
            if columns[-1] < _MIDDLE - _CLEAR or columns[0] >= _MIDDLE + _CLEAR:
                found[int(position)] = bool(columns[0] < _MIDDLE)
        return cls(views, found)

    def maybe_doubled(self, position: int, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
        """Pixels and mask of a view; of a one-sided tumour now and then on both sides."""
        pixels, mask = self.views.pixels[position], self.views.masks[position]
        if position not in self.left_sided or rng.random() > _DOUBLED:
            return pixels, mask
        left = self.left_sided[position]
        return mirror(pixels, mask, left, rng)

    def draw(self, kind: ViewKind, size: int, rng: np.random.Generator) -> Example:
        """A random view and its mask, empty but for a phantom's lesion.

        Parameters
        ----------
        kind : {"tumor", "healthy", "foreign"}
            "tumor" is a phantom with a lesion.
        size : int
            As of `braintx.training.tumor.augment.augment`.
        rng : numpy.random.Generator
        """
        if kind == "tumor":
            return augment(*_pick(with_lesion(), rng), size, rng)
        if kind == "healthy":
            return augment(*self._healthy(rng), size, rng)
        nothing = np.zeros((size // 4, size // 4), np.float32)
        if rng.random() > _SPOILED:
            return draw_foreign(size, rng), nothing
        pixels = self.views.pixels[int(rng.integers(len(self.views.pixels)))]
        return spoil(augment(pixels, np.zeros_like(pixels), size, rng)[0], rng), nothing

    def _healthy(self, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
        if not self.left_sided or rng.random() < _TEMPLATES:
            return _pick(without_lesion(), rng)
        position = int(rng.choice(np.fromiter(self.left_sided, np.int64)))
        pixels = self.views.pixels[position]
        return mirror(pixels, np.zeros_like(pixels), not self.left_sided[position], rng)


def mirror(
    pixels: Pixels, mask: Pixels, keep_left: bool, rng: np.random.Generator
) -> tuple[Pixels, Pixels]:
    """One half of a view on both sides, the mirrored one bent and shaded a little.

    No brain is its own mirror image: without that, symmetry to the pixel would be what the
    network learns.

    Parameters
    ----------
    pixels, mask : ndarray of shape (CONTEXT_SIZE, CONTEXT_SIZE), uint8
    keep_left : bool
        Whether it is the left half that stays.
    rng : numpy.random.Generator
    """
    bent_pixels, bent_mask = _bend(pixels[:, ::-1], mask[:, ::-1], rng)
    x = np.arange(CONTEXT_SIZE, dtype=np.float32) - (_MIDDLE - 0.5)
    share = np.clip(0.5 + (x if keep_left else -x) / rng.uniform(2, 8), 0, 1)  # of the mirrored
    both = pixels * (1 - share) + bent_pixels * share
    kept = np.where(share > 0.5, bent_mask, mask)
    return both.round().astype(np.uint8), np.asarray(kept, np.uint8)


def _bend(
    pixels: Pixels, mask: Pixels, rng: np.random.Generator
) -> tuple[NDArray[np.float32], Pixels]:
    side = (CONTEXT_SIZE, CONTEXT_SIZE)
    fields = rng.normal(0, 1, (3, 7, 7)).astype(np.float32)
    dx, dy, gain = (cv2.resize(field, side, interpolation=cv2.INTER_CUBIC) for field in fields)
    y, x = np.mgrid[:CONTEXT_SIZE, :CONTEXT_SIZE].astype(np.float32)
    reach = rng.uniform(0, 4)  # pixels
    places = x + reach * dx, y + reach * dy
    bent = cv2.remap(np.ascontiguousarray(pixels), *places, cv2.INTER_LINEAR)
    moved = cv2.remap(np.ascontiguousarray(mask), *places, cv2.INTER_NEAREST)
    shaded = bent * np.exp(0.06 * gain)
    return np.clip(shaded, 0, 255).astype(np.float32), np.asarray(moved, np.uint8)


def _is_symmetric(pixels: Pixels) -> bool:
    small = pixels[::4, ::4].astype(np.float32)
    return bool(np.corrcoef(small.ravel(), small[:, ::-1].ravel())[0, 1] > _SYMMETRIC)


def _pick(stack: tuple[Pixels, Pixels], rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    position = int(rng.integers(len(stack[0])))
    return stack[0][position], stack[1][position]


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
