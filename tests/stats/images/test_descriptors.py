"""The record of one slice: turned pictures differ in their turn and in nothing else."""

import subprocess
import sys
from dataclasses import asdict

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.evaluation.tumor.corruptions import turn
from braintx.models.pose.session import Pose
from braintx.stats.images import Descriptors, describe

UPRIGHT = Pose(0.0, 1.0)
LESION = (95.0, 120.0, 22.0)


def circle(x: float, y: float, radius: float) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    return np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])


def turned_about(points: np.ndarray, degrees: float, middle: float) -> np.ndarray:
    matrix = cv2.getRotationMatrix2D((middle, middle), degrees, 1.0)
    return points @ matrix[:, :2].T + matrix[:, 2]


def test_a_drawn_head_is_what_was_drawn(head):
    found = describe(head.pixels, UPRIGHT, circle(*LESION))
    assert found.head_area == pytest.approx(np.pi * 0.38 * 0.44, rel=0.05)
    assert found.tumor_area == pytest.approx(22**2 / (0.38 * 0.44 * 256**2), rel=0.05)
    assert found.tumor_x == pytest.approx(0.5 + (95 - 127.5) / (0.88 * 1.08 * 256), abs=0.02)
    assert found.tumor_y == pytest.approx(0.5 + (120 - 127.5) / (0.88 * 1.08 * 256), abs=0.02)
    assert found.eccentricity == pytest.approx(0, abs=0.05)
    assert (found.quarter_turn, found.tilt, found.pose_certainty) == (0, 0.0, 1.0)
    assert 0.3 < found.brightness < 0.55


@settings(max_examples=20)
@given(st.floats(-180, 180))
def test_a_turned_picture_is_the_same_but_for_its_turn(make_head, degrees):
    image = cv2.GaussianBlur(make_head(lesion=LESION), (0, 0), 2)
    outline = circle(*LESION) * (1, 0.6)
    plain = describe(image, UPRIGHT, outline)
    turned = describe(
        turn(image, degrees), Pose(degrees, 1.0), turned_about(outline, degrees, 127.5)
    )
    assert np.cos(np.deg2rad(turned.quarter_turn + turned.tilt - degrees)) == pytest.approx(1)
    assert turned.plane == plain.plane
    for name, tolerance in (
        ("brightness", 0.01),
        ("contrast", 0.01),
        ("head_area", 0.01),
        ("tumor_area", 0.002),
        ("tumor_x", 0.02),
        ("tumor_y", 0.02),
        ("eccentricity", 0.001),
    ):
        assert getattr(turned, name) == pytest.approx(getattr(plain, name), abs=tolerance), name


def test_without_outline_the_tumor_is_unknown(head):
    found = asdict(describe(head.pixels, UPRIGHT))
    unknown = {name for name, value in found.items() if value is None}
    assert unknown == {"tumor_area", "tumor_x", "tumor_y", "eccentricity"}


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((64, 64, 3), np.float32),
        np.zeros((0, 64), np.float32),
        np.full((64, 64), np.nan, np.float32),
    ],
)
def test_what_is_no_grey_picture_is_refused(pixels):
    with pytest.raises(DataError, match="read_slice") as caught:
        describe(pixels, UPRIGHT)
    assert caught.value.code == "image.not_grey"


def test_every_number_has_a_meaning_in_the_docs():
    assert Descriptors.__doc__ is not None
    assert [
        name for name in Descriptors.__dataclass_fields__ if name not in Descriptors.__doc__
    ] == []


def test_importing_is_light():
    code = (
        "import sys, braintx.stats.images; "
        "print([m for m in ('pandas', 'sklearn', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
