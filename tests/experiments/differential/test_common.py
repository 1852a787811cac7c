import json

import numpy as np
import pytest

from braintx.core.typed_json import from_json, to_json
from braintx.data.simulate.common_patients import draw_patients
from braintx.evaluation.differential.common import CommonResults
from braintx.experiments.differential.common import (
    Counts,
    Listing,
    after_questions,
    among_themselves,
    measure,
    place_in,
)
from tests.models.differential.toy_reader import toy_figures, toy_reader, toy_terms


def test_a_place_counts_ties_and_what_is_not_listed():
    listing = Listing(["A", "B", "C"], np.array([0.5, 0.2, 0.2]), 0.1)
    assert place_in(listing, "A") == 1
    assert place_in(listing, "C") == 2.5
    assert place_in(listing, "D") == float("inf")
    assert (listing.first, listing.best) == ("A", 0.5)
    assert (Listing([], np.zeros(0), 1.0).first, Listing([], np.zeros(0), 1.0).best) == (None, 0.0)


def test_conditions_that_the_table_parts_are_found_more_often_than_by_chance():
    reader = toy_reader()
    patients = draw_patients(toy_figures(), 150, 1, 0.2)
    parted = [
        one
        for one in patients
        if one.condition in ("DDX:influenza", "DDX:anemia") and one.presentation.codes("present")
    ]
    told = among_themselves(reader.together.common, parted)
    assert told.top["1"] > 0.8


def test_questions_find_what_one_complaint_does_not():
    common = toy_reader().together.common
    told = after_questions(common, toy_figures(), toy_terms(), 60)
    assert 0 < told.patients < 60  # some of the toy's conditions have no complaint
    assert told.top["3"] > 0.9


FEW = Counts(among=40, asked=10, listed=5, both=1)


@pytest.fixture(scope="module")
def results():
    return measure(toy_reader(), toy_figures(), FEW)


def test_everything_is_measured_and_survives_its_file(results):
    assert set(results.together) == set(results.none_of_these) < set(results.among)
    assert results.rare.keys() == {"apart", "together"}
    assert results.mapping["own"] == 94
    assert from_json(CommonResults, json.loads(json.dumps(to_json(results)))) == results


def test_the_same_seeds_give_the_same_figures(results):
    again = measure(toy_reader(), toy_figures(), FEW)
    assert again == results
