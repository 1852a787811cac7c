"""The mask as a polygon in the image."""

from dataclasses import replace

import numpy as np
import pytest

from braintx.core.records import Outline
from braintx.models.tumor.outline import position, trace
from braintx.preprocessing.image import HeadBox

BOX = HeadBox(x=323.5, y=273.5, side=448.0, area=120_000.0)


def disc(x: float, y: float, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[:56, :56]
    return (np.hypot(columns - x, rows - y) < radius).astype(np.float32)


def test_polygon_lies_where_the_mask_is():
    outline = trace(disc(28, 14, 8), BOX, 0.5)
    centre = np.mean(outline.xy, axis=0)
    assert centre == pytest.approx((100 + 28.5 * 8, 50 + 14.5 * 8), abs=3)
    assert outline.area_fraction == pytest.approx(np.pi * 64**2 / BOX.area, rel=0.06)


def test_one_region_is_outlined_and_specks_are_none():
    both = np.maximum(disc(14, 28, 9), disc(45, 28, 3))
    assert max(x for x, _ in trace(both, BOX, 0.5).xy) < 100 + 8 * 30
    assert trace(disc(28, 28, 0.5), BOX, 0.5) == Outline()
    assert trace(np.zeros((56, 56), np.float32), BOX, 0.5) == Outline()


def test_of_two_regions_the_surer_one_wins():
    vague = 0.6 * disc(14, 28, 9)
    sure = disc(42, 28, 8)
    assert min(x for x, _ in trace(np.maximum(vague, sure), BOX, 0.5).xy) > 100 + 8 * 30


def test_area_never_exceeds_the_head():
    assert trace(np.ones((56, 56), np.float32), BOX, 0.5).area_fraction == 1.0


def test_position_is_relative_to_the_box():
    assert position(trace(disc(14, 42, 6), BOX, 0.5), BOX) == pytest.approx((0.26, 0.76), abs=0.01)
    turned = replace(BOX, turn=90.0)  # the polygon turns with the head: the place is anatomy
    assert position(trace(disc(14, 42, 6), turned, 0.5), turned) == pytest.approx(
        (0.26, 0.76), abs=0.01
    )
    assert position(Outline(), BOX) == (0.5, 0.5)
    assert position(Outline(((100.0, 50.0), (548.0, 498.0)), 0.0), BOX) == pytest.approx(
        (0.5, 0.5), abs=0.01
    )
