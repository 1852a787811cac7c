"""What the gate accepts, what it takes the rest for, and what a file's own word changes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.labels import SEQUENCES, VIEW_STATES
from braintx.core.records import ACCEPTED, Slice, TumorReading
from braintx.i18n import LANGUAGES, Words
from braintx.models.bundle import load
from braintx.models.gate import TUMOR, Gate

NOTHING = np.zeros(1, np.float32)
GATE = Gate(0.5)
LOGITS = st.lists(st.floats(-20, 20, width=32), min_size=10, max_size=10)


def of_logits(kind) -> TumorReading:
    return TumorReading(*[NOTHING] * 5, np.asarray(kind, np.float32), NOTHING)


def reading(**shares: float) -> TumorReading:
    """What is said of a view: states by name, "_" for a space, and the rest of the probability."""
    named = {name.replace("_", " "): p for name, p in shares.items()}
    rest = (1 - sum(named.values())) / (len(VIEW_STATES) - len(named))
    return of_logits(np.log([named.get(state, rest) + 1e-9 for state in VIEW_STATES]))


def scan(modality: str | None = None, sequence=None) -> Slice:
    return Slice(np.zeros((8, 8), np.float32), modality=modality, sequence=sequence)


@pytest.mark.parametrize(
    ("shares", "status", "sequence"),
    [
        ({"T1C_tumor": 0.98}, "accepted", "T1C"),
        ({"T1C_tumor": 0.40, "T1C_none": 0.55}, "accepted", "T1C"),  # a lost tumour costs twice
        ({"T1C_tumor": 0.20, "T1C_none": 0.70}, "no_tumor_suspected", "T1C"),
        ({"T1C_none": 0.45, "T1_none": 0.50}, "no_tumor_suspected", "T1"),
        ({"T1_tumor": 0.90}, "other_sequence", "T1"),
        ({"T2_tumor": 0.50, "T2_none": 0.45}, "other_sequence", "T2"),
        ({"FLAIR_none": 0.95}, "other_sequence", "FLAIR"),
        ({"CT": 0.95}, "other_sequence", "CT"),
        ({"foreign": 0.95}, "not_brain_mri", None),
        # likelier than any one other, and refused as what the others together are
        ({"T1C_tumor": 0.30, "T2_tumor": 0.29, "FLAIR_tumor": 0.28}, "other_sequence", "T2"),
        ({"T1C_none": 0.30, "T1_none": 0.24, "T2_none": 0.36}, "no_tumor_suspected", "T1C"),
    ],
)
def test_a_view_is_what_it_is_likeliest_to_be(shares, status, sequence):
    decision = GATE.decide(reading(**shares))
    assert (decision.status, decision.sequence) == (status, sequence)
    p = np.exp(reading(**shares).kind.astype(float))
    assert decision.score == pytest.approx(p[TUMOR] / (p[TUMOR] + 0.5 * (p.sum() - p[TUMOR])))
    assert decision.margin == pytest.approx(decision.score - ACCEPTED)
    assert (decision.reason is None) == (status == "accepted")


@given(LOGITS, st.floats(0.01, 10), st.none() | st.sampled_from(SEQUENCES))
def test_the_score_shown_is_the_one_that_decides(kind, cost, sequence):
    gate, given, said = Gate(cost), of_logits(kind), scan("MR", sequence)
    decision = gate.decide(given, said)
    assert 0 <= decision.score <= 1
    assert (decision.status == "accepted") == (decision.score >= ACCEPTED)
    likelier = replace(given, kind=given.kind + np.eye(10, dtype=np.float32)[TUMOR])
    assert gate.decide(likelier, said).score >= decision.score  # never refused for more tumour
    assert Gate(2 * cost).decide(given, said).score <= decision.score


@given(LOGITS, st.none() | st.sampled_from(SEQUENCES))
def test_a_refusal_is_told_in_both_languages_and_contradicts_no_sequence(kind, sequence):
    decision = GATE.decide(of_logits(kind), scan("MR", sequence))
    if decision.reason is None:
        return
    assert (decision.sequence is None) == (decision.status == "not_brain_mri")
    assert (decision.status, decision.sequence) != ("other_sequence", "T1C")
    if sequence is not None and decision.sequence is not None:
        assert decision.sequence == sequence
    for language in LANGUAGES:
        words = Words(language)
        told = words.issue(decision.reason)
        if decision.status == "other_sequence":
            assert words(f"sequence.{decision.sequence}") in told


@pytest.mark.parametrize("sequence", ["T1", "T2", "FLAIR", "CT"])
def test_a_file_that_names_another_sequence_is_believed(sequence):
    decision = GATE.decide(reading(T1C_tumor=0.98), scan("MR", sequence))
    assert (decision.status, decision.sequence) == ("other_sequence", sequence)
    assert decision.reason is not None
    assert decision.reason.code == "gate.sequence"
    assert decision.score < 0.01
    assert decision.margin == pytest.approx(-0.5, abs=0.01)


def test_a_file_that_names_another_sequence_may_still_show_no_brain():
    assert GATE.decide(reading(foreign=0.99), scan("MR", "T2")).status == "not_brain_mri"


def test_a_file_that_names_contrast_rules_other_sequences_out():
    doubtful = reading(T1C_tumor=0.30, T1_tumor=0.65)
    assert GATE.decide(doubtful).status == "other_sequence"
    assert GATE.decide(doubtful, scan("MR", "T1C")).status == "accepted"
    healthy = GATE.decide(reading(T2_none=0.9, T1C_none=0.05, T1C_tumor=0.01), scan("MR", "T1C"))
    assert (healthy.status, healthy.sequence) == ("no_tumor_suspected", "T1C")


@pytest.mark.parametrize(
    ("shares", "modality", "status", "sequence"),
    [
        ({"T1C_tumor": 0.98}, "US", "not_brain_mri", None),
        ({"T1C_tumor": 0.98}, "PT", "not_brain_mri", None),
        ({"CT": 0.98}, "CT", "other_sequence", "CT"),
        ({"foreign": 0.98}, "CT", "not_brain_mri", None),  # a chest
    ],
)
def test_a_file_that_says_it_is_no_mr_is_refused(shares, modality, status, sequence):
    decision = Gate(1e-9).decide(reading(**shares), scan(modality))
    assert (decision.status, decision.sequence, decision.score) == (status, sequence, 0.0)
    assert decision.reason is not None
    assert decision.reason.code == "gate.modality"


@pytest.mark.parametrize("modality", [None, "MR", "OT", "SC"])
def test_mr_and_pictures_of_a_viewer_are_judged_by_their_look(modality):
    assert GATE.decide(reading(T1C_tumor=0.98), scan(modality)).status == "accepted"


def test_the_shipped_gate_makes_sense():
    """A tumour at .85 is let in and one at .02 is not, whatever else it may be."""
    gate = Gate.of(load("tumor"))
    for state in VIEW_STATES:
        if state == "T1C tumor":
            continue
        name = state.replace(" ", "_")
        assert gate.decide(reading(T1C_tumor=0.85, **{name: 0.15})).status == "accepted"
        assert gate.decide(reading(T1C_tumor=0.02, **{name: 0.98})).status != "accepted"


def test_scores_are_of_a_stack_as_of_one():
    kinds = np.random.default_rng(0).normal(0, 3, (5, 4, 10)).astype(np.float32)
    stacked = GATE.score(kinds)
    assert stacked.shape == (5, 4)
    assert stacked[2, 3] == pytest.approx(float(GATE.score(kinds[2, 3])))
