"""One fit of the tumour network: deterministic on CPU, resumable, on a GPU when there is one."""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from braintx.data.tumor_set import LabelledSlice
from braintx.models.tumor.network import TumorNetwork, TumorOutput, load_imagenet
from braintx.preprocessing.image import VIEW_SIZE
from braintx.training.tumor.augment import augment
from braintx.training.tumor.views import Views


@dataclass(frozen=True)
class Recipe:
    """Every choice of a fit. Part of the checkpoint: another recipe never resumes it.

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
    """

    epochs: int = 18
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
    frozen_stages: int = 3
    ema: float = 0.99
    seed: int = 20261122


def fit(
    slices: Sequence[LabelledSlice],
    views: Views,
    checkpoint: Path,
    recipe: Recipe | None = None,
    *,
    stream: int = 0,
    quiet: bool = False,
) -> TumorNetwork:
    """Fit on the given slices; resume from ``checkpoint`` where one is.

    Parameters
    ----------
    slices : sequence of LabelledSlice, length n
    views : Views
        Of the same slices, in the same order.
    checkpoint : Path
        Written after every epoch.
    stream : int
        Separates the random numbers of several fits with one seed (the fold, say).

    Returns
    -------
    TumorNetwork
        With the moving average of the weights, in evaluation mode, on the CPU.
    """
    recipe = recipe or Recipe()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    keep_freed_memory()
    cv2.setNumThreads(1)
    torch.manual_seed(recipe.seed + stream)
    torch.use_deterministic_algorithms(device.type == "cpu")
    state = _Fit(recipe, device)
    first = state.resume(checkpoint)
    batches = recipe.samples // recipe.batch
    for epoch in range(first, recipe.epochs):
        rng = np.random.default_rng([recipe.seed, stream, epoch])
        torch.manual_seed(int(rng.integers(2**31)))  # dropout repeats after a resume
        size = max(side for since, side in recipe.sizes if epoch >= since * recipe.epochs)
        progress = tqdm(
            _batches(slices, views, recipe, size, rng),
            total=batches,
            desc=f"epoch {epoch + 1}/{recipe.epochs}",
            disable=quiet,
            mininterval=5,
            file=sys.stderr,
        )
        for step, batch in enumerate(progress):
            parts = state.step(batch, epoch + step / batches)
            if step % 10 == 0:
                progress.set_postfix(parts)
        state.save(checkpoint, epoch + 1)
    fitted = state.average.module.cpu().eval()
    assert isinstance(fitted, TumorNetwork)  # noqa: S101  (for the type checker)
    return fitted


class _Fit:
    """The parts of a fit that a checkpoint must hold."""

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        self.recipe, self.device = recipe, device
        self.network = TumorNetwork()
        load_imagenet(self.network)
        self.network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.frozen = _freeze(self.network, recipe.frozen_stages)
        backbone = [p for p in self.network.backbone.parameters() if p.requires_grad]
        known = {id(p) for p in self.network.backbone.parameters()}
        heads = [p for p in self.network.parameters() if id(p) not in known]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": backbone, "peak": recipe.backbone_rate},
                {"params": heads, "peak": recipe.rate},
            ],
            weight_decay=recipe.weight_decay,
        )
        self.average = torch.optim.swa_utils.AveragedModel(
            self.network,
            multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.ema),
            use_buffers=True,
        )
        self.scaler = torch.amp.GradScaler(enabled=device.type == "cuda")

    def step(self, batch: _Batch, epoch: float) -> dict[str, str]:
        """One optimiser step; returns the parts of the loss, for the progress bar."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * _schedule(epoch / self.recipe.epochs)
        self.network.train()
        for module in self.frozen:
            module.eval()
        batch = batch.to(self.device)
        with torch.autocast("cuda", enabled=self.device.type == "cuda"):
            output = self.network(batch.view)
            label_loss, mask_loss, cell_loss = losses(output, batch, self.recipe.label_smoothing)
            loss = (
                label_loss
                + self.recipe.mask_weight * mask_loss
                + self.recipe.cell_weight * cell_loss
            )
            if self.recipe.consistency:
                loss = loss + self.recipe.consistency * disagreement(output.logits)
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        self.scaler.unscale_(self.optimizer)
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.average.update_parameters(self.network)
        return {
            "class": f"{label_loss.item():.3f}",
            "mask": f"{mask_loss.item():.3f}",
            "cell": f"{cell_loss.item():.3f}",
        }

    def save(self, path: Path, epoch: int) -> None:
        """Write the checkpoint; a kill half-way leaves the former one whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        torch.save({"epoch": epoch, "recipe": asdict(self.recipe), **self._states()}, partial)
        partial.replace(path)

    def resume(self, path: Path) -> int:
        """Load the checkpoint where one of this recipe exists; return the next epoch."""
        if not path.is_file():
            return 0
        held = torch.load(path, map_location=self.device, weights_only=True)
        if held["recipe"] != asdict(self.recipe):
            return 0
        self.network.load_state_dict(held["network"])
        self.average.load_state_dict(held["average"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.scaler.load_state_dict(held["scaler"])
        return int(held["epoch"])

    def _states(self) -> dict[str, Any]:
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
        }


@dataclass(frozen=True)
class _Batch:
    view: Tensor  # (n, 1, s, s)
    target: Tensor  # (n, 1, s/4, s/4)
    outlined: Tensor  # (n,) bool
    label: Tensor  # (n,)

    def to(self, device: torch.device) -> _Batch:
        return _Batch(
            self.view.to(device, memory_format=torch.channels_last),
            self.target.to(device),
            self.outlined.to(device),
            self.label.to(device),
        )


def losses(output: TumorOutput, batch: _Batch, smoothing: float) -> tuple[Tensor, Tensor, Tensor]:
    """The three parts of the loss.

    Cross-entropy of the class; BCE and Dice of the mask where an outline is known; and
    cross-entropy of each cell that lies in the outline, so that the map names the type
    where the tumour is, not only on average.
    """
    label = nn.functional.cross_entropy(output.logits, batch.label, label_smoothing=smoothing)
    if not bool(batch.outlined.any()):
        return label, output.mask.sum() * 0.0, output.cells.sum() * 0.0
    logits, target = output.mask[batch.outlined].float(), batch.target[batch.outlined]
    probability = logits.sigmoid()
    overlap = 2 * (probability * target).sum(dim=(1, 2, 3)) + 1.0
    dice = 1 - overlap / ((probability + target).sum(dim=(1, 2, 3)) + 1.0)
    entropy = nn.functional.binary_cross_entropy_with_logits(logits, target)
    share = nn.functional.avg_pool2d(target, 4)[:, 0]  # (m, h, w): of each cell
    per_cell = nn.functional.cross_entropy(
        output.cells[batch.outlined].float(),
        batch.label[batch.outlined][:, None, None].expand(share.shape),
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


def _batches(
    slices: Sequence[LabelledSlice],
    views: Views,
    recipe: Recipe,
    size: int,
    rng: np.random.Generator,
) -> Iterator[_Batch]:
    shown = 2 if recipe.consistency else 1
    chosen = np.repeat(draw(slices, views.labels, recipe.samples // shown, rng), shown)
    for start in range(0, len(chosen) - recipe.batch + 1, recipe.batch):
        part = chosen[start : start + recipe.batch]
        pairs = [augment(views.pixels[i], views.masks[i], size, rng) for i in part]
        yield _Batch(
            torch.from_numpy(np.stack([view for view, _ in pairs])[:, None]),
            torch.from_numpy(np.stack([target for _, target in pairs])[:, None]),
            torch.from_numpy(views.outlined[part]),
            torch.from_numpy(views.labels[part]),
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
        sizes: dict[str, int] = {}
        for _, patient, _ in own:
            sizes[patient] = sizes.get(patient, 0) + 1
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


def _schedule(progress: float) -> float:
    """Linear warm-up over the first 6 %, then a cosine to 1 % of the peak."""
    if progress < 0.06:
        return 0.02 + 0.98 * progress / 0.06
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (progress - 0.06) / 0.94))


def _freeze(network: TumorNetwork, stages: int) -> list[nn.Module]:
    """Stop gradients of the first stages and return them, to be kept in evaluation mode."""
    backbone = network.backbone
    frozen = [backbone.conv_stem, backbone.bn1, *list(backbone.blocks)[: max(0, stages - 1)]]  # type: ignore[arg-type]
    frozen = frozen if stages else []
    for module in frozen:
        module.requires_grad_(False)
    return frozen


def keep_freed_memory() -> None:
    """Let glibc keep freed blocks: half as fast again, as each step asks for the same sizes."""
    if sys.platform.startswith("linux"):
        mmap_max, trim_threshold, top_pad = -4, -1, -2
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(mmap_max, 0)
            libc.mallopt(trim_threshold, 2**31 - 1)
            libc.mallopt(top_pad, 2**28)
