"""Figures at other hospitals, on made-up answers with known figures."""

from dataclasses import replace

import pytest

from braintx.evaluation.tumor.elsewhere import Elsewhere, figures, means
from braintx.evaluation.tumor.record import Decision, FittedRule
from braintx.models.gate import Gate
from tests.evaluation.tumor.cases import made_elsewhere

RULE = FittedRule({"95": {"glioma": 0.2, "meningioma": 0.2, "other": 0.2}}, 0.6)
DECISION = Decision(1.0, RULE, RULE, 0.95, evidence=(-100.0, -99.0))


@pytest.fixture(scope="module")
def found():
    return figures(made_elsewhere(), DECISION, Gate(0.5))


def test_a_refusal_counts_against_what_is_named_rightly(found):
    glioma, healthy = found.groups["source"]
    assert (glioma.pictures, glioma.cases, glioma.name) == (30, 6, "glioma")
    assert glioma.let_in == pytest.approx(0.9)
    assert glioma.right_if_asked == pytest.approx(0.8)
    assert glioma.named_rightly == pytest.approx(0.7)
    assert glioma.named_wrongly == pytest.approx(0.2)
    assert glioma.named_rightly_surely == pytest.approx(0.7)
    assert glioma.coverage == pytest.approx(21 / 27)  # of those let in
    assert glioma.set_size == pytest.approx(1)
    assert glioma.hit == pytest.approx(0.5)
    low, high = glioma.let_in_interval
    assert low <= glioma.let_in <= high
    assert healthy.let_in == healthy.named_surely == pytest.approx(0.1)
    assert healthy.right_if_asked is healthy.named_rightly is healthy.coverage is None


def test_what_is_not_familiar_is_named_by_no_type():
    strict = replace(DECISION, evidence=(98.0, 99.0))
    glioma, healthy = figures(made_elsewhere(), strict, Gate(0.5)).groups["source"]
    assert glioma.named_rightly == pytest.approx(0.7)  # the likeliest is told all the same
    assert glioma.named_wrongly == glioma.named_surely == healthy.named_surely == 0
    assert (glioma.coverage, glioma.set_size) == (1, 3)


def test_small_groups_are_not_judged_and_roles_stay_apart(found):
    assert {one.source for one in found.groups["source"]} == {"a"}
    (unknown,) = found.groups["diagnosis"]
    assert (unknown.name, unknown.subtype_right) == ("s", 1.0)
    assert set(found.means) == {"source", "case"}


def test_means_are_over_groups(found):
    mean = found.means["source"]
    assert mean.tumors_let_in == pytest.approx(0.9)
    assert mean.healthy_refused == mean.tumors_let_in
    assert mean.named_where_none == pytest.approx(0.1)
    assert mean.named_rightly_surely == pytest.approx(0.7)
    assert mean.subtype_right is None
    assert mean.other_sequences_refused is mean.no_brain_refused is None
    assert found.means["case"].other_sequences_refused == pytest.approx(1)
    assert means(()).tumors_let_in is None


def test_it_is_kept_and_read_again(tmp_path):
    made_elsewhere().save(tmp_path / "e.npz")
    assert Elsewhere.load(tmp_path / "e.npz").role.tolist() == made_elsewhere().role.tolist()
