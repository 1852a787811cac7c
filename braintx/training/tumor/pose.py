"""The pose network over all sources: heads that stand upright in the gallery, turned anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from braintx.models.backbone import load_imagenet
from braintx.models.pose.network import PoseNetwork
from braintx.preprocessing.image import POSE_SIZE
from braintx.training.loop import Loop, Part, freeze, prepare
from braintx.training.tumor.drawer import Drawer
from braintx.training.tumor.dress import Choices, dress
from braintx.training.tumor.fit import Pictures
from braintx.training.tumor.gallery import Gallery, Shares


@dataclass(frozen=True)
class PoseRecipe:
    """Every choice of the pose network's fit."""

    epochs: int = 10
    samples: int = 4096
    batch: int = 64
    rate: float = 2e-3
    weight_decay: float = 0.02
    frozen_stages: int = 2
    ema: float = 0.98
    seed: int = 20261126
    shares: Shares = field(
        default_factory=lambda: Shares(
            typed=0.5, healed=0, planted=0, healthy=0.15, sequence=0.2, ct=0.06,
            recoloured=0.05, foreign=0, template=0.04, outlier=0.0,
            types=(0.32, 0.33, 0.24, 0.11), home=0.7, one_sided=0.3,
        )
    )  # fmt: skip
    choices: Choices = field(default_factory=Choices)


def fit_pose(
    gallery: Gallery,
    upright: NDArray[np.bool_],
    folder: Path,
    recipe: PoseRecipe | None = None,
    *,
    stream: int = 0,
) -> PoseNetwork:
    """Fit the pose network to heads that stand upright in the gallery, turned anywhere.

    Parameters
    ----------
    gallery : Gallery
    upright : ndarray of bool
        The pictures whose heads stand upright.
    folder : Path
        Gets a checkpoint after every epoch.
    recipe : PoseRecipe, optional
    stream : int, default=0
        Separates the random numbers of several fits with one seed.
    """
    recipe = recipe or PoseRecipe()
    device = prepare(recipe.seed + stream)
    network = PoseNetwork()
    load_imagenet(network.backbone)
    frozen = freeze(network.backbone, recipe.frozen_stages)
    fitted = [p for p in network.parameters() if p.requires_grad]
    loop = Loop(network, [Part(fitted, recipe.rate)], frozen, recipe, device)
    drawer, pictures = Drawer(gallery, upright, recipe.shares), Pictures.of(gallery, device)

    def batches(_epoch: int, rng: np.random.Generator) -> Iterator[_PoseLoss]:
        for _ in range(recipe.samples // recipe.batch):
            order = drawer.draw(recipe.batch, rng).order
            seed = int(rng.integers(2**31))
            view, _, _, turn = dress(
                order, pictures.stack, POSE_SIZE, seed, recipe.choices, turned=True
            )
            yield _PoseLoss(view.contiguous(memory_format=torch.channels_last), turn)

    done = loop.run(folder / "pose.pt", batches, stream=stream, name="pose, epoch")
    assert isinstance(done, PoseNetwork)  # noqa: S101  (for the type checker)
    return done


@dataclass
class _PoseLoss:
    """Squared distance between the directions, at most 4: the far side of the circle."""

    views: Tensor
    turns: Tensor
    parts: dict[str, str] = field(default_factory=dict)

    def __call__(self, network: nn.Module) -> Tensor:
        expected = torch.stack([self.turns.cos(), self.turns.sin()], dim=1)
        found: Tensor = (network(self.views).float() - expected).square().sum(dim=1)
        return found.mean()
