"""Answers that were kept say what they said, in either language, on screen and on paper."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from braintx import pipeline, report
from braintx.codec import (
    decode_assessment,
    decode_patient,
    encode_assessment,
    encode_patient,
    pack_heatmap,
    unpack_heatmap,
)
from braintx.core.errors import DataError
from braintx.core.labels import (
    SEQUENCES,
    SUBTYPES,
    TREATMENT_LABELS,
    TUMOR_LABELS,
    GateStatus,
    Level,
)
from braintx.core.messages import AnyOf, Category, Column, Percent, Phrase, say
from braintx.core.records import (
    Assessment,
    Attribution,
    ClinicalRecord,
    GateDecision,
    Issue,
    Outline,
    PatientAssessment,
    Slice,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.data.simulate import phantoms
from braintx.explain.overlay import encode_png
from braintx.i18n import LANGUAGES, Language, Words, answers
from braintx.models.gate import Gate
from braintx.serialization import assessment_json, patient_json

RECORD = ClinicalRecord(54, "F", "headaches for the past 3 months, described as severe")
BUSY = settings(suppress_health_check=[HealthCheck.too_slow])  # whole answers take a while
TEXT = st.text(max_size=8)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
SHARE = st.floats(0, 1)
NAMED = (
    TEXT | NUMBER | st.integers() | st.booleans()
    | st.builds(Column, TEXT) | st.builds(Category, TEXT, TEXT)
    | st.builds(Percent, SHARE, st.integers(0, 2))
    | st.just(Phrase("checksum of {chunk}", chunk="IDAT"))
)  # fmt: skip
MESSAGES = st.recursive(
    st.builds(lambda value: say("key", value=value), NAMED),
    lambda inner: st.builds(
        lambda one, some: say("outer", any=AnyOf((one, *some)), several=tuple(some)),
        inner,
        st.lists(inner | NAMED, max_size=2),
    ),
    max_leaves=4,
)
ISSUES = st.builds(
    Issue,
    TEXT,
    st.sampled_from(get_args(Level)),
    st.integers(1, 99),
    st.lists(MESSAGES | TEXT, max_size=2).map(tuple),
    st.dictionaries(st.sampled_from("ab"), MESSAGES | NAMED, max_size=2),
    st.lists(MESSAGES, max_size=2).map(tuple),
)
SOME_ISSUES = st.lists(ISSUES, max_size=2).map(tuple)
TUMORS = st.builds(
    TumorPrediction,
    st.sampled_from(TUMOR_LABELS),
    st.fixed_dictionaries(dict.fromkeys(TUMOR_LABELS, SHARE)),
    st.lists(st.sampled_from(TUMOR_LABELS), max_size=3).map(tuple),
    SHARE,
    st.booleans(),
    st.just({}) | st.fixed_dictionaries(dict.fromkeys(SUBTYPES, SHARE)),
)
TREATMENTS = st.builds(
    TreatmentPrediction,
    st.sampled_from(TREATMENT_LABELS),
    st.fixed_dictionaries(dict.fromkeys(TREATMENT_LABELS, SHARE)),
    st.dictionaries(TEXT, NUMBER, max_size=3),
    SHARE,
    st.lists(st.builds(Attribution, TEXT, st.none() | MESSAGES, NUMBER), max_size=3).map(tuple),
)
OUTLINES = st.builds(
    Outline,
    st.lists(st.tuples(NUMBER, NUMBER), max_size=4).map(tuple),
    SHARE,
    SHARE,
    st.none() | NUMBER,
    st.none() | NUMBER,
)
TAKEN = st.none() | st.sampled_from(SEQUENCES)
GATES = st.builds(
    GateDecision, st.sampled_from(get_args(GateStatus)), SHARE, st.none() | ISSUES, TAKEN
)
PIXELS = np.zeros((2, 3), np.float32)
SLICES = st.builds(
    Slice,
    st.just(PIXELS),
    TEXT,
    st.integers(0, 99),
    st.none() | st.tuples(NUMBER, NUMBER),
    st.none() | TEXT,
    st.none() | NUMBER,
    SOME_ISSUES,
    TAKEN,
)
ANSWERS = st.builds(
    Assessment,
    TEXT,
    GATES,
    tumor=st.none() | TUMORS,
    outline=st.none() | OUTLINES,
    treatment=st.none() | TREATMENTS,
    models=st.dictionaries(TEXT, TEXT, max_size=2),
    warnings=SOME_ISSUES,
    slice_index=st.integers(0, 99),
    slice=SLICES,
)
PATIENTS = st.builds(
    PatientAssessment,
    st.lists(ANSWERS, min_size=1, max_size=2).map(tuple),
    st.just(0),
    st.none() | TUMORS,
    st.none() | TREATMENTS,
    SOME_ISSUES,
)


def kept(encoded: dict[str, Any]) -> dict[str, Any]:
    """As a database gives it back."""
    again: dict[str, Any] = json.loads(json.dumps(encoded))
    assert again == encoded
    return again


def bare(answer: Assessment) -> Assessment:
    return replace(answer, slice=None, heatmap=None)


@settings(BUSY, max_examples=60)
@given(ANSWERS)
def test_nothing_of_an_answer_is_lost_but_its_pixels(answer: Assessment) -> None:
    encoded = kept(encode_assessment(answer))
    assert "pixels" not in json.dumps(encoded)
    assert decode_assessment(encoded) == bare(answer)
    whole = decode_assessment(encoded, PIXELS)
    assert whole.slice is not None
    assert whole.slice.pixels is PIXELS
    assert whole == answer  # the very same pixels: records compare by them
    assert encode_assessment(whole) == encoded


@settings(BUSY, max_examples=25)
@given(PATIENTS)
def test_nothing_of_a_patients_answer_is_lost_but_pixels(patient: PatientAssessment) -> None:
    encoded = kept(encode_patient(patient))
    bared = replace(patient, slices=tuple(map(bare, patient.slices)))
    assert decode_patient(encoded) == bared
    first = decode_assessment(encoded["slices"][0], PIXELS)
    assert first == patient.slices[0]


@pytest.fixture(scope="module")
def patient() -> PatientAssessment:
    """A real answer for two drawn slices that differ in type, millimetres and doubts included."""
    loaded = pipeline.load(threads=1)
    loaded._gate = Gate(1e-9)
    scans = [phantoms.make(label, "coronal", 0).slice for label in ("meningioma", "glioma")]
    wide = [replace(scan, spacing=(0.8, 0.8)) for scan in scans]
    whole = loaded.assess_patient(wide, RECORD)
    assert whole.warnings, "choose slices that give some: they are what is hard to keep"
    return whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_kept_is_told_alike(patient: PatientAssessment, language: Language) -> None:
    words, again = Words(language), decode_patient(kept(encode_patient(patient)))
    assert patient_json(again, "a.png", words) == patient_json(patient, "a.png", words)
    for one, other in zip(again.slices, patient.slices, strict=True):
        assert other.outline is not None
        assert other.outline.diameter_mm is not None
        assert assessment_json(one, words=words) == assessment_json(other, words=words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_kept_makes_the_same_report(
    patient: PatientAssessment, language: Language
) -> None:
    at, words, when = patient.key_slice, Words(language), datetime(2026, 11, 22, tzinfo=UTC)
    shown, encoded = patient.slices[at], kept(encode_patient(patient))
    assert shown.slice is not None
    case = report.ReportCase("a.png", shown, RECORD, when, patient, at)
    again = decode_assessment(encoded["slices"][at], shown.slice.pixels, shown.heatmap)
    restored = replace(case, shown=again, patient=decode_patient(encoded))
    assert report.make(restored, words) == report.make(case, words)


def test_a_refused_image_and_its_reason_are_kept() -> None:
    reason = Issue("gate.modality", "warning", values={"modality": "CT"})
    refused = Assessment("a", GateDecision("not_brain_mri", 0.1, reason), warnings=(reason,))
    assert decode_assessment(kept(encode_assessment(refused))) == refused
    assert "slice" not in encode_assessment(refused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_kept_before_sequences_and_subtypes_is_told(
    patient: PatientAssessment, language: Language
) -> None:
    """As of bundle 0.5.1: no sequence, no subtypes, and of a refusal no reason but a warning."""
    words, shown = Words(language), patient.slices[patient.key_slice]
    tumor = TumorPrediction("other", {"glioma": 0.1, "meningioma": 0.1, "other": 0.8}, ("other",),
                            0.95, False)  # fmt: skip
    old = kept(encode_assessment(replace(shown, tumor=tumor)))
    for part, name in (("gate", "sequence"), ("tumor", "subtypes"), ("slice", "sequence")):
        old[part].pop(name, None)
    again = decode_assessment(old, PIXELS)
    assert again.tumor == tumor
    assert again.tumor.subtype is again.gate.sequence is None
    assert answers.headline(words, tumor) == words("tumor.other")
    assert words("subtype.pituitary") not in answers.prediction_set(words, tumor)
    assert assessment_json(again, words=words)["tumor"]["subtypes"] == {}
    reason = Issue("gate.no_tumor_suspected", "warning")
    refused = kept(encode_assessment(Assessment("a", GateDecision("no_tumor_suspected", 0.1),
                                                warnings=(reason,))))  # fmt: skip
    assert not {"sequence", "reason"} & set(refused["gate"])
    assert answers.refusal(words, decode_assessment(refused)) == words.issue(reason)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"gate": None}, "gate is missing"),
        ({"gate": {"status": "open", "score": 1.0}}, "gate.status is 'open'"),
        ({"slice": 3}, "slice is 3"),
        ({"warnings": [{"code": "a", "level": "warning", "values": {"b": {}}}]}, "warnings.0.val"),
    ],
)
def test_what_is_no_answer_is_refused(part: dict[str, Any], said: str) -> None:
    good = encode_assessment(Assessment("a", GateDecision("accepted", 1.0)))
    with pytest.raises(DataError, match=f"^{said}"):
        decode_assessment({**good, **part})
    with pytest.raises(DataError, match=r"^slices is missing"):
        decode_patient({})


@given(st.lists(st.floats(0, 1, width=32), min_size=6, max_size=6))
def test_a_packed_heat_map_is_off_by_half_a_level_at_most(values: list[float]) -> None:
    heatmap = np.array(values, np.float32).reshape(2, 3)
    again = unpack_heatmap(pack_heatmap(heatmap))
    assert (again.shape, again.dtype) == ((2, 3), np.float32)
    assert np.abs(again.astype(float) - heatmap).max() <= 1 / 510 + 1e-7
    assert pack_heatmap(again) == pack_heatmap(heatmap)  # packed again, nothing more is lost


def test_what_is_no_packed_heat_map_is_refused() -> None:
    colour = encode_png(np.zeros((2, 2, 3), np.uint8))
    deep = cv2.imencode(".png", np.zeros((2, 2), np.uint16))[1].tobytes()
    for packed in (b"", b"no picture", colour, deep):
        with pytest.raises(DataError, match="8 bits"):
            unpack_heatmap(packed)
