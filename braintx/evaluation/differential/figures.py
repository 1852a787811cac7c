"""Judged cases to the figures that are told of them."""

from __future__ import annotations

from typing import Literal

from sklearn.metrics import precision_recall_fscore_support

from braintx.evaluation.differential.judged import (
    TOPS,
    Judged,
    by_findings,
    calibration_error,
    mean_reciprocal_rank,
    top,
    top_interval,
    top_of_patients,
)
from braintx.evaluation.differential.record import Averaged, CountOfFindings, Regime
from braintx.evaluation.metrics import bin_by_confidence


def regime(judged: Judged) -> Regime:
    """The figures of one regime."""
    return Regime(
        cases=len(judged.disease),
        diseases=len(set(judged.disease.tolist())),
        top={str(count): top(judged, count) for count in TOPS},
        interval={str(count): top_interval(judged, count) for count in TOPS},
        patients_top={str(count): top_of_patients(judged, count) for count in TOPS},
        reciprocal_rank=mean_reciprocal_rank(judged),
        calibration_error=calibration_error(judged),
        calibration_error_diseases=calibration_error(judged, diseases_alike=True),
        micro=averaged(judged, "micro"),
        macro=averaged(judged, "macro"),
        reliability=bin_by_confidence(judged.probability, judged.right),
    )


def averaged(judged: Judged, how: Literal["micro", "macro"]) -> Averaged:
    """What stands first as the answer; a disease that is only ever answered counts in neither.

    Parameters
    ----------
    judged : Judged
    how : {"micro", "macro"}
        Over patients, or over the diseases that occur.
    """
    precision, recall, f1, _ = precision_recall_fscore_support(
        judged.disease,
        judged.first,
        labels=sorted(set(judged.disease.tolist())),
        average=how,
        zero_division=0.0,
    )
    return Averaged(float(precision), float(recall), float(f1))


def counts_of_findings(judged: Judged) -> tuple[CountOfFindings, ...]:
    """The shares by how many findings a case came with."""
    return tuple(
        CountOfFindings(
            least,
            most,
            len(part.disease),
            len(set(part.disease.tolist())),
            {str(count): top(part, count) for count in TOPS},
            {str(count): top_interval(part, count) for count in TOPS},
        )
        for least, most, part in by_findings(judged)
    )
