"""What is kept of a picture, and that mirroring leaves it alone."""

from __future__ import annotations

import numpy as np
import pytest

from braintx.core.errors import ImageError
from braintx.data.duplicates.fingerprint import POINTS, SIDE, look_at, look_at_pixels, mirror_blind


def test_a_look_is_small_and_knows_its_picture(heads):
    look = look_at_pixels(heads[0][:, 40:440])
    assert look.size == (400, 512)
    assert look.small.shape == (SIDE, 200)
    assert 50 < len(look.points) <= POINTS
    assert look.descriptors.shape == (len(look.points), 128)
    corner = look.to_small() @ [399.5, 511.5, 1]  # the outer corner of the last pixel
    assert corner == pytest.approx([199.5, 255.5, 1])


def test_the_digest_is_of_the_pixels(heads):
    one = look_at_pixels(heads[0])
    assert one.digest == look_at_pixels(heads[0].copy()).digest
    assert one.digest != look_at_pixels(heads[0].T).digest
    blank = np.zeros((64, 128), np.float32)
    assert look_at_pixels(blank).digest != look_at_pixels(blank.T).digest


def test_mirroring_changes_neither_points_nor_descriptors(heads):
    one = look_at_pixels(heads[0])
    other = look_at_pixels(np.ascontiguousarray(heads[0][:, ::-1]))
    back = np.array([one.small.shape[1] - 1, 0]) - other.points * [1, -1]
    distance = np.linalg.norm(one.points[:, None] - back[None], axis=2)
    partner, found = distance.argmin(axis=1), distance.min(axis=1) < 1
    assert found.mean() > 0.8
    likeness = (one.blind[found] * other.blind[partner[found]]).sum(axis=1)
    assert np.median(likeness) > 0.99


def test_descriptors_are_told_apart_and_of_length_one(heads):
    blind = look_at_pixels(heads[0]).blind
    assert np.linalg.norm(blind, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.median(blind @ blind.T) < 0.95
    assert np.array_equal(mirror_blind(np.zeros((1, 128), np.uint8)), np.zeros((1, 128)))


def test_a_blank_picture_has_no_points():
    look = look_at_pixels(np.zeros((80, 90), np.float32))
    assert look.points.shape == (0, 2)
    assert look.blind.shape == (0, 128)


def test_text_is_no_picture(tmp_path):
    path = tmp_path / "words.jpg"
    path.write_text("not a picture")
    with pytest.raises(ImageError, match="not an image"):
        look_at(path)
