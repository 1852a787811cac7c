"""Accuracy as slices get worse, and which slices are asked."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.tumor import robustness
from braintx.evaluation.tumor.corruptions import KINDS, SEVERITIES
from braintx.evaluation.tumor.sample import round_robin


@pytest.fixture
def slices(tmp_path) -> list[LabelledSlice]:
    pixels = np.zeros((96, 96), np.uint8)
    cv2.circle(pixels, (48, 48), 36, 120, -1)
    cv2.imwrite(str(tmp_path / "a.png"), pixels)
    return [
        LabelledSlice(tmp_path / "a.png", f"c{k}", "glioma", f"p{k}", f"s{k}", None, "kaggle")
        for k in range(4)
    ]


def test_an_answer_that_needs_contrast_fails_without_it(slices):
    def answer(pixels):
        return 0 if np.ptp(pixels) > 0.35 else 2

    found = robustness.figures(robustness.worsen(slices, answer))
    assert set(found.kinds) == set(KINDS)
    assert found.clean == 1.0
    assert found.kinds["contrast"][0] == 1.0
    assert found.kinds["contrast"][-1] == 0.0
    assert found.kinds["rotation"] == (1.0,) * len(SEVERITIES)
    assert found.mean_drop == pytest.approx(1 / len(KINDS))
    assert found.mean_drop_interval == pytest.approx((1 / len(KINDS),) * 2)


def test_what_was_asked_is_kept_and_read_again(slices, tmp_path):
    asked = robustness.worsen(slices, lambda _: 1)
    asked.save(tmp_path / "w.npz")
    again = robustness.Worsened.load(tmp_path / "w.npz")
    assert (again.worse == asked.worse).all()
    assert len(robustness.Worsened.join([asked, again]).label) == 2 * len(slices)


def test_every_patient_comes_before_anyone_comes_twice():
    items = [
        LabelledSlice(Path(), f"{p}{s}{c}", "glioma", p, f"{p}{s}", None, "kaggle")
        for p, count in (("a", 5), ("b", 1), ("c", 2))
        for s in range(count)
        for c in range(3)
    ]
    chosen = round_robin(items, 6)
    assert [item.source_slice for item in chosen] == ["a0", "b0", "c0", "a1", "c1", "a2"]
    assert len(round_robin(items, 100)) == 8  # no copies
