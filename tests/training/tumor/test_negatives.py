"""Views without a tumour: the tumour is gone, its double labelled, phantoms as they say."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")

from braintx.core.labels import VIEW_KINDS
from braintx.training.tumor import negatives
from braintx.training.tumor.negatives import Negatives, mirror
from braintx.training.tumor.views import CONTEXT_SIZE, Views

MIDDLE = CONTEXT_SIZE // 2


@pytest.fixture(scope="module")
def views() -> Views:
    """A symmetric head four times: tumour left, right, across the middle, and not outlined."""
    y, x = np.mgrid[:CONTEXT_SIZE, :CONTEXT_SIZE] - (CONTEXT_SIZE - 1) / 2
    head = np.where((x / 100) ** 2 + (y / 120) ** 2 < 1, 120, 0).astype(np.uint8)
    pixels, masks = np.stack([head] * 4), np.zeros((4, CONTEXT_SIZE, CONTEXT_SIZE), np.uint8)
    for position, left in enumerate((80, 210, 145)):
        masks[position, 140:170, left : left + 30] = 255
    pixels[masks > 0] = 250
    pixels[3] = pixels[0]
    return Views(pixels, masks, np.array([True] * 3 + [False]), np.zeros(4, np.int64))


@pytest.fixture(scope="module")
def some(views) -> Negatives:
    return Negatives.of(views)


def test_only_tumours_on_one_side_are_taken(some):
    assert some.left_sided == {0: True, 1: False}


def test_sagittal_heads_are_left_out(views):
    lopsided = views.pixels.copy()
    lopsided[:, :, :MIDDLE] = np.random.default_rng(0).integers(0, 255, (4, CONTEXT_SIZE, MIDDLE))
    assert not Negatives.of(Views(lopsided, views.masks, views.outlined, views.labels)).left_sided


@pytest.mark.parametrize("position", [0, 1])
def test_the_healthy_half_hides_the_tumour(some, views, position):
    for seed in range(5):
        keep_left = not some.left_sided[position]
        pixels, _ = mirror(
            views.pixels[position], views.masks[position], keep_left, np.random.default_rng(seed)
        )
        assert (views.pixels[position] > 200).any()
        assert not (pixels > 200).any()


def test_a_doubled_tumour_is_labelled_on_both_sides(some, views):
    pixels, mask = mirror(views.pixels[0], views.masks[0], True, np.random.default_rng(1))
    assert mask[:, :MIDDLE].any()
    assert mask[:, MIDDLE:].any()
    assert pixels[mask > 0].mean() > 200
    assert not np.array_equal(pixels, pixels[:, ::-1])  # no brain is its own mirror image


def test_most_views_stay_as_they_are_and_the_cache_is_never_written(some, views):
    before = views.pixels.copy()
    rng = np.random.default_rng(2)
    same = [some.maybe_doubled(0, rng)[0] is not None for _ in range(5)]
    assert all(same)
    kept = sum(np.array_equal(some.maybe_doubled(0, rng)[0], views.pixels[0]) for _ in range(200))
    assert 110 < kept < 170
    assert np.array_equal(some.maybe_doubled(2, rng)[0], views.pixels[2])
    assert np.array_equal(views.pixels, before)


@pytest.mark.parametrize("kind", VIEW_KINDS)
def test_only_phantoms_with_a_lesion_have_a_mask(some, kind, monkeypatch):
    monkeypatch.setattr(negatives, "_PER_PLANE", 3)
    negatives.with_lesion.cache_clear()
    negatives.without_lesion.cache_clear()
    rng = np.random.default_rng(3)
    for _ in range(4):
        view, target = some.draw(kind, 64, rng)
        assert view.shape == (64, 64)
        assert 0 <= view.min() <= view.max() <= 1
        assert target.shape == (16, 16)
        assert (target.max() > 0.2) == (kind == "tumor")
    negatives.with_lesion.cache_clear()
    negatives.without_lesion.cache_clear()


def test_without_one_sided_tumours_the_template_stands_in(views, monkeypatch):
    monkeypatch.setattr(negatives, "_PER_PLANE", 1)
    negatives.without_lesion.cache_clear()
    view, target = Negatives(views, {}).draw("healthy", 64, np.random.default_rng(0))
    assert view.max() > 0.5
    assert not target.any()
    negatives.without_lesion.cache_clear()
