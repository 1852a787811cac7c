import math

import numpy as np
import pytest

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.terms import Term, Terms
from braintx.models.differential.common import CERTAIN, STRAY, CommonConditions

PLACE = {one.disease.id: at for at, one in enumerate(mapping().conditions)}
FLU, ANEMIA, LUPUS = (
    PLACE[f"DDX:{name}"] for name in ("influenza", "anemia", "systemic_lupus_erythematosus")
)
FEVER, COUGH, PAIN = "HP:0001945", "HP:0012735", "HP:0012531"
ROOT = "HP:0000118"


def says(*present, absent=()):
    ruled = (Finding(code, "absent") for code in absent)
    return Presentation((*map(Finding, present), *ruled))


@pytest.fixture(scope="module")
def terms():
    known = mapping()
    codes = {one.code for one in known.evidences if one.own is None}
    codes.update(code for one in known.evidences for code in one.covers)
    codes.update(one.itself for one in known.conditions if one.itself)
    codes.update(c for one in known.conditions for kind in one.typical.values() for c in kind)
    codes.update(parent for one in known.terms for parent in one.parents)
    codes -= {FEVER, COUGH}
    extra = [
        Term(ROOT, "Phenotypic abnormality"),
        Term("HP:0004370", "Abnormality of temperature regulation", parents=(ROOT,)),
        Term(FEVER, "Fever", parents=("HP:0004370",)),
        Term("HP:0011134", "Low-grade fever", parents=(FEVER,)),
        Term(COUGH, "Cough", parents=(ROOT,)),
        Term("HP:9999999", "Elsewhere", parents=(ROOT,)),
        *(Term(code, code, parents=(ROOT,)) for code in sorted(codes - {ROOT})),
    ]
    return Terms("toy", extra).with_terms(known.terms)


@pytest.fixture(scope="module")
def common(terms):
    """Influenza has fever in 0.8 and a cough in 0.6; anemia a cough in 0.1; all as frequent."""
    at = {one.code: column for column, one in enumerate(mapping().evidences)}
    share = np.zeros((49, 223), np.float32)
    share[FLU, [at[FEVER], at[COUGH], at["DDX:E_79"]]] = 0.8, 0.6, 0.5
    share[ANEMIA, at[COUGH]] = 0.1
    share[:, at["DDX:E_204"]] = 1
    return CommonConditions(terms, Figures(share, np.full(49, 10)))


def weight(common, presentation, place):
    return float(common.factors(common.telling(presentation)).sum(0)[place])


def test_a_finding_counts_as_often_as_the_table_has_it(common):
    assert weight(common, says(FEVER), FLU) == pytest.approx(math.log(0.8))
    assert weight(common, says(absent=[FEVER]), FLU) == pytest.approx(math.log(0.2))
    assert weight(common, says(FEVER, COUGH), FLU) == pytest.approx(math.log(0.8 * 0.6))


def test_what_is_unknown_or_uncertain_has_no_factor(common):
    nothing = Presentation((Finding(FEVER, "uncertain"),))
    np.testing.assert_array_equal(common.scores(nothing), common.prior)


def test_a_finding_that_no_evidence_covers_speaks_against_a_condition(common):
    assert weight(common, says(FEVER), ANEMIA) < math.log(0.05)
    assert weight(common, says(absent=[FEVER]), ANEMIA) == pytest.approx(math.log(1 - STRAY))


def test_a_more_general_finding_is_met_by_the_evidence_below(common):
    assert weight(common, says("HP:0004370"), FLU) == pytest.approx(math.log(0.8))
    assert weight(common, says(absent=["HP:0004370"]), FLU) == pytest.approx(math.log(0.2))


def test_a_more_special_finding_is_met_in_part_and_its_absence_says_little(common):
    part = 0.8 * math.sqrt(1 / 2)  # one of the two terms that are fevers
    assert weight(common, says("HP:0011134"), FLU) == pytest.approx(math.log(part))
    assert weight(common, says(absent=["HP:0011134"]), FLU) == pytest.approx(math.log(1 - part))


def test_what_follows_from_another_finding_is_not_counted_twice(common):
    assert common.telling(says("HP:0004370", FEVER)) == says(FEVER).findings
    ruled = common.telling(says(absent=["HP:0004370", "HP:0011134"]))
    assert [one.code for one in ruled] == ["HP:0004370"]


def test_a_question_that_all_answer_alike_says_nothing(common):
    both = common.factors(says("DDX:E_204", absent=["DDX:E_204"]).findings)
    np.testing.assert_array_equal(both, 0)
    assert not common.explains("DDX:E_204")


def test_a_term_that_is_the_condition_speaks_for_it_and_its_typical_site_too(common):
    lupus = says("HP:0002725")
    assert common.scores(lupus).argmax() == LUPUS
    assert common.explains("HP:0002725")
    assert not common.explains("HP:9999999")


def test_reasons_name_the_term_met_the_figure_and_its_source(common):
    presentation = says("HP:0011134", COUGH, "HP:9999999")
    met = {one.finding.code: one for one in common.reasons(presentation, FLU)}
    assert met[COUGH].relation == "exact"
    assert met[COUGH].frequency == pytest.approx(0.6)
    assert met[COUGH].sources == ("DDXPlus",)
    assert met[COUGH].weight > 0
    assert (met["HP:0011134"].relation, met["HP:0011134"].term) == ("narrower", FEVER)
    assert met["HP:9999999"].relation == "none"
    assert met["HP:9999999"].term is met["HP:9999999"].frequency is None
    general = common.reasons(says("HP:0004370"), FLU)[0]
    assert (general.relation, general.term) == ("broader", FEVER)


def test_a_judged_term_has_no_figure_and_no_source(common):
    (reason,) = common.reasons(says("HP:0002725"), LUPUS)
    assert reason.relation == "exact"
    assert reason.frequency is None
    assert reason.sources == ()


def test_the_loudest_reason_stands_first(common):
    weights = [abs(one.weight) for one in common.reasons(says(FEVER, COUGH), FLU)]
    assert weights == sorted(weights, reverse=True)


def test_hallmarks_are_the_frequent_evidences_not_spoken_of(common):
    codes = [one.code for one in common.hallmarks(says("HP:0011134"), FLU)]
    assert codes == [COUGH, "DDX:E_79"]
    assert [one.code for one in common.hallmarks(says(absent=[FEVER]), FLU)] == codes


def test_no_condition_has_a_finding_always_or_never(common):
    for code in (FEVER, "HP:9999999", "HP:0002725", PAIN):
        column = common.column(code)
        for share in (column.present, column.absent):
            assert share.min() >= min(STRAY, 1 - CERTAIN) - 1e-12
            assert share.max() <= max(CERTAIN, 1 - STRAY) + 1e-12


def test_a_twin_stands_for_the_condition(common):
    assert common.places["OMIM:152700"] == common.places["ORPHA:536"] == LUPUS
