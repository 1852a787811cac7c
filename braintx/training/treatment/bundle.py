"""The finished treatment bundle: weights, metadata, card, smoke case, checksums."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from braintx.core.errors import DataError
from braintx.core.labels import MAX_AGE, TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.typed_json import to_json
from braintx.data.splits import SEED
from braintx.evaluation.treatment.record import Ceiling, TreatmentResults
from braintx.models import bundle as bundles
from braintx.models.softmax import softmax
from braintx.models.treatment.estimator import TreatmentClassifier
from braintx.models.treatment.reader import (
    WEIGHTS,
    Background,
    layout_json,
    smoke_input,
    weight_arrays,
)
from braintx.models.treatment.terms import TreatmentTerms, group_terms, predict
from braintx.preprocessing.clinical import encode, layout

VERSION = "0.2.3"
CHANGELOG = {
    "0.1.0": "First bundle.",
    "0.2.0": "Fitted to image evidence of all five folds; image and symptoms settle on the tumour "
    "type in as many rounds as it takes.",
    "0.2.1": "Fitted to the image evidence of the tumour model 0.5.0.",
    "0.2.2": "Fitted to the outlines of the tumour model 0.5.1; more Spanish words for symptoms "
    "and their severity.",
    VERSION: "Symptoms count for less and never overrule a certain image; what no fit has seen "
    "has no vote; the note is read better.",
}
BACKGROUND_CASES = 100
_SMOKE_NOTE = "Persistent headaches and memory lapses for more than 6 months. Severe symptoms."


def write_bundle(
    model: TreatmentClassifier, rows: NDArray[np.float64], results: TreatmentResults, out: Path
) -> Path:
    """Assemble ``out``; its former content is replaced.

    Parameters
    ----------
    model : TreatmentClassifier
        Fitted, with all four treatments.
    rows : ndarray of shape (n, D)
        What it was fitted to; the background of the attributions is drawn from it.
    results : TreatmentResults
    out : Path

    Raises
    ------
    DataError
        When a treatment is missing from the training data.
    """
    if tuple(model.classes_) != TREATMENT_LABELS:
        raise DataError(
            "The training data hold {given}; a bundle needs all of {needed}.",
            given=tuple(model.classes_),
            needed=TREATMENT_LABELS,
        )
    out.mkdir(parents=True, exist_ok=True)
    terms = hold_to_ceiling(model.terms_, results.ceiling)
    drawn = np.random.default_rng(SEED).permutation(len(rows))[:BACKGROUND_CASES]
    background = Background(*group_terms(terms, rows[np.sort(drawn)]))
    arrays = {k: np.ascontiguousarray(v) for k, v in weight_arrays(terms, background).items()}
    (out / WEIGHTS).write_bytes(save(arrays))
    size = int(terms.embedding_columns.size)
    metadata = _metadata(model, size, results)
    bundles.write_json(out / bundles.METADATA, metadata)
    (out / bundles.CARD).write_text(card(metadata, results), encoding="utf-8")
    bundles.write_json(out / bundles.SMOKE, _smoke(terms, size))
    bundles.seal(out)
    return out


def hold_to_ceiling(terms: TreatmentTerms, ceiling: Ceiling) -> TreatmentTerms:
    """Keep what is said of a type below what is possible for it, where only the type matters.

    The ceiling is counted over the whole table, the shares are fitted to the cases that have a
    picture; so a bar could come out a tenth of a per cent above the mark that says no model is
    right more often. What exceeds it goes to the other treatments of the type.
    """
    if terms.weight.any():
        return terms
    shares = softmax(terms.intercept)
    for share, name in zip(shares, TUMOR_LABELS, strict=True):
        most = ceiling.by_type[name].accuracy
        while (share > most + 1e-12).any():
            full = share >= most - 1e-12
            excess = np.maximum(share - most, 0.0).sum()
            share[:] = np.where(full, most, share * (1 + excess / share[~full].sum()))
    return replace(terms, intercept=np.log(shares))


def _smoke(terms: TreatmentTerms, size: int) -> dict[str, Any]:
    case: dict[str, Any] = {
        "evidence": {
            "probabilities": [0.9, 0.08, 0.02],
            "area_fraction": 0.06,
            "position": [0.3, 0.4],
            "embedding": "sin(0), sin(1), ...",
            "embedding_size": size,
        },
        "record": {"age": 61.0, "sex": "F", "note": _SMOKE_NOTE},
    }
    probability = predict(terms, encode(*smoke_input(case), size)[None])[0]
    return {**case, "probabilities": dict(zip(TREATMENT_LABELS, probability.tolist(), strict=True))}


def _metadata(model: TreatmentClassifier, size: int, results: TreatmentResults) -> dict[str, Any]:
    metrics = to_json(results)
    protocol, ceiling, planted = (metrics.pop(name) for name in ("protocol", "ceiling", "planted"))
    return {
        "task": "treatment",
        "version": VERSION,
        "weights": WEIGHTS,
        "classes": list(TREATMENT_LABELS),
        "intended_use": "Research and teaching: which treatment the public table's records go "
        "with, shown beside the most that any model can reach on it.",
        "not_for": "Treating patients. In the table that it was fitted to, treatment is chance "
        "once the tumour type is known; a shown treatment is not a recommendation.",
        "stage": model.stage_.name,
        "embedding_size": size,
        "layout": layout_json(layout(size)),
        "input_ranges": {
            "probabilities": [0.0, 1.0],
            "area_fraction": [0.0, 1.0],
            "position": [0.0, 1.0],
            "age_years": [0.0, MAX_AGE],
            "missing": "any value may be missing (NaN)",
        },
        "ceiling": ceiling,
        "data": [
            {
                "name": "brain_conditions_detailed_dataset.csv, a synthetic clinical table of "
                "the Bangladesh Brain Cancer MRI dataset (Kaggle "
                "orvile/brain-cancer-mri-dataset)",
                "license": "CC BY 4.0 (images)",
                "cases": results.cases,
            }
        ],
        "patients": results.patients,
        "protocol": protocol,
        "metrics": metrics,
        "planted": planted,
        "changelog": CHANGELOG,
    }


def card(metadata: dict[str, Any], results: TreatmentResults) -> str:
    """The model card: what the metadata says of the model, and the figures measured."""
    m, top, planted = results, results.ceiling, results.planted
    by_type = "\n".join(
        f"| {name} | {most.accuracy:.3f} | {most.log_loss:.3f} |"
        for name, most in top.by_type.items()
    )
    sees = {"image only": planted.image_only, "record only": planted.record_only}
    shares = "\n".join(
        f"| {name} | {seen.accuracy:.3f} | {seen.share_of_bayes:.1%} |"
        for name, seen in {**sees, "both": planted.both}.items()
    )
    sources = "\n".join(
        f"- {source['name']}, {source['license']}: {source['cases']} cases"
        for source in metadata["data"]
    )
    changes = "\n".join(f"- {version}: {text}" for version, text in metadata["changelog"].items())
    return f"""# Treatment model {metadata["version"]}

{metadata["intended_use"]}

**Not for:** {metadata["not_for"]}

## Figures

{m.protocol.capitalize()}: {m.cases} cases of {m.patients} patients.

| figure | model | the most that is possible |
| --- | --- | --- |
| log-loss, nats | {m.log_loss:.4f} | {top.log_loss:.4f} |
| accuracy | {m.accuracy:.3f} | {top.accuracy:.3f} |
| calibration error, chosen treatment | {m.ece:.3f} | {m.ece_if_calibrated:.3f} (chance) |
| calibration error, mean over treatments | {m.ece_by_class:.3f} | |

Knowing the true condition and nothing else gives {m.condition_alone_log_loss:.4f} nats on the
same folds. Most possible within each tumour type:

| type | accuracy | log-loss, nats |
| --- | --- | --- |
{by_type}

## What it uses

The shipped model stopped at the stage "{metadata["stage"].replace("_", " ")}": richer stages were
tried on inner folds with patients kept whole and predicted unseen patients no better.

The symptoms may help to tell the tumour type, because the table's notes give it away: each
condition has its own list of symptoms there. A real note does not.

## That it can learn

Planted cohort on the real tumours ({planted.cases} cases), where treatment follows a known rule;
the best possible expected accuracy is {planted.best_accuracy:.3f}:

| sees | expected accuracy | of the best possible |
| --- | --- | --- |
{shares}

## Data

{sources}

## Changes

{changes}
"""
