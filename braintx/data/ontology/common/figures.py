"""How often each evidence is met in each condition: what DDXPlus counted in simulated patients.

P(evidence given condition) over 1,025,602 patients whom a commercial knowledge base and a program
made up (Fansi Tchango et al. 2022, CC BY 4.0). How many patients a condition has is their number in
the simulation, not how common it is anywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BundleError, DataError
from braintx.data.ontology.common.mapping import mapping

FOLDER = "ddxplus"
FILE = "common.npz"
_TABLE = "symptom_condition_probs.json"


@dataclass(frozen=True)
class Figures:
    """The table, its rows and columns in the order of `mapping`.

    Attributes
    ----------
    share : ndarray of shape (conditions, evidences), float32
        0 to 1.
    patients : ndarray of shape (conditions,), int64
    """

    share: NDArray[np.float32]
    patients: NDArray[np.int64]

    @classmethod
    def read(cls, folder: Path) -> Figures:
        """Read the table of the data set.

        Parameters
        ----------
        folder : Path
            That holds ``symptom_condition_probs.json``.

        Raises
        ------
        DataError
            When the table is missing, or is not that of the 49 conditions and 223 evidences.
        """
        known = mapping()
        try:
            held = json.loads((folder / _TABLE).read_text(encoding="utf-8"))
            rows = [held["probabilities"][one.key] for one in known.conditions]
            share = [[row.get(one.id, 0.0) for one in known.evidences] for row in rows]
            patients = [held["condition_counts"][one.key] for one in known.conditions]
            missing = {key for row in rows for key in row} - {one.id for one in known.evidences}
        except FileNotFoundError as error:
            raise DataError(
                "{folder} holds no {file}. Give the folder of DDXPlus, with its table of how often "
                "each evidence is met in each condition.",
                "data.missing",
                folder=folder.name,
                file=_TABLE,
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _other_table(_TABLE) from error
        if missing or not 0 <= np.min(share) <= np.max(share) <= 1:
            raise _other_table(_TABLE)
        return cls(np.array(share, np.float32), np.array(patients, np.int64))

    def save(self, path: Path) -> None:
        """Write them for a bundle."""
        np.savez_compressed(path, share=self.share, patients=self.patients)

    @classmethod
    def load(cls, path: Path) -> Figures:
        """The figures of a bundle.

        Raises
        ------
        BundleError
            When there is no such file, or it does not fit the mapping.
        """
        known = mapping()
        try:
            with np.load(path) as held:
                figures = cls(held["share"], held["patients"])
        except (OSError, ValueError, KeyError) as error:
            raise _altered(path) from error
        if figures.share.shape != (len(known.conditions), len(known.evidences)):
            raise _altered(path)
        return figures


def _other_table(name: str) -> DataError:
    return DataError(
        "{file} is not the table of DDXPlus with its 49 conditions and 223 evidences. Give "
        "the one of the data set, unchanged.",
        "data.invalid",
        file=name,
    )


def _altered(path: Path) -> BundleError:
    return BundleError(
        "{file} of the bundle '{bundle}' cannot be read. Install BrainTx again, or build "
        "the knowledge anew with `braintx differential build`.",
        "bundle.altered",
        bundle=path.parent.name,
        file=path.name,
    )
