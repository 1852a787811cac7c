"""Other hospitals' pictures are read as the serving code would, each in its role."""

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")

from braintx.core.settings import models_dir
from braintx.data.other_sources import OtherSlice
from braintx.experiments.tumor.elsewhere import highest_inside, read_elsewhere
from braintx.experiments.tumor.folds import Fold
from braintx.preprocessing.image import HeadBox

BOX = HeadBox(x=50.0, y=40.0, side=40.0, area=1000.0)


def picture(path, boxes=()) -> OtherSlice:
    found = np.array(boxes, float).reshape(-1, 4)
    return OtherSlice(path, "a", "glioma", "", "T1C+", "a/1", path.name, found)


@pytest.mark.parametrize(("cell", "expected"), [((28, 28), 1.0), ((5, 5), 0.0)])
def test_the_mask_is_highest_in_the_box_or_not(tmp_path, cell, expected):
    mask = np.zeros((56, 56), np.float32)
    mask[cell] = 1
    item = picture(tmp_path / "a.png", [(0.5, 0.5, 0.1, 0.1)])
    assert highest_inside(mask, BOX, item, (80, 100)) == expected
    assert np.isnan(highest_inside(mask, BOX, picture(tmp_path / "a.png"), (80, 100)))


def test_each_picture_is_read_once_in_each_role(tmp_path, make_head):
    path = tmp_path / "head.png"
    cv2.imwrite(str(path), (make_head(128, 128, (50, 60, 12), 0) * 255).astype(np.uint8))
    roles = {"source": [picture(path)], "case": [picture(path), picture(path)], "diagnosis": []}
    fold = Fold(3, [], [], [], roles, models_dir() / "tumor", tmp_path)
    said = read_elsewhere(fold)
    assert said.role.tolist() == ["source", "case", "case"]
    assert set(said.fold) == {3}
    assert said.kind.shape == (3, 10)
    assert np.array_equal(said.logits[0], said.logits[1])
    assert np.isnan(said.hit).all()
