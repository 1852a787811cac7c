"""The search returns what looks alike in any pose."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from braintx.data.duplicates.candidates import (
    NEIGHBOURS,
    WORDS,
    candidates,
    embed,
    find_words,
    nearest,
)
from braintx.data.duplicates.fingerprint import look_at_pixels
from braintx.data.simulate.copies import alter


def test_a_copy_is_nearer_than_any_other_head(heads):
    rng = np.random.default_rng(3)
    originals = [look_at_pixels(head).blind for head in heads]
    words = find_words(originals)
    assert words.shape == (min(WORDS, sum(map(len, originals)) // 100), 128)
    upright = np.stack([embed(blind, words) for blind in originals])
    turned = np.stack([embed(look_at_pixels(alter(head, rng)[0]).blind, words) for head in heads])
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
    assert np.array_equal((turned @ upright.T).argmax(axis=1), np.arange(len(heads)))


def test_planted_neighbours_are_found_nearest_first():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(400, 64)).astype(np.float32)
    vectors[1::2] = vectors[::2] + rng.normal(size=(200, 64)).astype(np.float32) * 0.2
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = nearest(vectors)
    assert {(place, place + 1) for place in range(0, 400, 2)} <= set(found)
    assert len(found) <= NEIGHBOURS * len(vectors)
    cosines = [float(vectors[a] @ vectors[b]) for a, b in found]
    assert all(left >= right - 1e-4 for left, right in pairwise(cosines))
    assert found == nearest(vectors)


def test_of_few_pictures_all_pairs_are_compared():
    assert candidates(lambda place: np.zeros((1, 128), np.float32), 3) == [(0, 1), (0, 2), (1, 2)]
