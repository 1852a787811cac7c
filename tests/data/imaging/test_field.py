"""Inputs from the field, each once read wrongly: they answer like the picture they were made of."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from braintx import pipeline
from braintx.core.settings import DATA_VARIABLE
from braintx.data.imaging import read_series, read_slice

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def cases() -> Path:
    folder = Path(os.environ[DATA_VARIABLE]).parent / "cases"
    if not folder.is_dir():
        pytest.skip(f"needs the folder cases beside ${DATA_VARIABLE}")
    return folder


@pytest.fixture(scope="module")
def loaded() -> pipeline.Pipeline:
    return pipeline.load(threads=1)


@pytest.mark.parametrize(
    ("file", "label", "note"),
    [
        ("hidden-white/transparent_hidden_white_LA.png", "meningioma", None),
        ("min-is-white/u16_miniswhite.tif", "meningioma", None),
        ("window-misplaced/m-w40.dcm", "meningioma", "reading.window"),
    ],
)
def test_a_scan_from_the_field_is_named(
    cases: Path, loaded: pipeline.Pipeline, file: str, label: str, note: str | None
) -> None:
    answer = loaded.assess(cases / file, heatmap=None, attributions=False)
    assert answer.gate.status == "accepted"
    assert answer.tumor is not None
    assert (answer.tumor.label, answer.tumor.abstained) == (label, False)
    codes = [issue.code for issue in answer.warnings if issue.code.startswith("reading.")]
    assert codes == ([note] if note else [])


@pytest.mark.parametrize("file", ["g-0.50.dcm", "g-c0.50.dcm"])
def test_pixels_that_are_not_square_answer_as_square_ones(
    cases: Path, loaded: pipeline.Pipeline, file: str
) -> None:
    stored = read_slice(cases / "non-square-pixels" / file)
    assert stored.pixel_aspect in {0.5, 2.0}
    side = max(stored.pixels.shape)
    square = cv2.resize(stored.pixels, (side, side), interpolation=cv2.INTER_CUBIC)
    given, plain = (
        loaded.assess(one, heatmap=None, attributions=False)
        for one in (stored, np.clip(square, 0, 1))
    )
    assert given.gate.status == plain.gate.status == "accepted"
    assert given.tumor is not None
    assert plain.tumor is not None
    assert given.tumor.label == plain.tumor.label == "glioma"
    assert given.tumor.prediction_set == plain.tumor.prediction_set
    assert given.tumor.probabilities["glioma"] > 0.9
    assert [one.code for one in given.warnings if one.code.startswith("reading.")] == []


def test_slices_that_share_an_identifier_are_all_read(cases: Path) -> None:
    slices = read_series(cases / "one-instance-uid")
    assert [one.source for one in slices] == [f"im{place}.dcm" for place in range(5)]
