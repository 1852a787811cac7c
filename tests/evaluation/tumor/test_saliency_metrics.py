"""Judging heat maps on made-up slices: the truth is drawn, so is the answer."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from braintx.core.records import TumorReading
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.tumor import saliency_metrics
from braintx.preprocessing.image import VIEW_SIZE, find_head, to_view

SIDE = 128


class Session:
    """Sees the bright square; the more of it is left, the surer it is of meningioma."""

    def view(self, pixels, aspect=1.0):
        return to_view(pixels, find_head(pixels).box())

    def read(self, views):
        bright = (views > 0.9).mean(axis=(1, 2)) * 50
        return [
            TumorReading(
                np.array([0.0, 1.0 + b, 0.0], np.float32),
                np.zeros((3, 14, 14), np.float32),
                np.zeros((3, 56, 56), np.float32),
                cv2.resize((view > 0.9).astype(np.float32), (56, 56)),
                np.zeros(4, np.float32),
                np.zeros(10, np.float32),
                np.zeros(2, np.float32),
            )
            for b, view in zip(bright, views, strict=True)
        ]


@pytest.fixture
def slices(tmp_path) -> list[LabelledSlice]:
    pixels = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(pixels, (64, 64), 50, 90, -1)
    pixels[40:60, 70:90] = 255
    outline = np.array([[70, 40], [89, 40], [89, 59], [70, 59]], np.float32)
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), pixels)
    item = LabelledSlice(Path(path), "a", "meningioma", "p1", "s1", outline, "kaggle")
    bare = LabelledSlice(Path(path), "b", "meningioma", "p2", "s2", None, "kaggle")
    return [item, bare]


def on_it(method, reading, view, label):
    return (view > 0.9).astype(np.float32)


def beside(method, reading, view, label):
    return np.roll(on_it(method, reading, view, label), 90, axis=1)


def test_maps_on_and_beside_the_tumour(slices):
    def draw(method, reading, view, label):
        assert label == "meningioma"
        return {"good": on_it, "bad": beside}[method](method, reading, view, label)

    judged = saliency_metrics.judge_maps(slices, Session(), draw, ["good", "bad"])
    assert judged.patient_group.tolist() == ["p1"]  # the other has no outline to judge by
    found = saliency_metrics.figures(judged)
    assert set(found) == {"good", "bad", saliency_metrics.MASK}
    assert found["good"].pointing == found[saliency_metrics.MASK].pointing == 1.0
    assert found["bad"].pointing == 0.0
    assert found["good"].iou > 0.9 > found["bad"].iou
    assert found["good"].deletion < found["bad"].deletion
    assert found["good"].insertion > found["bad"].insertion
    assert found["good"].pointing_interval == (1.0, 1.0)


def test_sanity_tells_what_was_learned_from_what_is_always_there(slices):
    def noise(method, reading, view, label):
        return np.random.default_rng(0).random((VIEW_SIZE, VIEW_SIZE), np.float32)

    alike = saliency_metrics.sanity_figures(
        saliency_metrics.sanity(slices[:1], Session(), on_it, on_it, ["cam"])
    )
    apart = saliency_metrics.sanity_figures(
        saliency_metrics.sanity(slices[:1], Session(), on_it, noise, ["cam"])
    )
    assert alike["cam"] == pytest.approx(1.0)
    assert abs(apart["cam"]) < 0.05


def test_outline_lies_in_the_view_where_the_tumour_is(slices):
    pixels = cv2.imread(str(slices[0].path), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
    view, box = Session().view(pixels)
    within = saliency_metrics.inside(slices[0].outline, box)
    assert (within & (view > 0.9)).sum() > 0.9 * (within | (view > 0.9)).sum()
