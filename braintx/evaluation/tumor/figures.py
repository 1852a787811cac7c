"""The tumour model's figures, from predictions on patients it was not fitted to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import log_loss

from braintx.core.labels import SUBTYPES, TUMOR_LABELS
from braintx.core.records import FAINT
from braintx.evaluation import metrics
from braintx.evaluation.metrics import Judged
from braintx.evaluation.tumor.conformal import Decided, decide_apart, decide_patients_apart
from braintx.evaluation.tumor.heldout import POSES, HeldOut, patient_weights
from braintx.evaluation.tumor.record import (
    Answered,
    Guessed,
    HeldOutFigures,
    PatientFigures,
    SetFigures,
    Turn,
)
from braintx.models.tumor.rule import set_key


def figures(held: HeldOut, accepted: NDArray[np.bool_] | None = None) -> HeldOutFigures:
    """The figures of held-out predictions; see docs/tumor.md for what each means.

    Calibration, sets and abstentions are those of `decide_apart`, a patient's those of
    `decide_patients_apart`.

    Parameters
    ----------
    held : HeldOut
    accepted : ndarray of shape (n,), bool, optional
        The slices that the gate lets through, which vote for their patient.
    """
    decided = decide_apart(held)
    judged = Judged(decided.probabilities, held.label, held.patient_group)
    passed = np.ones(len(held.label), np.bool_) if accepted is None else accepted
    counts = metrics.confusion(judged)
    correct, patients = metrics.patient_vote(judged)
    known = ~np.isnan(held.dice)
    agrees = held.posed == held.logits.argmax(axis=1)[:, None]
    diagram = metrics.reliability(judged)
    return HeldOutFigures(
        slices=len(held.label),
        patients=patients,
        slice_accuracy=float(metrics.accuracy(counts)),
        balanced_accuracy=float(metrics.balanced_accuracy(counts)),
        macro_f1=float(metrics.macro_f1(counts)),
        auc=metrics.auc(judged),
        patient_accuracy=correct / patients,
        patients_correct=correct,
        interval=metrics.intervals(judged)
        | {
            "dice": metrics.mean_interval(held.dice[known], held.patient_group[known]),
            "pose_agreement": metrics.mean_interval(agrees.mean(axis=1), held.patient_group),
        },
        by_class=metrics.by_class(judged, TUMOR_LABELS),
        wrong_of_five_patients=_gathered(judged),
        confusion=tuple(tuple(row) for row in counts.tolist()),
        accuracy_by_fold=tuple(
            float(judged.correct[held.fold == fold].mean()) for fold in np.unique(held.fold)
        ),
        log_loss=float(log_loss(held.label, decided.probabilities, labels=[0, 1, 2])),
        brier=metrics.brier(judged),
        ece=metrics.calibration_error(diagram),
        reliability=diagram,
        sets=_sets(decided, judged),
        answered=_answered(decided, judged),
        named_rightly=float((passed & judged.correct).mean()),
        named_rightly_surely=float((passed & decided.answered & judged.correct).mean()),
        named_wrongly=float((passed & decided.answered & ~judged.correct).mean()),
        patient=_patients(held, accepted),
        risk_coverage=metrics.risk_coverage(judged),
        dice=float(held.dice[known].mean()),
        dice_by_type={
            name: float(held.dice[known & (held.label == index)].mean())
            for index, name in enumerate(TUMOR_LABELS)
            if (known & (held.label == index)).any()
        },
        guessed=_guessed(held, known),
        pose_agreement=float(agrees.mean()),
        turn=_turn(held),
        pose_agreement_by_pose=dict(zip(POSES, agrees.mean(axis=0).tolist(), strict=True)),
        subtype_accuracy=_subtypes(held),
    )


def _gathered(judged: Judged, patients: int = 5) -> float | None:
    """Share of the wrong slices that the few patients with the most of them account for."""
    _, wrong = np.unique(judged.patient[~judged.correct], return_counts=True)
    return float(np.sort(wrong)[-patients:].sum() / wrong.sum()) if len(wrong) else None


def _patients(held: HeldOut, accepted: NDArray[np.bool_] | None) -> PatientFigures:
    """Of the vote that the product takes: of accepted slices, by the tumour they show."""
    cases, decided = decide_patients_apart(held, accepted)
    judged = Judged(cases.probabilities, cases.label, cases.patient)
    return PatientFigures(
        voted=len(cases.label),
        accuracy=float(judged.correct.mean()),
        sets=_sets(decided, judged),
        answered=_answered(decided, judged),
    )


def _sets(decided: Decided, judged: Judged) -> dict[str, SetFigures]:
    return {set_key(level): _set(judged, chosen) for level, chosen in decided.sets.items()}


def _set(judged: Judged, chosen: NDArray[np.bool_]) -> SetFigures:
    inside = chosen[np.arange(len(chosen)), judged.label]
    return SetFigures(
        coverage=_mean_by_patient(inside, judged.patient),
        coverage_of_slices=float(inside.mean()),
        coverage_by_class={
            name: _mean_by_patient(inside[own], judged.patient[own])
            for index, name in enumerate(TUMOR_LABELS)
            for own in (judged.label == index,)
            if own.any()
        },
        mean_size=float(chosen.sum(axis=1).mean()),
        empty=float((chosen.sum(axis=1) == 0).mean()),
    )


def _mean_by_patient(inside: NDArray[np.bool_], patient: NDArray[np.str_]) -> float:
    return float(np.average(inside, weights=patient_weights(patient)))


def _answered(decided: Decided, judged: Judged) -> Answered:
    answered = decided.answered
    right = judged.correct[answered]
    return Answered(float(answered.mean()), float(right.mean()) if answered.any() else None)


def _guessed(held: HeldOut, known: NDArray[np.bool_]) -> Guessed:
    outlined, sure = held.outline != "", held.certainty >= FAINT
    faint = outlined & ~sure

    def dice(chosen: NDArray[np.bool_]) -> float | None:
        return float(held.dice[chosen & known].mean()) if (chosen & known).any() else None

    return Guessed(
        none=float((~outlined).mean()),
        share=float(faint.mean()),
        dice=dice(faint),
        dice_of_others=dice(outlined & sure),
    )


def _subtypes(held: HeldOut) -> float:
    """Share of the "other" tumours said to be pituitary: in this set all are."""
    other = held.label == TUMOR_LABELS.index("other")
    pituitary = held.subtype.argmax(axis=1) == SUBTYPES.index("pituitary")
    return float(pituitary[other].mean())


def _turn(held: HeldOut) -> Turn:
    """Two looks at it: other poses of a slice against the slice itself; and the copies of the
    Kaggle form, of which nearly all lie about a quarter turn off upright.
    """
    off_quarter = np.abs(np.abs(held.turn) - 90.0)
    return Turn(
        error_median=float(np.median(held.turn_error)),
        error_within_30=float((held.turn_error <= 30.0).mean()),
        copies_by_a_quarter=float((off_quarter <= 45.0).mean()),
    )
