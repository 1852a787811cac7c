"""One fit of a network that travels: over all sources, every kind of view in every dress."""

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
from braintx.models.pose.network import PoseNetwork
from braintx.models.tumor.network import TumorNetwork, TumorOutput
from braintx.preprocessing.image import POSE_SIZE, VIEW_SIZE
from braintx.training.loop import Loop, Part, freeze, prepare
from braintx.training.tumor.dress import Choices, dress
from braintx.training.tumor.gallery import Drawer, Gallery, Shares, Shown


@dataclass(frozen=True)
class TravelRecipe:
    """Every choice of one cycle; fields of the same name as of `Recipe` in ``fit``.

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


TRAVEL_CYCLES = (
    TravelRecipe(),
    TravelRecipe(
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


def fit_travelling(
    gallery: Gallery,
    allowed: NDArray[np.bool_],
    folder: Path,
    cycles: Sequence[TravelRecipe] = TRAVEL_CYCLES,
    *,
    stream: int = 0,
    quiet: bool = False,
) -> TumorNetwork:
    """Fit on the allowed pictures; resume from the checkpoints in ``folder`` where they are.

    Parameters
    ----------
    gallery : Gallery
    allowed : ndarray of bool
        What the fit may see.
    folder : Path
        Gets a checkpoint of each cycle, written after every epoch.
    cycles : sequence of TravelRecipe
        Each starts from the averaged weights of the one before.
    stream : int
        Separates the random numbers of several fits with one seed.
    """
    network: nn.Module | None = None
    drawer = Drawer(gallery, allowed)
    pictures = Pictures.of(gallery, prepare(cycles[0].seed))
    for number, recipe in enumerate(cycles, 1):
        loop = open_travel_loop(recipe, prepare(recipe.seed + stream), network)
        drawer.shares = recipe.shares
        batches = _Batches(drawer, pictures, recipe)
        network = loop.run(
            folder / f"cycle_{number}.pt",
            batches,
            stream=stream,
            name=f"cycle {number} of {len(cycles)}, epoch",
            quiet=quiet,
        )
    assert isinstance(network, TumorNetwork)  # noqa: S101  (for the type checker)
    return network


def open_travel_loop(
    recipe: TravelRecipe, device: torch.device, start: nn.Module | None = None
) -> Loop:
    """A cycle at its beginning: the weights of ``start``, or ImageNet's and fresh heads."""
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
    recipe: TravelRecipe

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
    recipe: TravelRecipe
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
            "cell": cell_loss(output.cells, self.target, self.sure, said),
            "somewhere": somewhere_loss(output.mask, self.sure, said.states),
            "apart": recipe.consistency * apart(output.logits, said.type_weight > 0)
            + recipe.agreement * apart(kind, torch.ones_like(said.type_weight) > 0),
        }
        total = torch.zeros((), device=kind.device)
        for name, part in self._parts.items():
            total = total + weights[name] * part
        return total


def type_loss(logits: Tensor, types: Tensor, weight: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy with the type, or with no type in particular."""
    wanted = types * (1 - smoothing) + smoothing / types.shape[1]
    each = -(wanted * logits.float().log_softmax(dim=1)).sum(dim=1)
    return (each * weight).sum() / weight.sum().clamp(min=1)


def state_loss(logits: Tensor, states: Tensor, smoothing: float = 0.02) -> Tensor:
    """Minus the log-probability of all states together that a view may be in."""
    logs = logits.log_softmax(dim=1)
    inside = logs.masked_fill(~states, -torch.inf).logsumexp(dim=1)
    return -((1 - smoothing) * inside + smoothing * logs.mean(dim=1)).mean()


def mask_loss(mask: Tensor, target: Tensor, sure: Tensor) -> Tensor:
    """Dice and three times BCE, where the outline is known."""
    logits = mask.float()
    share = sure.mean(dim=(1, 2, 3))
    counts = (share > 0.5).float()
    probability = logits.sigmoid() * sure
    wanted = target * sure
    overlap = 2 * (probability * wanted).sum(dim=(1, 2, 3)) + 1.0
    dice = 1 - overlap / ((probability + wanted).sum(dim=(1, 2, 3)) + 1.0)
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * sure
    each = dice + 3.0 * entropy.mean(dim=(1, 2, 3)) / share.clamp(min=0.1)
    return (each * counts).sum() / counts.sum().clamp(min=1)


def cell_loss(cells: Tensor, target: Tensor, sure: Tensor, said: _Said) -> Tensor:
    """Each cell in the outline must name the type by itself."""
    share = functional.avg_pool2d(target * sure, 4)[:, 0]
    logs = cells.float().log_softmax(dim=1)
    named = ((said.types > 0.9) & (said.type_weight > 0.5)[:, None]).float()
    wanted = named * 0.95 + 0.05 / 3
    per_cell = -(wanted[:, :, None, None] * logs).sum(dim=1)
    each = (per_cell * share).sum(dim=(1, 2)) / (share.sum(dim=(1, 2)) + 1e-3)
    counts = named.sum(dim=1) * (share.amax(dim=(1, 2)) > 0.1)
    return (each * counts).sum() / counts.sum().clamp(min=1)


def somewhere_loss(mask: Tensor, sure: Tensor, states: Tensor) -> Tensor:
    """A tumour without an outline must show in the mask, wherever."""
    unknown = (sure.mean(dim=(1, 2, 3)) < 0.5) & (states[:, 0] & (states.sum(dim=1) == 1))
    top = mask.float().flatten(1).topk(16, dim=1).values.mean(dim=1)
    each = functional.softplus(-top)
    return (each * unknown).sum() / unknown.sum().clamp(min=1)


def apart(logits: Tensor, counts: Tensor) -> Tensor:
    """Symmetric Kullback-Leibler divergence of neighbours, as `fit.disagreement`."""
    first, second = logits.float().log_softmax(dim=1).unflatten(0, (-1, 2)).unbind(dim=1)
    each = 0.5 * ((first.exp() - second.exp()) * (first - second)).sum(dim=1)
    chosen = counts[::2].float()
    mean: Tensor = (each * chosen).sum() / chosen.sum().clamp(min=1)
    return mean


@dataclass(frozen=True)
class TravelPoseRecipe:
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


def fit_travelling_pose(
    gallery: Gallery,
    upright: NDArray[np.bool_],
    folder: Path,
    recipe: TravelPoseRecipe | None = None,
    *,
    stream: int = 0,
    quiet: bool = False,
) -> PoseNetwork:
    """Fit the pose network to heads that stand upright in the gallery, turned anywhere."""
    recipe = recipe or TravelPoseRecipe()
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

    done = loop.run(folder / "pose.pt", batches, stream=stream, name="pose, epoch", quiet=quiet)
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
