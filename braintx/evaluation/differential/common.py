"""What is told of common conditions: among themselves, and in one list with the rare ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.evaluation.metrics import bin_by_confidence, calibration_error, mean_interval
from braintx.evaluation.record import Interval

TOPS = (1, 3, 10)


@dataclass(frozen=True)
class Placed:
    """Where the truth stands in each of n lists.

    Attributes
    ----------
    rank : ndarray of shape (n,), float
        1 the first; the mean of the ranks that ties allow; infinite where it is not listed.
    first : ndarray of shape (n,), float
        Probability of what stands first.
    other : ndarray of shape (n,), bool
        Whether a disease of the other side stands first: a rare one before a common patient's.
    """

    rank: NDArray[np.float64]
    first: NDArray[np.float64]
    other: NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """Figures of one set of patients, each counted alike.

    Attributes
    ----------
    patients : int
    top : dict of str to float
        Share whose disease is among the first 1, 3, 10.
    interval : dict of str to tuple of float
        95 %, of a bootstrap over patients.
    other_first : float
        Share for whom a disease of the other side stands first.
    calibration_error : float
        Of the first one's probability, bins of equal mass.
    """

    patients: int
    top: dict[str, float]
    interval: dict[str, Interval]
    other_first: float
    calibration_error: float


@dataclass(frozen=True)
class Both:
    """Patients with a rare disease and a common condition at once.

    Attributes
    ----------
    patients : int
    rare_top, common_top, both_top : dict of str to float
        Share with the one, the other, the two of them among the first 3, 10.
    rare_probability, common_probability : float
        Medians of what either of the two got.
    """

    patients: int
    rare_top: dict[str, float]
    common_top: dict[str, float]
    both_top: dict[str, float]
    rare_probability: float
    common_probability: float


@dataclass(frozen=True)
class CommonResults:
    """What ``results/differential_common.json`` holds.

    Attributes
    ----------
    protocol : str
    model : str
        Version of the bundle.
    mapping : dict of str to int
        Evidences by how they stand to HPO.
    among : dict of str to Standing
        Common conditions among themselves.
    together : dict of str to Standing
        The same patients with every rare disease competing.
    rare : dict of str to Standing
        Published patients with a rare disease: ranked apart, and in the one list.
    both : Both
    none_of_these : dict of str to float
        Its mean for each of these sets.
    """

    protocol: str
    model: str
    mapping: dict[str, int]
    among: dict[str, Standing]
    together: dict[str, Standing]
    rare: dict[str, Standing]
    both: Both
    none_of_these: dict[str, float]


def standing(placed: Placed, seed: int = 0) -> Standing:
    """The figures of lists.

    Parameters
    ----------
    placed : Placed
    seed : int, default 0
        Of the bootstrap.
    """
    hits = {str(count): (placed.rank <= count).astype(float) for count in TOPS}
    each = np.arange(len(placed.rank))
    return Standing(
        len(each),
        {count: float(hit.mean()) for count, hit in hits.items()},
        {count: mean_interval(hit, each, seed) for count, hit in hits.items()},
        float(placed.other.mean()),
        calibration_error(bin_by_confidence(placed.first, placed.rank == 1)),
    )
