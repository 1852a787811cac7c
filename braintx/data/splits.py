"""The only place that splits. One patient is never on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from braintx.core.errors import DataError
from braintx.core.names import tidy

FOLDS = 5
SEED = 20261122


def assign_folds(
    labels: Sequence[str], groups: Sequence[str], folds: int = FOLDS, seed: int = SEED
) -> NDArray[np.int64]:
    """Give each sample a fold, keeping groups whole and classes balanced.

    Parameters
    ----------
    labels, groups : sequences of str, length n
        Groups that differ in blanks around them alone are one.
    folds : int, default=5
    seed : int

    Returns
    -------
    ndarray of shape (n,), int64
        The fold, 0 to ``folds - 1``, in which each sample is held out.

    Raises
    ------
    DataError
        When there are fewer groups than folds.
    """
    groups = [_same(group) for group in groups]
    if len(set(groups)) < folds:
        raise DataError(
            "{groups} patient groups cannot be put into {folds} folds: give more patients or ask "
            "for fewer folds.",
            groups=len(set(groups)),
            folds=folds,
        )
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    fold = np.empty(len(labels), np.int64)
    for index, (_, held_out) in enumerate(splitter.split(labels, labels, groups)):
        fold[held_out] = index
    refuse_shared_groups(groups, fold)
    return fold


def grouped_folds(
    labels: Sequence[str], groups: Sequence[str], folds: int = FOLDS, seed: int = SEED
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (training, held-out) indices of each fold of `assign_folds`.

    Parameters
    ----------
    labels, groups, folds, seed
        As of `assign_folds`.

    Raises
    ------
    DataError
        As `assign_folds`.
    """
    fold = assign_folds(labels, groups, folds, seed)
    for index in range(folds):
        yield np.flatnonzero(fold != index), np.flatnonzero(fold == index)


def assign_parts(
    labels: Sequence[str], groups: Sequence[str], seed: int = SEED
) -> NDArray[np.str_]:
    """Give each sample a part, three fifths to train on, one to choose on and one to test on.

    Parameters
    ----------
    labels, groups, seed
        As of `assign_folds`.

    Returns
    -------
    ndarray of shape (n,), str
        ``train``, ``validation`` or ``test``; groups whole, classes balanced.

    Raises
    ------
    DataError
        As `assign_folds`.
    """
    fold = assign_folds(labels, groups, FOLDS, seed)
    return np.array(["validation", "test", "train", "train", "train"])[fold]


def refuse_shared_groups(groups: Sequence[str], side: Sequence[int] | NDArray[np.int64]) -> None:
    """Raise where a patient group is on more than one side of a split.

    Raises
    ------
    DataError
        Naming the groups.
    """
    sides: dict[str, int] = {}
    shared = set()
    for group, where in zip(map(_same, groups), side, strict=True):
        if sides.setdefault(group, int(where)) != int(where):
            shared.add(group)
    if shared:
        raise DataError(
            "{count} patient groups are on both sides of the split ({groups}): figures from it "
            "would be a leak. Split with braintx.data.splits.",
            "split.leak",
            count=len(shared),
            groups=tuple(sorted(shared)[:5]),
        )


def _same(group: str) -> str:
    """A group's name; what is no text stays as it is."""
    return tidy(group) if isinstance(group, str) else group
