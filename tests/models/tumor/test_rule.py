"""Prediction sets, abstention and a patient's vote, on probabilities with known answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import FAMILIAR
from braintx.models.tumor.rule import (
    Rule,
    evidence,
    familiarity,
    prediction_sets,
    shortfall,
    vote,
)

SHARES = st.lists(st.floats(0.0, 1.0, width=32), min_size=3, max_size=3).filter(sum)


def probabilities(shares: list[float]) -> np.ndarray:
    return (np.array(shares) / sum(shares)).astype(np.float32)


@pytest.mark.parametrize(
    ("given", "margins", "inside", "abstained"),
    [
        ((0.01, 0.98, 0.01), (0.0, 0.0, 0.0), {"meningioma"}, False),
        ((0.5, 0.5, 0.0), (0.1, 0.1, 0.1), {"glioma", "meningioma"}, True),
        ((0.38, 0.31, 0.31), (0.0, 0.0, 0.0), {"glioma"}, True),  # below the operating point
        ((0.6, 0.0, 0.4), (0.0, 0.5, 0.3), {"glioma", "other"}, True),
        ((0.67, 0.2, 0.13), (0.0, 0.5, 0.0), {"glioma", "meningioma"}, True),
        ((0.75, 0.2, 0.05), (0.0, 0.5, 0.0), {"glioma"}, False),
        ((0.05, 0.05, 0.9), (0.0, 0.0, 0.0), {"other"}, False),
    ],
)
def test_the_set_holds_what_lies_near_the_likeliest_type(given, margins, inside, abstained):
    subtypes = np.array([0.25, 0.75], np.float32)
    answer = Rule(0.95, np.array(margins), 0.7).decide(np.array(given, np.float32), subtypes)
    assert answer.subtypes == {"pituitary": 0.25, "another": 0.75}
    assert answer.subtype == ("another" if answer.label == "other" else None)
    assert sum(answer.of_subtypes.values()) == pytest.approx(answer.probabilities["other"])
    assert set(answer.prediction_set) == inside
    assert answer.abstained is abstained
    assert answer.label == TUMOR_LABELS[int(np.argmax(given))]
    assert answer.coverage == 0.95


@given(SHARES, st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3), st.floats(0.0, 0.5))
def test_every_set_holds_the_likeliest_type_and_wider_margins_hold_narrower_ones(
    shares, margins, more
):
    p = probabilities(shares)
    narrow = prediction_sets(p, np.array(margins), np.array(1.0))
    assert narrow[p.argmax()]
    assert (prediction_sets(p, np.array(margins) + more, np.array(1.0)) >= narrow).all()
    assert shortfall(p).min() == 0.0


@given(SHARES, st.floats(0.0, FAMILIAR, exclude_max=True))
def test_what_is_not_familiar_rules_no_type_out(shares, familiar):
    rule = Rule(0.95, np.zeros(3), 0.0)
    answer = rule.decide(probabilities(shares), np.array([0.5, 0.5], np.float32), familiar)
    assert answer.prediction_set == TUMOR_LABELS
    assert answer.unfamiliar
    assert 0 <= familiar - answer.familiarity <= 0.001
    assert answer.abstained
    known = rule.decide(probabilities(shares), np.array([0.5, 0.5], np.float32), FAMILIAR)
    assert not known.unfamiliar
    nearest = shortfall(probabilities(shares)) == 0
    assert len(known.prediction_set) == nearest.sum()


def test_familiarity_is_the_share_of_known_slices_with_less_evidence():
    known = np.random.default_rng(0).normal(0, 1, (4000, 3)) + np.array([3.0, 0.0, 0.0])
    table = np.quantile(evidence(known), np.linspace(0, 1, 41)).tolist()
    found = familiarity(known, table)
    assert np.abs(np.sort(found) - np.linspace(0, 1, 4000)).max() < 0.01
    assert familiarity(known - 1.0, table).mean() < found.mean()  # the same probabilities
    assert familiarity(np.array([[-9.0] * 3, [99.0] * 3]), table).tolist() == [0.0, 1.0]


def test_a_rule_is_read_from_metadata_for_its_unit():
    margins = {"95": dict(zip(TUMOR_LABELS, (0.1, 0.2, 0.3), strict=True))}
    fitted = {"set_margins": margins, "operating_point": 0.8}
    other = {"set_margins": margins, "operating_point": 0.6}
    rule = Rule.of({"coverage": 0.95, "slice": fitted, "patient": other}, "patient")
    assert rule.operating_point == 0.6
    assert rule.margins.tolist() == [0.1, 0.2, 0.3]


def test_slices_that_show_more_tumour_weigh_more_and_none_weighs_nothing():
    each = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    assert vote(each, np.array([0.2, 0.2])).tolist() == [0.5, 0.5, 0.0]
    assert vote(each, np.array([0.2, 0.0]))[1] == pytest.approx(0.05 / 1.1)
    assert vote(each, np.zeros(2)).tolist() == [0.5, 0.5, 0.0]  # no outline anywhere
