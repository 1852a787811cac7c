"""A few slices of every patient: enough to judge by where judging all would take hours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest

from braintx.data.tumor_set import LabelledSlice


def round_robin(slices: Sequence[LabelledSlice], count: int) -> list[LabelledSlice]:
    """Up to ``count`` slices, one original of each patient in turn, no two copies of one."""
    by_patient: dict[str, dict[str, LabelledSlice]] = {}
    for item in slices:
        by_patient.setdefault(item.patient_group, {}).setdefault(item.source_slice, item)
    rows = zip_longest(*(originals.values() for originals in by_patient.values()))
    return [item for item in chain.from_iterable(rows) if item is not None][:count]
