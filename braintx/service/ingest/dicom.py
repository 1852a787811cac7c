"""DICOM files: one item a file, its patient and what is known of them from its header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from braintx.core.labels import MAX_AGE, SEXES, Sex
from braintx.core.records import ClinicalRecord
from braintx.data.deidentify.identifiers import identifiers
from braintx.data.imaging.dicom import guarded, open_dataset
from braintx.data.imaging.patients import is_taken_out
from braintx.service.ingest.items import GivenPatient, Item
from braintx.service.ingest.report import Tally

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_AGE = re.compile(r"(\d{3})([DWMY])")
_YEARS = {"D": 1 / 365.25, "W": 7 / 365.25, "M": 1 / 12, "Y": 1.0}


def read(path: Path, _tally: Tally) -> Iterator[Item]:
    """The one item of a file; a PatientID that stands for nobody names no patient.

    Parameters
    ----------
    path : Path

    Raises
    ------
    ImageError
        Where its header cannot be read.
    """
    header = open_dataset(path, pixels=False)
    with guarded(path.name):
        given = identifiers(header)
        record = ClinicalRecord(_age(header), _sex(header))
    named = given.patient_id and not is_taken_out(given.patient_id)
    patient = GivenPatient(given.patient_id, given.issuer) if named else None
    known = patient is not None and record != ClinicalRecord()
    yield Item(patient, record if known else None, (path,))


def _sex(header: Dataset) -> Sex | None:
    found = str(header.get("PatientSex") or "").strip().upper()
    return next((sex for sex in SEXES if sex == found), None)


def _age(header: Dataset) -> float | None:
    """Years, as the header says, else from birth to the study."""
    told = _AGE.fullmatch(str(header.get("PatientAge") or "").strip())
    if told is not None:
        years = int(told[1]) * _YEARS[told[2]]
    else:
        born, seen = (_day(header.get(tag)) for tag in ("PatientBirthDate", "StudyDate"))
        if born is None or seen is None:
            return None
        years = float(seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day)))
    return round(years, 2) if 0 <= years <= MAX_AGE else None


def _day(value: object) -> date | None:
    digits = re.sub(r"\D", "", str(value or ""))
    try:
        return date.fromisoformat(digits) if len(digits) == 8 else None
    except ValueError:
        return None
