import numpy as np
import pytest

from braintx.models.differential.mixture import FEATURES
from braintx.training.differential.mixture import (
    Example,
    Published,
    common_examples,
    features_of,
    fit,
    joined,
    mixed_examples,
    published_patients,
    rare_examples,
    stages,
    train_mixture,
)
from tests.models.differential.toy_reader import (
    COUGH,
    FEVER,
    STRANGE,
    says,
    toy_figures,
    toy_knowledge,
    toy_reader,
    toy_terms,
)


@pytest.fixture(scope="module")
def published():
    return [Published(says(*np.roll(STRANGE, at)[:3].tolist()), "PMID:1") for at in range(6)]


@pytest.fixture(scope="module")
def rare_side():
    return stages(toy_terms(), toy_knowledge(), toy_reader().ranker.describer)


def test_the_librarys_patients_come_with_their_findings_and_their_paper():
    (one,) = published_patients(toy_knowledge(), toy_terms())
    assert one == Published(says(STRANGE[0], absent=(COUGH,)), "PMID:1")


def test_what_is_present_in_either_is_present_in_both_together():
    both = joined(says(FEVER, absent=(COUGH,)), says(COUGH, absent=(FEVER, STRANGE[0])))
    assert set(both.codes("present")) == {FEVER, COUGH}
    assert both.codes("absent") == (STRANGE[0],)


def test_short_presentations_are_part_of_the_whole(published):
    whole, short = np.split(np.array(rare_examples(published, 0), object), 2)
    for one, few in zip(whole, short, strict=True):
        codes = few.presentation.codes("present")
        assert 1 <= len(codes) <= 3
        assert set(codes) <= set(one.presentation.codes("present"))
        assert few.paper == one.paper


def test_every_common_example_has_a_finding_that_hpo_has_a_term_for():
    drawn = common_examples(toy_figures(), toy_terms(), 4, 1)
    assert drawn
    for one in drawn:
        assert any(code.startswith("HP:") for code in one.presentation.codes("present"))


def test_mixed_examples_are_both_strays_and_hidden(published):
    common = [Example("common", says(FEVER, COUGH), condition="DDX:influenza")]
    mixed = mixed_examples(rare_examples(published, 0), common, 3, 0)
    assert [one.kind for one in mixed] == ["both"] * 3 + ["common"] * 3 + ["neither"] * 3
    assert all(set(says(FEVER, COUGH).findings) < set(o.presentation.findings) for o in mixed[:6])
    assert all(one.hidden for one in mixed[6:])
    assert all(one.paper == "PMID:1" for one in mixed[:3])


def test_a_hidden_condition_leaves_its_findings_unexplained(rare_side):
    common = toy_reader().together.common
    seen = Example("common", says(FEVER, COUGH), condition="DDX:influenza")
    hidden = Example("neither", says(FEVER, COUGH), condition="DDX:influenza", hidden=True)
    told = features_of([seen, hidden], common, rare_side)
    at = FEATURES.index("common_each")
    assert told[1, at] < told[0, at]


def test_the_fit_tells_the_sides_apart(published, rare_side):
    common = toy_reader().together.common
    mixture = train_mixture(
        published * 8, toy_figures(), common, toy_terms(), rare_side, count=48, seed=3
    )
    kinds = [
        Example("rare", says(*STRANGE[1:4]), "PMID:1"),
        Example("common", says(FEVER, COUGH), condition="DDX:influenza"),
    ]
    rare, ours = mixture.sides(features_of(kinds, common, rare_side))
    assert rare[0] > 0.5 > rare[1]
    assert ours[1] > 0.5 > ours[0]


def test_shares_are_made_as_sharp_as_they_were_right(published, rare_side):
    """Influenza's findings, of which half the patients have anemia: no share may be near 1."""
    common = toy_reader().together.common
    names = ["DDX:influenza", "DDX:anemia"] * 10
    doubtful = [Example("common", says(COUGH), condition=one) for one in names]
    examples = [*rare_examples(published, 0), *doubtful]
    features = features_of(examples, common, rare_side)
    honest = fit(examples, features, common).shares(common, says(COUGH))
    sure = [Example("common", says(COUGH), condition="DDX:influenza") for _ in names]
    bold = fit([*rare_examples(published, 0), *sure], features, common).shares(common, says(COUGH))
    assert honest.max() < bold.max()
