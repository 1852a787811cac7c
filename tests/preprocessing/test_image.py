"""The view of the head: where it lies, how points go there and back, what it does not depend on."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.evaluation.tumor.corruptions import turn
from braintx.preprocessing.image import (
    VIEW_SIZE,
    HeadBox,
    cut,
    face_left,
    find_head,
    stretch_of,
    to_view,
)


def look(pixels: np.ndarray, angle: float = 0.0) -> np.ndarray:
    return to_view(pixels, find_head(pixels).box(angle)).pixels


def test_box_surrounds_the_head(make_head):
    box = find_head(make_head(300, 400)).box()
    assert box.x - box.side / 2 < 200 - 0.38 * 400 < 200 + 0.38 * 400 < box.x + box.side / 2
    assert box.y - box.side / 2 < 150 - 0.44 * 300 < 150 + 0.44 * 300 < box.y + box.side / 2
    assert box.side < 1.25 * 0.76 * 400


def test_head_area_counts_the_dark_inside(make_head):
    area = find_head(make_head(300, 300)).area
    assert area == pytest.approx(np.pi * 0.38 * 0.44 * 300**2, rel=0.06)


def test_blank_image_is_its_own_head():
    head = find_head(np.zeros((100, 60), np.float32))
    assert head.area == 6000
    assert (head.box().x, head.box().y) == (29.5, 49.5)
    assert head.box().side == pytest.approx(108)  # the longer side and its margin


def test_borders_do_not_change_the_view(make_head):
    pixels = make_head(256, 256, lesion=(95, 120, 22))
    wide = np.pad(pixels, ((40, 90), (120, 10)))
    view, padded = look(pixels), look(wide)
    assert np.abs(view - padded).mean() < 0.04  # another crop altogether differs by 0.2


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_head_is_upright_in_its_view(make_head, quarters):
    pixels = make_head(256, 256, lesion=(95, 120, 22))
    turned = np.ascontiguousarray(np.rot90(pixels, quarters))  # counter-clockwise
    assert np.abs(look(pixels) - look(turned, 90.0 * quarters)).mean() < 0.02
    assert np.abs(np.rot90(look(pixels), quarters) - look(turned)).mean() < 0.02


def test_a_slice_and_its_mirror_image_give_one_view(make_head):
    pixels = make_head(256, 256, lesion=(95, 120, 22))
    views = [face_left(to_view(p, find_head(p).box())) for p in (pixels, pixels[:, ::-1].copy())]
    assert [view.box.mirrored for view in views] in ([True, False], [False, True])
    assert np.abs(views[0].pixels - views[1].pixels).max() < 0.15
    assert np.abs(views[0].pixels - views[1].pixels).mean() < 0.005
    for view, shown in zip(views, (pixels, pixels[:, ::-1].copy()), strict=True):
        again = to_view(shown, view.box).pixels  # the box alone says what the view shows
        assert np.abs(again - view.pixels).mean() < 0.005


@given(st.floats(-180, 180))
def test_any_turn_is_undone(angle):
    rows, columns = np.mgrid[:256, :256]
    pixels = 0.6 * (np.hypot((columns - 128) / 70, (rows - 128) / 90) < 1).astype(np.float32)
    pixels[100:140, 90:120] = 1.0
    turned = turn(pixels, angle)
    assert np.abs(look(pixels) - look(turned, angle)).mean() < 0.03


@pytest.mark.parametrize("gain", [0.2, 1.0])
def test_brightness_does_not_change_the_view(make_head, gain):
    pixels = make_head(256, 256, lesion=(95, 120, 22))
    view, other = look(pixels), look((pixels * gain).astype(np.float32))
    assert np.abs(view - other).max() < 0.02
    assert view.dtype == np.float32
    assert view.shape == (VIEW_SIZE, VIEW_SIZE)
    assert view.min() == 0.0
    assert view.max() == 1.0


@given(
    st.floats(-200, 900), st.floats(-200, 900), st.floats(32, 8000), st.floats(-180, 180),
    st.booleans(), st.floats(-100, 9000), st.floats(-100, 9000), st.sampled_from([56, 224, 320]),
)  # fmt: skip
def test_points_go_to_the_view_and_back(x0, y0, side, angle, mirrored, x, y, size):  # noqa: PLR0917
    box = HeadBox(x0, y0, side, 1.0, angle, mirrored)
    matrix = box.to_view(size)
    there = matrix[:, :2] @ (x, y) + matrix[:, 2]
    assert box.to_image(there[None], size)[0] == pytest.approx((x, y), abs=1e-6 * max(side, 9000))


@pytest.mark.parametrize("angle", [0.0, 25.0, -90.0])
@pytest.mark.parametrize("shape", [(64, 64), (64, 700), (1500, 900)])
def test_a_spot_lands_where_the_matrix_says(shape, angle):
    pixels = np.zeros(shape, np.float32)
    y, x = shape[0] * 0.4, shape[1] * 0.6
    radius = 0.05 * min(shape)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    pixels[np.hypot(columns - x, rows - y) < radius] = 1.0
    box = HeadBox(0.5 * shape[1], 0.5 * shape[0], float(max(shape)), 1.0, angle)
    view = cut(pixels, box, 112)
    rows, columns = np.mgrid[:112, :112]
    centre = np.array([(columns * view).sum(), (rows * view).sum()]) / view.sum()
    matrix = box.to_view(112)
    assert centre == pytest.approx(matrix[:, :2] @ (x, y) + matrix[:, 2], abs=0.3)


# pixels that are not square


def squeezed(pixels: np.ndarray, aspect: float) -> np.ndarray:
    """The same head, stored in pixels ``aspect`` times as high as wide."""
    height, width = pixels.shape
    size = (width, round(height / aspect)) if aspect > 1 else (round(width * aspect), height)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("angle", [0.0, 30.0, -90.0])
@pytest.mark.parametrize("aspect", [2.0, 0.5, 1.5, 0.25, 5.0])
def test_pixels_that_are_not_square_give_the_view_of_square_ones(make_head, aspect, angle):
    pixels = turn(make_head(512, 512, lesion=(190, 240, 44)), angle)
    head = find_head(squeezed(pixels, aspect), aspect)
    view = to_view(squeezed(pixels, aspect), head.box(angle)).pixels
    assert np.abs(view - look(pixels, angle)).mean() < 0.03
    whole = find_head(pixels)
    shrunk = min(aspect, 1 / aspect)
    assert head.area == pytest.approx(whole.area * shrunk, rel=0.05)
    assert head.box().side == pytest.approx(whole.box().side, rel=0.03)


@given(
    st.floats(-200, 900), st.floats(-200, 900), st.floats(32, 4000), st.floats(-180, 180),
    st.booleans(), st.floats(0.1, 10), st.floats(-100, 4000), st.floats(-100, 4000),
)  # fmt: skip
def test_points_come_back_in_stored_pixels(x0, y0, side, angle, mirrored, aspect, x, y):  # noqa: PLR0917
    box = HeadBox(x0, y0, side, 1.0, angle, mirrored, stretch_of(aspect))
    matrix = box.to_view(VIEW_SIZE)
    there = matrix[:, :2] @ (x, y) + matrix[:, 2]
    back = box.to_image(there[None], VIEW_SIZE)[0]
    assert back == pytest.approx((x, y), abs=1e-5 * max(side, 4000))


@pytest.mark.parametrize("aspect", [2.0, 0.4])
def test_a_spot_in_stored_pixels_lands_where_the_matrix_says(aspect):
    stored = np.zeros((200, 260), np.float32)
    rows, columns = np.mgrid[:200, :260]
    stored[np.hypot(columns - 150, rows - 80) < 9] = 1.0
    across, down = stretch_of(aspect)
    box = HeadBox(130 * across, 100 * down, 420.0, 1.0, 20.0, False, (across, down))
    view = cut(stored, box, 112)
    rows, columns = np.mgrid[:112, :112]
    centre = np.array([(columns * view).sum(), (rows * view).sum()]) / view.sum()
    matrix = box.to_view(112)
    assert centre == pytest.approx(matrix[:, :2] @ (150, 80) + matrix[:, 2], abs=0.3)


@pytest.mark.parametrize("aspect", [1.0, 1.004, 0.996, 0.0, -2.0, np.nan, np.inf])
def test_square_or_unknown_pixels_are_left_as_they_are(make_head, aspect):
    pixels = make_head(300, 256, lesion=(95, 120, 22))
    head, plain = find_head(pixels, aspect), find_head(pixels)
    assert np.array_equal(head.border, plain.border)
    assert head.box(20.0) == plain.box(20.0)
    assert np.array_equal(to_view(pixels, head.box(20.0)).pixels, look(pixels, 20.0))
