from types import SimpleNamespace

import pytest

from braintx.core.errors import DataError
from braintx.experiments.differential.run import FASTER, _refuse_slow


def results(usual, ours):
    taken = {"similarity_hpo3": usual, "product": ours}
    recipes = {name: SimpleNamespace(milliseconds=one) for name, one in taken.items()}
    return SimpleNamespace(recipes=recipes)


def test_a_fraction_of_the_usual_time_is_accepted_and_more_is_not():
    _refuse_slow(results(FASTER * 4.0, 4.0))
    with pytest.raises(DataError, match="hpo3 took 20 times") as caught:
        _refuse_slow(results(80.0, 4.0))
    assert caught.value.code == "differential.slow"
