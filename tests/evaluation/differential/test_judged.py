from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from braintx.evaluation.differential.figures import averaged, counts_of_findings, regime
from braintx.evaluation.differential.judged import (
    Judged,
    by_findings,
    calibration_error,
    expected_rank,
    mean_reciprocal_rank,
    top,
    top_interval,
    top_of_patients,
)


def judged(
    rank: list[float],
    disease: list[str] | None = None,
    *,
    probability: list[float] | None = None,
    findings: list[int] | None = None,
) -> Judged:
    count = len(rank)
    named = np.array(disease or ["a"] * count)
    return Judged(
        disease=named,
        paper=np.array([f"PMID:{i}" for i in range(count)]),
        rank=np.array(rank, float),
        first=np.where(np.array(rank) == 1, named, "another"),
        probability=np.array(probability or [0.5] * count),
        findings=np.array(findings or [5] * count),
        independent=np.ones(count, bool),
        listed=np.isfinite(rank),
        library=np.zeros(count, bool),
    )


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.integers(0))
def test_ties_share_the_mean_of_their_ranks(scores: list[int], place: int) -> None:
    values = np.array(scores, float)
    truth = place % len(scores)
    assert expected_rank(values, truth) == rankdata(-values)[truth]


def test_each_disease_counts_alike_and_each_patient_where_it_says_so() -> None:
    seen = judged([1, 1, 1, 50], ["a", "a", "a", "b"])
    assert top(seen, 1) == 0.5
    assert top_of_patients(seen, 1) == 0.75
    assert mean_reciprocal_rank(seen) == pytest.approx((1 + 1 / 50) / 2)


def test_what_is_not_listed_is_never_found() -> None:
    seen = judged([np.inf, 2])
    assert top(seen, 10**9) == 0.5
    assert mean_reciprocal_rank(seen) == 0.25


def test_the_interval_holds_the_share_and_narrows_with_diseases() -> None:
    rng = np.random.default_rng(0)
    widths = []
    for count in (30, 3000):
        ranks = np.where(rng.random(count) < 0.4, 1.0, 20.0)
        seen = judged(ranks.tolist(), [f"OMIM:{i}" for i in range(count)])
        low, high = top_interval(seen, 1)
        assert low < top(seen, 1) < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 5


def test_one_who_says_what_is_true_has_no_calibration_error() -> None:
    rng = np.random.default_rng(1)
    told = rng.random(60_000)
    right = rng.random(60_000) < told
    honest = judged(np.where(right, 1.0, 2.0).tolist(), probability=told.tolist())
    boast = judged(np.where(right, 1.0, 2.0).tolist(), probability=(0.5 + told / 2).tolist())
    assert calibration_error(honest) < 0.02
    assert calibration_error(boast) == pytest.approx(0.25, abs=0.02)


def test_a_disease_of_many_patients_weighs_as_one_where_asked() -> None:
    sure_and_wrong = judged([2.0] * 99 + [1.0], ["a"] * 99 + ["b"], probability=[1.0] * 100)
    assert calibration_error(sure_and_wrong) == pytest.approx(0.99)
    assert calibration_error(sure_and_wrong, diseases_alike=True, bins=2) == pytest.approx(0.5)


def test_every_case_is_in_one_part_by_its_findings() -> None:
    seen = judged([1.0] * 6, findings=[1, 3, 4, 12, 21, 90])
    parts = [(least, most, len(part.disease)) for least, most, part in by_findings(seen)]
    assert parts == [(1, 3, 2), (4, 7, 1), (8, 12, 1), (21, None, 2)]
    told = counts_of_findings(seen)
    assert [part.cases for part in told] == [2, 1, 1, 2]
    assert {part.interval["1"] for part in told} == {(1.0, 1.0)}


def test_precision_recall_and_f1_of_what_stands_first() -> None:
    seen = judged([1, 2, 1, 1], ["a", "a", "b", "b"])
    macro, micro = averaged(seen, "macro"), averaged(seen, "micro")
    assert (macro.precision, macro.recall) == (1.0, 0.75)
    assert micro.recall == 0.75
    told = regime(seen)
    assert (told.cases, told.diseases, told.top["1"]) == (4, 2, 0.75)


def test_the_reliability_of_a_regime_is_of_what_stands_first() -> None:
    told = [0.9] * 45 + [0.1] * 30
    ranks = [1.0] * 36 + [2.0] * 9 + [1.0] * 6 + [2.0] * 24
    diagram = regime(judged(ranks, probability=told)).reliability
    assert sum(part.slices for part in diagram) == 75
    assert [part.confidence for part in diagram] == sorted(part.confidence for part in diagram)
    for claim, share in ((0.1, 0.2), (0.9, 0.8)):
        parts = [part for part in diagram if part.confidence == pytest.approx(claim)]
        right = sum(part.accuracy * part.slices for part in parts)
        assert right / sum(part.slices for part in parts) == pytest.approx(share)
