"""What is measured of the tumour model: the whole content of ``results/tumor.json``.

Model card, report page and dashboard show this record and nothing else. What was not measured is
None. Shares are of 0 to 1, and an `Interval` is one of 95 %, over patients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from braintx.core.labels import TumorLabel
from braintx.evaluation.record import Bin, ClassFigures, Interval
from braintx.evaluation.tumor.context import MapFigures, Robustness, TumorContext

Recipe = Mapping[str, Any]
"""The choices of a fit, by name, as `braintx.training` makes them."""


@dataclass(frozen=True)
class FittedRule:
    """When to say what, of slices or of patients; `braintx.models.tumor.rule` applies it.

    Attributes
    ----------
    set_margins : dict
        For each coverage level, in per cent as in "95", how far below the likeliest class each
        class may lie and still belong to the set.
    operating_point : float
        Least confidence at which an answer is given.
    """

    set_margins: dict[str, dict[str, float]]
    operating_point: float


@dataclass(frozen=True)
class Decision:
    """Fitted on held-out patients, shipped in the bundle.

    Attributes
    ----------
    temperature : float
    slice, patient : FittedRule
    coverage : float
        The level that the windows show.
    evidence : tuple of float
        Quantiles of the slices' evidence, evenly spaced from 0 to 1; see
        `braintx.models.tumor.rule.familiarity`.
    """

    temperature: float
    slice: FittedRule
    patient: FittedRule
    coverage: float
    evidence: tuple[float, ...]


@dataclass(frozen=True)
class GateFigures:
    """The gate's cost, as in `braintx.models.gate.Gate`, and what it lets through at home.

    Attributes
    ----------
    cost : float
    accepted : float
        Of the slices of unseen tumour patients, mean over patients.
    accepted_interval : Interval
    accepted_slices : float
        The same, mean over slices.
    patients_accepted : float
        Share of the patients of whom at least one slice is accepted.
    refused, refused_pictures : dict
        Share refused, and number of pictures, by their source.
    """

    cost: float
    accepted: float
    accepted_interval: Interval
    accepted_slices: float
    patients_accepted: float
    refused: dict[str, float]
    refused_pictures: dict[str, int]


Shows = Literal["tumor", "healthy", "other_sequence", "no_brain", "other_lesion"]
"""What pictures of another hospital show."""


@dataclass(frozen=True)
class ElsewhereGroup:
    """Pictures of one source and one label, or one diagnosis; see
    `braintx.evaluation.tumor.elsewhere`. What holds of tumours alone is None of others.

    Attributes
    ----------
    source, name : str
    shows : str
    pictures, cases : int
    let_in : float
        Share that the gate accepts.
    let_in_interval : Interval
    right_if_asked : float or None
        Type right whatever the gate says.
    named_rightly : float or None
        Accepted and right, of all.
    named_rightly_interval : Interval or None
    named_rightly_surely, named_wrongly : float or None
        Accepted, without abstaining, and right or wrong, of all.
    named_surely : float
        Accepted and a type named without abstaining, of all.
    coverage, set_size : float or None
        Of the prediction sets of what is let in: true type inside, and mean size.
    ece : float or None
    subtype_right : float or None
        Of "other" tumours: said to be of another kind than pituitary.
    hit : float or None
        The mask is highest inside the tumour's box.
    """

    source: str
    name: str
    shows: Shows
    pictures: int
    cases: int
    let_in: float
    let_in_interval: Interval
    right_if_asked: float | None
    named_rightly: float | None
    named_rightly_interval: Interval | None
    named_rightly_surely: float | None
    named_wrongly: float | None
    named_surely: float
    coverage: float | None
    set_size: float | None
    ece: float | None
    subtype_right: float | None
    hit: float | None


@dataclass(frozen=True)
class ElsewhereMeans:
    """Means over groups; `named_where_none` over those that show none of the types.

    ``coverage`` is that of the prediction sets that the windows show.
    """

    tumors_let_in: float | None
    named_rightly: float | None
    named_rightly_surely: float | None
    named_wrongly: float | None
    healthy_refused: float | None
    other_sequences_refused: float | None
    no_brain_refused: float | None
    named_where_none: float | None
    coverage: float | None
    subtype_right: float | None


@dataclass(frozen=True)
class ElsewhereFigures:
    """At other hospitals, by what the networks had not seen: source, case or diagnosis."""

    groups: dict[str, tuple[ElsewhereGroup, ...]]
    means: dict[str, ElsewhereMeans]


@dataclass(frozen=True)
class SetFigures:
    """What prediction sets of one level hold, and how large they are.

    Attributes
    ----------
    coverage : float
        True type inside; each patient weighs the same.
    coverage_of_slices : float
    coverage_by_class : dict
        As ``coverage``.
    mean_size, empty : float
    """

    coverage: float
    coverage_of_slices: float
    coverage_by_class: dict[TumorLabel, float]
    mean_size: float
    empty: float


@dataclass(frozen=True)
class Answered:
    """How many slices or patients get an answer, and how good those answers are."""

    share: float
    accuracy: float | None


@dataclass(frozen=True)
class PatientFigures:
    """Of patients, by the vote of their accepted slices; ``sets`` by level as in "95"."""

    voted: int
    accuracy: float
    sets: dict[str, SetFigures]
    answered: Answered


@dataclass(frozen=True)
class Guessed:
    """Slices without an outline, those whose outline is a guess, and what either kind is worth."""

    none: float
    share: float
    dice: float | None
    dice_of_others: float | None


@dataclass(frozen=True)
class Turn:
    """How well heads were turned upright; see `braintx.evaluation.tumor.figures`."""

    error_median: float
    error_within_30: float
    copies_by_a_quarter: float


@dataclass(frozen=True, kw_only=True)
class HeldOutFigures:
    """Of predictions for patients that the networks had not seen; docs/tumor.md says of each
    what it means.

    Attributes
    ----------
    interval : dict
        Of some of the figures, by name.
    sets : dict
        By level, in per cent as in "95".
    named_rightly, named_rightly_surely, named_wrongly : float
        Of all slices, as of `ElsewhereGroup`.
    risk_coverage : tuple
        (share answered, error among those answered), the most confident answered first.
    """

    slices: int
    patients: int
    slice_accuracy: float
    balanced_accuracy: float
    macro_f1: float
    auc: float
    patient_accuracy: float
    patients_correct: int
    interval: dict[str, Interval]
    by_class: dict[TumorLabel, ClassFigures]
    wrong_of_five_patients: float | None
    confusion: tuple[tuple[int, ...], ...]
    accuracy_by_fold: tuple[float, ...]
    log_loss: float
    brier: float
    ece: float
    reliability: tuple[Bin, ...]
    sets: dict[str, SetFigures]
    answered: Answered
    named_rightly: float
    named_rightly_surely: float
    named_wrongly: float
    patient: PatientFigures
    risk_coverage: tuple[tuple[float, float], ...]
    dice: float
    dice_by_type: dict[TumorLabel, float]
    guessed: Guessed
    pose_agreement: float
    turn: Turn
    pose_agreement_by_pose: dict[str, float]
    subtype_accuracy: float


@dataclass(frozen=True, kw_only=True)
class TumorProtocol:
    """How it was measured, and what was set by it."""

    protocol: str
    folds: tuple[int, ...]
    cycles: tuple[Recipe, ...]
    pose_recipe: Recipe
    first_pose_recipe: Recipe
    decision: Decision
    tolerated_error: float
    confidence: float
    gate: GateFigures


@dataclass(frozen=True, kw_only=True)
class TumorResults(TumorContext, HeldOutFigures, TumorProtocol):
    """The whole result file, in its order: the bases' fields, the last base's first.

    Attributes
    ----------
    localization : dict of str to MapFigures, optional
        By method.
    elsewhere : ElsewhereFigures, optional
        At other hospitals; None where their pictures are not at hand.
    sanity : dict of str to float, optional
        How alike a method's maps are with those of a network that learnt nothing.
    robustness : Robustness, optional
    """

    elsewhere: ElsewhereFigures | None = None
    localization: dict[str, MapFigures] | None = None
    sanity: dict[str, float] | None = None
    robustness: Robustness | None = None
