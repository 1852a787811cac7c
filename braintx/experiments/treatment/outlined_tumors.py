"""The outlined slices of the public set, as sources of the cohort whose treatment is planted."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.data.imaging import read_slice
from braintx.data.simulate.planted import TumorSource
from braintx.data.tumor_set import LabelledSlice, read_tumor_set
from braintx.preprocessing.image import find_head

_SMALLEST_AREA = 1e-4


def outlined_tumors(root: Path) -> tuple[TumorSource, ...]:
    """Every outlined slice of the Kaggle form as a source of the planted cohort."""
    return tuple(
        TumorSource(item.case_id, item.patient_group, item.label, _outlined_share(item))
        for item in read_tumor_set(root)
        if item.origin == "kaggle" and item.outline is not None
    )


def _outlined_share(item: LabelledSlice) -> float:
    outline: NDArray[np.float32] = np.asarray(item.outline, np.float32)
    image = read_slice(item.path)
    head = find_head(image.pixels, image.pixel_aspect)
    return max(float(cv2.contourArea(outline)) / head.area, _SMALLEST_AREA)
