"""One fit of the pose network: from slices known to be upright to slices in any pose.

The figshare originals stand upright. A network fitted to them in all turns tells how the
copies are turned; those of which it is certain then join the originals for a second round,
which brings the patients and the tumours that the originals lack. No label is needed, and
no pose but the originals' is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from braintx.data.tumor_set import LabelledSlice
from braintx.models.backbone import load_imagenet
from braintx.models.pose.network import PoseNetwork
from braintx.models.pose.session import HALF_TURNS, Pose, agreed, looks
from braintx.preprocessing.image import POSE_SIZE, normalize
from braintx.training.loop import Loop, Part, freeze, prepare
from braintx.training.pose.thumbnails import THUMBNAIL_SIZE, load_thumbnails, random_turn


@dataclass(frozen=True)
class PoseRecipe:
    """Every choice of a round.

    Attributes
    ----------
    epochs : int
        Of ``samples`` views each.
    rate : float
        Peak learning rate.
    frozen_stages : int
        Backbone stages (the stem counts) kept as ImageNet left them.
    """

    epochs: int = 8
    samples: int = 1920
    batch: int = 32
    rate: float = 2e-3
    weight_decay: float = 0.02
    frozen_stages: int = 2
    ema: float = 0.98
    seed: int = 20261122


CERTAIN = 0.9
"""How sure a copy's pose must be for it to join the second round."""


def fit_pose(
    slices: Sequence[LabelledSlice],
    folder: Path,
    recipe: PoseRecipe | None = None,
    *,
    stream: int = 0,
) -> PoseNetwork:
    """Fit in two rounds; resume from the checkpoints in ``folder`` where they are.

    Parameters
    ----------
    slices : sequence of LabelledSlice
        Those of origin ``figshare`` are taken to be upright; nothing else is known.
    folder : Path
    recipe : PoseRecipe, optional
    stream : int, default=0
        Separates the random numbers of several fits with one seed (the fold, say).

    Returns
    -------
    PoseNetwork
        With the moving average of the weights, in evaluation mode, on the CPU.
    """
    recipe = recipe or PoseRecipe()
    thumbnails = load_thumbnails(slices)
    upright = np.array([item.origin == "figshare" for item in slices])
    turns = np.zeros(len(slices))
    first = _Round(recipe, folder / "pose_first.pt", stream)
    taught = first.fit(_fresh(recipe.seed + stream), thumbnails[upright], turns[upright])
    poses = [estimate(taught, thumbnail) for thumbnail in thumbnails]
    known = upright | np.array([pose.certainty >= CERTAIN for pose in poses])
    turns[~upright] = np.array([pose.turn for pose in poses])[~upright]
    second = _Round(recipe, folder / "pose_second.pt", stream + 1000)
    return second.fit(taught, thumbnails[known], turns[known])


@torch.no_grad()
def estimate(network: PoseNetwork, thumbnail: NDArray[np.uint8]) -> Pose:
    """The pose of a thumbnail's head, read as it will be served."""
    edge = (THUMBNAIL_SIZE - POSE_SIZE) // 2
    inner = thumbnail[edge : edge + POSE_SIZE, edge : edge + POSE_SIZE]
    views = looks(normalize(np.asarray(inner, np.float32)), HALF_TURNS)
    return agreed(network(torch.from_numpy(views)).numpy(), HALF_TURNS)


def _fresh(seed: int) -> PoseNetwork:
    torch.manual_seed(seed)
    network = PoseNetwork()
    load_imagenet(network.backbone)
    return network


@dataclass(frozen=True)
class _Round:
    recipe: PoseRecipe
    checkpoint: Path
    stream: int

    def fit(
        self, network: PoseNetwork, thumbnails: NDArray[np.uint8], turns: NDArray[np.float64]
    ) -> PoseNetwork:
        recipe = self.recipe
        device = prepare(recipe.seed + self.stream)
        frozen = freeze(network.backbone, recipe.frozen_stages)
        fitted = [p for p in network.parameters() if p.requires_grad]
        loop = Loop(network, [Part(fitted, recipe.rate)], frozen, recipe, device)

        def batches(_epoch: int, rng: np.random.Generator) -> Iterator[_Loss]:
            for _ in range(recipe.samples // recipe.batch):
                chosen = rng.integers(len(turns), size=recipe.batch)
                pairs = [random_turn(thumbnails[i], turns[i], rng) for i in chosen]
                views = torch.from_numpy(np.stack([view for view, _ in pairs])[:, None])
                turned = torch.tensor([turn for _, turn in pairs], dtype=torch.float32)
                yield _Loss(views.to(device, memory_format=torch.channels_last), turned.to(device))

        done = loop.run(self.checkpoint, batches, stream=self.stream, name=self.checkpoint.stem)
        assert isinstance(done, PoseNetwork)  # noqa: S101  (for the type checker)
        return done


@dataclass
class _Loss:
    """Squared distance between the directions, at most 4: the far side of the circle."""

    views: Tensor
    turns: Tensor  # radians
    parts: dict[str, str] = field(default_factory=dict)

    def __call__(self, network: nn.Module) -> Tensor:
        expected = torch.stack([self.turns.cos(), self.turns.sin()], dim=1)
        apart: Tensor = (network(self.views).float() - expected).square().sum(dim=1)
        loss = apart.mean()
        self.parts = {"direction": f"{loss.item():.3f}"}
        return loss
