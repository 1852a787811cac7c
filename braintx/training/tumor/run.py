"""``braintx train tumor`` and ``braintx evaluate tumor``: folds, figures, the shipped bundle.

Everything long is kept below the work folder and found again there: a run that was killed
goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.settings import data_dir, models_dir
from braintx.data.splits import FOLDS, assign_folds
from braintx.data.tumor_set import LabelledSlice, read_tumor_set
from braintx.evaluation import gate, maps, robustness
from braintx.evaluation.decision import TOLERATED_ERROR, fit_decision
from braintx.evaluation.heldout import HeldOut
from braintx.evaluation.strangers import Strangers
from braintx.evaluation.tumor import figures
from braintx.models.pose.session import PoseSession
from braintx.models.tumor.session import GRAPH, POSE_GRAPH
from braintx.training.pose.fit import PoseRecipe, fit_pose
from braintx.training.tumor import examine
from braintx.training.tumor.bundle import write_bundle
from braintx.training.tumor.export import export, export_pose
from braintx.training.tumor.fit import Recipe, fit
from braintx.training.tumor.gate import fit_gate
from braintx.training.tumor.holdout import predict
from braintx.training.tumor.judge import HEALTHY, context, healthy_slices, report
from braintx.training.tumor.negatives import Negatives
from braintx.training.tumor.views import load_views

RESULTS = Path("results/tumor.json")
EVIDENCE = "evidence.npz"  # below the work folder: what the treatment model is fitted to
PAGE = "report.html"
_EVERYTHING = FOLDS  # the random stream of the fit that holds nothing out


def train(work: Path, fold: int | None = None, out: Path | None = None) -> Path:
    """Fit one fold, or the network that is shipped; return what was written.

    Raises
    ------
    DataError
        Where the shipped network is asked for and the figures of the folds, which set its
        temperature and thresholds, are not there yet.
    """
    slices = read_tumor_set(data_dir())
    if fold is not None:
        _held_out(slices, work, fold)
        return _fold_folder(work, fold)
    if not RESULTS.is_file():
        raise DataError(
            f"{RESULTS} is missing: the bundle's temperature and thresholds come from it. Run "
            "`braintx evaluate tumor` first."
        )
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    folder = work / "tumor" / "all"
    certain = [item for item in slices if item.verified]
    _fit_and_export(certain, folder, _EVERYTHING)
    return write_bundle(certain, folder, out or models_dir() / "tumor", results)


def evaluate(
    work: Path,
    out: Path = RESULTS,
    folds: Sequence[int] = range(FOLDS),
    page: Path | None = None,
    *,
    quick: bool = False,
) -> str:
    """Fit every fold that is not there yet, write result file and page, return the file as text.

    Fewer folds give figures sooner, on fewer patients; the result file says which. The page
    shows slices and goes into the work folder, ``tumor/report.html``, unless ``page`` is given.
    ``quick`` leaves out heat maps and worse slices.
    """
    slices = read_tumor_set(data_dir())
    held = HeldOut.join([_held_out(slices, work, fold) for fold in folds])
    held.save(work / "tumor" / "held_out.npz")
    decision = fit_decision(held)
    held.save_evidence(work / "tumor" / EVIDENCE, decision.temperature)
    result = {
        "protocol": f"patient-grouped, {_counted(folds)}, out of fold, Kaggle-form development "
        "images; figshare originals on the training side only",
        "folds": list(folds),
        "recipe": asdict(Recipe()),
        "pose_recipe": asdict(PoseRecipe()),
        "decision": asdict(decision),
        "tolerated_error": TOLERATED_ERROR,
        "gate": gate.figures(
            held, [] if quick else [_strangers(slices, work, fold) for fold in folds]
        ),
        **figures(held),
        **context(slices, held, data_dir(), work),
        **({} if quick else _examined(slices, work, folds)),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=2)
    out.write_text(text + "\n", encoding="utf-8")
    report(result, slices, work / "tumor", page or work / "tumor" / PAGE)
    return text


def _examined(slices: Sequence[LabelledSlice], work: Path, folds: Sequence[int]) -> dict[str, Any]:
    """Heat maps against outlines, and answers for worse slices, on every fold's patients."""
    sides = [(_unseen(slices, fold), _fold_folder(work, fold)) for fold in folds]
    judged = maps.JudgedMaps.join([examine.judge_maps(*side) for side in sides])
    worsened = robustness.Worsened.join([examine.worsen(*side) for side in sides])
    return {
        "localization": maps.figures(judged),
        "sanity": examine.sanity(*sides[0]),
        "robustness": robustness.figures(worsened),
    }


def _counted(folds: Sequence[int]) -> str:
    return "five-fold" if len(folds) == FOLDS else f"{len(folds)} of {FOLDS} folds"


def _strangers(slices: Sequence[LabelledSlice], work: Path, fold: int) -> Strangers:
    root = data_dir() / HEALTHY
    healthy: list[Path] = []
    if root.is_dir():
        paths, groups = healthy_slices(root, work / "copies")
        healthy = list(dict(zip(reversed(groups), reversed(paths), strict=True)).values())
    folder = _fold_folder(work, fold)
    return examine.show_strangers(_unseen(slices, fold), healthy, fold, folder)


def _held_out(slices: Sequence[LabelledSlice], work: Path, fold: int) -> HeldOut:
    if not 0 <= fold < FOLDS:
        raise DataError(f"Fold {fold} was asked for; there are folds 0 to {FOLDS - 1}.")
    fitted = [
        item
        for item, where in zip(slices, _sides(slices), strict=True)
        if where != fold and item.verified
    ]
    folder = _fold_folder(work, fold)
    _fit_and_export(fitted, folder, fold)
    unseen = _unseen(slices, fold)
    return examine.keep(folder, "held_out.npz", HeldOut, lambda: predict(unseen, fold, folder))


def _sides(slices: Sequence[LabelledSlice]) -> NDArray[np.int64]:
    return assign_folds([s.label for s in slices], [s.patient_group for s in slices])


def _unseen(slices: Sequence[LabelledSlice], fold: int) -> list[LabelledSlice]:
    return [
        item
        for item, where in zip(slices, _sides(slices), strict=True)
        if where == fold and item.origin == "kaggle"
    ]


def _fit_and_export(slices: Sequence[LabelledSlice], folder: Path, stream: int) -> None:
    if not (folder / POSE_GRAPH).is_file():
        with _whole(folder) as partial:
            export_pose(fit_pose(slices, folder, stream=stream), partial)
    if not (folder / GRAPH).is_file():
        views = load_views(slices, PoseSession(folder / POSE_GRAPH, threads=1))
        network = fit(slices, views, folder / "checkpoint.pt", stream=stream)
        fit_gate(network, Negatives.of(views), stream)
        with _whole(folder) as partial:
            export(network, partial)


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A folder whose files move to ``folder`` at the end: a kill leaves nothing half-written."""
    partial = folder / "partial"
    yield partial
    for path in partial.iterdir():
        path.replace(folder / path.name)
    partial.rmdir()


def _fold_folder(work: Path, fold: int) -> Path:
    return work / "tumor" / f"fold{fold}"
