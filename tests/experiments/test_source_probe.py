"""The probe for the source, on features that tell it, and that do not."""

from pathlib import Path

import numpy as np
import pytest

from braintx.evaluation.results import read_results
from braintx.experiments.source_probe import RESULTS, Probed, probe
from braintx.models.bundle import load

CASES = np.array([f"case{k}" for k in range(40) for _ in range(6)])
SOURCE = np.repeat(["a", "b"], 120)


def test_a_source_that_shows_is_read() -> None:
    told = np.random.default_rng(0).normal(0, 1, (240, 8)).astype(np.float32)
    told[:, 0] += 6 * (SOURCE == "a")
    found = probe(told, SOURCE, CASES)
    assert found is not None
    assert found.balanced_accuracy > 0.95
    assert found.chance == 0.5
    assert found.pictures == {"a": 120, "b": 120}


def test_what_only_the_case_tells_is_not_the_source() -> None:
    """Each case looks alike in itself and as no other: a probe that met the case would know."""
    rng = np.random.default_rng(1)
    each = rng.normal(0, 1, (40, 8)).repeat(6, axis=0).astype(np.float32)
    found = probe(each, SOURCE, CASES)
    assert found is not None
    assert found.balanced_accuracy < 0.75


def test_sources_of_few_cases_are_left_out() -> None:
    few = np.where(np.isin(CASES, ["case0", "case1"]), "c", "a")
    assert probe(np.zeros((240, 2), np.float32), few, CASES) is None


def test_the_shipped_figures_are_of_the_shipped_bundle() -> None:
    held = read_results(Path(__file__).parents[2] / RESULTS, Probed)
    if held is None:
        pytest.fail(f"{RESULTS} is missing: python -m braintx.experiments.source_probe writes it")
    assert held.version == load("tumor").version.partition("+")[0]
