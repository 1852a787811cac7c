"""The worst mistakes as pictures. They are patients' slices: the page stays with the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.html import data_uri
from braintx.evaluation.report.html import paragraph, percent, section
from braintx.evaluation.tumor.mistakes import OF_A_PATIENT, Mistake
from braintx.explain.overlay import grey

_SIDE = 240  # pixels of a picture's longer side
_SHIFT = 4  # bits of a pixel's fraction
_TRUTH, _PREDICTED = (255, 176, 0), (0, 229, 255)  # amber and cyan: every eye tells them apart


@dataclass(frozen=True)
class Thumbnail:
    """A mistake and its picture, RGB, of shape (height, width, 3), uint8."""

    mistake: Mistake
    picture: NDArray[np.uint8]


def draw_mistake(
    pixels: NDArray[np.float32],
    truth: NDArray[np.floating] | None,
    predicted: NDArray[np.floating] | None,
) -> NDArray[np.uint8]:
    """A slice, small, with the radiologist's outline and the model's.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32 in [0, 1]
    truth, predicted : ndarray of shape (n, 2) or None
        Pixels of the slice, x right, y down.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8, RGB
        The longer side has 240 pixels.
    """
    scale = _SIDE / max(pixels.shape)
    small = cv2.resize(grey(pixels), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    for outline, colour in ((truth, _TRUTH), (predicted, _PREDICTED)):
        if outline is not None and len(outline):
            points = (np.asarray(outline, np.float64) + 0.5) * scale - 0.5
            fixed = (points * (1 << _SHIFT)).round().astype(np.int32)
            cv2.polylines(picture, [fixed], True, colour, 1, cv2.LINE_AA, shift=_SHIFT)
    return np.asarray(picture, np.uint8)


def gallery(thumbnails: Sequence[Thumbnail]) -> str:
    """The section; nothing where there are none."""
    if not thumbnails:
        return ""
    legend = (
        "<p class='legend'><i class='truth'></i>radiologist's outline "
        "<i class='predicted'></i>model's outline</p>"
    )
    figures = "".join(_figure(one) for one in thumbnails)
    return section(
        "mistakes",
        "The worst mistakes",
        paragraph(
            "Wrong answers on unseen patients, the most confident first, one of each original "
            f"slice and {OF_A_PATIENT} of a patient at most, as the file gives it."
        ),
        legend,
        f"<div class='gallery'>{figures}</div>",
    )


def _figure(thumbnail: Thumbnail) -> str:
    mistake = thumbnail.mistake
    _, jpeg = cv2.imencode(".jpg", thumbnail.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    address = data_uri(jpeg.tobytes(), "image/jpeg")
    copies = f", wrong on {mistake.copies} copies" if mistake.copies > 1 else ""
    said = "answered" if mistake.answered else "abstained"
    return (
        f"<figure><img alt='{escape(mistake.case_id)}' src='{address}'>"
        f"<figcaption><b>{mistake.true}</b>, taken for {mistake.predicted}, "
        f"{percent(mistake.confidence, 0)}<br><span class='quiet'>{escape(mistake.case_id)}, "
        f"{escape(mistake.patient_group)}; {said}{copies}</span></figcaption></figure>"
    )
