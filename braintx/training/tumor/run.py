"""``braintx train tumor`` and ``braintx evaluate tumor``: folds, figures, the shipped bundle.

Everything long is kept below the work folder and found again there: a run that was killed
goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError
from braintx.core.settings import data_dir, models_dir
from braintx.data.other_sources import read_other_sources
from braintx.data.splits import FOLDS
from braintx.data.tumor_set import LabelledSlice, read_tumor_set
from braintx.evaluation import gate, maps, robustness
from braintx.evaluation.decision import TOLERATED_ERROR, fit_decision
from braintx.evaluation.heldout import HeldOut
from braintx.evaluation.strangers import Strangers
from braintx.evaluation.tumor import figures
from braintx.training.tumor import examine
from braintx.training.tumor.apart import seen_by
from braintx.training.tumor.bundle import copy_weights, describe
from braintx.training.tumor.columns import Columns
from braintx.training.tumor.folds import RECIPES, Fold, open_fold
from braintx.training.tumor.judge import HEALTHY, context, healthy_slices, report
from braintx.training.tumor.networks import fit_networks
from braintx.training.tumor.travelling import fit_travelling_networks

RESULTS = Path("results/tumor.json")
SHIPPED = "folds"  # beside the result file: what each fold's networks said
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
        one = open_fold(slices, fold, work / "tumor", RESULTS.parent / SHIPPED)
        one.fit()
        return one.folder
    if not RESULTS.is_file():
        raise DataError(
            f"{RESULTS} is missing: the bundle's temperature and thresholds come from it. Run "
            "`braintx evaluate tumor` first."
        )
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    folder = work / "tumor" / "all"
    certain = _certain(slices)
    fit_networks(certain, folder, _EVERYTHING)
    bundle = copy_weights(folder, out or models_dir() / "tumor")
    return describe(bundle, certain, results)


def train_travelling(work: Path, sources: Sequence[str], fold: int | None = None) -> Path:
    """Fit the network that travels, to the first set and the named sources; return its folder.

    Parameters
    ----------
    sources : sequence of str
        Of `braintx.data.other_sources`; none for the first set alone, whose terms are CC BY.
    fold : int, optional
        Hold this fold's patients out, and one source with it; see
        `braintx.training.tumor.apart`.
    """
    slices, pictures = read_tumor_set(data_dir()), read_other_sources(data_dir(), sources)
    name = "-".join(["travel", *sorted(sources), "all" if fold is None else f"fold{fold}"])
    folder = work / "tumor" / name
    if fold is None:
        fit_travelling_networks(_certain(slices), pictures, folder, _EVERYTHING)
    else:
        fitted = open_fold(slices, fold, work / "tumor", RESULTS.parent / SHIPPED).fitted
        fit_travelling_networks(fitted, seen_by(fold, pictures), folder, fold)
    return folder


def evaluate(
    work: Path,
    out: Path = RESULTS,
    folds: Sequence[int] = range(FOLDS),
    page: Path | None = None,
    *,
    quick: bool = False,
    card: bool = False,
) -> str:
    """Fit every fold that nobody knows yet, write result file and page, return the file as text.

    Fewer folds give figures sooner, on fewer patients; the result file says which. The page
    shows slices and goes into the work folder, ``tumor/report.html``, unless ``page`` is given.
    ``quick`` leaves out heat maps and worse slices. ``card`` also writes the figures, and the
    thresholds that follow from them, into the shipped bundle and its card.
    """
    slices = read_tumor_set(data_dir())
    opened = [open_fold(slices, k, work / "tumor", out.parent / SHIPPED) for k in folds]
    held = HeldOut.join([examine.predict(fold) for fold in opened])
    held.save(work / "tumor" / "held_out.npz")
    decision = fit_decision(held)
    held.save_evidence(work / "tumor" / EVIDENCE, decision.temperature)
    columns = Columns.join([examine.columns(fold, data_dir(), work) for fold in opened])
    result = {
        "protocol": f"patient-grouped, {_counted(folds)}, out of fold, Kaggle-form development "
        "images; figshare originals on the training side only",
        "folds": list(folds),
        **RECIPES,
        "decision": asdict(decision),
        "tolerated_error": TOLERATED_ERROR,
        "gate": gate.figures(held, [] if quick else _strangers(opened, work)),
        **figures(held),
        **context(slices, held, columns.frame(), data_dir(), work),
        **({} if quick else _examined(opened)),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=2)
    out.write_text(text + "\n", encoding="utf-8")
    report(result, slices, page or work / "tumor" / PAGE)
    if not quick:
        for fold in opened:
            fold.ship(examine.KEPT)
    if card:
        describe(models_dir() / "tumor", _certain(slices), result)
    return text


def _certain(slices: Sequence[LabelledSlice]) -> list[LabelledSlice]:
    return [item for item in slices if item.verified]


def _examined(folds: Sequence[Fold]) -> dict[str, Any]:
    """Heat maps against outlines, and answers for worse slices, on every fold's patients."""
    return {
        "localization": maps.figures(maps.JudgedMaps.join([examine.maps_of(f) for f in folds])),
        "sanity": maps.sanity_figures(maps.Alike.join([examine.sanity(f) for f in folds])),
        "robustness": robustness.figures(
            robustness.Worsened.join([examine.worsen(f) for f in folds])
        ),
    }


def _counted(folds: Sequence[int]) -> str:
    return "five-fold" if len(folds) == FOLDS else f"{len(folds)} of {FOLDS} folds"


def _strangers(folds: Sequence[Fold], work: Path) -> list[Strangers]:
    root = data_dir() / HEALTHY
    healthy: list[Path] = []
    if root.is_dir():
        paths, groups = healthy_slices(root, work / "copies")
        healthy = list(dict(zip(reversed(groups), reversed(paths), strict=True)).values())
    return [examine.show_strangers(fold, healthy) for fold in folds]
