"""Grey levels inside the head: what is planted is measured, and turns and sizes do not matter."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.evaluation.tumor.corruptions import corrupt, turn
from braintx.preprocessing.image import find_head
from braintx.stats.images.grey import GreyLevels, measure


def look(pixels: np.ndarray, degrees: float = 0.0) -> GreyLevels:
    head = find_head(pixels)
    return measure(pixels, head, head.box(degrees))


def disc(tissue: float = 0.4, noise: float = 0.0, size: int = 256) -> np.ndarray:
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    image = np.where(np.hypot(x, y) < 0.4 * size, tissue, 0.0)
    return (image + np.random.default_rng(0).normal(0, noise, image.shape)).astype(np.float32)


def test_the_black_around_the_head_does_not_count():
    found = look(disc(0.4))
    assert found.brightness == pytest.approx(0.4, abs=5e-3)
    assert found.contrast == pytest.approx(0.0, abs=5e-3)
    assert found.noise == pytest.approx(0.0, abs=1e-6)


def test_contrast_is_the_spread_of_tissues():
    image = disc(0.4)
    image[:, :128] *= 1.5  # one half 0.6, the other 0.4
    assert look(image).contrast == pytest.approx(0.1, abs=0.01)


@settings(max_examples=20)
@given(st.floats(0.005, 0.08))
def test_planted_noise_is_measured_beside_edges(sigma):
    image = disc(0.5, 0.0)
    image[60:200:20] *= 0.7
    noisy = image + np.random.default_rng(1).normal(0, sigma, image.shape).astype(np.float32)
    assert look(noisy).noise == pytest.approx(sigma, rel=0.15)


def test_blur_lowers_sharpness_and_window_does_not(head):
    plain = look(head.pixels)
    blurred = [
        look(corrupt(head.pixels, "blur", level, np.random.default_rng(0))) for level in (2, 4)
    ]
    assert plain.sharpness > blurred[0].sharpness > blurred[1].sharpness
    assert look(head.pixels * 0.5).sharpness == pytest.approx(plain.sharpness, rel=1e-3)


@settings(max_examples=20)
@given(st.floats(-180, 180))
def test_a_turned_head_has_the_same_grey_levels(make_head, degrees):
    smooth = cv2.GaussianBlur(make_head(), (0, 0), 2)  # turning blurs: less to lose
    plain, turned = look(smooth), look(turn(smooth, degrees), degrees)
    assert turned.brightness == pytest.approx(plain.brightness, abs=0.01)
    assert turned.contrast == pytest.approx(plain.contrast, abs=0.01)
    assert turned.sharpness == pytest.approx(plain.sharpness, rel=0.15)


def test_a_border_of_air_changes_nothing_seen_upright(make_head):
    smooth = cv2.GaussianBlur(make_head(), (0, 0), 2)
    plain, wide = look(smooth), look(np.pad(smooth, 60))
    assert wide.brightness == pytest.approx(plain.brightness, abs=0.01)
    assert wide.sharpness == pytest.approx(plain.sharpness, rel=0.1)


@pytest.mark.parametrize("value", [0.0, 0.7])
def test_a_blank_picture_is_all_head_and_shows_nothing(value):
    found = look(np.full((70, 90), value, np.float32))
    assert found == GreyLevels(pytest.approx(value, abs=0.02), pytest.approx(0, abs=0.15), 0.0, 0.0)
