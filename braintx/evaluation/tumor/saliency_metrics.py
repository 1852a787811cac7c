"""Whether the heat maps that are offered point at the tumour, on patients unseen by the fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.labels import TUMOR_LABELS, TumorLabel
from braintx.core.records import TumorReading
from braintx.data.imaging import read_slice
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.metrics import mean_interval
from braintx.evaluation.table import Table
from braintx.evaluation.tumor.context import MEASURES, MapFigures
from braintx.explain import saliency
from braintx.explain.localization import agreement, deletion, insertion, localize
from braintx.models.softmax import softmax
from braintx.models.tumor.outline import rasterize
from braintx.models.tumor.session import Session
from braintx.preprocessing.image import VIEW_SIZE, HeadBox

MASK = "mask"
"""The outline's own map, judged beside the heat maps."""

Drawn = Callable[[str, TumorReading, NDArray[np.float32], TumorLabel], NDArray[np.float32]]
"""Method, reading, view and type to a map, as `braintx.explain.saliency.class_map` gives it."""


@dataclass(frozen=True)
class JudgedMaps(Table):
    """Maps of the predicted type for n outlined slices; every array has n rows.

    Attributes
    ----------
    patient_group : ndarray of str
    values : ndarray of shape (n, methods, len(MEASURES))
    method : ndarray of shape (n, methods), str
        The same names in every row.
    """

    patient_group: NDArray[np.str_]
    values: NDArray[np.float32]
    method: NDArray[np.str_]


def judge_maps(
    slices: Sequence[LabelledSlice],
    session: Session,
    draw: Drawn,
    methods: Sequence[str] = saliency.METHODS,
) -> JudgedMaps:
    """Judge each method's map, and the mask, against the radiologist's outline.

    Parameters
    ----------
    slices : sequence of LabelledSlice
        Those without an outline are left out.
    session : Session
        Of networks that saw none of the slices.
    draw : callable
        Method, reading, view and type to a map; see `Drawn`.
    methods : sequence of str
        All of `braintx.explain.saliency.METHODS` by default.
    """
    outlined = [item for item in slices if item.outline is not None]
    names = [*methods, MASK]
    values = np.zeros((len(outlined), len(names), len(MEASURES)), np.float32)
    for row, item in enumerate(tqdm(outlined, desc="heat maps")):
        image = read_slice(item.path)
        view, box = session.view(image.pixels, image.pixel_aspect)
        tumor = inside(np.asarray(item.outline), box)
        reading = session.read(view[None])[0]
        index = int(reading.logits.argmax())

        def probability(views: NDArray[np.float32], index: int = index) -> NDArray[np.float64]:
            logits = np.stack([one.logits for one in session.read(views)])
            return np.asarray(softmax(logits)[:, index], np.float64)

        for column, name in enumerate(names):
            heat = reading.mask if name == MASK else draw(name, reading, view, TUMOR_LABELS[index])
            full = _enlarged(heat)
            looked = (look(view, full, probability) for look in (deletion, insertion))
            values[row, column] = (*astuple(localize(full, tumor)), *looked)
    return JudgedMaps(
        np.array([item.patient_group for item in outlined]),
        values,
        np.tile(np.array(names), (len(outlined), 1)),
    )


def _enlarged(heat: NDArray[np.float32]) -> NDArray[np.float32]:
    full = cv2.resize(heat, (VIEW_SIZE, VIEW_SIZE), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(full, 0, None), np.float32)


def inside(outline: NDArray[np.float32], box: HeadBox) -> NDArray[np.bool_]:
    """The pixels of the view that lie in an outline of the given image."""
    matrix = box.to_view(VIEW_SIZE)
    return rasterize(outline @ matrix[:, :2].T + matrix[:, 2], (VIEW_SIZE, VIEW_SIZE))


def figures(judged: JudgedMaps) -> dict[str, MapFigures]:
    """Means by method, with the pointing game's interval over patients."""
    maps = {}
    for column, name in enumerate(judged.method[0].tolist()):
        values = judged.values[:, column]
        means = dict(zip(MEASURES, values.mean(axis=0).tolist(), strict=True))
        interval = mean_interval(values[:, 0], judged.patient_group)
        maps[name] = MapFigures(**means, pointing_interval=interval)
    return maps


@dataclass(frozen=True)
class Alike(Table):
    """How alike the maps of a network and of one with random weights are, for n slices.

    Attributes
    ----------
    correlation : ndarray of shape (n, methods)
    method : ndarray of shape (n, methods), str
        The same names in every row.
    """

    correlation: NDArray[np.float32]
    method: NDArray[np.str_]


def sanity(
    slices: Sequence[LabelledSlice],
    session: Session,
    draw: Drawn,
    draw_randomized: Drawn,
    methods: Sequence[str] = saliency.METHODS,
) -> Alike:
    """Correlation of each method's map with that of a network of random weights.

    Near 0, a map shows what the network learned; near 1, it would show the same without
    (Adebayo et al., 2018).

    Parameters
    ----------
    slices, session, draw, methods
        As of `judge_maps`.
    draw_randomized : callable
        As ``draw``, by the network of random weights.
    """
    rows: list[list[float]] = []
    for item in slices:
        image = read_slice(item.path)
        view, _ = session.view(image.pixels, image.pixel_aspect)
        reading = session.read(view[None])[0]
        label = TUMOR_LABELS[int(reading.logits.argmax())]
        rows.append(
            [
                agreement(*(one(name, reading, view, label) for one in (draw, draw_randomized)))
                for name in methods
            ]
        )
    return Alike(np.array(rows, np.float32), np.tile(np.array(methods), (len(rows), 1)))


def sanity_figures(alike: Alike) -> dict[str, float]:
    """Mean correlation by method."""
    means = alike.correlation.mean(axis=0, dtype=np.float64)
    return dict(zip(alike.method[0].tolist(), means.tolist(), strict=True))
