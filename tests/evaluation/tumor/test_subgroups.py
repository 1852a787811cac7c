"""Figures by group, counted by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from braintx.core.errors import DataError
from braintx.evaluation.tumor.conformal import Decided
from braintx.evaluation.tumor.subgroups import subgroups
from tests.evaluation.tumor.cases import held_out

PATIENTS = 12


@pytest.fixture
def case():
    """Two slices a patient. The model errs on both of the first, whom the set misses."""
    label = np.arange(2 * PATIENTS) // 2 % 3
    logits = np.eye(3)[label] * 9
    logits[:2] = [0, 9, 0]
    held = held_out(label.tolist(), logits, [f"p{k // 2}" for k in range(2 * PATIENTS)])
    probabilities = np.eye(3, dtype=np.float32)[logits.argmax(axis=1)]
    sets = probabilities > 0.5
    return held, Decided(probabilities, {0.95: sets, 0.9: sets}, np.ones(len(label), bool))


def columns(held, values, name="sex"):
    return pd.DataFrame({name: values}, index=held.case_id)


def test_counts_by_hand(case):
    held, decided = case
    values = ["F"] * 12 + ["M"] * 12
    found = subgroups(held, decided, columns(held, values), least=5).columns["sex"]
    women, men = found.groups["F"], found.groups["M"]
    assert (women.patients, women.slices, men.patients) == (6, 12, 6)
    assert women.accuracy == women.coverage == pytest.approx(10 / 12)
    assert men.accuracy == men.coverage == 1.0
    assert found.accuracy_gap == pytest.approx(1 / 6)
    assert women.accuracy_interval[0] < 10 / 12 <= women.accuracy_interval[1]


def test_patients_weigh_the_same_in_coverage_and_slices_in_accuracy(case):
    held, decided = case
    group = held.patient_group.copy()
    group[2:20] = "many"
    found = subgroups(replace(held, patient_group=group), decided, columns(held, ["F"] * 24), 2)
    one = found.columns["sex"].groups["F"]
    assert one.patients == 4
    assert one.accuracy == pytest.approx(22 / 24)
    assert one.coverage == pytest.approx(3 / 4)


def test_few_patients_get_no_figure(case):
    held, decided = case
    found = subgroups(held, decided, columns(held, ["F"] * 4 + ["M"] * 20), least=3).columns["sex"]
    assert found.groups["F"].accuracy is found.groups["F"].coverage_interval is None
    assert (found.groups["F"].patients, found.groups["F"].slices) == (2, 4)
    assert found.groups["M"].accuracy == 1.0
    assert found.accuracy_gap is None


def test_bands_keep_their_order_and_missing_values_form_no_group(case):
    held, decided = case
    ages = [10.0] * 4 + [70.0] * 8 + [30.0] * 8 + [np.nan] * 4
    bands = pd.cut(np.array(ages), [0, 18, 60, 120], labels=["young", "grown", "old"])
    table = columns(held, bands, "age").iloc[::-1]  # any order of rows
    found = subgroups(held, decided, table, least=2).columns["age"]
    assert list(found.groups) == ["young", "grown", "old"]
    assert found.groups["young"].accuracy == 0.5
    assert found.without == 4
    # cases that the table lacks are in no group either
    assert subgroups(held, decided, table.iloc[:10], least=2).columns["age"].without == 18


def test_a_column_that_knows_nothing(case):
    held, decided = case
    found = subgroups(held, decided, columns(held, [None] * 24)).columns["sex"]
    assert found.groups == {}
    assert found.without == 24


def test_a_case_that_stands_twice_is_refused(case):
    held, decided = case
    table = columns(held, ["F"] * 24)
    with pytest.raises(DataError, match="c0 stands twice"):
        subgroups(held, decided, pd.concat([table, table.iloc[:1]]))
