"""Predictions for held-out slices, made by the serving code itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import Outline, Slice, TumorReading
from braintx.data.imaging import read_slice
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.tumor.corruptions import turn
from braintx.evaluation.tumor.heldout import HeldOut
from braintx.evaluation.tumor.mistakes import to_points
from braintx.models.tumor.outline import position, rasterize, trace
from braintx.models.tumor.session import Session
from braintx.preprocessing.image import HeadBox

_BATCH = 8
_TILT = 20.0  # degrees, as the last of the poses is named


def predict(slices: Sequence[LabelledSlice], fold: int, folder: Path) -> HeldOut:
    """Read slices that the folder's networks never saw, as they are and in other poses.

    Parameters
    ----------
    slices : sequence of LabelledSlice
    fold : int
        Its number, written beside each row.
    folder : Path
        Holds the fold's graphs.
    """
    session = Session(folder, threads=1)
    starts = range(0, len(slices), _BATCH)
    shown = tqdm(starts, desc=f"fold {fold}: unseen patients", mininterval=5)
    parts = [_rows(session, slices[start : start + _BATCH]) for start in shown]
    return HeldOut(
        case_id=np.array([item.case_id for item in slices]),
        patient_group=np.array([item.patient_group for item in slices]),
        label=np.array([TUMOR_LABELS.index(item.label) for item in slices]),
        fold=np.full(len(slices), fold),
        **{name: np.concatenate([part[name] for part in parts]) for name in parts[0]},
    )


def _rows(session: Session, items: Sequence[LabelledSlice]) -> dict[str, NDArray[Any]]:
    """The fields of `HeldOut` that the networks fill, for a few slices."""
    images = [read_slice(item.path) for item in items]
    seen = [session.view(image.pixels, image.pixel_aspect) for image in images]
    views, boxes = np.stack([view for view, _ in seen]), [box for _, box in seen]
    readings = session.read(views)
    outlines = [trace(one.mask, box) for one, box in zip(readings, boxes, strict=True)]
    turned = np.array([box.turn for box in boxes], np.float32)
    posed = [
        _pose(session, image, angle) for image, angle in zip(images, turned.tolist(), strict=True)
    ]
    return {
        "logits": _stacked(readings, "logits"),
        "embedding": _stacked(readings, "embedding").astype(np.float16),
        "kind": _stacked(readings, "kind"),
        "subtype": _stacked(readings, "subtype"),
        "outline": np.array([to_points(outline) for outline in outlines]),
        "area_fraction": np.array([o.area_fraction for o in outlines], np.float32),
        "certainty": np.array([o.certainty for o in outlines], np.float32),
        "position": _positions(outlines, boxes),
        "dice": _dices(outlines, items, images),
        "posed": np.stack([labels for labels, _ in posed]),
        "turn": turned,
        "turn_error": np.stack([errors for _, errors in posed]),
    }


def _stacked(readings: Sequence[TumorReading], name: str) -> NDArray[np.float32]:
    return np.stack([getattr(reading, name) for reading in readings])


def dice(outline: Outline, truth: NDArray[np.float32] | None, shape: tuple[int, int]) -> float:
    """Dice coefficient of two polygons rasterised on the image; NaN without a truth.

    Parameters
    ----------
    outline : Outline
    truth : ndarray of shape (n, 2) or None
        x right, y down, in the image's pixels.
    shape : tuple of int
        Height and width of the image.
    """
    if truth is None:
        return float("nan")
    true, drawn = rasterize(truth, shape), rasterize(np.asarray(outline.xy), shape)
    return float(2 * (true & drawn).sum() / (true.sum() + drawn.sum()))


def _dices(
    outlines: Sequence[Outline], items: Sequence[LabelledSlice], images: Sequence[Slice]
) -> NDArray[np.float32]:
    found = [
        dice(outline, item.outline, image.pixels.shape)
        for outline, item, image in zip(outlines, items, images, strict=True)
    ]
    return np.array(found, np.float32)


def poses(
    pixels: NDArray[np.float32], turned: float
) -> tuple[list[NDArray[np.float32]], NDArray[np.float64]]:
    """The slice in each of `braintx.evaluation.tumor.heldout.POSES`, and how far it is then turned.

    ``turned`` is how far it is turned as given, degrees counter-clockwise.
    """
    quarters = [np.ascontiguousarray(np.rot90(pixels, count)) for count in (1, 2, 3)]
    mirrored = np.ascontiguousarray(pixels[:, ::-1])
    angles = [turned + 90, turned + 180, turned + 270, -turned, turned + _TILT]
    return [*quarters, mirrored, turn(pixels, _TILT)], np.array(angles)


def _pose(
    session: Session, image: Slice, turned: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    pictures, expected = poses(image.pixels, turned)
    views = [session.view(pixels) for pixels in pictures]
    readings = session.read(np.stack([view.pixels for view in views]))
    apart = np.array([view.box.turn for view in views]) - expected
    labels = np.array([int(reading.logits.argmax()) for reading in readings])
    return labels, np.abs((apart + 180) % 360 - 180).astype(np.float32)


def _positions(outlines: list[Outline], boxes: list[HeadBox]) -> NDArray[np.float32]:
    pairs = zip(outlines, boxes, strict=True)
    return np.array([position(outline, box) for outline, box in pairs], np.float32)
