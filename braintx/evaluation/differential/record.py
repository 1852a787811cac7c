"""What ``results/differential.json`` holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from braintx.evaluation.record import Bin, Interval


@dataclass(frozen=True)
class Averaged:
    """What stands first taken for the answer: precision, recall and F1 of that, 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Regime:
    """Cases that were ranked under one rule.

    Attributes
    ----------
    cases, diseases : int
    top : dict of str to float
        Share of diseases whose patients find theirs among the first 1, 3, 10, 30.
    interval : dict of str to tuple of float
        95 %, of a bootstrap over diseases.
    patients_top : dict of str to float
        The same share of patients.
    reciprocal_rank : float
        Mean over diseases.
    calibration_error, calibration_error_diseases : float
        Of the first one's probability: each patient, or each disease, counted alike.
    micro, macro : Averaged
        Over patients, over diseases.
    reliability : tuple of Bin
        How sure the first one was, and how often it was right: patients in bins of equal mass.
    """

    cases: int
    diseases: int
    top: dict[str, float]
    interval: dict[str, Interval]
    patients_top: dict[str, float]
    reciprocal_rank: float
    calibration_error: float
    calibration_error_diseases: float
    micro: Averaged
    macro: Averaged
    reliability: tuple[Bin, ...]


@dataclass(frozen=True)
class CountOfFindings:
    """Cases that came with so many findings; ``most`` is None without a limit.

    ``top`` and ``interval`` are as in `Regime`.
    """

    least: int
    most: int | None
    cases: int
    diseases: int
    top: dict[str, float]
    interval: dict[str, Interval]


@dataclass(frozen=True)
class Recipe:
    """Another way to rank the same cases.

    Attributes
    ----------
    top, patients_top : dict of str to float
    milliseconds : float
        Of one case, on one core of the machine that ran it.
    cases : int
        How many were ranked: the slow ones get a sample of them.
    macro_f1 : float or None
        Of what stands first.
    regime : str or None
        Whose cases they are, and whose knowledge was at hand.
    """

    top: dict[str, float]
    patients_top: dict[str, float]
    milliseconds: float
    cases: int
    macro_f1: float | None = None
    regime: str | None = None


@dataclass(frozen=True)
class DifferentialResults:
    """All of it.

    Attributes
    ----------
    protocol : str
    release : str
        Of HPO.
    regimes : dict of str to Regime
        By name; see `braintx.evaluation.differential.regimes`.
    by_findings : tuple of CountOfFindings
        Of the first regime.
    split : dict of str to float
        Share of orphan diseases in each part of the cases.
    recipes : dict of str to Recipe
    """

    protocol: str
    release: str
    regimes: dict[str, Regime]
    by_findings: tuple[CountOfFindings, ...] = ()
    split: dict[str, float] = field(default_factory=dict)
    recipes: dict[str, Recipe] = field(default_factory=dict)
