"""The folds: who is on which side, and what a fold's networks said, so that nobody asks twice.

What was said comes from one of three places: the work folder, where the networks are and what
they were asked before; the predictions that ship beside the result file, if they were made of
these very pictures by this very recipe; or a fit, which takes more than an hour.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.store import atomic_write, digest_of
from braintx.data.other_sources import OtherSlice
from braintx.data.splits import FOLDS, assign_folds
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.table import Table
from braintx.models.tumor.session import GRAPH
from braintx.training.pose.fit import PoseRecipe as FirstPoseRecipe
from braintx.training.tumor.apart import held_out, seen_by
from braintx.training.tumor.bundle import READS_AS
from braintx.training.tumor.fit import CYCLES
from braintx.training.tumor.networks import fit_networks
from braintx.training.tumor.pose import PoseRecipe

RECIPES: dict[str, Any] = {
    "cycles": tuple(asdict(recipe) for recipe in CYCLES),
    "pose_recipe": asdict(PoseRecipe()),
    "first_pose_recipe": asdict(FirstPoseRecipe()),
}
"""Every choice of the fits, as the result file holds them."""

_MADE_OF = "made_of.txt"

Said = TypeVar("Said", bound=Table)


@dataclass(frozen=True)
class Fold:
    """One fold of the patients.

    Attributes
    ----------
    number : int
    fitted : list of LabelledSlice
        What its networks are fitted to; slices whose patient is not certain are left out.
    unseen : list of LabelledSlice
        The Kaggle-form slices of the patients held out.
    pictures : list of OtherSlice
        Of other hospitals, what its networks are fitted to.
    elsewhere : dict of str to list of OtherSlice
        The others, by what the networks have not seen; see `braintx.training.tumor.apart`.
    folder : Path
        Of its networks, and of what they said.
    shipped : Path
        Of predictions that came with BrainTx, or will go with it.
    """

    number: int
    fitted: list[LabelledSlice]
    unseen: list[LabelledSlice]
    pictures: list[OtherSlice]
    elsewhere: dict[str, list[OtherSlice]]
    folder: Path
    shipped: Path

    def said(self, name: str, table: type[Said], ask: Callable[[], Said]) -> Said:
        """What the networks said when asked; they are fitted only where nobody knows it.

        Parameters
        ----------
        name : str
            Of the file that keeps it.
        table : type of Table
        ask : callable
            Asks the networks in ``folder``.
        """
        if not (self.folder / GRAPH).is_file() and self._is_shipped(name):
            return table.load(self.shipped / name)
        self.fit()
        kept = self.folder / name
        if not self._is_current(kept, table):
            ask().save(kept)
        return table.load(kept)

    def fit(self) -> None:
        """Fit the networks that the folder lacks."""
        fit_networks(self.fitted, self.pictures, self.folder, self.number)

    def ship(self, names: Sequence[str]) -> None:
        """Put what was said beside the result file, with what it was made of."""
        if not (self.folder / GRAPH).is_file():
            return  # it came from there
        for name in names:
            _put(self.shipped / name, (self.folder / name).read_bytes())
        _put(self.shipped / _MADE_OF, f"{self.made_of}\n".encode())

    @cached_property
    def made_of(self) -> str:
        """SHA-256 of the pictures, their labels, outlines and patients, recipes and version."""
        digest = sha256(json.dumps([READS_AS, self.number, RECIPES]).encode())
        for side in (self.fitted, self.unseen):
            for item in sorted(side, key=lambda item: (item.origin, item.case_id)):
                words = (item.origin, item.case_id, item.label, item.patient_group)
                digest.update("\0".join(words).encode())
                digest.update(_digest(item.path, item.path.stat().st_mtime_ns))
                if item.outline is not None:
                    digest.update(np.ascontiguousarray(item.outline, "<f4").tobytes())
        for role, others in {"": self.pictures, **self.elsewhere}.items():
            for other in sorted(others, key=lambda other: other.file):
                said = (role, other.file, other.label, other.sequence, other.case_group)
                digest.update("\0".join(said).encode())
        return digest.hexdigest()

    def _is_current(self, kept: Path, table: type[Table]) -> bool:
        """Whether a file was said by the networks that are there, to what is asked today."""
        if not kept.is_file() or kept.stat().st_mtime < (self.folder / GRAPH).stat().st_mtime:
            return False
        with np.load(kept) as held:
            return {field.name for field in fields(table)} <= set(held.files)

    def _is_shipped(self, name: str) -> bool:
        note = self.shipped / _MADE_OF
        if not note.is_file() or not (self.shipped / name).is_file():
            return False
        return note.read_text(encoding="ascii").strip() == self.made_of


@cache
def _digest(picture: Path, changed: int) -> bytes:
    """SHA-256 of a picture; read once for all folds, and again where it changed."""
    return bytes.fromhex(digest_of(picture))


def _put(path: Path, content: bytes) -> None:
    with atomic_write(path) as file:
        file.write(content)


def open_fold(
    slices: Sequence[LabelledSlice],
    pictures: Sequence[OtherSlice],
    number: int,
    work: Path,
    shipped: Path,
) -> Fold:
    """A fold of both sets.

    Parameters
    ----------
    slices : sequence of LabelledSlice
        The whole first set.
    pictures : sequence of OtherSlice
        Of other hospitals.
    number : int
        From 0.
    work, shipped : Path
        The folders in which the folds' own folders lie: what was fitted and said, and what ships.

    Raises
    ------
    DataError
        For a number that no fold has.
    """
    if not 0 <= number < FOLDS:
        raise DataError(
            "Fold {fold} was asked for; there are folds 0 to {last}.", fold=number, last=FOLDS - 1
        )
    sided = list(zip(slices, sides(slices), strict=True))
    return Fold(
        number,
        [item for item, side in sided if side != number and item.verified],
        [item for item, side in sided if side == number and item.origin == "kaggle"],
        seen_by(number, pictures),
        held_out(number, pictures),
        work / f"fold{number}",
        shipped / f"fold{number}",
    )


def sides(slices: Sequence[LabelledSlice]) -> NDArray[np.int64]:
    """The fold in which each slice is held out, with all of its patient's."""
    return assign_folds([s.label for s in slices], [s.patient_group for s in slices])
