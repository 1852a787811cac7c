"""``braintx train tumor`` and ``braintx evaluate tumor``: folds, figures, the shipped bundle.

Everything long is kept below the work folder and found again there: a run that was killed
goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError
from braintx.core.settings import data_dir, models_dir
from braintx.data.other_sources import read_other_sources
from braintx.data.splits import FOLDS
from braintx.data.tumor_set import LabelledSlice, read_tumor_set
from braintx.evaluation.results import read_results, write_results
from braintx.evaluation.tumor import elsewhere, gate_operating_point, robustness, saliency_metrics
from braintx.evaluation.tumor.conformal import CONFIDENCE, TOLERATED_ERROR, fit_decision
from braintx.evaluation.tumor.elsewhere import Elsewhere
from braintx.evaluation.tumor.figures import figures
from braintx.evaluation.tumor.heldout import HeldOut
from braintx.evaluation.tumor.out_of_distribution import Strangers
from braintx.evaluation.tumor.record import Decision, ElsewhereFigures, TumorResults
from braintx.experiments.tumor import predictions
from braintx.experiments.tumor.context import HEALTHY, context, healthy_slices, report
from braintx.experiments.tumor.folds import RECIPES, Fold, open_fold
from braintx.experiments.tumor.subgroup_table import Columns
from braintx.i18n import Words, preferred_language
from braintx.models.gate import Gate
from braintx.training.tumor.bundle import copy_weights, describe
from braintx.training.tumor.networks import fit_networks

RESULTS = Path("results/tumor.json")
SHIPPED = "folds"  # beside the result file: what each fold's networks said
EVIDENCE = "evidence.npz"  # below the work folder: what the treatment model is fitted to
PAGE = "report.html"
_EVERYTHING = FOLDS  # the random stream of the fit that holds nothing out


def train(
    work: Path,
    fold: int | None = None,
    out: Path | None = None,
    sources: Sequence[str] | None = None,
) -> Path:
    """Fit one fold, or the network that is shipped; return what was written.

    Parameters
    ----------
    work : Path
        Everything long is kept below it.
    fold : int, optional
        From 0; without it the shipped network is fitted, to all patients.
    out : Path, optional
        The bundle's folder; the shipped one by default.
    sources : sequence of str, optional
        The other hospitals to learn from beside the first set, as of
        `braintx.data.other_sources`; all by default. None at all leaves a network whose data are
        CC BY throughout.

    Raises
    ------
    DataError
        Where the shipped network is asked for and the figures of the folds, which set its
        temperature and thresholds, are not there yet.
    """
    slices, pictures = read_tumor_set(data_dir()), read_other_sources(data_dir(), sources)
    named = "" if sources is None else "-".join(["from", *sorted(sources)])
    folder = work / "tumor" / named
    if fold is not None:
        one = open_fold(slices, pictures, fold, folder, RESULTS.parent / SHIPPED)
        one.fit()
        return one.folder
    results = read_results(RESULTS, TumorResults)
    if results is None:
        raise DataError(
            "{path} is missing: the bundle's temperature and thresholds come from it. Run "
            "`braintx evaluate tumor` first.",
            path=RESULTS,
        )
    certain = _certain(slices)
    fit_networks(certain, pictures, folder / "all", _EVERYTHING)
    bundle = copy_weights(folder / "all", out or models_dir() / "tumor")
    return describe(bundle, certain, pictures, results)


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

    Parameters
    ----------
    work : Path
    out : Path
        The result file.
    folds : sequence of int
        All by default.
    page : Path, optional
    quick, card : bool, default=False
    """
    slices, pictures = read_tumor_set(data_dir()), read_other_sources(data_dir())
    opened = [open_fold(slices, pictures, k, work / "tumor", out.parent / SHIPPED) for k in folds]
    held = HeldOut.join([predictions.predict(fold) for fold in opened])
    held.save(work / "tumor" / "held_out.npz")
    strangers = [] if quick else _strangers(opened, work)
    accepted = gate_operating_point.accepted(held)
    decision = fit_decision(held, accepted)
    held.save_evidence(work / "tumor" / EVIDENCE, decision.temperature)
    columns = Columns.join([predictions.columns(fold, data_dir(), work) for fold in opened])
    results = TumorResults(
        protocol=f"patient-grouped, {_counted(folds)}, out of fold, Kaggle-form development "
        "images; figshare originals on the training side only",
        folds=tuple(folds),
        **RECIPES,
        decision=decision,
        tolerated_error=TOLERATED_ERROR,
        confidence=CONFIDENCE,
        gate=gate_operating_point.figures(held, strangers),
        elsewhere=_elsewhere(opened, decision) if pictures else None,
        **vars(figures(held, accepted)),
        **vars(context(slices, held, columns.frame(), data_dir(), work)),
        **({} if quick else _examined(opened)),
    )
    text = write_results(out, results)
    report(results, slices, page or work / "tumor" / PAGE, Words(preferred_language()))
    if not quick:
        for fold in opened:
            fold.ship(predictions.KEPT)
    if card:
        describe(models_dir() / "tumor", _certain(slices), pictures, results)
    return text


def _certain(slices: Sequence[LabelledSlice]) -> list[LabelledSlice]:
    return [item for item in slices if item.verified]


def _examined(folds: Sequence[Fold]) -> dict[str, Any]:
    """Heat maps against outlines, and answers for worse slices, on every fold's patients."""
    return {
        "localization": saliency_metrics.figures(
            saliency_metrics.JudgedMaps.join([predictions.maps_of(f) for f in folds])
        ),
        "sanity": saliency_metrics.sanity_figures(
            saliency_metrics.Alike.join([predictions.sanity(f) for f in folds])
        ),
        "robustness": robustness.figures(
            robustness.Worsened.join([predictions.worsen(f) for f in folds])
        ),
    }


def _counted(folds: Sequence[int]) -> str:
    return "five-fold" if len(folds) == FOLDS else f"{len(folds)} of {FOLDS} folds"


def _elsewhere(folds: Sequence[Fold], decision: Decision) -> ElsewhereFigures:
    said = Elsewhere.join([predictions.elsewhere(fold) for fold in folds])
    return elsewhere.figures(said, decision, Gate(gate_operating_point.COST))


def _strangers(folds: Sequence[Fold], work: Path) -> list[Strangers]:
    root = data_dir() / HEALTHY
    healthy: list[Path] = []
    if root.is_dir():
        paths, groups = healthy_slices(root, work / "copies")
        healthy = list(dict(zip(reversed(groups), reversed(paths), strict=True)).values())
    return [predictions.show_strangers(fold, healthy) for fold in folds]
