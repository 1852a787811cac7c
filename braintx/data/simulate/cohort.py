"""A cohort of made-up patients, for where there is no data; all of it says that it is made up."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.core.labels import PLANES
from braintx.core.records import Issue
from braintx.data.simulate.phantoms import Phantom, make
from braintx.data.simulate.planted import PlantedCase, made_up_sources, plant

if TYPE_CHECKING:
    from braintx.core.labels import TumorLabel
    from braintx.data.cohort import Cohort

NAME = "simulated"
_PHANTOMS = 4  # of each kind and plane: enough to look at, and each is drawn once


def simulated_cohort(count: int = 1200, seed: int = 0) -> Cohort:
    """The planted cohort around made-up tumours, as a table like any other.

    Its treatments follow a known rule; every fortieth patient lacks an age, every sixtieth a
    note, so that there is something to see of what is missing.

    Parameters
    ----------
    count : int, default=1200
    seed : int, default=0
        Same seed, same cohort.

    Returns
    -------
    Cohort
        With the columns ``patient_group`` and ``area_fraction`` beside the usual ones.
    """
    import pandas as pd

    from braintx.data.cohort import COLUMNS, Cohort

    cases = plant(made_up_sources(count, seed), seed)
    rows = [_row(place, case) for place, case in enumerate(cases)]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "patient_group", "area_fraction"])
    kinds = dict.fromkeys(COLUMNS, "str") | {"age": "float64", "line": "Int64"}
    table = table.astype(kinds | {"id_repaired": "bool"})
    counts = {code: int(table["flags"].str.contains(code).sum()) for code in _GAPS}
    issues = [Issue("cohort.rows", "info", len(table))]
    issues += [Issue(code, "warning", count) for code, count in counts.items()]
    return Cohort(Path(NAME), table, tuple(issue for issue in issues if issue.count))


def phantom_of(case_id: str, label: TumorLabel) -> Phantom:
    """The phantom that stands for a case; several cases share one.

    Raises
    ------
    MissingExtraError
        nilearn, whose template is the anatomy, is not installed.
    """
    number = int(case_id.rpartition("-")[2])
    return _phantom(label, number % len(PLANES), number // len(PLANES) % _PHANTOMS)


@lru_cache(maxsize=64)
def _phantom(label: TumorLabel, plane: int, seed: int) -> Phantom:
    return make(label, PLANES[plane], seed)


_GAPS = ("age.missing", "note.empty")


def _row(place: int, case: PlantedCase) -> tuple[Any, ...]:
    record, source = case.record, case.source
    age = None if place % 40 == 7 else record.age
    note = "" if place % 60 == 11 else record.note
    flags = " ".join(code for code, gap in zip(_GAPS, (age is None, not note), strict=True) if gap)
    return (
        *(source.case_id, source.label, age, record.sex, note, case.treatment, None, None),
        *(place + 2, False, flags),
        *(source.case_id, source.label, "" if age is None else f"{age:g}", record.sex),
        *(case.treatment, source.patient_group, source.area_fraction),
    )
