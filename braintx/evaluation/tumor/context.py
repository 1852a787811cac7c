"""What stands beside the tumour model's figures, as the records of the result file.

The leak, controls, subgroups and mistakes need no networks; heat maps and damage ask them again.
"""

from __future__ import annotations

from dataclasses import dataclass

from braintx.core.labels import TumorLabel
from braintx.evaluation.record import Interval

MEASURES = ("pointing", "energy", "iou", "dice", "deletion", "insertion")
"""Of heat maps; see `braintx.explain.localization`."""


@dataclass(frozen=True)
class Split:
    """What one way to split says of a model.

    Attributes
    ----------
    groups : int
        What was kept together: slices, originals or patients.
    slice_accuracy : float
    interval : Interval
    gain : float
        Accuracy above that of the split by patients.
    gain_interval : Interval
        Each patient compared with himself.
    """

    groups: int
    slice_accuracy: float
    interval: Interval
    gain: float
    gain_interval: Interval


@dataclass(frozen=True)
class Leak:
    """One model on every split.

    Attributes
    ----------
    model : str
        In words.
    slices, patients, folds : int
    splits : dict of str to Split
        ``random``; ``source``, copies of one original together; ``patient``.
    """

    model: str
    slices: int
    patients: int
    folds: int
    splits: dict[str, Split]


@dataclass(frozen=True)
class TypeControl:
    """How well ten grey statistics tell the tumour type, patients apart.

    Attributes
    ----------
    slices, patients : int
    accuracy, balanced_accuracy : float
    interval, balanced_interval : Interval
    largest_class : float
        Accuracy of always naming the most frequent type.
    """

    slices: int
    patients: int
    accuracy: float
    interval: Interval
    balanced_accuracy: float
    balanced_interval: Interval
    largest_class: float


@dataclass(frozen=True)
class SourceControl:
    """How well they tell healthy slices of one source from tumour slices of another.

    Attributes
    ----------
    healthy, tumor : int
        Slices.
    healthy_groups, patients : int
        Pictures that are no copies of one another, and patients.
    healthy_found, tumor_found : float
        Share of each that is told right.
    healthy_interval, tumor_interval : Interval
        Over groups and over patients.
    balanced_accuracy, auc : float
    """

    healthy: int
    healthy_groups: int
    tumor: int
    patients: int
    healthy_found: float
    healthy_interval: Interval
    tumor_found: float
    tumor_interval: Interval
    balanced_accuracy: float
    auc: float


@dataclass(frozen=True)
class Controls:
    """What is reached without knowing any shape; ``source`` needs healthy slices."""

    tumor_type: TypeControl
    source: SourceControl | None = None


@dataclass(frozen=True)
class SubgroupFigures:
    """The figures of one group of patients; None where it has too few.

    Attributes
    ----------
    patients, slices : int
    accuracy : float or None
        Of slices.
    accuracy_interval : Interval or None
    coverage : float or None
        True type inside the set of the level that the windows show; each patient weighs the same.
    coverage_interval : Interval or None
    """

    patients: int
    slices: int
    accuracy: float | None = None
    accuracy_interval: Interval | None = None
    coverage: float | None = None
    coverage_interval: Interval | None = None


@dataclass(frozen=True)
class Grouping:
    """One way to form groups.

    Attributes
    ----------
    groups : dict of str to SubgroupFigures
        In the order of the column's categories, or of the alphabet.
    without : int
        Slices for which the column says nothing.
    accuracy_gap, coverage_gap : float or None
        Best less worst of the groups that have a figure; None with fewer than two.
    """

    groups: dict[str, SubgroupFigures]
    without: int
    accuracy_gap: float | None
    coverage_gap: float | None


@dataclass(frozen=True)
class Subgroups:
    """Groups by column; one of fewer than ``least_patients`` gets no figure."""

    least_patients: int
    columns: dict[str, Grouping]


@dataclass(frozen=True)
class Mistake:
    """One wrong answer.

    Attributes
    ----------
    case_id : str
    patient_group : str
    fold : int
        In which it was held out.
    true, predicted : {"glioma", "meningioma", "other"}
    confidence : float
        Calibrated probability of what was predicted.
    answered : bool
        Whether the model would have said it: it abstains on most of its mistakes.
    copies : int
        Wrong answers on copies of the same original, this one included.
    outline : str
        The outline found, as of `braintx.evaluation.tumor.heldout.HeldOut`.
    """

    case_id: str
    patient_group: str
    fold: int
    true: TumorLabel
    predicted: TumorLabel
    confidence: float
    answered: bool
    copies: int
    outline: str


@dataclass(frozen=True)
class MapFigures:
    """One kind of heat map against radiologists' outlines: means of `MEASURES`."""

    pointing: float
    energy: float
    iou: float
    dice: float
    deletion: float
    insertion: float
    pointing_interval: Interval


@dataclass(frozen=True)
class Robustness:
    """Accuracy as slices get worse.

    Attributes
    ----------
    slices : int
    clean : float
    kinds : dict of str to tuple of float
        At each severity.
    mean_drop : float
        At the middle one, which is clearly worse but still usable.
    mean_drop_interval : Interval
    """

    slices: int
    clean: float
    kinds: dict[str, tuple[float, ...]]
    mean_drop: float
    mean_drop_interval: Interval


@dataclass(frozen=True, kw_only=True)
class TumorContext:
    """What stands beside those figures, and needs no networks."""

    leak: Leak
    controls: Controls
    subgroups: Subgroups
    mistakes: tuple[Mistake, ...]
