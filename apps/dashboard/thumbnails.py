"""The pictures of cases: small ones for the gallery, one with its outline. Never all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import streamlit as st
from numpy.typing import NDArray

from apps.dashboard.state import Source
from braintx.core.errors import BrainTxError
from braintx.core.records import Outline, Slice
from braintx.data.imaging import read_slice
from braintx.data.simulate import phantoms
from braintx.data.simulate.cohort import phantom_of
from braintx.explain import overlay

SMALL, LARGE = 200, 512
_KEPT = 400

Picture = NDArray[np.uint8]


def has_pictures(source: Source) -> bool:
    """Whether any case of the source can be shown."""
    if source.kind == "simulated":
        return phantoms.available()
    return bool(source.cohort.table["image"].notna().any())


def picture(source: Source, case: Any, size: int, *, outlined: bool) -> Picture | None:
    """A case's picture, RGB, its longer side of ``size`` pixels; None where there is none.

    Parameters
    ----------
    source : Source
    case : row of ``source.cohort.table``
    size : int
    outlined : bool
        Whether to draw the radiologist's outline, where there is one.

    Raises
    ------
    BrainTxError
        The file cannot be read.
    """
    if source.kind == "simulated":
        if not phantoms.available():
            return None
        made = phantom_of(case["case_id"], case["label"])
        return _drawn(made.slice, made.outline_xy if outlined else (), size)
    if not isinstance(case["image"], str):
        return None
    border = source.outlines.get(case["case_id"]) if outlined else None
    points = tuple(map(tuple, border.tolist())) if border is not None else ()
    return of_file(case["image"], points, size)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def of_file(path: str, outline: tuple[tuple[float, float], ...], size: int) -> Picture:
    """A picture of the server's data folder. Pictures have no text, and uploads no pictures."""
    return _drawn(read_slice(Path(path)), outline, size)


def try_picture(source: Source, case: Any, size: int, *, outlined: bool) -> Picture | None:
    """The same; None also without a case, or where the file cannot be read.

    The quality report tells of those.
    """
    try:
        return None if case is None else picture(source, case, size, outlined=outlined)
    except BrainTxError:
        return None


def has_outline(source: Source, case: Any) -> bool:
    """Whether an outline is known for the case."""
    return source.kind == "simulated" or case["case_id"] in source.outlines


def _drawn(given: Slice, outline: tuple[tuple[float, float], ...], size: int) -> Picture:
    drawn = overlay.draw(given.pixels, outline=Outline(outline, certainty=1.0) if outline else None)
    scale = size / max(drawn.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(drawn, None, fx=scale, fy=scale, interpolation=how)
    return np.asarray(small, np.uint8)
