import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.terms import Term, Terms
from braintx.models.differential.questions import information, open_codes

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


@given(arrays(float, 4, elements=st.floats(0.01, 1)), arrays(float, (3, 4), elements=SHARES))
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
