import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.terms import Term, Terms
from braintx.models.differential.questions import (
    common_questions,
    information,
    next_questions,
    open_codes,
)
from tests.models.differential.toy_reader import COUGH, FEVER, STRANGE, says, toy_reader

TERMS = Terms(
    "toy",
    [
        Term("A", "a"),
        Term("B", "b", parents=("A",)),
        Term("C", "c", parents=("B",)),
        Term("D", "d", parents=("A",)),
    ],
)
SHARES = st.floats(0, 1, allow_nan=False)


def test_nothing_is_asked_that_is_known_or_follows():
    present = Presentation((Finding("B"),))
    assert open_codes("ABCD", present, TERMS) == ["C", "D"]
    absent = Presentation((Finding("B", "absent"),))
    assert open_codes("ABCD", absent, TERMS) == ["A", "D"]
    assert open_codes("ABCD", Presentation((Finding("D", "uncertain"),)), TERMS) == list("ABC")


def test_a_question_that_parts_two_diseases_tells_one_bit():
    bits, yes = information(np.array([0.5, 0.5]), np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 0.0]]))
    np.testing.assert_allclose(bits, [1, 0, 0], atol=1e-9)
    np.testing.assert_allclose(yes, [0.5, 0.5, 0])


@given(arrays(float, 4, elements=st.floats(0.01, 1)), arrays(float, (2, 4), elements=SHARES))
def test_information_is_the_expected_fall_of_the_entropy(weight, yes):
    """Against the definition: entropy now, less that after each answer, by how likely it is."""
    probability = weight / weight.sum()
    bits, said = information(probability, yes)
    for question, row in enumerate(yes):
        after = 0.0
        for likely, answer in ((said[question], row), (1 - said[question], 1 - row)):
            joint = probability * answer
            if likely > 1e-9:
                after += likely * entropy(joint / joint.sum())
        assert bits[question] == pytest.approx(entropy(probability) - after, abs=1e-6)


def entropy(share):
    share = share[share > 0]
    return float(-(share * np.log2(share)).sum())


def test_questions_are_told_with_what_either_answer_would_do():
    reader, presentation = toy_reader(), says(FEVER)
    asked = next_questions(reader, presentation, 4)
    assert len(asked) == 4
    bits = [one.information for one in asked]
    assert bits == sorted(bits, reverse=True)
    assert min(bits) > 0
    now = {c.disease.id: c.probability for c in reader.rank(presentation, 30).candidates}
    for one in asked:
        assert 0 < one.yes_probability < 1
        then = reader.rank(says(FEVER, one.code), 30, why=False)
        after = {c.disease.id: c.probability for c in then.candidates}
        for shift in one.yes:
            assert shift.after == pytest.approx(after.get(shift.id, 0))
            assert shift.before == pytest.approx(now.get(shift.id, 0))
        sizes = [abs(shift.after - shift.before) for shift in one.no]
        assert sizes == sorted(sizes, reverse=True)


def test_common_and_rare_diseases_both_lend_questions():
    codes = {one.code for one in next_questions(toy_reader(), says(FEVER), 30)}
    assert COUGH in codes
    assert STRANGE[1] in codes
    assert FEVER not in codes


def test_what_was_answered_is_not_asked_again():
    first = next_questions(toy_reader(), says(FEVER), 1)[0].code
    later = next_questions(toy_reader(), says(FEVER, absent=(first,)), 5)
    assert first not in {one.code for one in later}


def test_nothing_is_asked_of_nobody():
    assert next_questions(toy_reader(), Presentation()) == ()
    assert next_questions(toy_reader(), says(FEVER), 0) == ()


def test_among_common_conditions_the_first_question_parts_the_likeliest():
    reader = toy_reader()
    first, *_ = common_questions(reader.together.common, says(COUGH), reader.terms, 5)
    assert first in {FEVER, "HP:0012378", "HP:0001903"}  # the last: anemia, ever diagnosed
