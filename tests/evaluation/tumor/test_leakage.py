"""The leak: measured where there is one, absent where there is none."""

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.evaluation.tumor.leakage import measure_leak


def copied(
    patients: int = 40, own: float = 1.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    """Features of three slices a patient, each with two near copies.

    A slice's features say nothing of its type; ``own`` is how far patients lie apart, so that
    who knows the patient knows the type.
    """
    rng = np.random.default_rng(seed)
    patient = np.arange(patients * 6) // 6
    source = np.arange(patients * 6) // 2
    label = (np.arange(patients) % 3)[patient]
    rows = own * rng.normal(size=(patients, 60))[patient]
    rows += rng.normal(size=(patients * 3, 60))[source]
    rows += 0.1 * rng.normal(size=(len(label), 60))
    return (
        rows.astype(np.float32),
        label,
        [f"s{k}" for k in source],
        [f"p{k}" for k in patient],
    )


def test_copies_and_patients_on_both_sides_are_worth_points():
    found = measure_leak(*copied(), "made-up features")
    splits = found.splits
    assert splits["random"].slice_accuracy > splits["source"].slice_accuracy + 0.03
    assert splits["source"].slice_accuracy > splits["patient"].slice_accuracy + 0.1
    assert splits["patient"].slice_accuracy == pytest.approx(1 / 3, abs=0.12)
    low, high = splits["random"].gain_interval
    assert 0 < low < splits["random"].gain < high
    assert splits["patient"].gain == 0
    assert [one.groups for one in splits.values()] == [240, 120, 40]
    assert found.model.startswith("made-up features")


def test_without_copies_there_is_no_leak_to_find():
    rows, label, _, _ = copied(own=0.0)
    alone = [str(k) for k in range(len(label))]
    splits = measure_leak(rows, label, alone, alone, "x").splits
    assert splits["random"] == splits["source"] == splits["patient"]


def test_lengths_that_differ_are_refused():
    rows, label, source, patient = copied()
    with pytest.raises(DataError, match="239 originals"):
        measure_leak(rows, label, source[1:], patient, "x")
