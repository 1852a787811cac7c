from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from braintx.core.labels import TREATMENT_LABELS
from braintx.data.simulate.planted import best_accuracy, made_up_sources, plant
from braintx.models.treatment.estimator import TreatmentClassifier
from braintx.models.treatment.terms import combine, group_terms, predict
from braintx.preprocessing.clinical import encode_all, layout
from tests.data.simulate.evidence import made_up_evidence

SIZE = 8
COUNT = 2400


@parametrize_with_checks([TreatmentClassifier(ridges=(10.0,), cv=2, iterations=100)])
def test_scikit_learn_estimator(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


@pytest.fixture(scope="module")
def planted() -> dict[str, Any]:
    sources = made_up_sources(COUNT, seed=1)
    cases = plant(sources, seed=2)
    seen = made_up_evidence(sources, seed=3, blur=0.2, area_error=0.05, embedding_size=SIZE)
    train = int(0.8 * COUNT)
    rows = encode_all(list(seen), [case.record for case in cases], SIZE)
    target = np.array([case.treatment for case in cases])
    model = TreatmentClassifier(layout(SIZE), ridges=(10.0, 3.0)).fit(
        rows[:train], target[:train], groups=[s.patient_group for s in sources[:train]]
    )
    return {"model": model, "rows": rows[train:], "cases": cases[train:], "target": target}


def test_learns_what_is_there(planted: dict[str, Any]) -> None:
    model, rows, cases = planted["model"], planted["rows"], planted["cases"]
    chances = np.stack([case.probabilities for case in cases])
    choice = model.predict_proba(rows).argmax(1)
    reached = chances[np.arange(len(choice)), choice].mean() / best_accuracy(cases)
    assert model.stage_.numbers
    assert reached > 0.95
    assert reached <= 1


def test_groups_that_do_not_matter_get_little_weight(planted: dict[str, Any]) -> None:
    model = planted["model"]
    _, expert = group_terms(model.terms_, planted["rows"])
    spread = dict(zip([g.name for g in layout(SIZE)], expert.std(0).max(axis=(1, 2)), strict=True))
    for real in ("tumor_area", "age", "duration", "severity"):
        for idle in ("sex", "image_embedding", "tumor_position"):
            assert spread[real] > 2 * spread[idle]


def test_learns_nothing_where_there_is_nothing() -> None:
    sources = made_up_sources(800, seed=4)
    cases = plant(sources, seed=5)
    seen = made_up_evidence(sources, seed=6, embedding_size=SIZE)
    rows = encode_all(list(seen), [case.record for case in cases], SIZE)
    chance = np.random.default_rng(7).choice(TREATMENT_LABELS, 800)
    model = TreatmentClassifier(layout(SIZE), ridges=(30.0, 10.0)).fit(rows, chance)
    assert model.stage_.name == "type"
    assert abs(model.predict_proba(rows) - 0.25).max() < 0.1


def test_one_arithmetic_for_all(planted: dict[str, Any]) -> None:
    model, rows = planted["model"], planted["rows"][:50]
    rows = rows.copy()
    rows[:10, 5:] = np.nan
    expected = model.predict_proba(rows)
    np.testing.assert_array_equal(expected, predict(model.terms_, rows))
    gate, expert = group_terms(model.terms_, rows)
    np.testing.assert_allclose(
        combine(model.terms_, gate.sum(1), expert.sum(1)), expected, atol=1e-12
    )
    np.testing.assert_allclose(expected.sum(1), 1)


def test_everything_may_be_missing(planted: dict[str, Any]) -> None:
    rows = np.full((1, planted["rows"].shape[1]), np.nan)
    probability = planted["model"].predict_proba(rows)
    share = np.array([(planted["target"] == name).mean() for name in planted["model"].classes_])
    assert np.isfinite(probability).all()
    assert abs(probability[0] - share).max() < 0.2


def test_same_data_same_model(planted: dict[str, Any]) -> None:
    rows, target = planted["rows"], planted["target"][-len(planted["rows"]) :]
    one, two = (
        TreatmentClassifier(layout(SIZE), ridges=(10.0,)).fit(rows, target) for _ in range(2)
    )
    np.testing.assert_array_equal(one.terms_.weight, two.terms_.weight)


def test_wrong_layout_and_groups_are_named() -> None:
    rows, target = np.zeros((4, 2)), ["a", "b", "a", "b"]
    with pytest.raises(ValueError, match="the layout names"):
        TreatmentClassifier(layout(SIZE)).fit(rows, target)
    with pytest.raises(ValueError, match="Give one patient each"):
        TreatmentClassifier().fit(rows, target, groups=["P1"])
    with pytest.raises(ValueError, match="give one"):
        TreatmentClassifier([*layout(1), *layout(1)]).fit(
            np.zeros((4, 2 * sum(len(g.columns) for g in layout(1)))), target
        )
