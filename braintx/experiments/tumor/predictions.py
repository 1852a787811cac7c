"""What a fold's networks are asked: every unseen slice, heat maps, worse slices, strangers.

Every answer is kept, as `braintx.experiments.tumor.folds.Fold.said` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from braintx.core.labels import TumorLabel
from braintx.core.records import TumorReading
from braintx.evaluation.tumor import robustness, saliency_metrics
from braintx.evaluation.tumor.elsewhere import Elsewhere
from braintx.evaluation.tumor.heldout import HeldOut
from braintx.evaluation.tumor.out_of_distribution import Strangers, read_strangers
from braintx.evaluation.tumor.sample import round_robin
from braintx.experiments.tumor import holdout
from braintx.experiments.tumor.elsewhere import read_elsewhere
from braintx.experiments.tumor.folds import Fold
from braintx.experiments.tumor.subgroup_table import Columns, case_columns, pose_reader
from braintx.explain import saliency
from braintx.models.tumor.network import TumorNetwork, load_network
from braintx.models.tumor.session import POSE_GRAPH, Session
from braintx.training.tumor.export import WEIGHTS

_HELD_OUT, _COLUMNS, _STRANGERS = "held_out.npz", "columns.npz", "strangers.npz"
_ELSEWHERE = "elsewhere.npz"
_MAPS, _SANE, _WORSE = "maps.npz", "alike.npz", "worsened.npz"
KEPT = (_HELD_OUT, _COLUMNS, _STRANGERS, _ELSEWHERE, _MAPS, _SANE, _WORSE)
"""The files of a fold whose networks were asked everything."""

_MAPPED, _COMPARED, _WORSENED = 30, 8, 60  # slices of a fold; more narrow no interval much
_SPOILED, _SEED = 60, 20261122


def predict(fold: Fold) -> HeldOut:
    """Predictions for every unseen slice."""
    return fold.said(
        _HELD_OUT, HeldOut, lambda: holdout.predict(fold.unseen, fold.number, fold.folder)
    )


def columns(fold: Fold, root: Path, work: Path) -> Columns:
    """The unseen slices' bands; planes are read off heads that the fold's own network turned.

    Parameters
    ----------
    fold : Fold
    root, work : Path
        The data folder, and the one in which descriptors are kept.
    """

    def describe() -> Columns:
        pose = pose_reader(fold.folder / POSE_GRAPH)
        cache = work / "features" / "descriptors.jsonl"
        return Columns.of(case_columns(fold.unseen, root, pose, cache))

    return fold.said(_COLUMNS, Columns, describe)


def maps_of(fold: Fold) -> saliency_metrics.JudgedMaps:
    """Every method's maps on some of the unseen slices."""
    outlined = [item for item in fold.unseen if item.outline is not None]

    def judge() -> saliency_metrics.JudgedMaps:
        session, draw = Session(fold.folder, threads=1), _drawn_by(fold.folder / WEIGHTS)
        return saliency_metrics.judge_maps(round_robin(outlined, _MAPPED), session, draw)

    return fold.said(_MAPS, saliency_metrics.JudgedMaps, judge)


def worsen(fold: Fold) -> robustness.Worsened:
    """Answers for worse and worse versions of some of the unseen slices."""

    def worsen_all() -> robustness.Worsened:
        session = Session(fold.folder, threads=1)

        def answer(pixels: NDArray[np.float32]) -> int:
            return int(session.read(session.view(pixels).pixels)[0].logits.argmax())

        return robustness.worsen(round_robin(fold.unseen, _WORSENED), answer)

    return fold.said(_WORSE, robustness.Worsened, worsen_all)


def show_strangers(fold: Fold, healthy: Sequence[Path]) -> Strangers:
    """What the networks take pictures for that they should refuse."""
    spoiled = [item.path for item in round_robin(fold.unseen, _SPOILED)]
    return fold.said(
        _STRANGERS,
        Strangers,
        lambda: read_strangers(Session(fold.folder, threads=1), fold.number, healthy, spoiled),
    )


def elsewhere(fold: Fold) -> Elsewhere:
    """What the networks make of other hospitals' pictures that they have not seen."""
    return fold.said(_ELSEWHERE, Elsewhere, lambda: read_elsewhere(fold))


def sanity(fold: Fold) -> saliency_metrics.Alike:
    """How alike the maps are when all that was learned after the backbone is forgotten."""

    def compare() -> saliency_metrics.Alike:
        torch.manual_seed(_SEED)
        fresh = TumorNetwork().eval()
        learned = load_network(fold.folder / WEIGHTS)
        fresh.backbone.load_state_dict(learned.backbone.state_dict())
        with TemporaryDirectory() as place:
            weights = Path(place) / WEIGHTS
            save_file(fresh.state_dict(), weights)
            return saliency_metrics.sanity(
                round_robin(fold.unseen, _COMPARED),
                Session(fold.folder, threads=1),
                _drawn_by(fold.folder / WEIGHTS),
                _drawn_without(fresh, weights),
            )

    return fold.said(_SANE, saliency_metrics.Alike, compare)


def _drawn_by(weights: Path) -> saliency_metrics.Drawn:
    def draw(
        method: str, reading: TumorReading, view: NDArray[np.float32], label: TumorLabel
    ) -> NDArray[np.float32]:
        return saliency.class_map(method, reading, view, label, weights)

    return draw


def _drawn_without(network: TumorNetwork, weights: Path) -> saliency_metrics.Drawn:
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
