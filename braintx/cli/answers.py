"""What ``braintx predict`` prints: lines of a table, or JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from braintx.core.errors import BrainTxError
from braintx.i18n import Words
from braintx.i18n.answers import named, refusal

if TYPE_CHECKING:
    from braintx.core.records import (
        Assessment,
        Outline,
        PatientAssessment,
        TreatmentPrediction,
        TumorPrediction,
    )

Format = Literal["table", "jsonl"]
_IN_THE_LINE = ("gate.", "tumor.", "outline.empty", "outline.faint")  # said by the table itself


def say_answer(
    form: Format, words: Words, file: str, answer: Assessment | BrainTxError, *, warn: bool = True
) -> None:
    """Print the answer for a file; of a table, what has no place in it to standard error.

    Parameters
    ----------
    form : {"table", "jsonl"}
    words : Words
    file : str
        As it was given.
    answer : Assessment or BrainTxError
    warn : bool, default=True
        Whether its warnings are told: another slice of the file may have told them.
    """
    from braintx.serialization import assessment_json, error_json

    name = Path(file).name
    if form == "jsonl":
        if isinstance(answer, BrainTxError):
            _say_json(error_json(answer, file, words))
        else:
            _say_json(assessment_json(answer, file, words))
    elif isinstance(answer, BrainTxError):
        _say_line(name, words("predict.error", message=words.error(answer)))
    else:
        _say_line(name, *_told(answer, words))
        for issue in answer.warnings if warn else ():
            if not issue.code.startswith(_IN_THE_LINE):
                print(f"{name}: {words.issue(issue)}", file=sys.stderr)


def say_patient(form: Format, words: Words, patient: PatientAssessment, file: str) -> None:
    """Print the answer for a patient.

    Parameters
    ----------
    form : {"table", "jsonl"}
    words : Words
    patient : PatientAssessment
    file : str
    """
    from braintx.serialization import patient_json

    if form == "jsonl":
        _say_json(patient_json(patient, file, words))
        return
    name = words("predict.patient", answered=patient.answered, slices=len(patient.slices))
    if patient.tumor is None or patient.treatment is None:
        _say_line(name, words("predict.none"))
        return
    place = patient.slices[patient.key_slice].slice_index
    _say_line(
        name,
        *_told_of_models(patient.tumor, patient.treatment, words),
        words("predict.key", slice=place, file=Path(file).name),
        *([_abstains(patient.tumor, words)] if patient.tumor.abstained else []),
    )
    for issue in patient.warnings:
        _say_line("", words.issue(issue))


def _abstains(tumor: TumorPrediction, words: Words) -> str:
    """That the model abstains; of what is not familiar, how far from that it is."""
    from braintx.core.records import FAMILIAR

    if not tumor.unfamiliar:
        return words("predict.abstains")
    least, share = words.percent(FAMILIAR), words.percent(tumor.familiarity, 1)
    return words("predict.unfamiliar", share=share, least=least)


def _say_line(name: str, *told: str) -> None:
    print(f"{name:<32}  {'  '.join(told)}", flush=True)


def _say_json(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)


def _told(answer: Assessment, words: Words) -> Iterator[str]:
    if answer.tumor is None or answer.treatment is None or answer.outline is None:
        yield words("predict.refused", reason=refusal(words, answer))
        return
    yield from _told_of_models(answer.tumor, answer.treatment, words)
    yield words("predict.area", share=words.percent(answer.outline.area_fraction, 1)) + (
        _millimetres(answer.outline, words)
    )
    if answer.tumor.abstained:
        yield _abstains(answer.tumor, words)
    if answer.outline.faint:
        yield words("predict.guess")
    if not answer.outline.xy:
        yield words("predict.no_outline")


def _told_of_models(
    tumor: TumorPrediction, treatment: TreatmentPrediction, words: Words
) -> Iterator[str]:
    share = words.percent(tumor.probabilities[tumor.label], 1)
    yield f"{named(words, tumor).lower():<26} {share:>6}"
    names = words.any_of([words(f"type.{label}") for label in tumor.prediction_set])
    yield f"{words('predict.set', coverage=words.percent(tumor.coverage), names=names):<44}"
    yield words(
        "predict.treatment",
        label=words(f"treatment.{treatment.label.replace(' ', '_')}").lower(),
        share=words.percent(treatment.probabilities[treatment.label], 1),
    ) + _ceiling(treatment, words)


def _ceiling(treatment: TreatmentPrediction, words: Words) -> str:
    ceiling = treatment.ceiling.get("accuracy_for_type")
    return f" {words('predict.ceiling', share=words.percent(ceiling, 1))}" if ceiling else ""


def _millimetres(outline: Outline, words: Words) -> str:
    if outline.diameter_mm is None or outline.area_mm2 is None:
        return ""
    area, diameter = words.whole(outline.area_mm2), words.whole(outline.diameter_mm)
    return f", {words('predict.millimetres', area=area, diameter=diameter)}"
