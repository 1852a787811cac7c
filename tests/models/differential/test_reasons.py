import numpy as np
import pytest

from braintx.core.differential import Disease
from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.terms import Term, Terms
from braintx.models.differential.listed import Listed, Records
from braintx.models.differential.reasons import Reasoner
from braintx.models.differential.sources import graph_of
from tests.models.differential.toy_evidence import (
    CATARACT,
    EYE,
    FOCAL,
    HEART,
    MURMUR,
    NERVES,
    PARENTS,
    SEIZURE,
)
from tests.models.differential.toy_reader import RARE, STRANGE, says, toy_knowledge, toy_reader

CODES = [f"HP:000000{digit}" for digit in range(8)]
TERMS = Terms(
    "toy",
    [
        Term(code, code, parents=tuple(CODES[up] for up in parents))
        for code, parents in zip(CODES, PARENTS, strict=True)
    ],
)
INFORMATION = np.array([0, 1, 1, 2.5, 3, 4, 1, 5], np.float32)


def reasoner():
    return Reasoner(TERMS, graph_of(TERMS), INFORMATION)


def listed(*terms, frequency=0.5):
    return [Listed(term, frequency, ("PMID:1",), 10) for term in terms]


def present(*terms, absent=(), **known):
    found = [Finding(CODES[one]) for one in terms]
    return Presentation((*found, *(Finding(CODES[one], "absent") for one in absent)), **known)


@pytest.mark.parametrize(
    ("finding", "terms", "relation", "met"),
    [
        (SEIZURE, (SEIZURE, MURMUR), "exact", SEIZURE),
        (FOCAL, (NERVES, SEIZURE), "narrower", SEIZURE),
        (NERVES, (FOCAL, MURMUR), "broader", FOCAL),
        (CATARACT, (MURMUR,), "none", None),
        (FOCAL, (), "none", None),
    ],
)
def test_a_finding_meets_what_is_nearest(finding, terms, relation, met):
    (match,) = reasoner().matches([finding], listed(*terms))
    assert match.relation == relation
    assert (match.listed.term if match.listed else None) == met


def test_two_below_one_telling_term_are_related():
    information = INFORMATION.copy()
    information[NERVES] = 3
    close = Reasoner(TERMS, graph_of(TERMS), information)
    assert close.matches([CATARACT], listed(FOCAL))[0].relation == "related"


def test_reasons_stand_by_weight_and_name_their_sources():
    found = reasoner().reasons(
        present(SEIZURE, MURMUR, absent=(EYE,)),
        listed(SEIZURE, CATARACT),
        {CODES[SEIZURE]: 1.0, CODES[MURMUR]: -2.0},
    )
    assert [one.finding.code for one in found] == [CODES[MURMUR], CODES[SEIZURE], CODES[EYE]]
    assert found[1].sources == ("PMID:1",)
    assert found[2].relation == "broader"
    assert found[2].term == CODES[CATARACT]
    assert found[2].weight == 0


def test_an_absent_special_finding_leaves_the_general_one_open():
    (found,) = reasoner().reasons(present(absent=(FOCAL,)), listed(SEIZURE), {})
    assert found.relation == "none"


def test_missing_are_frequent_terms_that_nobody_named_or_ruled_out():
    told = present(FOCAL, absent=(HEART,))
    often = listed(SEIZURE, MURMUR, CATARACT, frequency=0.9)
    found = reasoner().missing(told, [*often, *listed(EYE, frequency=0.2)])
    assert [one.code for one in found] == [CODES[CATARACT]]


def test_twenty_patients_of_twenty_one_are_expected_before_one_of_one():
    found = reasoner().missing(
        present(FOCAL), [Listed(MURMUR, 1.0, (), 1), Listed(CATARACT, 20 / 21, (), 21)]
    )
    assert [one.code for one in found] == [CODES[CATARACT], CODES[MURMUR]]


def issues(disease, **known):
    told = present(SEIZURE, absent=(CATARACT,), **known)
    reasons = reasoner().reasons(told, listed(CATARACT, frequency=0.8), {})
    return [one.code for one in reasoner().issues(told, disease, reasons)]


def test_what_does_not_fit_is_said():
    adult = Disease("OMIM:1", "x", onset=("HP:0003581",), inheritance=("HP:0001419",))
    assert issues(adult, age=3.0, sex="F") == [
        "differential.age_below_onset",
        "differential.x_linked",
        "differential.hallmark_absent",
    ]
    assert issues(adult, age=30.0, sex="M") == ["differential.hallmark_absent"]
    either = Disease("OMIM:1", "x", onset=("HP:0003581", "HP:0003577"))
    assert issues(either, age=3.0) == ["differential.hallmark_absent"]


def test_the_record_of_a_disease_counts_statements_and_patients():
    knowledge = toy_knowledge()
    place = knowledge.place("OMIM:100001")
    terms = toy_reader().terms
    found = {terms.codes[one.term]: one for one in Records(knowledge).of(place)}
    assert set(RARE["OMIM:100001"]) <= set(found)
    assert found[STRANGE[1]].frequency == pytest.approx(0.8)
    assert found[STRANGE[1]].sources == ("PMID:1",)


def test_the_weights_that_a_candidate_shows_are_its_likelihood_ratio():
    reader = toy_reader()
    told = says(STRANGE[0], STRANGE[1])
    candidate = next(one for one in reader.rank(told).candidates if one.disease.id == "OMIM:100001")
    terms = np.array([reader.terms.positions[one] for one in told.codes("present")], np.int32)
    ratio = reader.ranker.rank(np.sort(terms)).ratio[reader.knowledge.place("OMIM:100001")]
    assert sum(one.weight for one in candidate.reasons) == pytest.approx(float(ratio), abs=1e-3)


def test_all_findings_meet_what_each_alone_meets():
    close = Reasoner(TERMS, graph_of(TERMS), INFORMATION + 2)
    findings = list(range(len(CODES)))
    for terms in ((SEIZURE, MURMUR), (CATARACT,), (NERVES, FOCAL, HEART)):
        alone = [close.matches([one], listed(*terms))[0] for one in findings]
        assert close.matches(findings, listed(*terms)) == alone
