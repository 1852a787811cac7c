"""Records whose fields are arrays of one length: written, read, joined, cut by rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from braintx.core.store import atomic_write


@dataclass(frozen=True)
class Table:
    """The base of such records; every field is an ndarray with a row for each slice."""

    def save(self, path: Path) -> None:
        """Write as .npz, without pickles; a kill half-way leaves nothing half-written."""
        with atomic_write(path) as file:
            np.savez_compressed(file, **{f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        with np.load(path) as held:
            return cls(**{f.name: held[f.name] for f in fields(cls)})

    def rows(self, chosen: NDArray[Any]) -> Self:
        """The slices that ``chosen`` picks, by truth or by position."""
        return type(self)(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """All parts as one."""
        return cls(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)}
        )
