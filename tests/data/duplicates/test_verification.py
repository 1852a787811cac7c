"""A copy registers, a neighbouring slice does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.data.duplicates.fingerprint import Look, look_at_pixels
from braintx.data.duplicates.verification import Registration, register
from braintx.data.simulate.copies import alter


@pytest.fixture(scope="module")
def looks(heads) -> list[Look]:
    return [look_at_pixels(head) for head in heads]


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000))
def test_any_copy_registers_on_its_original(heads, looks, seed):
    which = seed % len(heads)
    pixels, matrix = alter(heads[which], np.random.default_rng(seed))
    found = register(look_at_pixels(pixels), looks[which])
    assert found.is_copy
    corners = np.array([[100, 100, 1], [400, 100, 1], [100, 400, 1], [400, 400, 1]]).T
    assert np.abs((found.matrix - matrix) @ corners).max() < 4  # pixels of 512


def test_two_slices_of_one_head_do_not(looks):
    for first in range(len(looks)):
        for second in range(first):
            assert not register(looks[first], looks[second]).is_copy


def test_a_skull_that_fits_is_not_enough(heads):
    head, other = heads[0], heads[0].copy()
    other[150:360, 150:360] = other[150:360, 150:360][::-1, ::-1]  # another brain in it
    found = register(look_at_pixels(head), look_at_pixels(other))
    assert found.agreeing > 12
    assert not found.is_copy


def test_a_picture_is_its_own_copy(looks):
    found = register(looks[0], looks[0])
    assert found.score == pytest.approx(1)
    assert found.matrix == pytest.approx(np.eye(3), abs=1e-6)


def test_pictures_without_points_are_no_copies(looks):
    blank = look_at_pixels(np.zeros((512, 512), np.float32))
    assert register(blank, looks[0]) == Registration(0, 0, 0.0, pytest.approx(np.eye(3)))
    assert not register(blank, blank).is_copy


def test_each_limit_counts():
    good = Registration(matched=50, agreeing=45, score=0.95, matrix=np.eye(3))
    assert good.is_copy
    assert not Registration(11, 11, 0.95, np.eye(3)).is_copy
    assert not Registration(100, 45, 0.95, np.eye(3)).is_copy
    assert not Registration(50, 45, 0.8, np.eye(3)).is_copy
