"""Who is held out where."""

from pathlib import Path

import numpy as np

from braintx.data.other_sources import OtherSlice
from braintx.data.splits import FOLDS
from braintx.training.tumor.apart import (
    DIAGNOSES,
    NOWHERE,
    case_sides,
    held_out,
    seen_by,
    source_sides,
)


def picture(source: str, group: str, number: int, diagnosis: str = "") -> OtherSlice:
    box = np.zeros((0, 4))
    return OtherSlice(Path(), source, "glioma", diagnosis, "T1C+", group, f"{source}{number}", box)


def test_a_fold_sees_neither_its_source_nor_its_cases():
    pictures = [picture("a", f"a{k % 24}", k) for k in range(60)]
    pictures += [picture("b", f"b{k % 21}", k) for k in range(30)] + [picture("c", "c", 0)]
    sources, cases = source_sides(pictures), case_sides(pictures)
    assert len({int(v) for v in sources}) == 3
    assert cases[-1] == NOWHERE
    for fold in range(FOLDS):
        seen = {item.file for item in seen_by(fold, pictures)}
        groups = {item.case_group for item in pictures if item.file in seen}
        held = {item.case_group for item in pictures if item.file not in seen}
        assert not groups & held


def test_a_diagnosis_is_left_out_of_one_fold():
    pictures = [picture("a", f"a{k % 24}", k, "Schwannoma") for k in range(60)]
    pictures += [picture("b", f"b{k}", k) for k in range(90)]
    fold = DIAGNOSES["Schwannoma"]
    assert not {item.diagnosis for item in seen_by(fold, pictures)} & {"Schwannoma"}
    parts = held_out(fold, pictures)
    files = [item.file for items in parts.values() for item in items]
    assert len(files) == len(set(files))  # each in one role
    assert parts["diagnosis"] or parts["source"]
