"""The mask as a polygon in the image."""

from dataclasses import replace

import numpy as np
import pytest

from braintx.core.records import Outline
from braintx.models.tumor.outline import measured, position, rasterize, trace
from braintx.preprocessing.image import VIEW_SIZE, HeadBox

BOX = HeadBox(x=323.5, y=273.5, side=448.0, area=120_000.0)


def disc(x: float, y: float, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[:56, :56]
    return (np.hypot(columns - x, rows - y) < radius).astype(np.float32)


def test_polygon_lies_where_the_mask_is():
    outline = trace(disc(28, 14, 8), BOX)
    centre = np.mean(outline.xy, axis=0)
    assert centre == pytest.approx((100 + 28.5 * 8, 50 + 14.5 * 8), abs=3)
    assert outline.area_fraction == pytest.approx(np.pi * 64**2 / BOX.area, rel=0.06)


@pytest.mark.parametrize("at", [(0, 0), (55, 0), (28, 55), (28, 28)])
def test_a_speck_is_a_guess_and_nothing_is_nothing(at):
    speck = trace(disc(*at, 0.5), BOX)
    assert len(speck.xy) > 2
    assert speck.area_fraction < 0.04
    assert trace(np.zeros((56, 56), np.float32), BOX) == Outline()


def test_of_two_regions_the_surer_one_wins():
    vague = 0.6 * disc(14, 28, 9)
    sure = disc(42, 28, 8)
    assert min(x for x, _ in trace(np.maximum(vague, sure), BOX).xy) > 100 + 8 * 30


def test_a_faint_mask_is_outlined_as_a_sure_one_is_and_says_so():
    sure, guess = trace(disc(28, 28, 9), BOX), trace(0.1 * disc(28, 28, 9), BOX)
    assert guess.xy == sure.xy
    assert (sure.certainty, sure.faint) == (pytest.approx(1), False)
    assert (guess.certainty, guess.faint) == (pytest.approx(0.1), True)
    assert trace(1e-4 * disc(28, 28, 9), BOX) == Outline()
    assert not Outline().faint


def test_area_never_exceeds_the_head():
    assert trace(np.ones((56, 56), np.float32), BOX).area_fraction == 1.0


def test_position_is_relative_to_the_box():
    assert position(trace(disc(14, 42, 6), BOX), BOX) == pytest.approx((0.26, 0.76), abs=0.01)
    turned = replace(BOX, turn=90.0)  # the polygon turns with the head: the place is anatomy
    assert position(trace(disc(14, 42, 6), turned), turned) == pytest.approx((0.26, 0.76), abs=0.01)
    assert position(Outline(), BOX) == (0.5, 0.5)
    assert position(Outline(((100.0, 50.0), (548.0, 498.0)), 0.0), BOX) == pytest.approx(
        (0.5, 0.5), abs=0.01
    )


# pixels


def test_the_pixels_of_a_border_are_those_inside_and_on_it():
    corner = np.array([(2.0, 1.0), (6.4, 1.0), (6.4, 3.0), (4.0, 3.0), (4.0, 7.0), (2.0, 7.0)])
    found = rasterize(corner, (9, 8))
    expected = np.zeros((9, 8), bool)
    expected[1:4, 2:7] = expected[1:8, 2:5] = True
    assert np.array_equal(found, expected)
    assert np.array_equal(
        rasterize(corner + np.array([3, 4]), (9, 8)), np.pad(expected, ((4, 0), (3, 0)))[:9, :8]
    )
    assert not rasterize(np.array(()), (9, 8)).any()


def test_the_pixels_are_those_of_the_mask_that_was_outlined():
    box = replace(BOX, side=float(VIEW_SIZE))  # the view in its own pixels
    found = rasterize(np.array(trace(disc(28, 14, 8), box).xy), (1000, 1000))
    assert trace(disc(28, 14, 8), box).area_fraction * box.area == pytest.approx(
        found.sum(), rel=0.02
    )


# millimetres


@pytest.mark.parametrize("stretch", [(1.0, 1.0), (1.0, 2.0), (1.5, 1.0)])
def test_a_disc_measures_what_it_is(stretch):
    box = replace(BOX, turn=25.0, stretch=stretch, area=BOX.area / stretch[0] / stretch[1])
    spacing = (0.4 * stretch[1], 0.4 * stretch[0])  # (row, column): squares of 0.4 mm
    found = measured(trace(disc(28, 14, 8), box), box, spacing)
    assert found.diameter_mm == pytest.approx(128 * 0.4, rel=0.04)
    assert found.area_mm2 == pytest.approx(np.pi * (64 * 0.4) ** 2, rel=0.06)
    plain = trace(disc(28, 14, 8), BOX)
    assert found.area_fraction == pytest.approx(plain.area_fraction)
    centre = np.mean(found.xy, axis=0) * stretch + (np.array(stretch) - 1) / 2
    assert centre[0] == pytest.approx(np.mean(trace(disc(28, 14, 8), replace(BOX, turn=25.0)).xy,
                                              axis=0)[0], abs=1)  # fmt: skip


def test_the_diameter_is_that_of_the_longest_chord():
    rows, columns = np.mgrid[:56, :56]
    bar = ((abs(rows - 28) < 3) & (abs(columns - 28) < 18)).astype(np.float32)
    found = measured(trace(bar, BOX), BOX, (0.4, 0.4))
    points = np.array(found.xy)
    longest = max(np.hypot(*(one - other)) for one in points for other in points)
    assert found.diameter_mm == pytest.approx(0.4 * longest, abs=0.06)
    assert found.diameter_mm == pytest.approx(0.4 * np.hypot(36, 6) * 8, rel=0.05)


@pytest.mark.parametrize("spacing", [None, (2.0, 2.0), (0.01, 0.01)])
def test_an_unknown_or_impossible_size_gives_no_millimetres(spacing):
    outline = trace(disc(28, 14, 8), BOX)
    assert measured(outline, BOX, spacing) == outline
    assert measured(Outline(), BOX, (0.4, 0.4)) == Outline()
