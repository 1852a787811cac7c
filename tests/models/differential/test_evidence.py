import numpy as np
import pytest

from braintx.models.differential.evidence import NOTHING, VIEWS, Withheld, summed
from braintx.models.differential.table import Table
from tests.models.differential.toy_evidence import (
    CATARACT,
    EYE,
    FOCAL,
    HEART,
    MURMUR,
    NERVES,
    SEIZURE,
    toy_evidence,
)

EVERY = np.arange(4, dtype=np.int32)


def profile(view, disease, withheld=NOTHING):
    found = toy_evidence().profiles(EVERY, withheld)[view]
    row = slice(found.start[disease], found.start[disease + 1])
    return dict(zip(found.term[row].tolist(), found.share[row].tolist(), strict=True))


def test_counted_patients_weigh_as_many_as_they_are():
    # (8 + 3 · 0.5) / (10 + 3), (3 + 1.5) / (3 + 3): more patients, nearer to what was counted
    assert profile("own", 0)[SEIZURE] == pytest.approx(9.5 / 13)
    assert profile("own", 1)[SEIZURE] == pytest.approx(4.5 / 6)


def test_a_term_that_is_only_listed_has_the_prior_frequency():
    assert profile("own", 0)[CATARACT] == pytest.approx(0.6)


def test_published_patients_add_terms_and_the_silent_count_half():
    # two patients, both with it
    assert profile("patients", 0)[FOCAL] == pytest.approx((2 + 1.5) / (2 + 3))
    # one of two names it, the other half denies it
    assert profile("patients", 0)[EYE] == pytest.approx((1 + 1.5) / (1.5 + 3))
    assert FOCAL not in profile("own", 0)


def test_the_twin_and_the_siblings_lend_what_the_disease_lacks():
    assert HEART in profile("full", 0)
    assert HEART not in profile("patients", 0)
    assert profile("full", 0)[MURMUR] == pytest.approx(0.3 * 0.5)
    assert CATARACT in profile("related", 2)
    assert SEIZURE not in profile("related", 3)


def test_a_withheld_paper_takes_its_rows_and_its_patients():
    left = profile("patients", 0, Withheld(0))
    assert left[FOCAL] == pytest.approx((1 + 1.5) / (1 + 3))
    assert SEIZURE not in left
    assert SEIZURE in profile("patients", 0, Withheld(0, rows=False))


def test_a_paper_touches_the_diseases_it_tells_of_and_their_siblings():
    evidence = toy_evidence()
    assert evidence.touched(Withheld(0)).tolist() == [0, 1]
    assert evidence.touched(Withheld(0, rows=False)).tolist() == [0]
    assert evidence.touched(Withheld(1)).tolist() == [0, 1, 2, 3]
    assert evidence.touched(Withheld(99)).tolist() == []


def test_no_other_disease_changes():
    evidence = toy_evidence()
    whole = Table.of(evidence, EVERY)
    for paper in range(5):
        rest = np.setdiff1d(EVERY, evidence.touched(Withheld(paper)))
        place = np.arange(8, dtype=np.int32)
        without = Table.of(evidence, EVERY, Withheld(paper))
        assert (whole.at(rest, place, 8) == without.at(rest, place, 8)).all()


def test_how_well_a_disease_is_known():
    rows, counted, papers, patients, twin = toy_evidence().papers_of(EVERY).T
    assert rows.tolist() == [2, 2, 1, 1]
    assert counted.tolist() == [0.5, 1, 0, 1]
    assert papers.tolist() == [2, 1, 0, 1]
    assert patients.tolist() == [2, 0, 1, 0]
    assert twin.tolist() == [1, 0, 0, 0]
    assert toy_evidence().papers_of(EVERY, Withheld(0))[0].tolist() == [1, 0, 1, 1, 1]


def test_an_ancestor_is_there_at_least_as_often():
    evidence = toy_evidence()
    for view in VIEWS:
        spread = evidence.profiles(EVERY)[view].propagated(evidence.graph)
        for row in range(4):
            part = slice(spread.start[row], spread.start[row + 1])
            share = dict(zip(spread.term[part].tolist(), spread.share[part].tolist(), strict=True))
            for term, value in share.items():
                parents = evidence.graph.parents[term].tolist()
                assert all(share[up] >= value - 1e-6 for up in parents)
    assert NERVES in spread.term


def test_a_byte_holds_a_share_within_half_a_percent_and_never_loses_one():
    evidence = toy_evidence()
    table = Table.of(evidence, EVERY)
    exact = evidence.profiles(EVERY)["full"].propagated(evidence.graph)
    again = table.view("full")
    assert again.term.tolist() == exact.term.tolist()
    assert np.abs(again.share - exact.share).max() < 0.005


def test_sums_by_key():
    key, (sums,) = summed(np.array([3, 1, 3]), np.array([1.0, 2.0, 4.0]))
    assert key.tolist() == [1, 3]
    assert sums.tolist() == [2.0, 5.0]
    assert summed(np.zeros(0, int))[0].tolist() == []
