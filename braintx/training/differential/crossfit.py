"""Every library patient ranked by networks that never saw a patient of the same paper.

Five folds by paper. Probabilities are fitted across folds as well: a patient's are of functions
fitted to the scores of the other folds' patients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.store import atomic_write
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.splits import FOLDS, assign_folds
from braintx.evaluation.differential.judged import (
    TOPS,
    Judged,
    calibration_error,
    expected_ranks,
    top,
)
from braintx.evaluation.differential.regimes import by_regime
from braintx.evaluation.table import Table
from braintx.models.differential.calibration import Calibrator
from braintx.models.differential.evidence import Evidence
from braintx.models.differential.graph import Indices
from braintx.models.differential.reranker import Reranker
from braintx.training.differential.calibrate import (
    Scored,
    fit_calibrator,
    joined,
    scored,
    scores_of,
)
from braintx.training.differential.fit import Recipe, fit
from braintx.training.differential.presentations import FITTED, SEED
from braintx.training.differential.shortlists import Shortlists

CALIBRATED = ("safe", "all", "short", "new", "three")
"""Regimes that the probabilities are fitted to."""
MEASURED = ("safe", "all", "three")


@dataclass(frozen=True)
class Held(Table):
    """The library's n patients in one regime, each ranked by what never saw its paper.

    Attributes
    ----------
    diseases : ndarray of shape (n, k), int
        Places in the knowledge, the likeliest first.
    probability : ndarray of shape (n, k), float
    none : ndarray of shape (n,), float
        That no candidate is right.
    rank : ndarray of shape (n,), float
        Of the diagnosis, ties shared out; where it is no candidate, by the likelihood ratio.
    """

    diseases: Indices
    probability: NDArray[np.float64]
    none: NDArray[np.float64]
    rank: NDArray[np.float64]


def folds_of(knowledge: Knowledge) -> NDArray[np.int64]:
    """The fold of each library patient; a paper's patients share one."""
    patients = knowledge.patients
    kinds = [
        "orphan" if knowledge.diseases[one].orphan else "common"
        for one in patients.disease.tolist()
    ]
    papers = [str(one) for one in patients.source.tolist()]
    return assign_folds(kinds, papers, FOLDS, SEED)


def kept_fit(
    regimes: Mapping[str, Shortlists], patients: NDArray[np.integer], recipe: Recipe, path: Path
) -> Reranker:
    """What is fitted to some patients; kept, so that a stopped run goes on.

    Parameters
    ----------
    regimes : mapping of str to Shortlists
    patients : ndarray of int
    recipe : Recipe
    path : Path
        Where to keep it.
    """
    if path.is_file():
        with np.load(path) as held:
            return Reranker.of({name: held[name] for name in held.files})
    reranker = fit([regimes[name] for name in FITTED], patients, recipe)
    with atomic_write(path) as file:
        np.savez(file, **reranker.arrays())  # type: ignore[arg-type]
    return reranker


def crossfit_scores(
    regimes: Mapping[str, Shortlists], folds: NDArray[np.int64], recipe: Recipe, work: Path
) -> dict[str, NDArray[np.float32]]:
    """The scores of each patient's candidates in each regime.

    Parameters
    ----------
    regimes : mapping of str to Shortlists
    folds : ndarray of shape (n,), int
    recipe : Recipe
    work : Path
        Where to keep what is done.
    """
    every = np.unique(folds).tolist()
    scores = {name: np.zeros(one.diseases.shape, np.float32) for name, one in regimes.items()}
    for fold in tqdm(every, "folds", leave=False, disable=None):
        learned, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        reranker = kept_fit(regimes, learned, recipe, work / f"fold_{fold}.npz")
        for name, one in regimes.items():
            scores[name][held] = scores_of(reranker, one, held)
    return scores


def known_of(
    regimes: Mapping[str, Shortlists], scores: Mapping[str, NDArray[np.float32]]
) -> dict[str, Scored]:
    """What probabilities are fitted to.

    Parameters
    ----------
    regimes : mapping of str to Shortlists
    scores : mapping of str to ndarray of shape (n, k)
        Of networks that did not see the patient.
    """
    return {name: scored(regimes[name], scores[name]) for name in CALIBRATED if name in regimes}


def calibrator_of(known: Mapping[str, Scored], patients: NDArray[np.integer]) -> Calibrator:
    """Probabilities fitted to some patients, in every regime that they are known in."""
    return fit_calibrator(joined([one.some(patients) for one in known.values()]))


def hold_out(
    regimes: Mapping[str, Shortlists],
    scores: Mapping[str, NDArray[np.float32]],
    folds: NDArray[np.int64],
) -> dict[str, Held]:
    """Ranks and probabilities of every patient in every regime.

    Parameters
    ----------
    regimes : mapping of str to Shortlists
    scores : mapping of str to ndarray of shape (n, k)
    folds : ndarray of shape (n,), int
    """
    known = known_of(regimes, scores)
    calibrators = {
        fold: calibrator_of(known, np.flatnonzero(folds != fold))
        for fold in np.unique(folds).tolist()
    }
    return {
        name: _held(one, scores[name], [calibrators[fold] for fold in folds.tolist()])
        for name, one in regimes.items()
    }


def _held(regime: Shortlists, scores: NDArray[np.float32], calibrators: list[Calibrator]) -> Held:
    order = np.argsort(-scores, axis=1, kind="stable")
    probability, none = np.zeros(scores.shape), np.zeros(len(scores))
    for patient, calibrator in enumerate(calibrators):
        told = regime.candidates[patient].astype(np.float32)
        probability[patient], none[patient] = calibrator(told, scores[patient])
    # A place of -1, of a diagnosis that is no candidate, gives a rank that is not used.
    rank = expected_ranks(scores, regime.place)
    behind = np.maximum(regime.rank, scores.shape[1] + 1)
    return Held(
        np.take_along_axis(regime.diseases, order, 1),
        np.take_along_axis(probability, order, 1),
        none,
        np.where(regime.place >= 0, rank, behind),
    )


def judged(held: Held, knowledge: Knowledge, evidence: Evidence, number: Indices) -> Judged:
    """What is measured of a regime.

    Parameters
    ----------
    held : Held
    knowledge : Knowledge
    evidence : Evidence
        Of the knowledge.
    number : ndarray of shape (n,), int
        Findings of each patient.
    """
    patients = knowledge.patients
    ids = np.array([disease.id for disease in knowledge.diseases])
    cites = np.array([len(evidence.rows_citing(int(one))) > 0 for one in patients.source])
    own = np.unique(evidence.annotations.owner)
    newer = np.array([disease.release is not None for disease in knowledge.diseases])
    others = {(int(d), int(p)) for d, p in zip(patients.disease, patients.source, strict=True)}
    papers = np.bincount([d for d, _ in others], minlength=len(ids))
    return Judged(
        ids[patients.disease],
        np.array([knowledge.sources[one] for one in patients.source]),
        held.rank,
        ids[held.diseases[:, 0]],
        held.probability[:, 0],
        number.astype(np.int64),
        ~cites,
        np.isin(patients.disease, own) & ~newer[patients.disease],
        papers[patients.disease] > 1,
    )


def figures(
    held: Mapping[str, Held],
    regimes: Mapping[str, Shortlists],
    knowledge: Knowledge,
    evidence: Evidence,
) -> dict[str, dict[str, float]]:
    """Shares of patients found, mean over diseases, and the calibration error, by regime.

    Parameters
    ----------
    held : mapping of str to Held
    regimes : mapping of str to Shortlists
    knowledge : Knowledge
    evidence : Evidence
    """
    of = {
        name: judged(held[name], knowledge, evidence, regimes[name].number)
        for name in MEASURED
        if name in held
    }
    few = {"three": of["three"]} if "three" in of else {}
    parts = by_regime(of["safe"], of["all"], few)
    return {
        name: {
            "cases": len(one.rank),
            "diseases": len(np.unique(one.disease)),
            **{f"top_{k}": 100 * top(one, k) for k in TOPS},
            "ece": calibration_error(one),
            "ece_diseases_alike": calibration_error(one, diseases_alike=True),
            "mean_probability": float(one.probability.mean()),
            "accuracy": float(one.right.mean()),
        }
        for name, one in parts.items()
        if len(one.rank)
    }
