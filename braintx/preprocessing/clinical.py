"""Records to the one row of numbers that the treatment model reads, in named groups of columns.

Training and serving both come through here, so they cannot drift apart. A value that is not
known is NaN; the model gives it no weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ClinicalError
from braintx.core.labels import MAX_AGE, SEVERITIES, TUMOR_LABELS
from braintx.core.records import ClinicalRecord, ImageEvidence, PatientFindings
from braintx.data.cohort.vocabulary import sex_of
from braintx.preprocessing.notes import parse_note, symptom_names

EMBEDDING_SIZE = 512
"""Length of the tumour network's embedding."""
DURATION_LIMITS = (1, 3, 6)
"""Months at which a duration changes its name, for readers and for the model alike."""

GroupKind = Literal["type", "mentions", "number", "embedding"]


@dataclass(frozen=True)
class FeatureGroup:
    """Columns that belong together and that a person reads as one term.

    Attributes
    ----------
    name : str
        Stable key, as in "tumor_type".
    kind : {"type", "mentions", "number", "embedding"}
        Class probabilities; 0/1 flags of things mentioned; numbers; a learned vector.
    columns : tuple of str
    """

    name: str
    kind: GroupKind
    columns: tuple[str, ...]


def layout(embedding_size: int = EMBEDDING_SIZE) -> tuple[FeatureGroup, ...]:
    """The groups of columns, in the order of the row."""
    return (
        FeatureGroup("tumor_type", "type", tuple(f"p_{label}" for label in TUMOR_LABELS)),
        FeatureGroup("tumor_area", "number", ("area_fraction",)),
        FeatureGroup("tumor_position", "number", ("position_x", "position_y")),
        FeatureGroup("image_embedding", "embedding", tuple(f"e{i}" for i in range(embedding_size))),
        FeatureGroup("age", "number", ("age_years",)),
        FeatureGroup("sex", "number", ("is_male",)),
        FeatureGroup("symptoms", "mentions", symptom_names()),
        FeatureGroup(
            "duration", "number", ("duration_months", *(f"over_{m}" for m in DURATION_LIMITS))
        ),
        FeatureGroup("severity", "number", ("severity_level",)),
    )


def record_of(age: object = None, sex: object = None, note: object = None) -> ClinicalRecord:
    """A record of what a row of a table may hold: gaps are unknown, a sex may be a word.

    What is neither a gap nor understood is left as it is, for `check_record` to refuse.

    Parameters
    ----------
    age, sex, note : object, optional
        Years; F, M or a word for either, English or Spanish; text.
    """
    years, written, text = (None if _is_gap(one) else one for one in (age, sex, note))
    known = sex_of(written) if isinstance(written, str) else None
    return ClinicalRecord(years, known or written, text or "")  # type: ignore[arg-type]


def _is_gap(value: object) -> bool:
    """None, an empty text, or what tables hold where nothing stands (NaN, NA)."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Real) and math.isnan(value)) or repr(value) == "<NA>"


def check_record(record: ClinicalRecord) -> None:
    """Refuse an impossible age or sex, and a note that is no text.

    Raises
    ------
    ClinicalError
        Naming the value and its range.
    """
    age = record.age
    if age is not None and not isinstance(age, Real):
        raise ClinicalError(
            "Age {age} is {kind}, not a number of years. Correct it, or leave it empty.",
            "clinical.age",
            age=repr(age),
            kind=type(age).__name__,
        )
    if age is not None and not (math.isfinite(age) and 0 <= age <= MAX_AGE):
        raise ClinicalError(
            "Age {age} is not between 0 and {most} years. Correct it, or leave it empty.",
            "clinical.age",
            age=age,
            most=round(MAX_AGE),
        )
    if record.sex not in (None, "F", "M"):
        raise ClinicalError(
            "Sex {sex} is neither 'F' nor 'M'. Correct it, or leave it empty.",
            "clinical.sex",
            sex=repr(record.sex),
        )
    if not isinstance(record.note, str):
        raise ClinicalError(
            "The note is {kind}, not a text. Pass a text, or leave it out.",
            "clinical.note",
            kind=type(record.note).__name__,
        )


def read_record(record: ClinicalRecord) -> PatientFindings:
    """What a record says, its note read.

    Raises
    ------
    ClinicalError
        As of `check_record`.
    """
    check_record(record)
    note = parse_note(record.note) if record.note.strip() else None
    return PatientFindings(record.age, record.sex, note)


def encode(
    evidence: ImageEvidence | None, patient: PatientFindings, embedding_size: int = EMBEDDING_SIZE
) -> NDArray[np.float64]:
    """One case as a row.

    Parameters
    ----------
    evidence : ImageEvidence or None
        None where there is no image.
    patient : PatientFindings
        As of `read_record`.
    embedding_size : int, default=512

    Returns
    -------
    ndarray of shape (columns,), float64
        In the order of `layout`; NaN where a value is not known.

    Raises
    ------
    ClinicalError
        For an embedding of another length.
    """
    return np.concatenate([_image_part(evidence, embedding_size), _clinical_part(patient)])


def encode_all(
    evidence: Sequence[ImageEvidence | None],
    records: Iterable[ClinicalRecord],
    embedding_size: int = EMBEDDING_SIZE,
) -> NDArray[np.float64]:
    """Many cases as rows; see `encode`.

    Parameters
    ----------
    evidence : sequence of ImageEvidence or None
    records : iterable of ClinicalRecord
        As many.
    embedding_size : int, default=512

    Returns
    -------
    ndarray of shape (n, columns), float64

    Raises
    ------
    ClinicalError
        As of `check_record` and `encode`.
    """
    cases = zip(evidence, records, strict=True)
    rows = [encode(one, read_record(record), embedding_size) for one, record in cases]
    return np.stack(rows) if rows else np.empty((0, width(embedding_size)))


def width(embedding_size: int = EMBEDDING_SIZE) -> int:
    """Number of columns of a row."""
    return sum(len(group.columns) for group in layout(embedding_size))


def _image_part(evidence: ImageEvidence | None, embedding_size: int) -> NDArray[np.float64]:
    if evidence is None:
        return np.full(len(TUMOR_LABELS) + 3 + embedding_size, np.nan)
    if evidence.embedding.shape != (embedding_size,):
        raise ClinicalError(
            "The image embedding has shape {shape}; this treatment model reads {expected}. Use a "
            "tumour and a treatment bundle made together.",
            "clinical.embedding",
            shape=str(evidence.embedding.shape),
            expected=str((embedding_size,)),
        )
    outlined = evidence.area_fraction > 0
    lies = (evidence.area_fraction, *evidence.position) if outlined else (np.nan,) * 3
    return np.concatenate([evidence.probabilities, lies, evidence.embedding], dtype=np.float64)


def _clinical_part(patient: PatientFindings) -> NDArray[np.float64]:
    names = symptom_names()
    note = patient.note
    mentioned = np.full(len(names), np.nan)
    duration, severity = np.nan, np.nan
    if note is not None:
        mentioned = np.array([name in note.symptoms for name in names], np.float64)
        duration = np.nan if note.duration_months is None else note.duration_months
        severity = np.nan if note.severity is None else float(SEVERITIES.index(note.severity))
    over = [np.nan if np.isnan(duration) else float(duration > m) for m in DURATION_LIMITS]
    age = np.nan if patient.age is None else float(patient.age)
    male = np.nan if patient.sex is None else float(patient.sex == "M")
    return np.concatenate([[age, male], mentioned, [duration, *over, severity]])
