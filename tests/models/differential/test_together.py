import numpy as np
import pytest

from braintx.models.differential.mixture import FEATURES, Mixture, describe, quadratic
from braintx.models.differential.together import (
    LIKELY,
    FirstStage,
    either,
    load_together,
    rare_places,
    save_together,
)
from tests.models.differential.toy_reader import (
    CHEST_PAIN,
    COUGH,
    FEVER,
    RARE,
    STRANGE,
    says,
    toy_figures,
    toy_knowledge,
    toy_reader,
    toy_terms,
)


def ranked(presentation, top=0):
    return toy_reader().rank(presentation, top, why=False)


def probabilities(presentation):
    answer = ranked(presentation)
    return {one.disease.id: one.probability for one in answer.candidates}


def features(presentation):
    reader = toy_reader()
    rare = FirstStage.of(reader.terms, reader.ranker.describer, presentation)
    return dict(zip(FEATURES, describe(reader.together.common, presentation, rare), strict=True))


def test_every_disease_of_either_side_is_listed_once_the_likeliest_first():
    answer = ranked(says(FEVER, COUGH))
    ids = [one.disease.id for one in answer.candidates]
    assert len(set(ids)) == len(ids) == len(toy_knowledge())
    found = [one.probability for one in answer.candidates]
    assert found == sorted(found, reverse=True)
    assert all(0 <= one <= 1 for one in found)


def test_a_common_condition_that_explains_everything_stands_first():
    answer = ranked(says(FEVER, COUGH))
    assert answer.candidates[0].disease.id == "DDX:influenza"
    assert answer.none_of_these < 0.2


def test_a_rare_disease_stands_first_where_no_common_condition_explains():
    found = probabilities(says(STRANGE[0], STRANGE[1]))
    assert max(found, key=found.get) == "OMIM:100001"
    assert found["OMIM:100001"] > 0.5


def test_a_patient_may_have_one_of_either_kind():
    found = probabilities(says(FEVER, COUGH, STRANGE[3], STRANGE[4]))
    assert set(sorted(found, key=found.get)[-2:]) == {"DDX:influenza", "OMIM:100003"}


def test_none_of_these_is_that_neither_side_has_it():
    presentation = says(FEVER, STRANGE[0])
    reader = toy_reader()
    rare = FirstStage.of(reader.terms, reader.ranker.describer, presentation)
    has_rare, has_common = reader.together.sides(presentation, rare)
    expected = (1 - has_rare * 0.9) * (1 - has_common)  # the rare side misses a tenth
    assert ranked(presentation).none_of_these == pytest.approx(expected)


def test_a_condition_without_rows_is_never_taken_for_a_rare_disease():
    presentation, reader = says(STRANGE[0], STRANGE[1]), toy_reader()
    found, together = probabilities(presentation), reader.together
    rare = FirstStage.of(reader.terms, reader.ranker.describer, presentation)
    expected = together.sides(presentation, rare)[1] * together.mixture.shares(
        together.common, presentation
    )
    got = [found[one.disease.id] for one in together.common.conditions]
    np.testing.assert_allclose(got, expected)


def test_our_own_codes_are_told_to_the_rare_side_by_what_is_above():
    terms = toy_terms()
    places = rare_places(says("DDX:E_14", "DDX:E_204"), terms)
    # Chest pain at rest is chest pain; travel stands under a history of exposure, flat here.
    assert terms.positions[CHEST_PAIN] in places.tolist()
    assert not any(terms.codes[place].startswith("DDX:") for place in places)


def test_with_our_own_codes_alone_either_side_is_as_likely_as_not():
    reader = toy_reader()
    presentation = says("DDX:E_17")
    rare = FirstStage.of(reader.terms, reader.ranker.describer, presentation)
    assert reader.together.sides(presentation, rare) == (0.5, 0.5)
    assert ranked(presentation).candidates


def test_features_tell_what_is_explained_and_what_is_left_over():
    told = features(says(FEVER, COUGH, STRANGE[0]))
    assert told["findings"] == pytest.approx(np.log1p(3))
    assert told["explained"] == pytest.approx(np.log1p(2))
    assert told["unexplained"] == pytest.approx(np.log1p(1))
    assert told["unexplained_share"] == told["strange_share"] == pytest.approx(1 / 3)
    alone = features(says(STRANGE[0]))
    assert told["rare_rest"] == pytest.approx(alone["rare_best"])


def test_our_own_codes_and_what_is_absent_do_not_tell_the_sides_apart():
    plain, more = says(FEVER, COUGH), says(FEVER, COUGH, "DDX:E_17", absent=("HP:0012378",))
    sides = {"rare_each", "findings", "explained", "unexplained", "unexplained_share"}
    one, other = features(plain), features(more)
    for name in sides:
        assert one[name] == pytest.approx(other[name]), name


def test_reasons_of_a_common_condition_name_its_table():
    (first,) = toy_reader().rank(says(FEVER, COUGH), 1).candidates
    assert {one.sources for one in first.reasons} == {("DDXPlus",)}
    assert [one.code for one in first.missing] == ["DDX:E_79"]


def test_without_a_paper_its_patient_no_longer_helps():
    presentation = says(STRANGE[0], STRANGE[1])
    reader = toy_reader()
    whole = FirstStage.of(reader.terms, reader.ranker.describer, presentation)
    overlay = reader.overlay("PMID:1")
    without = FirstStage.of(reader.terms, reader.ranker.describer, presentation, overlay)
    assert without.whole.max() < whole.whole.max()
    first = reader.rank(presentation, 1, without="PMID:1", why=False).candidates[0]
    assert first.probability < ranked(presentation, 1).candidates[0].probability


def test_comparing_gives_the_probabilities_of_the_list():
    presentation = says(FEVER, STRANGE[3])
    found = probabilities(presentation)
    for one in toy_reader().compare(presentation, ["DDX:influenza", "OMIM:100003"]):
        assert one.probability == pytest.approx(found[one.disease.id])


def test_either_is_at_least_each():
    first, second = np.array([0.0, 0.5, 1.0]), np.array([0.2, 0.5, 0.3])
    np.testing.assert_allclose(either(first, second), [0.2, 0.75, 1.0])


def test_the_quadratic_holds_each_feature_and_each_product_once():
    values = np.array([2.0, 3.0, 5.0])
    np.testing.assert_array_equal(quadratic(values), [2, 3, 5, 4, 6, 10, 9, 15, 25])


def test_a_saved_mixture_comes_back(tmp_path):
    reader = toy_reader()
    save_together(tmp_path, toy_figures(), reader.together.mixture)
    again = load_together(tmp_path, reader.terms, reader.knowledge, reader.ranker.table)
    assert isinstance(again.mixture, Mixture)
    for name, value in reader.together.mixture.arrays().items():
        np.testing.assert_array_equal(again.mixture.arrays()[name], value)
    np.testing.assert_array_equal(again.places, reader.together.places)
    assert again.listed.sum() == len(RARE)


def test_a_common_conditions_findings_are_no_sign_of_the_rare_disease_beside_it():
    """Fever is on record of OMIM:100001 alone; influenza explains it as well."""
    both = says(FEVER, COUGH, STRANGE[0])
    apart = probabilities(says(STRANGE[0]))
    found, reader = probabilities(both), toy_reader()
    rare = FirstStage.of(reader.terms, reader.ranker.describer, both)
    has_rare, has_common = reader.together.sides(both, rare)
    assert min(has_rare, has_common) > LIKELY
    whole = reader.ranker.rank(rare_places(both, reader.terms))
    alone = dict(zip(whole.diseases.tolist(), whole.probability.tolist(), strict=True))
    first, second = (reader.knowledge.place(one) for one in ("OMIM:100001", "OMIM:100002"))
    odds = found["OMIM:100002"] / found["OMIM:100001"]
    assert alone[second] / alone[first] < odds < apart["OMIM:100002"] / apart["OMIM:100001"]
