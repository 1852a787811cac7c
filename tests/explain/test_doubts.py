"""Why an answer should be doubted: each doubt where it is due, and none where it is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from braintx.core.labels import TUMOR_LABELS, VIEW_STATES, TumorLabel
from braintx.core.records import (
    Assessment,
    ClinicalRecord,
    GateDecision,
    NoteFindings,
    Outline,
    Slice,
    TumorPrediction,
    TumorReading,
)
from braintx.explain import doubts
from braintx.i18n import Words
from braintx.models.gate import Gate
from braintx.models.tumor.reader import SliceReading
from braintx.preprocessing.image import HeadBox
from tests import known_answers

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


def test_a_treatment_that_rests_on_an_open_type_is_doubted() -> None:
    assert [one.code for one in doubts.of_treatment(predicted("glioma", 0.6))] == [
        "treatment.type_open"
    ]
    assert list(doubts.of_treatment(predicted("glioma", 0.99))) == []


def test_a_patients_treatment_of_a_slice_that_looks_otherwise_is_doubted() -> None:
    treatment = known_answers.treatment(ClinicalRecord())
    key = Assessment("", GateDecision("accepted", 0.9), predicted("other", 0.9), None, treatment)
    rest = replace(key, tumor=predicted("glioma", 0.97), treatment=None)
    (doubt, _) = doubts.of_vote(predicted("glioma", 0.9), [rest, key], 1)
    assert doubt.code == "treatment.of_slice"
    assert "looks most like another tumour, the slices together like glioma" in Words().issue(doubt)
    assert "treatment.of_slice" not in [
        one.code for one in doubts.of_vote(predicted("other", 0.9), [rest, key], 1)
    ]


def test_a_file_that_overrules_the_look_is_doubted() -> None:
    states = np.full(10, -9.0, np.float32)
    states[VIEW_STATES.index("T1C tumor")], states[VIEW_STATES.index("T2 tumor")] = 0.0, 4.0
    network = TumorReading(*[np.zeros(3, np.float32)] * 5, states, np.zeros(2, np.float32))
    box = HeadBox(4, 4, 8, 60)
    pixels = np.zeros((8, 8), np.float32)

    def codes(scan: Slice) -> list[str]:
        reading = SliceReading(scan, pixels, box, network)
        return [one.code for one in doubts.of_header(Gate(0.5), reading)]

    assert codes(Slice(pixels, sequence="T1C")) == ["sequence.overruled"]
    assert codes(Slice(pixels)) == []


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
