"""Shapes from outlines: known ellipses, and what turns, shifts and zooms leave alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.preprocessing.image import HeadBox
from braintx.stats.images.shape import eccentricity, outlined, tilt

BOX = HeadBox(100.0, 100.0, 160.0, area=20000.0)


def ellipse(a: float, b: float, degrees: float = 0.0, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    turn = np.deg2rad(degrees)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.column_stack([a * np.cos(angle), b * np.sin(angle)]) @ rotation.T + (x, y)


@given(
    st.floats(0.1, 1.0),
    st.floats(0.01, 1000),
    st.floats(-180, 180),
    st.floats(-5000, 5000),
)
def test_eccentricity_of_an_ellipse_wherever_it_lies(ratio, size, degrees, shift):
    size = max(size, abs(shift) / 1e6)
    found = eccentricity(ellipse(size, size * ratio, degrees, shift, -shift))
    assert found == pytest.approx(np.sqrt(1 - ratio**2), abs=2e-3 if ratio < 0.999 else 0.05)


def test_a_square_is_as_round_as_a_circle_and_a_needle_is_not():
    assert eccentricity([(0, 0), (1, 0), (1, 1), (0, 1)]) == pytest.approx(0, abs=1e-3)
    assert eccentricity([(0, 0), (100, 0), (100, 1), (0, 1)]) > 0.9999


def test_an_outline_read_the_other_way_round_is_the_same():
    shape = ellipse(20, 10, 30, 90, 80)
    one, other = outlined(shape, BOX), outlined(shape[::-1], BOX)
    assert other == pytest.approx(one)


def test_area_is_a_share_of_the_head_and_the_place_is_in_the_box():
    found = outlined(ellipse(20, 10, 0, 140, 60), BOX)
    assert found.area == pytest.approx(np.pi * 200 / 20000, rel=1e-3)
    assert (found.x, found.y) == pytest.approx((0.75, 0.25), abs=0.005)
    assert outlined(ellipse(900, 900, 0, 100, 100), BOX).area == 1.0


def test_the_place_is_that_in_the_upright_view():
    sideways = HeadBox(100.0, 100.0, 160.0, 20000.0, turn=90.0)  # the top points left
    found = outlined(ellipse(10, 10, 0, 40, 100), sideways)
    assert (found.x, found.y) == pytest.approx((0.5, 0.125), abs=0.005)


@given(st.floats(-180, 180))
def test_tilt_and_quarter_add_up_to_the_turn(turn):
    quarter, off = tilt(turn)
    assert quarter in (0, 90, 180, -90)
    assert -45 <= off <= 45
    assert np.cos(np.deg2rad(quarter + off - turn)) == pytest.approx(1)


def test_tilt_in_words():
    assert tilt(100.0) == (90, 10.0)
    assert tilt(-170.0) == (180, 10.0)
    assert tilt(-3.0) == (0, -3.0)
    assert tilt(-95.0) == (-90, -5.0)


@pytest.mark.parametrize(
    ("outline", "code"),
    [
        ([(0, 0), (1, 1)], "outline.shape"),
        ([], "outline.shape"),
        ([(0, 0, 0)] * 4, "outline.shape"),
        ([(0, 0), (1, 1), (2, 2)], "outline.empty"),
        ([(5, 5)] * 4, "outline.empty"),
        ([(0, 0), (1, np.nan), (2, 0)], "outline.not_finite"),
    ],
)
def test_what_is_no_outline_is_refused(outline, code):
    for asked in (lambda: eccentricity(outline), lambda: outlined(outline, BOX)):
        with pytest.raises(DataError) as caught:
            asked()
        assert caught.value.code == code


def test_a_circle_in_pixels_that_are_not_square_is_round():
    box = HeadBox(100.0, 200.0, 320.0, area=20000.0, stretch=(1.0, 2.0))
    found = outlined(ellipse(40, 20, x=100, y=100), box)
    assert found.eccentricity == pytest.approx(0, abs=0.05)
    assert found.area == pytest.approx(np.pi * 800 / 20000, rel=0.01)
