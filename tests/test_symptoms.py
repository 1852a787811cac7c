import pytest

from braintx.core.errors import FindingError
from braintx.symptoms import Symptoms
from tests.models.differential.toy_reader import COUGH, FEVER, STRANGE, says, toy_reader


@pytest.fixture(scope="module")
def symptoms():
    return Symptoms(toy_reader())


def test_the_facade_answers_as_the_reader_does(symptoms):
    told = says(STRANGE[0], STRANGE[1])
    here, there = symptoms.differential(told, 3), toy_reader().rank(told, 3)
    assert here.candidates == there.candidates
    assert here.none_of_these == there.none_of_these
    assert len(here.candidates) == 3


def test_an_unknown_code_is_refused_by_every_question(symptoms):
    for ask in (
        symptoms.differential,
        symptoms.next_questions,
        lambda told: symptoms.compare(told, ["OMIM:100001"]),
    ):
        with pytest.raises(FindingError):
            ask(says("HP:9999999"))


def test_what_is_said_twice_is_taken_once_and_said_so(symptoms):
    told = says(FEVER, COUGH, absent=(FEVER,))
    answer = symptoms.differential(told)
    codes = [one.code for one in answer.presentation.findings]
    assert len(codes) == len(set(codes))
    assert answer.issues


def test_too_few_findings_are_called_few(symptoms):
    codes = [one.code for one in symptoms.differential(says(FEVER)).issues]
    assert "differential.too_little" in codes
    nothing = symptoms.differential(says())
    assert nothing.candidates == ()
    assert nothing.none_of_these is None
    assert [one.code for one in nothing.issues] == ["differential.nothing"]


def test_diseases_are_compared_in_the_order_in_which_they_are_named(symptoms):
    ids = ["OMIM:100003", "OMIM:100001"]
    found = symptoms.compare(says(STRANGE[0], STRANGE[1]), ids)
    assert [one.disease.id for one in found] == ids
    assert found[1].probability > found[0].probability
    assert all(len(one.reasons) == 2 for one in found)
    with pytest.raises(FindingError, match="OMIM:999999"):
        symptoms.compare(says(FEVER), ["OMIM:999999"])


def test_a_paper_can_be_left_out(symptoms):
    told = says(STRANGE[0])
    whole = symptoms.reader.ranker.rank(symptoms.reader._places(told))
    without = symptoms.reader.ranker.rank(
        symptoms.reader._places(told), symptoms.reader.overlay("PMID:1")
    )
    place = symptoms.reader.knowledge.place("OMIM:100001")
    assert without.ratio[place] < whole.ratio[place]
    same = symptoms.differential(told, without="PMID:404")
    assert same.candidates == symptoms.differential(told).candidates
