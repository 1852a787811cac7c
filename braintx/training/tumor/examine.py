"""What a fold's network is asked beside its predictions: its heat maps, and worse slices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from braintx.core.records import TUMOR_LABELS, TumorLabel, TumorReading
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation import maps, robustness
from braintx.evaluation.sample import round_robin
from braintx.explain import saliency
from braintx.models.tumor.network import TumorNetwork, load_network
from braintx.models.tumor.session import Session
from braintx.training.tumor.export import WEIGHTS

_MAPS, _SANE, _WORSE = 30, 8, 60  # slices of a fold; more narrow no interval much
_SEED = 20261122


def judge_maps(unseen: Sequence[LabelledSlice], folder: Path) -> maps.JudgedMaps:
    """Every method's maps on a fold's unseen patients; kept in the folder."""
    kept = folder / "maps.npz"
    if not kept.is_file():
        outlined = [item for item in unseen if item.outline is not None]
        chosen = round_robin(outlined, _MAPS)
        maps.judge_maps(chosen, Session(folder, threads=1), _drawn_by(folder / WEIGHTS)).save(kept)
    return maps.JudgedMaps.load(kept)


def worsen(unseen: Sequence[LabelledSlice], folder: Path) -> robustness.Worsened:
    """Answers for worse and worse slices of a fold's unseen patients; kept in the folder."""
    kept = folder / "worsened.npz"
    if not kept.is_file():
        session = Session(folder, threads=1)

        def answer(pixels: NDArray[np.float32]) -> int:
            return int(session.read(session.view(pixels).pixels)[0].logits.argmax())

        robustness.worsen(round_robin(unseen, _WORSE), answer).save(kept)
    return robustness.Worsened.load(kept)


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
    """As `_drawn_by`, for a network that was never exported: its free map comes from torch."""
    through_torch = _drawn_by(weights)

    def draw(
        method: str, reading: TumorReading, view: NDArray[np.float32], label: TumorLabel
    ) -> NDArray[np.float32]:
        if method != saliency.DEFAULT:
            return through_torch(method, reading, view, label)
        with torch.no_grad():
            output = network(torch.from_numpy(view[None, None]))
        cam = output.cam[0, TUMOR_LABELS.index(label)]
        return saliency.scale(np.maximum(cam.numpy(), 0.0))

    return draw
