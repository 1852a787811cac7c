import time
from typing import Any

import numpy as np
import pytest

from braintx.data.simulate.planted import made_up_sources, plant
from braintx.explain.attributions import shapley
from braintx.models.treatment.estimator import TreatmentClassifier
from braintx.models.treatment.reader import Background
from braintx.models.treatment.terms import combine, group_terms, predict
from braintx.preprocessing.clinical import encode_all, layout
from tests.data.simulate.evidence import made_up_evidence

SIZE = 8
GROUPS = layout(SIZE)
NAMES = [group.name for group in GROUPS]


@pytest.fixture(scope="module")
def fitted() -> dict[str, Any]:
    sources = made_up_sources(1200, seed=1)
    cases = plant(sources, seed=2)
    seen = made_up_evidence(sources, seed=3, embedding_size=SIZE)
    rows = encode_all(list(seen), [case.record for case in cases], SIZE)
    model = TreatmentClassifier(GROUPS, ridges=(10.0,)).fit(rows, [c.treatment for c in cases])
    assert model.stage_.numbers  # otherwise there is nothing to explain
    return {
        "terms": model.terms_,
        "rows": rows,
        "background": rows[:100],
        "cases": cases,
        "evidence": seen,
    }


def explain(fitted: dict[str, Any], index: int, label: int) -> tuple[float, np.ndarray]:
    terms = fitted["terms"]
    gate, expert = group_terms(terms, fitted["rows"][index : index + 1])
    background = Background(*group_terms(terms, fitted["background"]))
    return shapley(terms, background, gate[0], expert[0], label)


def test_baseline_and_shares_sum_to_the_probability(fitted: dict[str, Any]) -> None:
    for index in range(200, 230):
        probability = predict(fitted["terms"], fitted["rows"][index : index + 1])[0]
        label = int(probability.argmax())
        baseline, shares = explain(fitted, index, label)
        assert baseline + shares.sum() == pytest.approx(probability[label], abs=1e-9)
        average = predict(fitted["terms"], fitted["background"])[:, label].mean()
        assert baseline == pytest.approx(average, abs=1e-12)


def test_agrees_with_shap(fitted: dict[str, Any]) -> None:
    shap = pytest.importorskip("shap", reason="shap is in the dev extra")
    widths = [len(group.columns) for group in GROUPS]
    of_column = np.repeat(np.arange(len(GROUPS)), widths)
    background, index, label = fitted["background"][:20], 300, 3
    pool = np.vstack([background, fitted["rows"][index]])

    def from_sources(chosen: np.ndarray) -> np.ndarray:
        """Row i takes each group of columns from the pool's row that ``chosen[i]`` names."""
        who = chosen.astype(int)[:, of_column]
        return predict(fitted["terms"], pool[who, np.arange(pool.shape[1])])[:, label]

    ids = np.repeat(np.arange(20.0)[:, None], len(GROUPS), 1)
    explainer = shap.explainers.Exact(from_sources, shap.maskers.Independent(ids, max_samples=20))
    theirs = explainer(np.full((1, len(GROUPS)), 20.0))
    baseline, shares = explain({**fitted, "background": background}, index, label)
    np.testing.assert_allclose(shares, theirs.values[0], atol=1e-9)
    assert baseline == pytest.approx(float(theirs.base_values[0]), abs=1e-9)


def test_finds_what_was_planted(fitted: dict[str, Any]) -> None:
    total = np.zeros(len(GROUPS))
    for index in range(200, 260):
        label = int(predict(fitted["terms"], fitted["rows"][index : index + 1])[0].argmax())
        total += np.abs(explain(fitted, index, label)[1])
    rank = [NAMES[i] for i in np.argsort(-total)]
    assert set(rank[:5]) == {"tumor_type", "tumor_area", "age", "duration", "severity"}


def test_a_group_that_equals_the_background_gets_nothing(fitted: dict[str, Any]) -> None:
    terms = fitted["terms"]
    gate, expert = group_terms(terms, fitted["rows"][:1])
    same = Background(np.repeat(gate, 5, 0), np.repeat(expert, 5, 0))
    baseline, shares = shapley(terms, same, gate[0], expert[0], 0)
    np.testing.assert_allclose(shares, 0, atol=1e-12)
    whole = combine(terms, gate[0].sum(0), expert[0].sum(0))
    assert baseline == pytest.approx(whole[0])


def test_quick(fitted: dict[str, Any]) -> None:
    terms = fitted["terms"]
    gate, expert = group_terms(terms, fitted["rows"][:1])
    background = Background(*group_terms(terms, fitted["background"]))
    shapley(terms, background, gate[0], expert[0], 0)
    spent = []
    for _ in range(5):
        began = time.process_time()
        shapley(terms, background, gate[0], expert[0], 0)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.05
