"""Each corruption worsens a slice more as its severity grows, and leaves a valid slice."""

import itertools

import numpy as np
import pytest

from braintx.evaluation.tumor.corruptions import KINDS, SEVERITIES, corrupt
from braintx.models.tumor.smoke import drawn_view
from braintx.preprocessing.image import VIEW_SIZE, find_head, to_view


@pytest.fixture(scope="module")
def slice_() -> np.ndarray:
    drawn = drawn_view().reshape(VIEW_SIZE, VIEW_SIZE)
    return np.ascontiguousarray(np.pad(drawn, 40))


@pytest.mark.parametrize("kind", KINDS)
def test_worse_and_worse_but_still_a_slice(kind, slice_):
    kept = slice_.copy()
    distances = []
    for severity in SEVERITIES:
        worse = corrupt(slice_, kind, severity, np.random.default_rng(0))
        assert worse.dtype == np.float32
        assert worse.min() >= 0
        assert worse.max() <= 1
        assert np.isfinite(to_view(worse, find_head(worse).box()).pixels).all()
        if kind == "crop":
            distances.append(slice_.size - worse.size)
        else:
            assert worse.shape == slice_.shape
            distances.append(np.abs(worse - slice_).mean())
    assert distances[0] > 0
    # a drawing's flat greys may happen to suit a coarser JPEG
    steps = itertools.pairwise(distances)
    assert all(later > 0.7 * earlier for earlier, later in steps)
    assert distances[-1] > 2 * distances[0]
    assert np.array_equal(slice_, kept)


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_slice(kind, slice_):
    one, two = (corrupt(slice_, kind, 3, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one, two)
