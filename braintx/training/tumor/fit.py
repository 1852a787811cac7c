"""One fit of the tumour network: deterministic on CPU, resumable, on a GPU when there is one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from braintx.core.labels import VIEW_KINDS
from braintx.data.tumor_set import LabelledSlice
from braintx.models.backbone import load_imagenet
from braintx.models.tumor.network import TumorNetwork, TumorOutput
from braintx.preprocessing.image import VIEW_SIZE
from braintx.training.loop import Loop, Part, freeze, prepare
from braintx.training.tumor.augment import augment
from braintx.training.tumor.negatives import Negatives
from braintx.training.tumor.views import Views


@dataclass(frozen=True)
class Recipe:
    """Every choice of one cycle of a fit. Part of its checkpoint: no other recipe resumes it.

    Attributes
    ----------
    samples : int
        Views drawn per epoch, a third of each class.
    sizes : tuple of (float, int)
        Side of the training views in pixels from each share of the epochs on: small views
        first, as most is learnt there at half the cost.
    consistency : float
        Weight of the disagreement between two random views of one slice. Above zero, each
        batch shows each of its slices twice.
    frozen_stages : int
        Backbone stages (the stem counts) kept as ImageNet left them.
    lesions, healthy, foreign : int
        Phantoms with a lesion, views without a tumour, and views of no brain, that each
        batch shows beside its slices.
    """

    epochs: int = 14
    sizes: tuple[tuple[float, int], ...] = ((0.0, 160), (0.4, 192), (0.8, VIEW_SIZE))
    samples: int = 1984
    batch: int = 32
    rate: float = 2e-3
    backbone_rate: float = 8e-4
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    mask_weight: float = 1.0
    cell_weight: float = 0.5
    consistency: float = 1.0
    kind_weight: float = 0.5
    lesions: int = 1
    healthy: int = 4
    foreign: int = 3
    frozen_stages: int = 3
    ema: float = 0.99
    seed: int = 20261122


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
"""The learning rate falls to nothing and rises again (Loshchilov and Hutter, ICLR 2017).

The second cycle reads full views alone and minds the mask more.
"""


def fit(
    slices: Sequence[LabelledSlice],
    views: Views,
    folder: Path,
    cycles: Sequence[Recipe] = CYCLES,
    *,
    stream: int = 0,
) -> TumorNetwork:
    """Fit on the given slices; resume from the checkpoints in ``folder`` where they are.

    Parameters
    ----------
    slices : sequence of LabelledSlice, length n
    views : Views
        Of the same slices, in the same order.
    folder : Path
        Gets a checkpoint of each cycle, written after every epoch.
    cycles : sequence of Recipe
        Each starts from the averaged weights of the one before.
    stream : int, default=0
        Separates the random numbers of several fits with one seed (the fold, say).

    Returns
    -------
    TumorNetwork
        With the moving average of the weights, in evaluation mode, on the CPU.
    """
    negatives = Negatives.of(views)
    network: nn.Module | None = None
    for number, recipe in enumerate(cycles, 1):
        loop = open_loop(recipe, prepare(recipe.seed + stream), network)
        network = loop.run(
            folder / f"cycle_{number}.pt",
            _Batches(slices, negatives, recipe, loop.device),
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
    apart = (network.backbone, network.gate)  # the gate is fitted later
    known = {id(p) for module in apart if module is not None for p in module.parameters()}
    heads = [p for p in network.parameters() if id(p) not in known]
    parts = [Part(backbone, recipe.backbone_rate), Part(heads, recipe.rate)]
    return Loop(network, parts, frozen, recipe, device)


class _Batch(NamedTuple):
    view: Tensor  # (n, 1, s, s)
    target: Tensor  # (n, 1, s/4, s/4)
    outlined: Tensor  # (n,) bool
    label: Tensor  # (m,), of the first m views; the others show no tumour
    kind: Tensor  # (n,), index into VIEW_KINDS

    def to(self, device: torch.device) -> _Batch:
        view, *others = self
        view = view.to(device, memory_format=torch.channels_last)
        return _Batch(view, *(part.to(device) for part in others))


class _Loss:
    """The loss of one batch; keeps its parts for the progress bar."""

    def __init__(self, batch: _Batch, recipe: Recipe) -> None:
        self.batch, self.recipe = batch, recipe
        self.parts: dict[str, str] = {}

    def __call__(self, network: nn.Module) -> Tensor:
        output: TumorOutput = network(self.batch.view)
        recipe, labelled = self.recipe, len(self.batch.label)
        label, mask, cells = losses(output, self.batch, recipe.label_smoothing)
        kind = nn.functional.cross_entropy(output.kind_in_fit.float(), self.batch.kind)
        named = {"class": label, "mask": mask, "cell": cells, "kind": kind}
        self.parts = {name: f"{part.item():.3f}" for name, part in named.items()}
        total = label + recipe.mask_weight * mask + recipe.cell_weight * cells
        total = total + recipe.kind_weight * kind
        if recipe.consistency:
            total = total + recipe.consistency * disagreement(output.logits[:labelled])
        return total


def losses(output: TumorOutput, batch: _Batch, smoothing: float) -> tuple[Tensor, Tensor, Tensor]:
    """The three parts of the loss.

    Cross-entropy of the class; BCE and Dice of the mask where an outline is known; and
    cross-entropy of each cell that lies in the outline, so that the map names the type
    where the tumour is, not only on average.

    Parameters
    ----------
    output : TumorOutput
    batch : _Batch
        What was shown.
    smoothing : float
        Of the labels, 0 to 1.
    """
    labelled = len(batch.label)
    label = nn.functional.cross_entropy(
        output.logits[:labelled], batch.label, label_smoothing=smoothing
    )
    if not bool(batch.outlined.any()):
        return label, output.mask.sum() * 0.0, output.cells.sum() * 0.0
    logits, target = output.mask[batch.outlined].float(), batch.target[batch.outlined]
    probability = logits.sigmoid()
    overlap = 2 * (probability * target).sum(dim=(1, 2, 3)) + 1.0
    dice = 1 - overlap / ((probability + target).sum(dim=(1, 2, 3)) + 1.0)
    entropy = nn.functional.binary_cross_entropy_with_logits(logits, target)
    typed = batch.outlined[:labelled]
    share = nn.functional.avg_pool2d(batch.target[:labelled][typed], 4)[:, 0]  # of each cell
    per_cell = nn.functional.cross_entropy(
        output.cells[:labelled][typed].float(),
        batch.label[typed][:, None, None].expand(share.shape),
        reduction="none",
        label_smoothing=smoothing,
    )
    cells = (per_cell * share).sum(dim=(1, 2)) / (share.sum(dim=(1, 2)) + 1e-3)
    return label, dice.mean() + 3.0 * entropy, cells.mean()


def disagreement(logits: Tensor) -> Tensor:
    """Symmetric Kullback-Leibler divergence between views 2i and 2i + 1, in nats.

    The idea is R-Drop's (Liang et al., NeurIPS 2021), with poses in the place of dropout
    masks: the answer must not depend on how the slice was turned.
    """
    pairs = logits.float().log_softmax(dim=1).unflatten(0, (-1, 2))
    first, second = pairs.unbind(dim=1)
    apart: Tensor = (first.exp() - second.exp()) * (first - second)
    return 0.5 * apart.sum(dim=1).mean()


@dataclass(frozen=True)
class _Batches:
    """The losses of an epoch's batches."""

    slices: Sequence[LabelledSlice]
    negatives: Negatives
    recipe: Recipe
    device: torch.device

    def __call__(self, epoch: int, rng: np.random.Generator) -> Iterator[_Loss]:
        recipe, labels = self.recipe, self.negatives.views.labels
        size = max(side for since, side in recipe.sizes if epoch >= since * recipe.epochs)
        shown = 2 if recipe.consistency else 1
        chosen = np.repeat(draw(self.slices, labels, recipe.samples // shown, rng), shown)
        for start in range(0, len(chosen) - recipe.batch + 1, recipe.batch):
            batch = self._batch(chosen[start : start + recipe.batch], size, rng)
            yield _Loss(batch.to(self.device), recipe)

    def _batch(self, part: NDArray[np.int64], size: int, rng: np.random.Generator) -> _Batch:
        negatives, recipe = self.negatives, self.recipe
        pairs = [augment(*negatives.maybe_doubled(i, rng), size, rng) for i in part]
        numbers = (recipe.lesions, recipe.healthy, recipe.foreign)
        for kind, number in zip(VIEW_KINDS, numbers, strict=True):
            pairs += [negatives.draw(kind, size, rng) for _ in range(number)]
        outlined = negatives.views.outlined[part]
        return _Batch(
            torch.from_numpy(np.stack([view for view, _ in pairs])[:, None]),
            torch.from_numpy(np.stack([target for _, target in pairs])[:, None]),
            torch.from_numpy(np.concatenate([outlined, np.ones(sum(numbers), bool)])),
            torch.from_numpy(negatives.views.labels[part]),
            torch.tensor([0] * len(part) + list(np.repeat(range(len(VIEW_KINDS)), numbers))),
        )


def draw(
    slices: Sequence[LabelledSlice],
    labels: NDArray[np.int64],
    samples: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw views for one epoch: classes alike, large patients held back, one copy a slice.

    A patient with n original slices of a class weighs sqrt(n); which of a slice's copies
    is shown is left to chance.

    Parameters
    ----------
    slices : sequence of LabelledSlice
    labels : ndarray of shape (n,), int64
        The class of each slice.
    samples : int
        How many views.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int64
        Positions in ``slices``, in random order.
    """
    copies: dict[tuple[int, str, str], list[int]] = {}
    for index, item in enumerate(slices):
        key = (int(labels[index]), item.patient_group, item.source_slice)
        copies.setdefault(key, []).append(index)
    keys = list(copies)
    chosen: list[int] = []
    classes = np.unique(labels)
    for label in classes:
        own = [key for key in keys if key[0] == label]
        sizes = Counter(patient for _, patient, _ in own)
        weights = np.array([sizes[patient] ** -0.5 for _, patient, _ in own])
        number = math.ceil(samples / len(classes))
        drawn = _systematic(weights / weights.sum() * number, rng)
        chosen += [int(rng.choice(copies[own[i]])) for i in drawn]
    return rng.permutation(np.array(chosen))[:samples]


def _systematic(expected: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Systematic sampling: item i is drawn ``expected[i]`` times, rounded up or down."""
    order = rng.permutation(len(expected))
    edges = np.floor(np.cumsum(expected[order]) + rng.random()).astype(np.int64)
    return np.repeat(order, np.diff(edges, prepend=0))
