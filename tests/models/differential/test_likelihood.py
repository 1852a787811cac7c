import numpy as np
import pytest

from braintx.models.differential.evidence import VIEWS
from braintx.models.differential.likelihood import TERMS_KEPT, Constants, Likelihood, Query
from braintx.models.differential.reasons import shares
from braintx.models.differential.table import Table
from tests.models.differential.toy_evidence import (
    CATARACT,
    FOCAL,
    HEART,
    MURMUR,
    NERVES,
    SEIZURE,
    toy_evidence,
)

EVERY = np.arange(4, dtype=np.int32)
EVIDENCE = toy_evidence()
TABLE = Table.of(EVIDENCE, EVERY)


def likelihood(**constants):
    view = VIEWS.index("full")
    spread, size = TABLE.view("full"), TABLE.size[view]
    return Likelihood(EVIDENCE.graph, spread, size, Constants(**constants))


def query(*terms, **constants):
    return Query.of(EVIDENCE.graph, np.array(terms, np.int32), Constants(**constants))


def shares_of(asked):
    place = np.full(8, -1, np.int32)
    place[asked.closure] = np.arange(len(asked.closure))
    return TABLE.at(EVERY, place, len(asked.closure))[0]


def test_the_ratio_of_a_root_finding_by_hand():
    # only the term itself counts, nothing is inherited, no noise, no length
    model = likelihood(inherit=0.0, share=0.0, noise=0.0, size=0.0)
    asked = query(MURMUR, inherit=0.0, share=0.0, noise=0.0, size=0.0)
    expected = np.array([row.get(MURMUR, 0) for row in _rows()])
    with np.errstate(divide="ignore"):
        assert model.scores(asked) == pytest.approx(
            np.log(expected / model.background[MURMUR]), rel=1e-5
        )


def _rows():
    view = TABLE.view("full")
    for row in range(4):
        part = slice(view.start[row], view.start[row + 1])
        yield dict(zip(view.term[part].tolist(), view.share[part].tolist(), strict=True))


@pytest.mark.parametrize("terms", [(FOCAL,), (SEIZURE, MURMUR), (CATARACT, FOCAL, HEART)])
def test_all_at_once_and_one_by_one_agree(terms):
    model, asked = likelihood(), query(*terms)
    ratios = model.ratios(asked, shares_of(asked))
    size = TABLE.size[VIEWS.index("full")]
    assert model.total(asked, ratios, size) == pytest.approx(model.scores(asked), abs=1e-4)


def test_a_special_finding_speaks_for_a_disease_with_the_general_one():
    model = likelihood(size=0.0)
    focal = model.scores(query(FOCAL, size=0.0))
    assert focal[1] > focal[3]
    assert focal[0] > focal[1]  # the first's own patients have it


def test_a_finding_beside_its_ancestor_does_not_count_twice():
    model = likelihood(size=0.0)
    alone, both = (model.scores(query(*one, size=0.0))[0] for one in ((FOCAL,), (FOCAL, NERVES)))
    assert both < 1.6 * alone


def test_parts_of_findings_sum_to_the_ratio():
    model, asked = likelihood(), query(CATARACT, FOCAL, HEART)
    ratios = model.ratios(asked, shares_of(asked))
    size = TABLE.size[VIEWS.index("full")]
    parts = shares(asked, EVIDENCE.graph, model, ratios, size)
    assert parts.sum(1) == pytest.approx(model.scores(asked), abs=1e-4)


def test_what_more_diseases_have_says_less():
    model = likelihood()
    assert model.information[FOCAL] > model.information[NERVES] >= 0


def test_no_more_terms_are_kept_than_fit():
    model = likelihood()
    for term in range(8):
        model.scores(query(term))
    assert len(model._kept) <= min(8, TERMS_KEPT)
