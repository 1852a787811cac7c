"""The rim of a skull."""

import numpy as np
import pytest

from braintx.training.tumor.skull import RIM, rim_map

SIDE = 96


def head() -> np.ndarray:
    """A bright scalp, a dark skull, a grey brain."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    r = np.hypot(x, y * 0.95)
    grey = np.select([r < 26, r < 29, r < 33], [90, 8, 200], 0).astype(np.float32)
    grey += np.random.default_rng(0).normal(0, 2, grey.shape) * (r < 33)
    return np.clip(grey, 0, 255).astype(np.uint8)


def test_the_rim_lies_in_the_skull():
    pixels = head()
    row = rim_map(pixels)[SIDE // 2]
    border = SIDE // 2 + int(np.argmax(row[SIDE // 2 :] >= RIM)) - (SIDE - 1) / 2
    assert border == pytest.approx(27, abs=2.5)


def test_a_head_without_anything_in_it_has_a_rim():
    assert rim_map(np.zeros((SIDE, SIDE), np.uint8)).shape == (SIDE, SIDE)
