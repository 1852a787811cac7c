"""Who is held out where: leave-one-source-out within the patient-grouped folds.

Fold k holds out its patients of the first set, one other source whole, and its share of the
cases of the sources it does see. So the same five networks are judged at home, at a hospital
that they never saw, and on other cases of hospitals that they did.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from braintx.data.other_sources import OtherSlice
from braintx.data.splits import FOLDS, assign_folds

NOWHERE = -1


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

    `NOWHERE` for sources of fewer cases than folds: those are judged with their source out.
    """
    found = np.full(len(pictures), NOWHERE, np.int64)
    for source in {item.source for item in pictures}:
        rows = [row for row, item in enumerate(pictures) if item.source == source]
        groups = [pictures[row].case_group for row in rows]
        if len(set(groups)) >= FOLDS:
            labels = [pictures[row].label + pictures[row].sequence[:2] for row in rows]
            found[rows] = assign_folds(labels, groups)
    return found


def seen_by(fold: int, pictures: Sequence[OtherSlice]) -> list[OtherSlice]:
    """The pictures that a fold's networks may see."""
    held = (source_sides(pictures) == fold) | (case_sides(pictures) == fold)
    return [item for item, out in zip(pictures, held, strict=True) if not out]
