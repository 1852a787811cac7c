"""Measures of heat maps, on maps whose worth is plain to see."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from braintx.explain.localization import agreement, deletion, insertion, localize

SIDE = 32
TUMOR = np.zeros((SIDE, SIDE), bool)
TUMOR[8:16, 8:16] = True
ON_IT = TUMOR.astype(np.float32)
BESIDE = np.roll(ON_IT, 12, axis=1)


def test_a_map_on_the_tumour_and_one_beside_it():
    hit, miss = localize(ON_IT, TUMOR), localize(BESIDE, TUMOR)
    assert (hit.pointing, hit.energy, hit.iou, hit.dice) == (True, 1.0, 1.0, 1.0)
    assert (miss.pointing, miss.energy, miss.iou, miss.dice) == (False, 0.0, 0.0, 0.0)


def test_half_on_it():
    half = localize(np.roll(ON_IT, 4, axis=0), TUMOR)
    assert half.energy == pytest.approx(0.5)
    assert half.iou == pytest.approx(1 / 3)
    assert half.dice == pytest.approx(0.5)


def test_a_flat_map_points_nowhere():
    assert not localize(np.zeros((SIDE, SIDE), np.float32), TUMOR).pointing


@given(arrays(np.float32, (8, 8), elements=st.floats(0, 1, width=16)))
def test_shares_are_shares(heat):
    tumor = np.zeros((8, 8), bool)
    tumor[2:5, 3:6] = True
    found = localize(heat, tumor)
    assert 0 <= found.energy <= 1 + 1e-6
    assert 0 <= found.iou <= found.dice <= 1


def brightness_of_the_tumour(views: np.ndarray) -> np.ndarray:
    """A model that looks at nothing but the tumour."""
    return views[:, TUMOR].mean(axis=1).astype(float)


def test_deleting_what_matters_hurts_and_inserting_it_helps():
    view = np.zeros((SIDE, SIDE), np.float32)
    view[TUMOR] = 1
    seen = brightness_of_the_tumour
    assert deletion(view, ON_IT, seen) < deletion(view, BESIDE, seen) - 0.02
    assert insertion(view, ON_IT, seen) > insertion(view, BESIDE, seen) + 0.02


def test_agreement_of_maps():
    rng = np.random.default_rng(0)
    one = rng.random((SIDE, SIDE)).astype(np.float32)
    assert agreement(one, one**3) == pytest.approx(1)
    assert agreement(one, 1 - one) == pytest.approx(-1)
    assert abs(agreement(one, rng.random((SIDE, SIDE)).astype(np.float32))) < 0.1
    assert agreement(one, np.zeros_like(one)) == 0
