from collections import Counter

import numpy as np
import pytest

from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.data.simulate.planted import (
    best_accuracy,
    made_up_sources,
    plant,
    treatment_probabilities,
)
from braintx.preprocessing.notes import parse_note

SOURCES = made_up_sources(1500, seed=1)
CASES = plant(SOURCES, seed=2)


def test_a_seed_gives_one_cohort() -> None:
    again = plant(SOURCES, seed=2)
    assert [case.record for case in again] == [case.record for case in CASES]
    assert [case.treatment for case in again] == [case.treatment for case in CASES]
    assert [c.record for c in plant(SOURCES, seed=3)] != [c.record for c in CASES]


def test_treatments_follow_their_chances() -> None:
    chances = np.stack([case.probabilities for case in CASES])
    np.testing.assert_allclose(chances.sum(1), 1)
    drawn = np.array([TREATMENT_LABELS.index(case.treatment) for case in CASES])
    share = np.bincount(drawn, minlength=4) / len(drawn)
    np.testing.assert_allclose(share, chances.mean(0), atol=0.04)
    hit = (chances.argmax(1) == drawn).mean()
    assert hit == pytest.approx(best_accuracy(CASES), abs=0.04)


@pytest.mark.parametrize("driver", ["type", "area", "age", "duration", "severity"])
def test_every_driver_moves_the_chances(driver: str) -> None:
    base = {
        "label": "glioma",
        "area_fraction": 0.04,
        "age": 50,
        "duration_months": 3,
        "severity": "mild",
    }
    key, other = {
        "type": ("label", "meningioma"),
        "area": ("area_fraction", 0.08),
        "age": ("age", 70),
        "duration": ("duration_months", 9),
        "severity": ("severity", "severe"),
    }[driver]
    moved = treatment_probabilities(**{**base, key: other})  # type: ignore[arg-type]
    assert abs(moved - treatment_probabilities(**base)).max() > 0.05  # type: ignore[arg-type]


def test_the_parser_reads_every_note_as_it_was_meant() -> None:
    for case in CASES:
        found = parse_note(case.record.note)
        assert len(found.symptoms) == 2
        assert found.duration_months is not None
        again = treatment_probabilities(
            case.source.label,
            case.source.area_fraction,
            case.record.age or 0,
            found.duration_months,
            found.severity or "mild",
        )
        np.testing.assert_allclose(again, case.probabilities)
    assert {parse_note(case.record.note).language for case in CASES} == {"en", "es"}


def test_symptoms_do_not_give_the_type_away() -> None:
    counts = {
        label: Counter(
            symptom
            for case in CASES
            if case.source.label == label
            for symptom in parse_note(case.record.note).symptoms
        )
        for label in TUMOR_LABELS
    }
    vocabularies = [set(count) for count in counts.values()]
    assert vocabularies[0] == vocabularies[1] == vocabularies[2]
    for symptom in vocabularies[0]:
        shares = [count[symptom] / count.total() for count in counts.values()]
        assert max(shares) - min(shares) < 0.06
