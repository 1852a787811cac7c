"""What a fold's network is asked beside its predictions: its heat maps, and worse slices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from braintx.core.records import TumorLabel, TumorReading
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation import maps, robustness
from braintx.evaluation.sample import round_robin
from braintx.evaluation.strangers import Strangers, read_strangers
from braintx.evaluation.table import Table
from braintx.explain import saliency
from braintx.models.tumor.network import TumorNetwork, load_network
from braintx.models.tumor.session import GRAPH, Session
from braintx.training.tumor.export import WEIGHTS

_MAPS, _SANE, _WORSE = 30, 8, 60  # slices of a fold; more narrow no interval much
_SPOILED, _SEED = 60, 20261122

Kept = TypeVar("Kept", bound=Table)


def keep(folder: Path, name: str, table: type[Kept], make: Callable[[], Kept]) -> Kept:
    """What was found with a folder's graph: made once, and again when the graph is newer."""
    path = folder / name
    if not path.is_file() or path.stat().st_mtime < (folder / GRAPH).stat().st_mtime:
        make().save(path)
    return table.load(path)


def judge_maps(unseen: Sequence[LabelledSlice], folder: Path) -> maps.JudgedMaps:
    """Every method's maps on a fold's unseen patients; kept in the folder."""
    outlined = [item for item in unseen if item.outline is not None]

    def judge() -> maps.JudgedMaps:
        session, draw = Session(folder, threads=1), _drawn_by(folder / WEIGHTS)
        return maps.judge_maps(round_robin(outlined, _MAPS), session, draw)

    return keep(folder, "maps.npz", maps.JudgedMaps, judge)


def worsen(unseen: Sequence[LabelledSlice], folder: Path) -> robustness.Worsened:
    """Answers for worse and worse slices of a fold's unseen patients; kept in the folder."""

    def worsen_all() -> robustness.Worsened:
        session = Session(folder, threads=1)

        def answer(pixels: NDArray[np.float32]) -> int:
            return int(session.read(session.view(pixels).pixels)[0].logits.argmax())

        return robustness.worsen(round_robin(unseen, _WORSE), answer)

    return keep(folder, "worsened.npz", robustness.Worsened, worsen_all)


def show_strangers(
    unseen: Sequence[LabelledSlice], healthy: Sequence[Path], fold: int, folder: Path
) -> Strangers:
    """What a fold's networks take for what; kept in the folder."""
    spoiled = [item.path for item in round_robin(unseen, _SPOILED)]
    return keep(
        folder,
        "strangers.npz",
        Strangers,
        lambda: read_strangers(Session(folder, threads=1), fold, healthy, spoiled),
    )


def sanity(unseen: Sequence[LabelledSlice], folder: Path) -> dict[str, float]:
    """How alike the maps are when all that was learned after the backbone is forgotten."""
    torch.manual_seed(_SEED)
    fresh = TumorNetwork().eval()
    fresh.backbone.load_state_dict(load_network(folder / WEIGHTS).backbone.state_dict())
    with TemporaryDirectory() as place:
        weights = Path(place) / WEIGHTS
        save_file(fresh.state_dict(), weights)
        return maps.sanity(
            round_robin(unseen, _SANE),
            Session(folder, threads=1),
            _drawn_by(folder / WEIGHTS),
            _drawn_without(fresh, weights),
        )


def _drawn_by(weights: Path) -> maps.Drawn:
    def draw(
        method: str, reading: TumorReading, view: NDArray[np.float32], label: TumorLabel
    ) -> NDArray[np.float32]:
        return saliency.class_map(method, reading, view, label, weights)

    return draw


def _drawn_without(network: TumorNetwork, weights: Path) -> maps.Drawn:
    """As `_drawn_by`, for a network that was never exported: its free maps come from torch."""
    through_torch = _drawn_by(weights)

    def draw(
        method: str, reading: TumorReading, view: NDArray[np.float32], label: TumorLabel
    ) -> NDArray[np.float32]:
        with torch.no_grad():
            output = network(torch.from_numpy(view[None, None]))
        free = replace(reading, cam=output.cam[0].numpy(), evidence=output.evidence[0].numpy())
        return through_torch(method, free, view, label)

    return draw
