"""Results made up for the tests of the page: every part there is, of drawn ranks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from braintx.evaluation.differential.common import Both, CommonResults, Placed, Standing, standing
from braintx.evaluation.differential.figures import counts_of_findings, regime
from braintx.evaluation.differential.judged import Judged
from braintx.evaluation.differential.record import DifferentialResults, Recipe, Regime

_FOUND = {
    "pro": 0.5,
    "safe": 0.4,
    "all": 0.7,
    "all_with_absent": 0.6,
    "three_findings": 0.3,
    "no_library": 0.4,
    "wrong_30": 0.3,
    "missing_50": 0.35,
}


def ranked(found: float, seed: int) -> Judged:
    """Six hundred patients of ninety diseases; ``found`` of them stand first."""
    rng = np.random.default_rng(seed)
    count = 600
    disease = np.array([f"OMIM:{place}" for place in rng.integers(0, 90, count)])
    findings = rng.integers(1, 40, count)
    sure = np.clip(found + 0.01 * (findings - 15) + rng.normal(0, 0.1, count), 0.02, 0.98)
    right = rng.random(count) < sure
    return Judged(
        disease=disease,
        paper=np.array([f"PMID:{place}" for place in range(count)]),
        rank=np.where(right, 1.0, rng.geometric(0.06, count) + 1.0),
        first=np.where(right, disease, rng.permutation(disease)),
        probability=sure,
        findings=findings,
        independent=np.ones(count, bool),
        listed=np.ones(count, bool),
        library=np.ones(count, bool),
    )


def results() -> DifferentialResults:
    """What `braintx evaluate differential` measures."""
    judged = {name: ranked(found, seed) for seed, (name, found) in enumerate(_FOUND.items())}
    regimes = {name: regime(cases) for name, cases in judged.items()}
    own = recipe(regimes["all"], 0.45)
    return DifferentialResults(
        protocol="five folds, publications whole, made up",
        release="2025-01-16",
        regimes=regimes,
        by_findings=counts_of_findings(judged["pro"]),
        split={"train": 0.981, "validation": 0.979, "test": 0.984},
        recipes={
            "product": own,
            "likelihood_ratio": recipe(regimes["safe"], 0.12),
            "similarity_hpo3": replace(recipe(regimes["pro"], 361.8), cases=150, macro_f1=None),
            "logistic_smote": replace(recipe(regimes["wrong_30"], 2.5), regime=None),
        },
    )


def recipe(one: Regime, milliseconds: float) -> Recipe:
    """One that ranked as that regime did."""
    return Recipe(
        one.top, one.patients_top, milliseconds, one.cases, macro_f1=one.macro.f1, regime="all"
    )


def conditions() -> CommonResults:
    """What is measured of common conditions."""
    sets = ("half_unknown", "half_unknown_without_values", "as_written", "as_written_half_unknown")
    asked = "complaint_and_ten_questions"
    return CommonResults(
        protocol="made up",
        model="0.1.0",
        mapping={"exact": 100},
        among={name: placed(0.95, 0.0, seed) for seed, name in enumerate((*sets, asked))},
        together={name: placed(0.85, 0.1, seed) for seed, name in enumerate(sets)},
        rare={"apart": placed(0.45, 0.0, 7), "together": placed(0.44, 0.02, 8)},
        both=Both(150, {"10": 0.7}, {"10": 0.9}, {"10": 0.6543}, 0.4321, 0.8765),
        none_of_these={},
    )


def placed(found: float, other: float, seed: int) -> Standing:
    """Three hundred patients; ``found`` of them stand first, another side's in ``other``."""
    rng = np.random.default_rng(seed)
    right = rng.random(300) < found
    rank = np.where(right, 1.0, rng.geometric(0.3, 300) + 1.0)
    return standing(Placed(rank, rng.uniform(0.3, 1.0, 300), ~right & (rng.random(300) < other)))
