"""Heads drawn for the tests of the tumour network's fit."""

import numpy as np
import torch

from braintx.core.labels import VIEW_STATES
from braintx.training.tumor.dress import Choices, Order
from braintx.training.tumor.gallery import Gallery
from braintx.training.tumor.hang import Exhibit, hang
from braintx.training.tumor.said import ACCEPTED, states_of
from braintx.training.tumor.skull import rim_map

SIDE = 96
PLAIN_CHOICES = Choices(strip=0, scalp=0, restyle=0, tilted=0)


def head(seed: int = 0, lesion: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """A bright scalp, a dark skull, a grey brain; a bright lesion where one is asked for."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    r = np.hypot(x, y * 0.95)
    grey = np.select([r < 26, r < 29, r < 33], [90, 8, 200], 0).astype(np.float32)
    grey += np.random.default_rng(seed).normal(0, 2, grey.shape) * (r < 33)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    if lesion:
        mask[np.hypot(x - lesion[0], y - lesion[1]) < 6] = 255
    return np.clip(np.where(mask, 220, grey), 0, 255).astype(np.uint8), mask


def exhibit(
    seed: int,
    source: str,
    states: tuple[int, ...],
    fine: int = -1,
    lesion: tuple[int, int] | None = None,
) -> Exhibit:
    pixels, mask = head(seed, lesion)
    name = f"{source} {seed}"
    return Exhibit(pixels, mask, rim_map(pixels), source, "T1C", name, states, name, fine)


def made_gallery() -> Gallery:
    tumor, none = (ACCEPTED,), states_of(("T1",), False)
    places = [(-10, 0), (10, 0), (-10, 6), (10, 6), (-12, -4), (12, -4)]
    return hang(
        [
            *(exhibit(k, "home", tumor, k % 3, places[k]) for k in range(6)),
            *(exhibit(10 + k, "one", tumor, 0, places[k]) for k in range(3)),
            *(exhibit(20 + k, "well", none) for k in range(3)),
            exhibit(30, "made", (len(VIEW_STATES) - 1,)),
        ]
    )


def everything(gallery: Gallery) -> np.ndarray:
    return np.ones(len(gallery), bool)


def order_of(base: int, partner: int, deed: int) -> Order:
    no, yes = np.array([False]), np.array([True])
    return Order(np.array([base]), np.array([partner]), no, np.array([deed]), no, no, yes, yes)


def stack(gallery: Gallery) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    first, second, third = (
        torch.from_numpy(part) for part in (gallery.pixels, gallery.masks, gallery.rims)
    )
    return first, second, third
