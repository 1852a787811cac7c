"""The view of the head: where it lies, how points go there and back, what it does not depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.records import Slice
from braintx.preprocessing.image import VIEW_SIZE, HeadBox, cut, find_head, to_view


def test_box_surrounds_the_head(make_head):
    box = find_head(make_head(300, 400))
    assert box.x0 < 200 - 0.38 * 400 < 200 + 0.38 * 400 < box.x0 + box.side
    assert box.y0 < 150 - 0.44 * 300 < 150 + 0.44 * 300 < box.y0 + box.side
    assert box.side < 1.25 * 0.76 * 400


def test_head_area_counts_the_dark_inside(make_head):
    area = find_head(make_head(300, 300)).area
    assert area == pytest.approx(np.pi * 0.38 * 0.44 * 300**2, rel=0.06)


def test_blank_image_is_its_own_head():
    box = find_head(np.zeros((100, 60), np.float32))
    assert (box.x0, box.y0, box.side) == (-20.0, 0.0, 100.0)


def test_borders_do_not_change_the_view(make_head):
    pixels = make_head(256, 256, lesion=(95, 120, 22))
    wide = np.pad(pixels, ((40, 90), (120, 10)))
    view, _ = to_view(Slice(pixels))
    padded, _ = to_view(Slice(wide))
    assert np.abs(view - padded).mean() < 0.04  # another crop altogether differs by 0.2


def test_quarter_turn_turns_the_view(make_head):
    pixels = make_head(256, 256, lesion=(95, 120, 22))
    view, _ = to_view(Slice(pixels))
    turned, _ = to_view(Slice(np.ascontiguousarray(np.rot90(pixels))))
    assert np.abs(np.rot90(view) - turned).mean() < 0.02


@pytest.mark.parametrize("gain", [0.2, 1.0])
def test_brightness_does_not_change_the_view(make_head, gain):
    pixels = make_head(256, 256, lesion=(95, 120, 22))
    view, _ = to_view(Slice(pixels))
    other, _ = to_view(Slice((pixels * gain).astype(np.float32)))
    assert np.abs(view - other).max() < 0.02
    assert view.dtype == np.float32
    assert view.shape == (VIEW_SIZE, VIEW_SIZE)
    assert view.min() == 0.0
    assert view.max() == 1.0


@given(
    st.floats(-200, 200), st.floats(-200, 200), st.floats(32, 8000),
    st.floats(-100, 9000), st.floats(-100, 9000), st.sampled_from([56, 224, 320]),
)  # fmt: skip
def test_points_go_to_the_view_and_back(x0, y0, side, x, y, size):  # noqa: PLR0917
    box = HeadBox(x0, y0, side, 1.0)
    matrix = box.to_view(size)
    there = matrix[:, :2] @ (x, y) + matrix[:, 2]
    assert box.to_image(there[None], size)[0] == pytest.approx((x, y), abs=1e-6 * max(side, 9000))


@pytest.mark.parametrize("shape", [(64, 64), (64, 700), (1500, 900)])
def test_a_spot_lands_where_the_matrix_says(shape):
    pixels = np.zeros(shape, np.float32)
    y, x = shape[0] * 0.4, shape[1] * 0.6
    radius = 0.05 * min(shape)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    pixels[np.hypot(columns - x, rows - y) < radius] = 1.0
    box = HeadBox(0.0, 0.0, float(max(shape)), 1.0)
    view = cut(pixels, box, 112)
    rows, columns = np.mgrid[:112, :112]
    centre = np.array([(columns * view).sum(), (rows * view).sum()]) / view.sum()
    matrix = box.to_view(112)
    assert centre == pytest.approx(matrix[:, :2] @ (x, y) + matrix[:, 2], abs=0.3)
