"""The waterfall: it adds up, shows the largest terms, and never makes much of noise."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from braintx.core.records import ClinicalRecord, TreatmentPrediction
from braintx.i18n import Words
from braintx.report.waterfall import Step, spans, steps, window
from tests.known_answers import treatment


@pytest.fixture
def given() -> TreatmentPrediction:
    return treatment(ClinicalRecord(58, "M", "headache for 3 months"))


def test_it_adds_up_and_keeps_the_largest_terms(given: TreatmentPrediction) -> None:
    rows = steps(given, Words())
    assert rows[0].end == pytest.approx(given.baseline)
    assert rows[-1].end == pytest.approx(given.probabilities[given.label])
    for before, after in pairwise(rows[:-1]):
        assert after.start == pytest.approx(before.end)
    sizes = [abs(row.end - row.start) for row in rows[1:-2]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(rows) == 10


def test_a_total_is_a_level_and_all_else_a_change() -> None:
    base, down = Step("a", 0.0, 0.31, "base"), Step("b", 0.31, 0.298, "down")
    assert (base.number(Words()), down.number(Words())) == ("31.0%", "−1.2")
    assert down.number(Words("es")) == "−1,2"


def test_what_moved_nothing_speaks_neither_for_nor_against(given: TreatmentPrediction) -> None:
    terms = tuple(replace(one, contribution=-1e-16) for one in given.attributions)
    rows = steps(replace(given, attributions=terms), Words())
    assert {(row.kind, row.number(Words())) for row in rows[1:-1]} == {("even", "0.0")}


def test_its_axis_never_blows_up_noise() -> None:
    rows = [Step("a", 0, 0.31, "base"), Step("b", 0.31, 0.3101, "up")]
    low, high = window(rows)
    assert high - low >= 0.2 - 1e-9
    assert 0 <= low <= 0.31 <= high <= 1
    (_, change) = spans(rows)
    assert 0 < change[1] - change[0] < 0.001


def test_bars_lie_on_the_axis_from_left_to_right() -> None:
    rows = [Step("a", 0, 0.9, "base"), Step("b", 0.9, 0.2, "down"), Step("c", 0, 0.2, "total")]
    assert all(0 <= start <= end <= 1 for start, end in spans(rows))
    base, down, total = spans(rows)
    assert base[0] == total[0] == 0
    assert down == pytest.approx((total[1], base[1]))
