"""The worst mistakes as pictures. They are patients' slices: the page stays with the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.html import data_uri
from braintx.evaluation.report.html import paragraph, section
from braintx.evaluation.tumor.context import Mistake
from braintx.evaluation.tumor.mistakes import OF_A_PATIENT
from braintx.explain.overlay import grey
from braintx.i18n import Words
from braintx.i18n.answers import tumor

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


def gallery(words: Words, thumbnails: Sequence[Thumbnail]) -> str:
    """The section; nothing where there are none."""
    if not thumbnails:
        return ""
    truth, predicted = (escape(words(f"evaluation.outline_{of}")) for of in ("truth", "model"))
    return section(
        words,
        "evaluation.mistakes",
        paragraph(words("evaluation.mistakes_note", most=OF_A_PATIENT)),
        f"<p class='legend'><i class='truth'></i>{truth} <i class='predicted'></i>{predicted}</p>",
        f"<div class='gallery'>{''.join(_figure(words, one) for one in thumbnails)}</div>",
    )


def _figure(words: Words, thumbnail: Thumbnail) -> str:
    mistake = thumbnail.mistake
    _, jpeg = cv2.imencode(".jpg", thumbnail.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    address, case = data_uri(jpeg.tobytes(), "image/jpeg"), escape(mistake.case_id)
    told = words(
        "evaluation.taken_for",
        predicted=tumor(words, mistake.predicted).lower(),
        confidence=words.share(mistake.confidence),
    )
    said = words("evaluation.said" if mistake.answered else "evaluation.abstained")
    copies = words("evaluation.copies", count=mistake.copies) if mistake.copies > 1 else ""
    return (
        f"<figure><img alt='{case}' src='{address}'>"
        f"<figcaption><b>{escape(tumor(words, mistake.true))}</b>{escape(told)}<br>"
        f"<span class='quiet'>{case}, {escape(mistake.patient_group)}; {escape(said + copies)}"
        "</span></figcaption></figure>"
    )
