"""Clinical tables of any usual naming, separator and encoding: one item a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from braintx.core.names import tidy
from braintx.core.records import ClinicalRecord
from braintx.data.cohort import read_sheet, suggest, to_cohort
from braintx.data.cohort.vocabulary import without_ending
from braintx.service.ingest.items import GivenPatient, Item
from braintx.service.ingest.report import Tally

_COLUMNS = ["case_id", "age", "sex", "note", "label", "treatment"]


def read(path: Path, tally: Tally) -> Iterator[Item]:
    """One item a row; a row without id names no patient.

    Parameters
    ----------
    path : Path
    tally : Tally
        Gets what the check of the table finds.

    Raises
    ------
    TableError
        Where it is no table.
    """
    sheet = read_sheet(path.read_bytes(), path.name)
    columns = suggest(sheet)
    cohort = to_cohort(sheet, columns)
    tally.take(cohort.issues)
    has_ids = "case_id" in columns
    known = cohort.table[_COLUMNS].astype(object)
    for row in known.where(known.notna(), None).itertuples(index=False):
        case_id, age, sex, note, label, treatment = cast("tuple[Any, ...]", row)
        name = without_ending(tidy(case_id or "")) if has_ids else ""
        yield Item(
            GivenPatient(name) if name else None,
            ClinicalRecord(age, sex, note or ""),
            diagnosis=label,
            treatment=treatment,
        )
