"""The differential's bundle: knowledge, table, weights, metadata, card, smoke case, checksums."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from braintx.core.findings import Finding, Presentation
from braintx.core.settings import models_dir
from braintx.data.ontology.build import Built
from braintx.data.ontology.common import Figures
from braintx.data.ontology.common.figures import FILE as FIGURES
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import TASK
from braintx.models import bundle as bundles
from braintx.models.differential.calibration import Calibrator
from braintx.models.differential.compiled import WEIGHTS, Compiled, save_weights
from braintx.models.differential.mixture import Mixture
from braintx.models.differential.reader import DifferentialReader
from braintx.models.differential.reranker import Reranker
from braintx.models.differential.together import MIXTURE, save_together
from braintx.training.differential.card import card

VERSION = "0.1.0"
CHANGELOG = {VERSION: "First bundle."}
SMOKE = ("HP:0001166", "HP:0000768", "HP:0001083", "HP:0002616", "HP:0000545")
"""Arachnodactyly, pectus carinatum, ectopia lentis, aortic root aneurysm, myopia."""
SMOKE_TOP = 5


@dataclass(frozen=True)
class Fitted:
    """What was fitted.

    Attributes
    ----------
    reranker : Reranker
    calibrator : Calibrator
    mixture : Mixture
    """

    reranker: Reranker
    calibrator: Calibrator
    mixture: Mixture


def write_bundle(
    built: Built,
    compiled: Compiled,
    fitted: Fitted,
    *,
    figures: Figures,
    out: Path,
    metrics: Mapping[str, Any],
) -> Path:
    """Assemble a bundle aside, then put it in the place of the former one.

    Parameters
    ----------
    built : Built
        Terms and knowledge.
    compiled : Compiled
        Of these.
    fitted : Fitted
    figures : Figures
        Of the common conditions.
    out : Path
        The folder ``differential``.
    metrics : mapping of str to object
        Measured on unseen patients; see `braintx.training.differential.crossfit`.
    """
    aside = _aside(out)
    built.save(aside)
    compiled.save(aside)
    save_weights(aside / WEIGHTS, fitted.reranker, fitted.calibrator)
    save_together(aside, figures, fitted.mixture)
    return _finish(aside, out, built.knowledge, {"version": VERSION, "metrics": dict(metrics)})


def rebuild(built: Built, compiled: Compiled, out: Path | None = None) -> Path:
    """The installed bundle with other knowledge: nothing is fitted anew.

    Parameters
    ----------
    built : Built
    compiled : Compiled
    out : Path, optional
        The folder to write; that of the installed bundle by default.
    """
    installed = bundles.load(TASK)
    out = out or models_dir() / TASK
    aside = _aside(out)
    built.save(aside)
    compiled.save(aside)
    for name in (WEIGHTS, MIXTURE, FIGURES):
        shutil.copyfile(installed.path(name), aside / name)
    kept = {name: installed.metadata[name] for name in ("version", "metrics")}
    return _finish(aside, out, built.knowledge, {**kept, "rebuilt_from": installed.version})


def smoke_presentation(case: Mapping[str, Any]) -> Presentation:
    """The presentation of a smoke case."""
    return Presentation(tuple(Finding(code) for code in case["present"]), case["age"], case["sex"])


def _aside(out: Path) -> Path:
    aside = out.with_name(f"{out.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    return aside


def _finish(aside: Path, out: Path, knowledge: Knowledge, held: dict[str, Any]) -> Path:
    metadata = _metadata(knowledge, held)
    bundles.write_json(aside / bundles.METADATA, metadata)
    (aside / bundles.CARD).write_text(card(metadata), encoding="utf-8")
    case: dict[str, Any] = {"present": list(SMOKE), "age": 14.0, "sex": "M"}
    bundles.seal(aside)
    reader = DifferentialReader.open(bundles.Bundle(aside, metadata))
    answer = reader.rank(smoke_presentation(case), SMOKE_TOP, why=False)
    case["answer"] = {one.disease.id: one.probability for one in answer.candidates}
    bundles.write_json(aside / bundles.SMOKE, {**case, "none_of_these": answer.none_of_these})
    bundles.seal(aside)
    old = out.with_name(f"{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    aside.rename(out)
    shutil.rmtree(old, ignore_errors=True)
    return out


def _metadata(knowledge: Knowledge, held: dict[str, Any]) -> dict[str, Any]:
    sources = Counter(one.id.split(":")[0] for one in knowledge.diseases)
    return {
        "task": TASK,
        "weights": WEIGHTS,
        "hpo_release": knowledge.release,
        "newer_release": knowledge.newer or None,
        "diseases": len(knowledge),
        "diseases_by_source": dict(sorted(sources.items())),
        "library_patients": len(knowledge.patients),
        "intended_use": "Research and teaching: which diseases, common and rare, fit a patient's "
        "signs and symptoms, with the reasons, for a physician who decides.",
        "not_for": "Diagnosis without a physician; screening of healthy people; diseases that are "
        "not on its list.",
        "input_ranges": {
            "findings": "terms of HPO or our own codes, present, absent or uncertain",
            "age_years": [0, 120],
            "sex": ["F", "M", None],
            "missing": "everything but one present finding may be missing",
        },
        "data": [
            {
                "name": "Human Phenotype Ontology, hp.obo and phenotype.hpoa",
                "license": "see https://hpo.jax.org/license",
            },
            {
                "name": "Monarch Initiative phenopacket-store, published patients",
                "license": "BSD-3-Clause",
            },
            {"name": "DDXPlus, 49 common conditions", "license": "CC BY 4.0"},
        ],
        "changelog": CHANGELOG,
        **held,
    }
