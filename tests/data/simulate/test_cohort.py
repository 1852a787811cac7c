"""The simulated cohort is a cohort like any other, the same each time, with known gaps."""

from __future__ import annotations

import pytest

from braintx.data.cohort import COLUMNS
from braintx.data.simulate import phantoms
from braintx.data.simulate.cohort import phantom_of, simulated_cohort


def test_it_has_every_column_and_comes_out_the_same() -> None:
    first, again = simulated_cohort(120), simulated_cohort(120)
    assert list(first.table)[: len(COLUMNS)] == list(COLUMNS)
    assert first.table.equals(again.table)
    assert not first.table.equals(simulated_cohort(120, seed=1).table)
    assert first.table["image"].isna().all()


def test_what_is_missing_is_flagged_and_counted() -> None:
    cohort = simulated_cohort(120)
    found = {issue.code: issue.count for issue in cohort.issues}
    assert found == {"cohort.rows": 120, "age.missing": 3, "note.empty": 2}
    assert (cohort.table["flags"].str.contains("age.missing") == cohort.table["age"].isna()).all()


@pytest.mark.skipif(not phantoms.available(), reason="nilearn is not installed: no phantoms")
def test_a_case_has_always_the_same_phantom_of_its_type() -> None:
    one = phantom_of("made-up-00004", "glioma")
    assert one.label == "glioma"
    assert phantom_of("made-up-00004", "glioma") is one
