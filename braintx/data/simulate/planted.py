"""A planted cohort: real tumours, made-up patients, and treatments from a rule that is known.

In the public table treatment is chance once the tumour type is known, so no model can show
there that it is able to learn. Here treatment depends on tumour type, outlined area, age,
duration and severity through `treatment_probabilities`. Because the rule is known, so is the
best accuracy that any model could reach. The rule is made up; it is no medical advice.

Symptoms are drawn without regard to the type, unlike in the public table: the note does not
give the type away.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import (
    SEVERITIES,
    TREATMENT_LABELS,
    TUMOR_LABELS,
    Severity,
    Sex,
    TreatmentLabel,
    TumorLabel,
)
from braintx.core.records import ClinicalRecord

_MONTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 18, 24)

# Log odds of each treatment (columns: TREATMENT_LABELS) for each type. Rows: constant, one
# doubling of the area, 20 years of age, duration of more than 6 months or not, one severity step.
_RULE: dict[TumorLabel, tuple[tuple[float, ...], ...]] = {
    "glioma": (
        (0.0, -1.0, 0.5, 0.8),
        (0.1, -0.4, -0.2, 0.5),
        (0.4, 0.8, 1.6, -2.3),
        (1.3, 0.8, -0.9, -0.8),
        (1.0, -1.5, 0.2, 1.2),
    ),
    "meningioma": (
        (-2.0, 0.6, 0.4, 0.8),
        (0.0, -0.6, 0.1, 0.5),
        (0.2, 1.5, 1.1, -2.0),
        (0.1, 1.6, -0.9, -0.9),
        (0.5, -1.9, 0.3, 1.3),
    ),
    "other": (
        (-0.5, 0.1, 0.1, 0.6),
        (-0.1, -0.5, 0.2, 0.5),
        (1.2, 1.0, 0.6, -2.0),
        (-0.4, 1.4, 0.9, -1.2),
        (1.0, -1.9, -0.2, 1.5),
    ),
}
_TYPICAL_AREA: dict[TumorLabel, float] = {"glioma": 0.045, "meningioma": 0.03, "other": 0.01}


@dataclass(frozen=True)
class TumorSource:
    """One real tumour, or a made-up one, around which a patient is simulated.

    Attributes
    ----------
    case_id, patient_group : str
    label : {"glioma", "meningioma", "other"}
    area_fraction : float
        Area of the radiologist's outline divided by that of the head.
    """

    case_id: str
    patient_group: str
    label: TumorLabel
    area_fraction: float


@dataclass(frozen=True)
class PlantedCase:
    """A simulated patient.

    Attributes
    ----------
    source : TumorSource
    record : ClinicalRecord
        Age, sex, and a note in English or Spanish.
    treatment : TreatmentLabel
    probabilities : ndarray of shape (4,)
        The chances that ``treatment`` was drawn from, in the order of `TREATMENT_LABELS`.
    """

    source: TumorSource
    record: ClinicalRecord
    treatment: TreatmentLabel
    probabilities: NDArray[np.float64]


def plant(sources: Sequence[TumorSource], seed: int = 0) -> tuple[PlantedCase, ...]:
    """Simulate one patient for each tumour; the same seed gives the same cohort."""
    generator = np.random.default_rng(seed)
    return tuple(_patient(source, generator) for source in sources)


def best_accuracy(cases: Sequence[PlantedCase]) -> float:
    """Expected accuracy of the rule itself: the most that any model can expect."""
    return float(np.mean([case.probabilities.max() for case in cases]))


def treatment_probabilities(
    label: TumorLabel, area_fraction: float, age: float, duration_months: float, severity: Severity
) -> NDArray[np.float64]:
    """The planted rule.

    Parameters
    ----------
    label : {"glioma", "meningioma", "other"}
    area_fraction : float
        0 to 1.
    age, duration_months : float
        Years, and months of symptoms.
    severity : {"mild", "moderate", "severe"}

    Returns
    -------
    ndarray of shape (4,)
        In the order of `TREATMENT_LABELS`.
    """
    doublings = math.log2(max(area_fraction, 1e-4) / _TYPICAL_AREA[label])
    size, pace = min(max(doublings, -2.0), 2.0), 1.0 if duration_months > 6 else -1.0
    drivers = [1.0, size, (age - 52.0) / 20.0, pace, SEVERITIES.index(severity) - 1.0]
    logits = np.array(drivers) @ np.array(_RULE[label])
    power = np.exp(logits - logits.max())
    return np.asarray(power / power.sum())


def made_up_sources(count: int, seed: int = 0, patients: int = 200) -> tuple[TumorSource, ...]:
    """Tumours for where there is no data: types in equal shares, areas as in the public slices.

    Parameters
    ----------
    count : int
    seed : int, default=0
    patients : int, default=200
        At most so many patients have the tumours, each patient one type.
    """
    generator = np.random.default_rng(seed)
    sources = []
    for index in range(count):
        patient = int(generator.integers(patients))
        label = TUMOR_LABELS[patient % len(TUMOR_LABELS)]
        area = float(np.clip(_TYPICAL_AREA[label] * generator.lognormal(0.0, 0.5), 0.002, 0.4))
        sources.append(TumorSource(f"made-up-{index:05d}", f"P{patient:03d}", label, area))
    return tuple(sources)


def _patient(source: TumorSource, generator: np.random.Generator) -> PlantedCase:
    age = int(generator.integers(18, 86))
    sex: Sex = "F" if generator.random() < 0.5 else "M"
    months = int(generator.choice(_MONTHS))
    severity = SEVERITIES[int(generator.integers(3))]
    chances = treatment_probabilities(source.label, source.area_fraction, age, months, severity)
    treatment = TREATMENT_LABELS[int(generator.choice(len(chances), p=chances))]
    note = _note(months, severity, generator)
    return PlantedCase(source, ClinicalRecord(float(age), sex, note), treatment, chances)


def _note(months: int, severity: Severity, generator: np.random.Generator) -> str:
    words = _words()["en" if generator.random() < 0.5 else "es"]
    first, second, absent = generator.choice(words["symptoms"], 3, replace=False)
    return str(
        _pick(words["templates"], generator).format(
            first=first,
            second=second,
            absent=absent,
            duration=_duration(months, words, generator),
            severity=_pick(words["severity"][severity], generator),
        )
    )


def _duration(months: int, words: dict[str, Any], generator: np.random.Generator) -> str:
    if months % 12 == 0 and generator.random() < 0.5:
        return str(words["years"][str(months // 12)])
    return str(words["month"] if months == 1 else words["months"].format(count=months))


def _pick(options: Sequence[str], generator: np.random.Generator) -> str:
    return str(options[int(generator.integers(len(options)))])


@cache
def _words() -> dict[str, Any]:
    path = Path(__file__).with_name("planted_notes.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))
