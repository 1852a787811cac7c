"""One fit of the tumour network: over all sources, every kind of view in every dress.

Deterministic on a CPU, resumable, on a GPU where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from braintx.models.backbone import load_imagenet
from braintx.models.tumor.network import TumorNetwork, TumorOutput
from braintx.preprocessing.image import VIEW_SIZE
from braintx.training.loop import Loop, Part, freeze, prepare
from braintx.training.tumor.drawer import Drawer
from braintx.training.tumor.dress import Choices, dress
from braintx.training.tumor.gallery import Gallery, Shares, Shown
from braintx.training.tumor.losses import (
    apart,
    cell_loss,
    mask_loss,
    somewhere_loss,
    state_loss,
    type_loss,
)


@dataclass(frozen=True)
class Recipe:
    """Every choice of one cycle of a fit. Part of its checkpoint: no other recipe resumes it.

    Attributes
    ----------
    samples : int
        Views of an epoch; each picture is shown twice in a batch, dressed differently.
    agreement : float
        Weight of the disagreement of the two about what the view is.
    somewhere : float
        Weight of the demand that the mask shows a tumour at all, where one is without outline.
    """

    epochs: int = 16
    sizes: tuple[tuple[float, int], ...] = ((0.0, 160), (0.4, 192), (0.75, VIEW_SIZE))
    samples: int = 6400
    batch: int = 64
    rate: float = 2e-3
    backbone_rate: float = 8e-4
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    mask_weight: float = 1.0
    cell_weight: float = 0.5
    consistency: float = 0.5
    agreement: float = 0.1
    kind_weight: float = 1.0
    subtype_weight: float = 0.3
    somewhere: float = 0.1
    frozen_stages: int = 3
    ema: float = 0.995
    seed: int = 20261126
    shares: Shares = field(default_factory=Shares)
    choices: Choices = field(default_factory=Choices)


CYCLES = (
    Recipe(),
    Recipe(
        epochs=6,
        sizes=((0.0, VIEW_SIZE),),
        rate=1.2e-3,
        backbone_rate=5e-4,
        mask_weight=2.0,
        seed=7,
    ),
)


@dataclass(frozen=True)
class Pictures:
    """The pixels, masks and rims of a gallery on the device that dresses them."""

    stack: tuple[Tensor, Tensor, Tensor]

    @classmethod
    def of(cls, gallery: Gallery, device: torch.device) -> Pictures:
        """Move them there."""
        parts = (gallery.pixels, gallery.masks, gallery.rims)
        first, second, third = (torch.from_numpy(part).to(device) for part in parts)
        return cls((first, second, third))


def fit(
    gallery: Gallery,
    allowed: NDArray[np.bool_],
    folder: Path,
    cycles: Sequence[Recipe] = CYCLES,
    *,
    stream: int = 0,
) -> TumorNetwork:
    """Fit on the allowed pictures; resume from the checkpoints in ``folder`` where they are.

    Parameters
    ----------
    gallery : Gallery
    allowed : ndarray of bool
        What the fit may see.
    folder : Path
        Gets a checkpoint of each cycle, written after every epoch.
    cycles : sequence of Recipe
        Each starts from the averaged weights of the one before.
    stream : int
        Separates the random numbers of several fits with one seed.
    """
    network: nn.Module | None = None
    drawer = Drawer(gallery, allowed)
    pictures = Pictures.of(gallery, prepare(cycles[0].seed))
    for number, recipe in enumerate(cycles, 1):
        loop = open_loop(recipe, prepare(recipe.seed + stream), network)
        drawer.shares = recipe.shares
        batches = _Batches(drawer, pictures, recipe)
        network = loop.run(
            folder / f"cycle_{number}.pt",
            batches,
            stream=stream,
            name=f"cycle {number} of {len(cycles)}, epoch",
        )
    assert isinstance(network, TumorNetwork)  # noqa: S101  (for the type checker)
    return network


def open_loop(recipe: Recipe, device: torch.device, start: nn.Module | None = None) -> Loop:
    """A cycle at its beginning: the weights of ``start``, or ImageNet's and fresh heads.

    Parameters
    ----------
    recipe : Recipe
    device : torch.device
    start : nn.Module, optional
        A `TumorNetwork`.
    """
    network = TumorNetwork()
    if start is None:
        load_imagenet(network.backbone)
    else:
        network.load_state_dict(start.state_dict())
    frozen = freeze(network.backbone, recipe.frozen_stages)
    backbone = [p for p in network.backbone.parameters() if p.requires_grad]
    known = {id(p) for p in network.backbone.parameters()}
    heads = [p for p in network.parameters() if id(p) not in known]
    parts = [Part(backbone, recipe.backbone_rate), Part(heads, recipe.rate)]
    return Loop(network, parts, frozen, recipe, device)


@dataclass(frozen=True)
class _Batches:
    """The losses of an epoch's batches."""

    drawer: Drawer
    pictures: Pictures
    recipe: Recipe

    def __call__(self, epoch: int, rng: np.random.Generator) -> Iterator[_Loss]:
        recipe = self.recipe
        size = max(side for since, side in recipe.sizes if epoch >= since * recipe.epochs)
        for _ in range(recipe.samples // recipe.batch):
            shown = self.drawer.draw(recipe.batch // 2, rng).twice()
            seed = int(rng.integers(2**31))
            view, target, sure, _ = dress(
                shown.order, self.pictures.stack, size, seed, recipe.choices
            )
            view = view.contiguous(memory_format=torch.channels_last)
            yield _Loss(view, target, sure, _Said.of(shown, view.device), recipe)


@dataclass(frozen=True)
class _Said:
    states: Tensor
    types: Tensor
    type_weight: Tensor
    subtype: Tensor

    @classmethod
    def of(cls, shown: Shown, device: torch.device) -> _Said:
        parts = (shown.states, shown.types, shown.type_weight, shown.subtype)
        return cls(*(torch.from_numpy(part).to(device) for part in parts))


@dataclass
class _Loss:
    """The loss of one batch; its parts are read only when they are shown."""

    view: Tensor
    target: Tensor
    sure: Tensor
    said: _Said
    recipe: Recipe
    _parts: dict[str, Tensor] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, str]:
        return {name: f"{part.item():.3f}" for name, part in self._parts.items()}

    def __call__(self, network: nn.Module) -> Tensor:
        output: TumorOutput = network(self.view)
        recipe, said = self.recipe, self.said
        weights = {
            "class": 1.0,
            "kind": recipe.kind_weight,
            "subtype": recipe.subtype_weight,
            "mask": recipe.mask_weight,
            "cell": recipe.cell_weight,
            "somewhere": recipe.somewhere,
            "apart": 1.0,
        }
        kind = output.kind.float()
        self._parts = {
            "class": type_loss(output.logits, said.types, said.type_weight, recipe.label_smoothing),
            "kind": state_loss(kind, said.states),
            "subtype": functional.cross_entropy(
                output.subtype.float(), said.subtype, ignore_index=-1, reduction="sum"
            )
            / (said.subtype >= 0).sum().clamp(min=1),
            "mask": mask_loss(output.mask, self.target, self.sure),
            "cell": cell_loss(output.cells, self.target, self.sure, said.types, said.type_weight),
            "somewhere": somewhere_loss(output.mask, self.sure, said.states),
            "apart": recipe.consistency * apart(output.logits, said.type_weight > 0)
            + recipe.agreement * apart(kind, torch.ones_like(said.type_weight) > 0),
        }
        total = torch.zeros((), device=kind.device)
        for name, part in self._parts.items():
            total = total + weights[name] * part
        return total
