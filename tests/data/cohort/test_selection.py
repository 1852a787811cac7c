"""Each part of a selection leaves out what it says, and an empty one nothing."""

from __future__ import annotations

import pytest

from braintx.data.cohort import Selection, select
from braintx.data.simulate.cohort import simulated_cohort

TABLE = simulated_cohort(200).table


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (Selection(labels=("glioma",)), TABLE["label"] == "glioma"),
        (Selection(sexes=("F",)), TABLE["sex"] == "F"),
        (
            Selection(treatments=("surgery", "chemotherapy")),
            TABLE["treatment"].isin(["surgery", "chemotherapy"]),
        ),
        (Selection(ages=(30, 40)), (TABLE["age"] >= 30) & (TABLE["age"] <= 40)),
        (Selection(flagged=True), TABLE["flags"] != ""),
        (Selection(image=True), TABLE["image"].notna()),
        (Selection(text="UP-0001"), TABLE["case_id"].str.contains("up-0001")),
    ],
)
def test_a_part_leaves_what_it_says(wanted: Selection, rows: object) -> None:
    kept = select(TABLE, wanted)
    assert kept.tolist() == rows.tolist()  # type: ignore[attr-defined]
    assert not wanted.everything


def test_nothing_asked_leaves_every_case() -> None:
    assert select(TABLE, Selection()).all()
    assert Selection().everything


def test_parts_hold_together() -> None:
    both = select(TABLE, Selection(labels=("glioma",), sexes=("M",)))
    assert (both == ((TABLE["label"] == "glioma") & (TABLE["sex"] == "M")).to_numpy()).all()
