"""Why an answer should be doubted: each doubt where it is due, and none where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from braintx.core.labels import TUMOR_LABELS, TumorLabel
from braintx.core.records import Assessment, GateDecision, NoteFindings, Outline, TumorPrediction
from braintx.explain import doubts
from braintx.i18n import Words

SURE = Outline(((1.0, 1.0), (2.0, 1.0), (2.0, 2.0)), 0.1, 0.9)


def predicted(label: TumorLabel, p: float, *others: TumorLabel) -> TumorPrediction:
    """A type of that probability, an abstention below 0.8."""
    shares = {name: p if name == label else (1 - p) / 2 for name in TUMOR_LABELS}
    return TumorPrediction(label, shares, (label, *others), 0.95, abstained=p < 0.8)


def of_slice(tumor: TumorPrediction, outline: Outline, note: NoteFindings | None) -> list[str]:
    return [one.code for one in doubts.of_slice(tumor, outline, note)]


def test_what_is_sure_is_not_doubted() -> None:
    told = NoteFindings(("headache",))
    for note in (None, told):
        assert of_slice(predicted("glioma", 0.99), SURE, note) == []


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((), "glioma at 58% is less sure"),
        (("other",), "could be glioma or another tumour"),
    ],
)
def test_an_abstention_says_why(others: tuple[TumorLabel, ...], words: str) -> None:
    (doubt,) = doubts.of_slice(predicted("glioma", 0.58, *others), SURE, None)
    assert doubt.code == "tumor.abstained"
    assert words in Words().issue(doubt)


def test_what_is_not_familiar_is_said_to_be() -> None:
    strange = replace(predicted("glioma", 0.58, "meningioma", "other"), familiarity=0.01)
    (doubt,) = doubts.of_slice(strange, SURE, None)
    assert "resembles too little" in Words().issue(doubt)
    assert "se parece demasiado poco" in Words("es").issue(doubt)


@pytest.mark.parametrize(
    ("outline", "note", "code"),
    [
        (Outline(), None, "outline.empty"),
        (Outline(SURE.xy, 0.1, 0.2), None, "outline.faint"),
        (SURE, NoteFindings(), "note.not_understood"),
    ],
)
def test_an_outline_or_a_note_that_tells_little_is_doubted(
    outline: Outline, note: NoteFindings | None, code: str
) -> None:
    assert of_slice(predicted("glioma", 0.99), outline, note) == [code]


def test_slices_of_a_patient_that_name_different_types_are_said_to() -> None:
    def answer(label: TumorLabel, p: float) -> Assessment:
        return Assessment("", GateDecision("accepted", 0.9), predicted(label, p))

    sure = answer("glioma", 0.99)
    vote = predicted("glioma", 0.99)
    assert list(doubts.of_vote(vote, [sure, answer("meningioma", 0.5)])) == []
    (said,) = doubts.of_vote(vote, [sure, sure, answer("meningioma", 0.97)])
    assert said.code == "patient.slices_disagree"
    assert "glioma in 2, meningioma in 1" in Words().issue(said)
    assert "glioma en 2, meningioma en 1" in Words("es").issue(said)
    unsure = predicted("other", 0.5)
    assert [one.code for one in doubts.of_vote(unsure, [sure])] == ["tumor.abstained"]
