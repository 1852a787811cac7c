"""The map: groups stay together, a seed repeats, and bad embeddings are told."""

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.stats.images import map_embeddings


def groups(each: int, dimensions: int = 64) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 6, (3, dimensions))
    return np.repeat(centres, each, axis=0) + rng.normal(0, 1, (3 * each, dimensions))


def test_groups_stay_together_and_a_seed_repeats():
    embeddings = groups(20)
    found = map_embeddings(embeddings, seed=4)
    again = map_embeddings(embeddings, seed=4)
    assert (found.xy == again.xy).all()
    assert found.trustworthiness == again.trustworthiness
    assert found.rows.tolist() == list(range(60))
    assert (found.given, found.neighbours, found.seed) == (60, 15, 4)
    distance = np.linalg.norm(found.xy[:, None] - found.xy[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    assert (distance.argmin(axis=1) // 20 == np.arange(60) // 20).all()
    assert 0.8 < found.trustworthiness <= 1.0


def test_noise_laid_out_is_not_trusted_much():
    noise = np.random.default_rng(1).normal(size=(60, 200))
    assert map_embeddings(noise).trustworthiness < map_embeddings(groups(20)).trustworthiness


def test_of_many_rows_a_random_part_is_shown():
    embeddings = groups(20)
    found = map_embeddings(embeddings, limit=30, seed=1)
    assert found.xy.shape == (30, 2)
    assert found.given == 60
    assert (np.diff(found.rows) > 0).all()
    assert (found.rows // 20 != 0).any()
    assert found.rows.tolist() != map_embeddings(embeddings, limit=30, seed=2).rows.tolist()
    alone = map_embeddings(embeddings[found.rows], limit=30, seed=1)
    assert (alone.xy == found.xy).all()


def test_few_rows_and_exact_copies_are_laid_out_too():
    found = map_embeddings(np.repeat(groups(2, 5), 2, axis=0))
    assert np.isfinite(found.xy).all()
    assert found.neighbours == 5


@pytest.mark.parametrize(
    ("embeddings", "limit", "code"),
    [
        (np.zeros((9, 4)), 2000, "map.too_few"),
        (np.zeros((20, 1)), 2000, "map.too_few"),
        (np.zeros(20), 2000, "map.too_few"),
        (np.ones((20, 4)), 5, "map.too_few"),
        (np.ones((20, 4)), 2000, "map.constant"),
        (np.full((20, 4), np.nan), 2000, "map.not_finite"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(embeddings, limit, code):
    with pytest.raises(DataError) as caught:
        map_embeddings(embeddings, limit=limit)
    assert caught.value.code == code
