"""A fold's networks at other hospitals, asked by the serving code itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.data.imaging import read_slice
from braintx.data.other_sources import OtherSlice
from braintx.evaluation.tumor.elsewhere import Elsewhere
from braintx.experiments.tumor.folds import Fold
from braintx.models.tumor.session import Session
from braintx.preprocessing.image import VIEW_SIZE, HeadBox


def read_elsewhere(fold: Fold) -> Elsewhere:
    """Every picture that its networks have not seen, in whichever role."""
    session = Session(fold.folder, threads=1)
    asked = [(role, item) for role, items in fold.elsewhere.items() for item in items]
    rows = []
    for _, item in tqdm(asked, f"fold {fold.number}: other hospitals", mininterval=5):
        image = read_slice(item.path)
        view, box = session.view(image.pixels, image.pixel_aspect)
        found = session.read(view)[0]
        hit = highest_inside(found.mask, box, item, image.pixels.shape)
        rows.append((found.logits, found.kind, found.subtype, hit))
    logits, kind, subtype, hits = zip(*rows, strict=True)

    def words(name: str) -> NDArray[np.str_]:
        return np.array([getattr(item, name) for _, item in asked])

    return Elsewhere(
        source=words("source"),
        label=words("label"),
        diagnosis=words("diagnosis"),
        case_group=words("case_group"),
        fold=np.full(len(asked), fold.number),
        role=np.array([role for role, _ in asked]),
        logits=np.stack(logits),
        kind=np.stack(kind),
        subtype=np.stack(subtype),
        hit=np.array(hits, np.float32),
    )


def highest_inside(
    mask: NDArray[np.float32], box: HeadBox, item: OtherSlice, shape: tuple[int, int]
) -> float:
    """1 where a mask is highest inside one of a picture's boxes, else 0; NaN without boxes.

    Parameters
    ----------
    mask : ndarray of shape (m, m)
        Over the view.
    box : HeadBox
        Where the view lies in the picture.
    item : OtherSlice
    shape : tuple of int
        Height and width of the picture.
    """
    if not len(item.boxes):
        return float("nan")
    row, column = np.unravel_index(int(mask.argmax()), mask.shape)
    cell = VIEW_SIZE / len(mask)
    place = np.array([[(column + 0.5) * cell - 0.5, (row + 0.5) * cell - 0.5]])
    x, y = box.to_image(place, VIEW_SIZE)[0]
    height, width = shape
    return float(
        any(
            abs(x - cx * width) <= w * width / 2 and abs(y - cy * height) <= h * height / 2
            for cx, cy, w, h in item.boxes
        )
    )
