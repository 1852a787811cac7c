"""The plane of an upright head: the template's own planes, mirrored or dim, are told apart."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.labels import PLANES
from braintx.data.simulate import phantoms
from braintx.models import plane as planes
from braintx.models.plane import FEATURES, PLANE_VIEW_SIZE, plane_features, read_plane
from braintx.preprocessing.image import find_head, to_view


def upright(pixels: np.ndarray) -> np.ndarray:
    return to_view(pixels, find_head(pixels).box(), PLANE_VIEW_SIZE).pixels


@pytest.mark.skipif(
    not phantoms.available(), reason="nilearn, which ships the template, is missing"
)
@pytest.mark.parametrize("plane", PLANES)
def test_planes_of_a_head_from_elsewhere(plane):
    """The template is in no labelled set, and its neck and scalp are drawn."""
    view = upright(phantoms.make("glioma", plane, 1).slice.pixels)
    found = read_plane(view)
    assert found.plane == plane
    assert found.certainty > 0.8


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_a_mirrored_view_reads_the_same(seed):
    view = np.random.default_rng(seed).random((PLANE_VIEW_SIZE,) * 2, np.float32)
    mirrored = np.ascontiguousarray(view[:, ::-1])
    assert plane_features(mirrored) == pytest.approx(plane_features(view), abs=1e-4)
    one, other = read_plane(view), read_plane(mirrored)
    assert one.plane == other.plane
    assert one.certainty == pytest.approx(other.certainty, abs=1e-3)


def test_edges_fall_into_their_direction_and_their_half():
    view = np.zeros((PLANE_VIEW_SIZE,) * 2, np.float32)
    view[:, :12] = 1.0  # one upright edge, on the left
    shared, apart = plane_features(view).reshape(2, 6, 3, 4)
    assert shared[:, 1, 0].min() > 0.4
    assert shared[:, :, 1:].max() == 0.0
    assert apart == pytest.approx(shared)  # the right half has none
    assert plane_features(view).shape == (FEATURES,)


def test_a_blank_view_is_read_without_certainty():
    assert 1 / 3 <= read_plane(np.zeros((PLANE_VIEW_SIZE,) * 2, np.float32)).certainty <= 1


def test_the_stored_numbers_say_where_they_come_from():
    stored = json.loads(files(planes.__package__).joinpath(planes.COEFFICIENTS).read_text())
    assert tuple(stored["planes"]) == PLANES
    assert np.shape(stored["weights"]) == (3, FEATURES)
    assert stored["about"]["accuracy"] > 0.97
    assert stored["about"]["command"] == "python -m braintx.training.planes.fit"
