"""Terms that say the opposite of each other, and what is shown of them."""

import numpy as np
import pytest

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.terms import Term, Terms
from braintx.models.differential.listed import Listed
from braintx.models.differential.opposites import opposites
from braintx.models.differential.reasons import Reasoner
from braintx.models.differential.sources import graph_of

ALL, BLOOD, UP, HIGH, SYSTOLIC, LOW, STANDING, OTHER = CODES = [f"HP:000000{n}" for n in range(8)]
TERMS = Terms(
    "toy",
    [
        Term(ALL, "Phenotypic abnormality", parents=()),
        Term(BLOOD, "Abnormal systemic blood pressure", parents=(ALL,)),
        Term(UP, "Increased blood pressure", parents=(BLOOD,)),
        Term(HIGH, "Hypertension", parents=(UP,)),
        Term(SYSTOLIC, "Elevated systolic blood pressure", parents=(UP,)),
        Term(LOW, "Hypotension", parents=(BLOOD,)),
        Term(STANDING, "Orthostatic hypotension", parents=(LOW,)),
        Term(OTHER, "Labile blood pressure", parents=(BLOOD,)),
    ],
)
AT = TERMS.positions


def test_what_is_above_a_term_and_says_the_same_is_opposed_too():
    found = opposites(TERMS)
    assert set(found) == {AT[UP], AT[HIGH], AT[LOW]}
    assert set(found[AT[LOW]]) == {AT[UP], AT[HIGH]}


@pytest.mark.parametrize(
    ("finding", "has"),
    [(HIGH, LOW), (LOW, HIGH), (HIGH, STANDING), (STANDING, HIGH), (LOW, SYSTOLIC)],
)
def test_an_opposite_is_not_related_and_speaks_for_nothing(finding, has):
    reason = shown(finding, has)
    assert (reason.relation, reason.term) == ("none", None)
    assert reason.weight == 0


@pytest.mark.parametrize("has", [OTHER, SYSTOLIC])
def test_what_else_is_related_stays_so(has):
    reason = shown(HIGH, LOW, has)
    assert (reason.relation, reason.term, reason.weight) == ("related", has, 0.18)


def shown(finding, *has):
    reasoner = Reasoner(TERMS, graph_of(TERMS), np.full(len(CODES), 3, np.float32))
    given = Presentation((Finding(finding),))
    listed = [Listed(AT[one], 0.5, ("PMID:1",), 10) for one in has]
    (reason,) = reasoner.reasons(given, listed, {finding: 0.18})
    return reason
