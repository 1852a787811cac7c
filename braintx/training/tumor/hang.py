"""The gallery of a travelling fit, hung from files: heads upright, masks, rims, made pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.labels import VIEW_STATES
from braintx.data.imaging import read_slice
from braintx.data.other_sources import OtherSlice
from braintx.data.simulate import phantoms
from braintx.data.simulate.foreign import draw_foreign, spoil
from braintx.data.tumor_set import LabelledSlice
from braintx.models.pose.session import PoseSession
from braintx.preprocessing.image import HeadBox, find_head
from braintx.training.tumor.gallery import HOME, Gallery
from braintx.training.tumor.photographs import draw_photograph
from braintx.training.tumor.said import ACCEPTED, CT, FOREIGN, said_of, states_of
from braintx.training.tumor.skull import rim_map
from braintx.training.tumor.templates import with_lesion, without_lesion
from braintx.training.tumor.views import CONTEXT_SIZE, context

_FINE = {"glioma": 0, "meningioma": 1, "other": 2}
_WITHIN = 0.72  # of a box's half sides: the ellipse that is surely tumour
_MADE, _SEED = 1500, 3
_UNKNOWN = 127
TEMPLATE, MADE = "template", "made"

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Exhibit:
    """One picture of a `Gallery`, its fields in the singular."""

    pixels: Pixels
    mask: Pixels
    rim: Pixels
    source: str
    sequence: str
    group: str
    states: tuple[int, ...]
    copy_of: str
    fine: int = -1
    outlier: bool = False
    stripped: bool = False


def hang(exhibits: Sequence[Exhibit]) -> Gallery:
    """The gallery of some exhibits."""
    states = np.zeros((len(exhibits), len(VIEW_STATES)), bool)
    for row, one in enumerate(exhibits):
        states[row, list(one.states)] = True

    def words(name: str) -> NDArray[np.str_]:
        return np.array([getattr(one, name) for one in exhibits])

    return Gallery(
        np.stack([one.pixels for one in exhibits]),
        np.stack([one.mask for one in exhibits]),
        np.stack([one.rim for one in exhibits]),
        words("source"),
        words("sequence"),
        words("group"),
        states,
        np.array([one.fine for one in exhibits], np.int64),
        np.array([one.outlier for one in exhibits], bool),
        np.array([one.stripped for one in exhibits], bool),
        words("copy_of"),
    )


def at_home(slices: Sequence[LabelledSlice], pose: PoseSession) -> Iterator[Exhibit]:
    """The labelled slices of the first set, turned upright by its own pose network."""
    for item in tqdm(slices, desc="reading"):
        image = read_slice(item.path).pixels
        pixels, mask = context(image, pose.box(image), item.outline)
        if item.outline is None:
            mask[:] = _UNKNOWN
        yield Exhibit(
            pixels, mask, rim_map(pixels), HOME, "T1C", item.patient_group, (ACCEPTED,),
            f"{item.label} {item.source_slice}", _FINE[item.label],
        )  # fmt: skip


def from_elsewhere(pictures: Sequence[OtherSlice]) -> Iterator[Exhibit]:
    """Pictures of other sources, which stand as their records say."""
    for item in tqdm(pictures, desc="reading other sources"):
        said = said_of(item.label, item.sequence, item.diagnosis)
        image = read_slice(item.path).pixels
        box = find_head(image).box(item.turn)
        pixels, mask = context(image, box, None)
        if len(item.boxes):
            height, width = image.shape
            for cx, cy, w, h in item.boxes * [width, height, width, height]:
                mask = np.maximum(mask, _boxed(image, box, (cx, cy, w, h)))
        elif not said.no_mask:
            mask[:] = _UNKNOWN
        yield Exhibit(
            pixels, mask, rim_map(pixels, stripped=said.stripped), item.source, item.sequence,
            item.case_group, said.states, item.file, said.fine, said.outlier, said.stripped,
        )  # fmt: skip


def _boxed(
    image: NDArray[np.float32], box: HeadBox, tumor: tuple[float, float, float, float]
) -> Pixels:
    """A box as a weak mask: an ellipse that is tumour, the corners not known."""
    cx, cy, w, h = tumor
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    round_ = np.stack([cx + _WITHIN * w / 2 * np.cos(angle), cy + _WITHIN * h / 2 * np.sin(angle)])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (w / 2, h / 2) + (cx, cy)
    _, inside = context(image, box, round_.T - 0.5)
    _, around = context(image, box, corners - 0.5)
    return np.where(inside > 0, inside, np.where(around > 0, _UNKNOWN, 0)).astype(np.uint8)


def made(gallery_pixels: Pixels, groups: Sequence[str], number: int = _MADE) -> Iterator[Exhibit]:
    """What is no brain: drawn, photographed, or made of the given heads; and the template.

    Parameters
    ----------
    gallery_pixels : ndarray of shape (n, s, s), uint8
        Heads, of which some are spoiled.
    groups : sequence of str
        The case of each.
    number : int
        How many pictures.
    """
    rng = np.random.default_rng(_SEED)
    for index in range(number):
        kind = ("drawn", "spoiled", "photo")[int(rng.choice(3, p=(0.4, 0.4, 0.2)))]
        group = f"{kind} {index}"
        states: tuple[int, ...] = (FOREIGN,)
        if kind == "drawn":
            view = draw_foreign(CONTEXT_SIZE, rng)
        elif kind == "photo":
            view = np.asarray(cv2.resize(draw_photograph(rng), (CONTEXT_SIZE, CONTEXT_SIZE)))
        else:
            row = int(rng.integers(len(gallery_pixels)))
            view = spoil(gallery_pixels[row].astype(np.float32) / 255, rng)
            group, states = groups[row], (CT, FOREIGN)  # some are made to look like CT
        pixels = (np.clip(view, 0, 1) * 255).round().astype(np.uint8)
        nothing = np.zeros_like(pixels)
        yield Exhibit(pixels, nothing, nothing, MADE, kind, group, states, f"{kind} {index}")


def templates() -> Iterator[Exhibit]:
    """Cuts through an anatomical template, with a drawn lesion and without."""
    if not phantoms.available():
        return
    for lesion, (stack, masks) in (
        (False, without_lesion()),
        (True, with_lesion()),
    ):
        states = (ACCEPTED,) if lesion else states_of(("T1C", "T1"), False)
        for index, (pixels, mask) in enumerate(zip(stack, masks, strict=True)):
            name = f"template {lesion} {index}"
            yield Exhibit(pixels, mask, rim_map(pixels), TEMPLATE, "T1", name, states, name)
