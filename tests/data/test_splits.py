"""One patient is never on both sides, whatever the data looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.data.splits import (
    FOLDS,
    assign_folds,
    assign_parts,
    grouped_folds,
    refuse_shared_groups,
)

slices_of_patients = st.lists(st.integers(1, 6), min_size=15, max_size=40)


@settings(max_examples=25)
@given(slices_of_patients, st.integers(0, 5))
def test_groups_stay_whole(sizes, seed):
    kinds = ["glioma", "meningioma", "other"]
    labels = [kinds[k % 3] for k, count in enumerate(sizes) for _ in range(count)]
    groups = [f"P{k}" for k, count in enumerate(sizes) for _ in range(count)]
    fold = assign_folds(labels, groups, 3, seed)
    refuse_shared_groups(groups, fold)
    assert set(fold) <= {0, 1, 2}


def test_same_seed_same_folds_and_all_are_held_out_once():
    labels = ["glioma", "meningioma", "other"] * 40
    groups = [f"P{k // 2}" for k in range(120)]
    assert assign_folds(labels, groups).tolist() == assign_folds(labels, groups).tolist()
    held = [i for _, test in grouped_folds(labels, groups) for i in test]
    assert sorted(held) == list(range(120))
    for train, test in grouped_folds(labels, groups):
        assert not {groups[i] for i in train} & {groups[i] for i in test}
        assert len(test) == pytest.approx(120 / FOLDS, abs=6)


def test_three_parts_share_no_group_and_hold_the_rare_alike():
    groups = [f"PMID:{k // 3}" for k in range(900)]
    labels = ["orphan" if k % 7 else "common" for k in range(900)]
    part = assign_parts(labels, groups)
    refuse_shared_groups(groups, [["train", "validation", "test"].index(p) for p in part])
    shares = {
        name: sum(label == "orphan" for label, p in zip(labels, part, strict=True) if p == name)
        / (part == name).sum()
        for name in ("train", "validation", "test")
    }
    assert max(shares.values()) - min(shares.values()) < 0.01
    assert (part == "train").mean() == pytest.approx(0.6, abs=0.02)


def test_a_leak_is_refused_by_name():
    with pytest.raises(DataError, match="P1") as caught:
        refuse_shared_groups(["P1", "P2", "P1"], [0, 0, 1])
    assert caught.value.code == "split.leak"


def test_too_few_patients_are_refused():
    with pytest.raises(DataError, match="3 patient groups"):
        assign_folds(["glioma"] * 3, ["a", "b", "c"])


def test_blanks_and_accents_make_no_other_patient():
    groups = [
        f"{name}{k}{blank}" for k in range(12) for name in "PQ" for blank in ("", " ", "\xa0")
    ]
    groups += ["Muñoz", "Mun\N{COMBINING TILDE}oz"]
    labels = ["glioma", "meningioma"] * (len(groups) // 2)
    fold = assign_folds(labels, groups, 3)
    assert len(set(fold[-2:])) == 1
    assert all(len(set(fold[k : k + 3])) == 1 for k in range(0, len(groups) - 2, 3))
    with pytest.raises(DataError, match="P1"):
        refuse_shared_groups(["P1", "P1 "], [0, 1])
    refuse_shared_groups([1, 2], [0, 1])
