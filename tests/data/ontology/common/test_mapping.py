import pytest

from braintx.data.ontology.common import mapping
from braintx.data.ontology.common.mapping import OWN


def test_every_evidence_and_condition_of_the_data_set_is_mapped_once():
    known = mapping()
    assert len({one.id for one in known.evidences}) == len(known.evidences) == 223
    assert len({one.code for one in known.evidences}) == 223
    assert len({one.disease.id for one in known.conditions}) == len(known.conditions) == 49
    assert len({one.key for one in known.conditions}) == 49


def test_an_own_code_is_there_only_where_hpo_has_none():
    for one in mapping().evidences:
        assert (one.own is None) == one.code.startswith("HP:") == (one.relation is not None)
        if one.own is not None:
            assert one.code == OWN + one.id == one.own.code


def test_our_own_terms_have_names_in_both_languages_and_no_two_alike():
    terms = mapping().terms
    assert len({one.name for one in terms}) == len({one.name_es for one in terms}) == len(terms)


def test_the_counts_are_those_of_the_rows():
    counts = mapping().counts()
    assert sum(counts[kind] for kind in ("exact", "narrower", "broader", "own")) == 223
    assert counts["own"] == len(mapping().terms)


def test_what_is_only_asked_for_its_value_is_told_apart():
    asks = {one.id: one.asks for one in mapping().evidences}
    assert asks["E_204"] == "nothing"
    assert asks["E_55"] == asks["E_130"] == asks["E_152"] == "value"
    assert asks["E_53"] == asks["E_91"] == "finding"


def test_a_condition_is_rare_only_by_a_twin_that_orphanet_lists_or_by_a_cited_source():
    rare = {one.disease.id for one in mapping().conditions if one.disease.orphan}
    assert rare == {
        "DDX:boerhaave_syndrome",
        "DDX:ebola",
        "DDX:guillain_barre_syndrome",
        "DDX:myasthenia_gravis",
        "DDX:sarcoidosis",
        "DDX:systemic_lupus_erythematosus",
    }
    for one in mapping().conditions:
        assert one.disease.orphan or one.disease.prevalence is None
        assert one.disease.name_es
        assert one.disease.others[-1].startswith("ICD-10:")


@pytest.mark.parametrize("part", ["covers", "typical"])
def test_what_an_evidence_may_consist_in_is_hpo(part):
    known = mapping()
    if part == "covers":
        codes = [code for one in known.evidences for code in one.covers]
    else:
        codes = [code for one in known.conditions for kind in one.typical.values() for code in kind]
    assert codes
    assert all(code.startswith("HP:") for code in codes)
