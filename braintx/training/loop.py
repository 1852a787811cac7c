"""What every fit of a network shares: optimiser, moving average, checkpoints.

Deterministic on a CPU, resumable, in mixed precision on a GPU where there is one.
"""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from braintx.core.store import atomic_write

_LONGEST_STEP = 5.0  # norm of a gradient


class _Recipe(Protocol):
    """Fields that each recipe has."""

    @property
    def epochs(self) -> int: ...
    @property
    def samples(self) -> int: ...
    @property
    def batch(self) -> int: ...
    @property
    def seed(self) -> int: ...
    @property
    def weight_decay(self) -> float: ...
    @property
    def ema(self) -> float: ...


class Loss(Protocol):
    """The loss of one batch; keeps its parts for the progress bar."""

    @property
    def parts(self) -> dict[str, str]: ...  # noqa: D102

    def __call__(self, network: nn.Module) -> Tensor: ...  # noqa: D102


class Part(NamedTuple):
    """Parameters that share a peak learning rate."""

    parameters: Iterable[nn.Parameter]
    rate: float


class Loop:
    """The parts of a fit that a checkpoint must hold.

    Parameters
    ----------
    network : nn.Module
    parts : sequence of Part
        What is fitted.
    frozen : sequence of nn.Module
        Kept in evaluation mode.
    recipe : dataclass
        With the fields of `_Recipe` at least. Part of the checkpoint: another recipe never
        resumes it.
    """

    def __init__(
        self,
        network: nn.Module,
        parts: Sequence[Part],
        frozen: Sequence[nn.Module],
        recipe: _Recipe,
        device: torch.device,
    ) -> None:
        self.recipe, self.device, self.frozen = recipe, device, frozen
        self.network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimizer = torch.optim.AdamW(
            [{"params": list(p.parameters), "peak": p.rate} for p in parts],
            weight_decay=recipe.weight_decay,
        )
        self.average = torch.optim.swa_utils.AveragedModel(
            self.network,
            multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.ema),
            use_buffers=True,
        )
        self.scaler = torch.amp.GradScaler(enabled=device.type == "cuda")

    def run(
        self,
        checkpoint: Path,
        losses: Callable[[int, np.random.Generator], Iterator[Loss]],
        *,
        stream: int,
        name: str,
    ) -> nn.Module:
        """All epochs that the checkpoint does not hold yet; returns the fitted network.

        Parameters
        ----------
        checkpoint : Path
            Written after every epoch.
        losses : callable
            Epoch and random numbers to the losses of that epoch's batches.
        stream : int
            Separates the random numbers of several fits with one seed.
        name : str
            Of the progress bar.

        Returns
        -------
        nn.Module
            With the moving average of the weights, in evaluation mode, on the CPU.
        """
        recipe = self.recipe
        batches = recipe.samples // recipe.batch
        for epoch in range(self.resume(checkpoint), recipe.epochs):
            rng = np.random.default_rng([recipe.seed, stream, epoch])
            torch.manual_seed(int(rng.integers(2**31)))  # dropout repeats after a resume
            progress = tqdm(
                losses(epoch, rng),
                total=batches,
                desc=f"{name} {epoch + 1}/{recipe.epochs}",
                mininterval=5,
                file=sys.stderr,
            )
            for step, loss in enumerate(progress):
                self.step(loss, epoch + step / batches)
                if step % 10 == 0:
                    progress.set_postfix(loss.parts)
            self.save(checkpoint, epoch + 1)
        return self.average.module.cpu().eval()

    def step(self, loss: Loss, epoch: float) -> None:
        """One optimiser step; ``epoch`` counts from 0 and sets the learning rate."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * schedule(epoch / self.recipe.epochs)
        self.network.train()
        for module in self.frozen:
            module.eval()
        with torch.autocast("cuda", enabled=self.device.type == "cuda"):
            value = loss(self.network)
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(value).backward()
        self.scaler.unscale_(self.optimizer)
        nn.utils.clip_grad_norm_(self.network.parameters(), _LONGEST_STEP)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.average.update_parameters(self.network)

    def save(self, path: Path, epoch: int) -> None:
        """Write the checkpoint; a kill half-way leaves the former one whole."""
        held = {"epoch": epoch, "recipe": asdict(self.recipe)}  # type: ignore[call-overload]
        held |= {name: part.state_dict() for name, part in self._stateful().items()}
        with atomic_write(path) as file:
            torch.save(held, file)

    def resume(self, path: Path) -> int:
        """Load the checkpoint where one of this recipe exists; return the next epoch."""
        if not path.is_file():
            return 0
        held = torch.load(path, map_location=self.device, weights_only=True)
        if held["recipe"] != asdict(self.recipe):  # type: ignore[call-overload]
            return 0
        for name, part in self._stateful().items():
            part.load_state_dict(held[name])
        return int(held["epoch"])

    def _stateful(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("network", "average", "optimizer", "scaler")}


def schedule(progress: float) -> float:
    """Share of the peak rate: warm-up over the first 6 %, then a cosine to 1 %."""
    if progress < 0.06:
        return 0.02 + 0.98 * progress / 0.06
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (progress - 0.06) / 0.94))


def freeze(backbone: nn.Module, stages: int) -> list[nn.Module]:
    """Stop gradients of a backbone's first stages (the stem counts) and return them."""
    if not stages:
        return []
    modules = [backbone.conv_stem, backbone.bn1, *list(backbone.blocks)[: stages - 1]]  # type: ignore[arg-type]
    for module in modules:
        module.requires_grad_(False)
    return modules


def prepare(seed: int) -> torch.device:
    """Choose the device and make what runs on it repeatable."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    keep_freed_memory()
    cv2.setNumThreads(1)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(device.type == "cpu")
    return device


def keep_freed_memory() -> None:
    """Let glibc keep freed blocks: half as fast again, as each step asks for the same sizes."""
    if sys.platform.startswith("linux"):
        mmap_max, trim_threshold, top_pad = -4, -1, -2
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(mmap_max, 0)
            libc.mallopt(trim_threshold, 2**31 - 1)
            libc.mallopt(top_pad, 2**28)
