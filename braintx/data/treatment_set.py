"""The cases that the treatment model learns from: the clinical table joined with image evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from braintx.core.errors import DataError
from braintx.core.labels import TreatmentLabel, TumorLabel
from braintx.core.messages import Phrase
from braintx.core.records import ClinicalRecord, ImageEvidence
from braintx.data.cohort.clinical import TABLE_NAME
from braintx.data.cohort.identity import read_rows
from braintx.data.tumor_set import LabelledSlice

_EVIDENCE = ("case_id", "probabilities", "area_fraction", "position", "embedding")


@dataclass(frozen=True)
class TableRow:
    """One row of the clinical table, whether or not its image is there."""

    case_id: str
    label: TumorLabel
    record: ClinicalRecord
    treatment: TreatmentLabel


@dataclass(frozen=True)
class TreatmentCase:
    """A row of the table with its patient and what the tumour network saw, patients apart."""

    row: TableRow
    patient_group: str
    evidence: ImageEvidence


def load_evidence(path: Path) -> dict[str, ImageEvidence]:
    """Out-of-fold image evidence by case.

    Parameters
    ----------
    path : Path
        An ``.npz`` with ``case_id`` (n,), ``probabilities`` (n, 3), ``area_fraction`` (n,),
        ``position`` (n, 2) and ``embedding`` (n, d). Each row must come from a network that
        was fitted without that row's patient.

    Raises
    ------
    DataError
        When the file is missing or lacks an array.
    """
    try:
        with np.load(path) as stored:
            rows = list(zip(*(stored[name] for name in _EVIDENCE), strict=True))
    except FileNotFoundError as error:
        raise DataError(
            "There is no image evidence at {path}. `braintx evaluate tumor` writes it.",
            "evidence.missing",
            path=path,
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            "{path} holds no image evidence ({reason}). Expected an .npz with {arrays}; `braintx "
            "evaluate tumor` writes it.",
            "evidence.unreadable",
            path=path,
            reason=str(error),
            arrays=_EVIDENCE,
        ) from error
    return {
        str(case): ImageEvidence(
            chances.astype(np.float32), float(area), (float(x), float(y)), seen.astype(np.float32)
        )
        for case, chances, area, (x, y), seen in rows
    }


def read_clinical_table(root: Path) -> tuple[TableRow, ...]:
    """Every row of the clinical table that has an id, a condition and a treatment.

    Raises
    ------
    DataError
        When the table is missing or holds no such row.
    """
    path = root / TABLE_NAME
    if not path.is_file():
        raise DataError(
            "{folder}/ holds no {name}: put the table there.", folder=root.name, name=TABLE_NAME
        )
    rows = tuple(
        TableRow(row.case_id, row.label, ClinicalRecord(row.age, row.sex, row.note), row.treatment)
        for row in read_rows(path)
        if row.case_id and row.label and row.treatment
    )
    if not rows:
        raise DataError(
            "{name} has no row with id, condition and treatment. Complete it, or get it again.",
            name=TABLE_NAME,
        )
    return rows


def join(
    table: Sequence[TableRow],
    slices: Sequence[LabelledSlice],
    evidence: Mapping[str, ImageEvidence],
) -> tuple[TreatmentCase, ...]:
    """Rows that have an image with evidence, in the order of the table.

    Parameters
    ----------
    table : sequence of TableRow
    slices : sequence of LabelledSlice
        Whose patients are known.
    evidence : mapping of str to ImageEvidence
        By case id, as of `load_evidence`.

    Raises
    ------
    DataError
        When an image with a row has no evidence: figures on part of them would mislead.
    """
    patient = {item.case_id: item.patient_group for item in slices}
    rows = [row for row in table if row.case_id in patient]
    missing = [row.case_id for row in rows if row.case_id not in evidence]
    if missing or not rows:
        raise DataError(
            "{count} of {total} cases have no image evidence ({cases}). Measure the tumour "
            "network on all folds first.",
            "evidence.missing",
            count=len(missing),
            total=len(rows),
            cases=tuple(missing[:3]) or Phrase("no case has an image"),
        )
    return tuple(TreatmentCase(row, patient[row.case_id], evidence[row.case_id]) for row in rows)
