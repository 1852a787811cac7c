"""What the public table can teach, and what the planted cohort can: the findings of the docs."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from braintx.core.labels import TREATMENT_LABELS
from braintx.data.cohort import read_cohort
from braintx.data.cohort.clinical import TABLE_NAME
from braintx.data.simulate.planted import best_accuracy, made_up_sources, plant
from braintx.preprocessing.notes import parse_note
from braintx.stats.hypothesis import compare
from braintx.stats.predictability import ceiling, dependences, shortcuts

READ = ["symptoms", "duration_months", "severity"]


def with_findings(table: pd.DataFrame) -> pd.DataFrame:
    """The table with what the parser reads in each note."""
    found = [parse_note(note) for note in table["note"]]
    return table.assign(
        symptoms=[" + ".join(sorted(one.symptoms)) for one in found],
        duration_months=[one.duration_months for one in found],
        severity=[one.severity for one in found],
    )


@pytest.fixture(scope="module")
def public(data_root: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    alone = tmp_path_factory.mktemp("table")  # without the images, which take long to list
    shutil.copy(data_root / TABLE_NAME, alone)
    return with_findings(read_cohort(alone).table)


@pytest.mark.data
def test_treatment_depends_on_nothing_but_the_condition(public: pd.DataFrame) -> None:
    columns = ["age", "sex", *READ]
    given_condition = dependences(public, "treatment", columns, ["label"])
    assert {one.column.name for one in given_condition} == set(columns)
    assert all(one.p_value > 0.05 for one in given_condition)
    assert all(one.nats < 0.001 for one in given_condition)
    (condition,) = dependences(public, "treatment", ["label"])
    assert condition.p_value == 0.001
    assert condition.nats == pytest.approx(1.358 - 1.195, abs=2e-3)
    assert compare(public, "label", "treatment").p_value < 1e-100


@pytest.mark.data
def test_the_ceiling_of_the_public_table(public: pd.DataFrame) -> None:
    found = ceiling(public, "treatment", ["label"])
    assert (found.n, found.dropped, found.cells) == (6056, 0, 3)
    assert round(found.accuracy.table, 3) == 0.315
    assert round(found.log_loss.table, 3) == 1.195
    assert found.accuracy.low < found.accuracy.unseen < 0.315 < found.accuracy.high
    assert found.log_loss.low < 1.195
    assert 1.197 < found.log_loss.high < 1.202
    assert found.error[0] < 1 - 0.315 < found.error[1]
    assert "31.5% of cases" in found.sentence()
    assert "1,195 nats" in found.sentence("es")


@pytest.mark.data
def test_reading_everything_gains_nothing(public: pd.DataFrame) -> None:
    found = ceiling(public, "treatment", ["label", "age", "sex", *READ])
    assert not found.settled
    assert found.accuracy.unseen < 0.33
    assert found.log_loss.unseen > 1.2


@pytest.mark.data
def test_the_note_gives_the_condition_away(public: pd.DataFrame) -> None:
    found = {one.column.name: one for one in shortcuts(public, "label", ["note", "age", "sex"])}
    assert found["note"].accuracy == 1
    assert found["note"].gives_away
    assert not found["age"].gives_away
    assert not found["sex"].gives_away
    by_treatment = {one.column.name: one for one in shortcuts(public, "treatment", ["note"])}
    assert not by_treatment["note"].gives_away


@pytest.fixture(scope="module")
def planted() -> tuple[pd.DataFrame, float]:
    cases = plant(made_up_sources(4000, seed=1), seed=2)
    table = pd.DataFrame(
        {
            "label": [case.source.label for case in cases],
            "area": [case.source.area_fraction for case in cases],
            "age": [case.record.age for case in cases],
            "sex": [case.record.sex for case in cases],
            "note": [case.record.note for case in cases],
            "treatment": [case.treatment for case in cases],
        }
    )
    return with_findings(table), best_accuracy(cases)


def test_the_planted_dependence_is_found(planted: tuple[pd.DataFrame, float]) -> None:
    table, _ = planted
    found = {
        one.column.name: one
        for one in dependences(table, "treatment", ["age", "sex", "area", *READ], ["label"])
    }
    for driver in ("age", "area", "duration_months", "severity"):
        assert found[driver].p_holm < 0.01, driver
        assert found[driver].nats > 0.003, driver
    for bystander in ("sex", "symptoms"):
        assert found[bystander].p_value > 0.05, bystander
    (kind,) = dependences(table, "treatment", ["label"])
    assert kind.p_value == 0.001


def test_the_planted_ceiling_is_bracketed(planted: tuple[pd.DataFrame, float]) -> None:
    table, best = planted
    blind, kind = ceiling(table, "treatment"), ceiling(table, "treatment", ["label"])
    drivers = ["label", "age", "area", "severity"]
    long = table.assign(long=np.where(table["duration_months"] > 6, "yes", "no"))
    known = ceiling(long, "treatment", [*drivers, "long"])
    assert blind.accuracy.table < kind.accuracy.table < known.accuracy.unseen
    assert known.accuracy.low < best < known.accuracy.high
    assert known.log_loss.high < math.log(len(TREATMENT_LABELS))


def test_no_column_gives_the_planted_treatment_away(planted: tuple[pd.DataFrame, float]) -> None:
    table, _ = planted
    assert not any(one.gives_away for one in shortcuts(table, "treatment"))
    assert not any(one.gives_away for one in shortcuts(table, "label", ["note", "symptoms"]))
