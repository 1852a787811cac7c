"""Who is held out where: leave-one-source-out within the patient-grouped folds.

Fold k holds out its patients of the first set, one other source whole, and its share of the
cases of the sources it does see, and some diagnoses. So the same five networks are judged at home,
at a hospital that they never saw, on other cases of hospitals that they did, and on tumours that
they know nothing of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from braintx.data.other_sources import OtherSlice
from braintx.data.splits import FOLDS, assign_folds

NOWHERE = -1
_FEWEST = 20  # cases of a source that is split by cases
DIAGNOSES = {
    "Schwannoma": 1, "Neurocitoma": 2, "Granuloma": 2, "Carcinoma": 3, "Germinoma": 3,
    "Papiloma": 4, "Meduloblastoma": 4, "Tuberculoma": 4,
}  # fmt: skip
"""The fold that a diagnosis is held out of, on enhanced slices: what no fit of it knows."""


def source_sides(pictures: Sequence[OtherSlice]) -> NDArray[np.int64]:
    """The fold that each picture's source is held out of.

    Sources go to folds by size, the largest first, to where the fewest pictures are.
    """
    names, sizes = np.unique([item.source for item in pictures], return_counts=True)
    load, where = np.zeros(FOLDS, np.int64), {}
    for index in np.argsort(-sizes, kind="stable"):
        where[str(names[index])] = int(load.argmin())
        load[load.argmin()] += sizes[index]
    return np.array([where[item.source] for item in pictures], np.int64)


def case_sides(pictures: Sequence[OtherSlice]) -> NDArray[np.int64]:
    """The fold that each picture's case is held out of, within its source.

    `NOWHERE` for sources of few cases: those are judged with their source out.
    """
    found = np.full(len(pictures), NOWHERE, np.int64)
    for source in {item.source for item in pictures}:
        rows = [row for row, item in enumerate(pictures) if item.source == source]
        groups = [pictures[row].case_group for row in rows]
        if len(set(groups)) >= _FEWEST:
            labels = [pictures[row].label + pictures[row].sequence[:2] for row in rows]
            found[rows] = assign_folds(labels, groups)
    return found


def diagnosis_sides(pictures: Sequence[OtherSlice]) -> NDArray[np.int64]:
    """The fold that each picture's diagnosis is held out of; `NOWHERE` for those that none is."""
    sides = [
        DIAGNOSES.get(item.diagnosis, NOWHERE) if item.sequence == "T1C+" else NOWHERE
        for item in pictures
    ]
    return np.array(sides, np.int64)


def held_out(fold: int, pictures: Sequence[OtherSlice]) -> dict[str, list[OtherSlice]]:
    """What a fold's networks have not seen, by `braintx.evaluation.tumor.elsewhere.ROLES`.

    A picture whose source is held out is there as that; of others case and diagnosis count.

    Parameters
    ----------
    fold : int
    pictures : sequence of OtherSlice
    """
    source = source_sides(pictures) == fold
    case = (case_sides(pictures) == fold) & ~source
    diagnosis = (diagnosis_sides(pictures) == fold) & ~source & ~case
    sides = {"source": source, "case": case, "diagnosis": diagnosis}
    return {
        role: [item for item, out in zip(pictures, held, strict=True) if out]
        for role, held in sides.items()
    }


def seen_by(fold: int, pictures: Sequence[OtherSlice]) -> list[OtherSlice]:
    """The pictures that a fold's networks may see."""
    out = {item.file for items in held_out(fold, pictures).values() for item in items}
    return [item for item in pictures if item.file not in out]
