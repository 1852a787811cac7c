"""Every picture that a fit learns from, how a batch is shared out, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.training.tumor.dress import Order

HOME = "home"
GLIOMA, MENINGIOMA, PITUITARY, ANOTHER = range(4)


@dataclass(frozen=True)
class Shares:
    """Of a batch, by what is shown; and, of the typed tumours, how they are drawn.

    Attributes
    ----------
    types : tuple of float
        Glioma, meningioma, pituitary tumour, another.
    home : float
        Share of a type's views that come from the first set, where other sources have it too.
    one_sided : float
        How often a source that knows one type alone is shown, against the others.
    one_sided_weight : float
        Of its types in the loss: it teaches that there is a tumour, hardly which, else its look
        would mean the type.
    sham, doubled : float
        Of the tumours with an outline, with tissue exchanged elsewhere, or shown on both sides.
    """

    typed: float = 0.47
    healed: float = 0.11
    planted: float = 0.05
    healthy: float = 0.09
    sequence: float = 0.09
    ct: float = 0.03
    recoloured: float = 0.07
    foreign: float = 0.06
    template: float = 0.025
    outlier: float = 0.015
    types: tuple[float, float, float, float] = (0.32, 0.33, 0.25, 0.10)
    home: float = 0.8
    one_sided: float = 0.5
    one_sided_weight: float = 0.15
    sham: float = 0.12
    doubled: float = 0.12


@dataclass(frozen=True)
class Gallery:
    """n pictures.

    Attributes
    ----------
    pixels, masks, rims : ndarray of shape (n, s, s), uint8
        As of `braintx.training.tumor.dress.dress`.
    source, sequence, group : ndarray of str
        ``group`` is the case; ``sequence`` as in the source's own words.
    states : ndarray of shape (n, len(VIEW_STATES)), bool
        What a picture may be.
    fine : ndarray of int
        `GLIOMA` to `ANOTHER`, -1 where none is named.
    outlier : ndarray of bool
        A lesion that is none of the types: no type is to be named.
    stripped : ndarray of bool
        Heads without a skull.
    copy_of : ndarray of str
        Pictures of one original share it.
    """

    pixels: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    rims: NDArray[np.uint8]
    source: NDArray[np.str_]
    sequence: NDArray[np.str_]
    group: NDArray[np.str_]
    states: NDArray[np.bool_]
    fine: NDArray[np.int64]
    outlier: NDArray[np.bool_]
    stripped: NDArray[np.bool_]
    copy_of: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Shown:
    """A batch to be: what is shown, and what is said of it."""

    order: Order
    states: NDArray[np.bool_]
    types: NDArray[np.float32]
    type_weight: NDArray[np.float32]
    subtype: NDArray[np.int64]

    def twice(self) -> Shown:
        """Each view, then the same once more: they will be dressed differently."""

        def both(values: NDArray) -> NDArray:  # type: ignore[type-arg]
            return np.repeat(values, 2, axis=0)

        order = Order(**{name: both(value) for name, value in vars(self.order).items()})
        parts = (self.states, self.types, self.type_weight, self.subtype)
        return Shown(order, *(both(part) for part in parts))
