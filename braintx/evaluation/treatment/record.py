"""What is measured of the treatment model: the whole content of ``results/treatment.json``."""

from __future__ import annotations

from dataclasses import dataclass

from braintx.core.labels import TumorLabel


@dataclass(frozen=True)
class Most:
    """The most that any model can reach."""

    accuracy: float
    log_loss: float


@dataclass(frozen=True)
class Ceiling:
    """The most that knowing the condition allows, from the whole table: overall and by type."""

    rows: int
    accuracy: float
    log_loss: float
    by_type: dict[TumorLabel, Most]


@dataclass(frozen=True)
class PlantedFigures:
    """Of the planted cohort, from one kind of information.

    Attributes
    ----------
    accuracy : float
        Expected, of the model's choices under the planted chances.
    share_of_bayes : float
        Of the best possible (Bayes) accuracy.
    accuracy_drawn : float
        On the treatments drawn.
    log_loss : float
    """

    accuracy: float
    share_of_bayes: float
    accuracy_drawn: float
    log_loss: float


@dataclass(frozen=True)
class Planted:
    """The planted cohort from the image only, the record only, and both."""

    cases: int
    best_accuracy: float
    share_of_bayes: float
    both: PlantedFigures
    image_only: PlantedFigures
    record_only: PlantedFigures


@dataclass(frozen=True)
class TreatmentResults:
    """The whole result file, in its order.

    Attributes
    ----------
    ece, ece_by_class : float
        Expected calibration error of the choice; mean of that of each treatment.
    ece_if_calibrated : float
        What chance would make of ``ece`` if the model were perfectly calibrated.
    stages : tuple of str
        What each fold's model settled on.
    condition_alone_log_loss : float
        Of the true condition's shares on the other folds.
    """

    protocol: str
    patients: int
    cases: int
    log_loss: float
    log_loss_by_fold: tuple[float, ...]
    accuracy: float
    ece: float
    ece_by_class: float
    ece_if_calibrated: float
    stages: tuple[str, ...]
    condition_alone_log_loss: float
    ceiling: Ceiling
    planted: Planted
