import numpy as np
import pytest

from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.terms import Term, Terms
from braintx.data.simulate.common_patients import as_written, draw_patients

HPO = sorted({one.code for one in mapping().evidences if one.own is None})


@pytest.fixture(scope="module")
def figures():
    rng = np.random.default_rng(0)
    share = rng.random((49, 223)) * (rng.random((49, 223)) < 0.1)
    return Figures(share.astype(np.float32), np.arange(10, 59))


@pytest.fixture(scope="module")
def terms():
    """Each HPO evidence between a term above it and one below."""
    found = [Term("HP:0000118", "Phenotypic abnormality")]
    for code in HPO:
        found.append(Term("UP" + code, "above", parents=("HP:0000118",)))
        found.append(Term(code, "itself", parents=("UP" + code,)))
        found.append(Term("LOW" + code, "below", parents=(code,)))
    return Terms("toy", found)


def test_the_same_seed_draws_the_same_patients(figures):
    drawn = draw_patients(figures, 5, 7, 0.5)
    assert drawn == draw_patients(figures, 5, 7, 0.5)
    assert drawn != draw_patients(figures, 5, 8, 0.5)


def test_what_is_known_is_met_as_often_as_the_table_says(figures):
    drawn = draw_patients(figures, 600, 1)
    places = {one.disease.id: at for at, one in enumerate(mapping().conditions)}
    kinds = np.array([places[one.condition] for one in drawn])
    most = kinds == np.bincount(kinds).argmax()
    place = kinds[most][0]
    codes = [one.code for one in mapping().evidences]
    met = np.array([[one.status == "present" for one in p.presentation.findings] for p in drawn])
    assert met.shape == (600, len(codes))
    np.testing.assert_allclose(met[most].mean(0), figures.share[place], atol=0.2)
    assert not met[most][:, figures.share[place] == 0].any()


def test_the_share_that_nobody_asked_for_is_left_out(figures):
    drawn = draw_patients(figures, 200, 1, 0.8)
    counts = [len(one.presentation.findings) for one in drawn]
    assert np.mean(counts) == pytest.approx(0.2 * 223, abs=2)
    assert all(one.presentation.age is one.presentation.sex is None for one in drawn)


def test_values_are_left_out_on_request(figures):
    asked = {one.code for one in mapping().evidences if one.asks == "finding"}
    drawn = draw_patients(figures, 3, 1, values=False)
    assert {f.code for one in drawn for f in one.presentation.findings} == asked


def test_as_written_keeps_present_hpo_findings_alone(figures, terms):
    drawn = draw_patients(figures, 100, 1)
    exact = as_written(drawn, terms, 2, inexact=0)
    for before, after in zip(drawn, exact, strict=True):
        kept = tuple(c for c in before.presentation.codes("present") if c.startswith("HP:"))
        assert after.presentation.codes("present") == kept
        assert len(after.presentation.findings) == len(kept)


def test_inexact_findings_stand_one_term_above_or_below(figures, terms):
    drawn = as_written(draw_patients(figures, 100, 1), terms, 2, inexact=1)
    codes = [code for one in drawn for code in one.presentation.codes("present")]
    above = sum(code.startswith("UP") for code in codes)
    assert all(code.startswith(("UP", "LOW")) for code in codes)
    assert 0.35 < above / len(codes) < 0.65
