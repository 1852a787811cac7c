"""The cases that the treatment model learns from: the clinical table joined with image evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.records import (
    ClinicalRecord,
    ImageEvidence,
    TreatmentLabel,
    TumorLabel,
)
from braintx.data.cohort.clinical import TABLE_NAME, read_table
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.identity import settle_ids
from braintx.data.imaging import read_slice
from braintx.data.simulate.planted import TumorSource
from braintx.data.tumor_set import LabelledSlice, read_tumor_set
from braintx.preprocessing.image import find_head

_EVIDENCE = ("case_id", "probabilities", "area_fraction", "position", "embedding")
_SMALLEST_AREA = 1e-4


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
            case, probability, area, position, embedding = (stored[name] for name in _EVIDENCE)
    except FileNotFoundError as error:
        raise DataError(
            f"There is no image evidence at {path}. `braintx evaluate tumor` writes it.",
            code="evidence.missing",
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"{path} holds no image evidence ({error}). Expected an .npz with "
            f"{', '.join(_EVIDENCE)}; `braintx evaluate tumor` writes it.",
            code="evidence.unreadable",
        ) from error
    return {
        str(case[i]): ImageEvidence(
            probability[i].astype(np.float32),
            float(area[i]),
            (float(position[i][0]), float(position[i][1])),
            embedding[i].astype(np.float32),
        )
        for i in range(len(case))
    }


def read_clinical_table(root: Path) -> tuple[TableRow, ...]:
    """Every row of the clinical table that has an id, a condition and a treatment.

    Raises
    ------
    DataError
        When the table is missing or holds no such row.
    """
    path, findings = root / TABLE_NAME, Findings()
    if not path.is_file():
        raise DataError(f"{root.name}/ holds no {TABLE_NAME}: put the clinical table there.")
    rows = tuple(
        TableRow(row.case_id, row.label, ClinicalRecord(row.age, row.sex, row.note), row.treatment)
        for row in settle_ids(read_table(path, findings), findings)
        if row.case_id and row.label and row.treatment
    )
    if not rows:
        raise DataError(f"{TABLE_NAME} has no row with id, condition and treatment.")
    return rows


def join(
    table: Sequence[TableRow],
    slices: Sequence[LabelledSlice],
    evidence: Mapping[str, ImageEvidence],
) -> tuple[TreatmentCase, ...]:
    """Rows that have an image with evidence, in the order of the table.

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
            f"{len(missing)} of {len(rows)} cases have no image evidence "
            f"({', '.join(missing[:3]) or 'no case has an image'}). Measure the tumour network "
            "on all folds first.",
            code="evidence.missing",
        )
    return tuple(TreatmentCase(row, patient[row.case_id], evidence[row.case_id]) for row in rows)


def outlined_tumors(root: Path) -> tuple[TumorSource, ...]:
    """Every outlined slice of the Kaggle form as a source of the planted cohort."""
    return tuple(
        TumorSource(item.case_id, item.patient_group, item.label, _outlined_share(item))
        for item in read_tumor_set(root)
        if item.origin == "kaggle" and item.outline is not None
    )


def _outlined_share(item: LabelledSlice) -> float:
    outline: NDArray[np.float32] = np.asarray(item.outline, np.float32)
    image = read_slice(item.path)
    head = find_head(image.pixels, image.pixel_aspect)
    return max(float(cv2.contourArea(outline)) / head.area, _SMALLEST_AREA)
