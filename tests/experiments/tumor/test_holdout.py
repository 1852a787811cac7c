"""Held-out predictions: made of the serving path."""

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")

from braintx.core.records import Outline
from braintx.data.imaging import read_slice
from braintx.data.simulate import phantoms
from braintx.data.tumor_set import LabelledSlice
from braintx.experiments.tumor.holdout import dice, predict
from braintx.models import bundle as bundles
from braintx.models.tumor.reader import TumorReader


@pytest.fixture
def slices(tmp_path: Path) -> list[LabelledSlice]:
    made = [phantoms.make("meningioma", "axial", seed) for seed in (1, 2)]
    paths = [tmp_path / f"{number}.png" for number in range(len(made))]
    for one, path in zip(made, paths, strict=True):
        cv2.imwrite(str(path), np.round(255 * one.slice.pixels).astype(np.uint8))
    outlines = [np.array(made[0].outline_xy, np.float32), None]
    return [
        LabelledSlice(path, path.stem, "meningioma", "p", path.stem, outline, "kaggle", True)
        for path, outline in zip(paths, outlines, strict=True)
    ]


def test_the_serving_path_answers(slices):
    held = predict(slices, 3, bundles.load("tumor").folder)
    reader = TumorReader(threads=1)
    view = reader.session.view(read_slice(slices[0].path).pixels).pixels
    assert held.logits[0] == pytest.approx(reader.session.read(view[None])[0].logits, abs=1e-4)
    assert np.isfinite(held.dice[0])
    assert np.isnan(held.dice[1])
    assert held.fold.tolist() == [3, 3]


def test_overlap_of_outlines_by_hand():
    square = np.array([(0, 0), (9, 0), (9, 9), (0, 9)], np.float32)  # 10 × 10 pixels
    half = Outline(((0.0, 0.0), (9.0, 0.0), (9.0, 4.0), (0.0, 4.0)), 0.1)
    assert dice(half, square, (20, 20)) == pytest.approx(2 * 50 / 150)
    assert dice(Outline(), square, (20, 20)) == 0.0
    assert np.isnan(dice(half, None, (20, 20)))
