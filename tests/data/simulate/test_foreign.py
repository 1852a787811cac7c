"""Drawn pictures of no brain: of the right form, repeatable, and unlike one another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.data.simulate import foreign


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([64, 160, 224]))
def test_a_drawn_picture_is_a_view(seed, size):
    picture = foreign.draw_foreign(size, np.random.default_rng(seed))
    assert picture.shape == (size, size)
    assert picture.dtype == np.float32
    assert np.isfinite(picture).all()
    assert 0 <= picture.min() <= picture.max() <= 1
    again = foreign.draw_foreign(size, np.random.default_rng(seed))
    assert np.array_equal(picture, again)


@pytest.mark.parametrize("spoiler", foreign._SPOILERS)
def test_a_spoiled_view_is_another_picture(spoiler, make_head):
    view = make_head(224, 224, (90, 100, 20), 1)
    for seed in range(3):
        spoiled = spoiler(view, np.random.default_rng(seed))
        assert spoiled.shape == view.shape
        assert np.isfinite(spoiled).all()
        assert np.abs(spoiled - view).mean() > 0.02


def test_spoiling_keeps_the_view_in_range_and_leaves_the_given_one(make_head):
    view = make_head(160, 160, (60, 80, 15), 2)
    before = view.copy()
    for seed in range(20):
        spoiled = foreign.spoil(view, np.random.default_rng(seed))
        assert spoiled.dtype == np.float32
        assert 0 <= spoiled.min() <= spoiled.max() <= 1
    assert np.array_equal(view, before)


def test_a_head_by_computed_tomography_has_a_bright_skull_and_an_even_brain(make_head):
    view = make_head(224, 224, (90, 100, 20), 3)
    made = foreign._computed_tomography(view, np.random.default_rng(0))
    centre = made[90:130, 90:130]
    assert made.max() > 0.8
    assert centre.mean() < 0.75
    assert centre.std() < view[90:130, 90:130].std() + 0.05


def test_an_empty_view_can_be_spoiled_too():
    for seed in range(12):
        spoiled = foreign.spoil(np.zeros((96, 96), np.float32), np.random.default_rng(seed))
        assert spoiled.shape == (96, 96)
        assert 0 <= spoiled.min() <= spoiled.max() <= 1
