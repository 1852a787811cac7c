"""``braintx train differential``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from braintx.core.settings import models_dir
from braintx.data.ontology.build import Built, build_knowledge
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.conditions import common_conditions
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.library import read_library
from braintx.data.ontology.obo import SPANISH
from braintx.data.ontology.terms import TASK
from braintx.models.differential.common import CommonConditions
from braintx.models.differential.compiled import Compiled
from braintx.models.differential.features import Describer
from braintx.models.differential.sources import evidence_of, graph_of
from braintx.models.differential.table import Table
from braintx.training.differential.bundle import Fitted, write_bundle
from braintx.training.differential.crossfit import (
    calibrator_of,
    crossfit_scores,
    figures,
    folds_of,
    hold_out,
    kept_fit,
    known_of,
)
from braintx.training.differential.fit import RECIPE, Recipe
from braintx.training.differential.mixture import published_patients, stages, train_mixture
from braintx.training.differential.presentations import REGIMES
from braintx.training.differential.shortlists import shortlists

CASES = "rare_disease_cases.jsonl"
DDXPLUS = "ddxplus"


def train(
    hpo: Path,
    data: Path,
    work: Path,
    *,
    newer: Path | None = None,
    out: Path | None = None,
    recipe: Recipe = RECIPE,
    say: Callable[[str], None] = print,
) -> Path:
    """Compile the knowledge, fit and calibrate in folds, fit on everybody, write the bundle.

    What is finished is kept below `work` and not done again.

    Parameters
    ----------
    hpo : Path
        Folder of an HPO release.
    data : Path
        The data folder: published patients, the table of common conditions, Spanish labels.
    work : Path
    newer : Path, optional
        A newer release or an exported table of one.
    out : Path, optional
        Of the bundle; that of the installed one by default.
    recipe : Recipe, optional
    say : callable, optional
        Told what was done, and the figures.
    """
    built, common = _compile(hpo, data, newer)
    evidence = evidence_of(graph_of(built.terms), built.knowledge)
    compiled = Compiled.of_evidence(evidence)
    kept = work / digest(built.knowledge, compiled.table)
    regimes = {name: shortlists(evidence, name, compiled, kept / f"{name}.npz") for name in REGIMES}
    folds = folds_of(built.knowledge)
    scores = crossfit_scores(regimes, folds, recipe, kept / recipe.name)
    held = hold_out(regimes, scores, folds)
    for name, one in held.items():
        one.save(kept / f"held_{name}.npz")
    measured = figures(held, regimes, built.knowledge, evidence)
    for name, row in measured.items():
        say(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in row.items()))
    everybody = np.arange(len(evidence.patients))
    reranker = kept_fit(regimes, everybody, recipe, kept / recipe.name / "all.npz")
    calibrator = calibrator_of(known_of(regimes, scores), everybody)
    describer = Describer(compiled.graph, compiled.table, evidence.patients, compiled.group)
    mixture = train_mixture(
        published_patients(built.knowledge, built.terms),
        common,
        CommonConditions(built.terms, common),
        built.terms,
        stages(built.terms, built.knowledge, describer),
    )
    fitted = Fitted(reranker, calibrator, mixture)
    folder = out or models_dir() / TASK
    return write_bundle(built, compiled, fitted, figures=common, out=folder, metrics=measured)


def _compile(hpo: Path, data: Path, newer: Path | None) -> tuple[Built, Figures]:
    common = Figures.read(data / DDXPLUS)
    library, issues = read_library(data / CASES)
    built = build_knowledge(
        hpo,
        spanish=data / SPANISH,
        newer=newer,
        own_terms=mapping().terms,
        conditions=common_conditions(common),
        library=library,
    )
    return Built(built.terms, built.knowledge, (*issues, *built.issues)), common


def digest(knowledge: Knowledge, table: Table) -> str:
    """What shortlists were made from: they are kept in a folder of this name."""
    seen = hashlib.sha256()
    for one in (table.share, table.terms.items, table.size):
        seen.update(np.ascontiguousarray(one).tobytes())
    seen.update(repr((knowledge.release, len(knowledge.patients))).encode())
    return seen.hexdigest()[:12]
