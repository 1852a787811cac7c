"""The open case: what was given, what was answered, what is shown. One per visitor, in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from braintx.core.records import Assessment, ClinicalRecord, PatientAssessment, Slice
from braintx.i18n import Words
from braintx.report import ReportCase

if TYPE_CHECKING:
    from braintx.models.tumor.reader import SliceReading
    from braintx.pipeline import Pipeline

Source = Path | Slice


@dataclass(frozen=True)
class Case:
    """One patient's images, answered.

    Attributes
    ----------
    name : str
        Shown as the case's name; the file's own, or an example's catalogue key.
    example : bool
        Whether ``name`` is an example's kind rather than a file's name.
    synthetic : bool
    record : ClinicalRecord
    method : str
        Heat map of ``shown``.
    readings : tuple of SliceReading
        What the networks made of each slice: another record or heat map reads none again.
    patient : PatientAssessment
    at : int
        Position of the shown slice.
    shown : Assessment
        Of that slice, with its heat map.
    opened_with : str
        Heat map of the key slice in ``patient``.
    number : int
        See `apps.demo.request_guard.Turns.said`.
    """

    name: str
    example: bool
    synthetic: bool
    record: ClinicalRecord
    method: str
    readings: tuple[SliceReading, ...]
    patient: PatientAssessment
    at: int
    shown: Assessment
    opened_with: str
    number: int = 0


def open_case(
    pipeline: Pipeline,
    source: Source | list[Path],
    record: ClinicalRecord,
    method: str,
    *,
    name: str,
    example: bool = False,
) -> Case:
    """Assess a file, a series or slices; shows the slice with the largest suspected tumour."""
    readings = pipeline.read_patient(source)
    patient = pipeline.answer_patient(readings, record, heatmap=method)
    at = patient.key_slice
    shown = patient.slices[at]
    synthetic = example and shown.source.startswith("synthetic-")  # a file may be called so
    return Case(name, example, synthetic, record, method, readings, patient, at, shown, method)


def with_record(pipeline: Pipeline, case: Case, record: ClinicalRecord) -> Case:
    """The same images, read with another record."""
    patient = pipeline.answer_patient(case.readings, record, heatmap=case.method)
    again = replace(case, record=record, patient=patient, opened_with=case.method)
    return show(pipeline, again, case.at, case.method)


def show(pipeline: Pipeline, case: Case, at: int, method: str) -> Case:
    """The same case at another slice or with another heat map."""
    at = min(max(at, 0), len(case.patient.slices) - 1)
    answer = case.patient.slices[at]
    if answer.heatmap is None or method != case.opened_with:
        answer = pipeline.answer(case.readings[at], case.record, heatmap=method)
    return replace(case, at=at, method=method, shown=answer)


def name(case: Case, words: Words) -> str:
    """What the case is called; of several files the one that is shown."""
    if case.example:
        return words("example.name", kind=words(f"example.{case.name}"))
    return case.shown.source if len(case.patient.slices) > 1 else case.name


def reported(case: Case, words: Words, when: datetime) -> ReportCase:
    """The case as a report shows it."""
    return ReportCase(
        name(case, words),
        case.shown,
        case.record,
        when,
        case.patient,
        case.at,
        case.method,
        case.synthetic,
    )
