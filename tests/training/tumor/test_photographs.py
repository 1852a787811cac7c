"""Photographs as the gate's fit is shown them."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")

from braintx.core.errors import DataError
from braintx.preprocessing.image import VIEW_SIZE
from braintx.training.tumor import photographs as module
from braintx.training.tumor.photographs import draw_photograph, photographs


def test_there_are_pictures_of_many_kinds():
    assert len(photographs()) >= 15
    assert all(one.ndim == 2 and one.min() >= 0 and one.max() <= 1 for one in photographs())


def test_draws_are_views_and_repeat():
    views = [draw_photograph(np.random.default_rng(seed)) for seed in range(12)]
    assert all(view.shape == (VIEW_SIZE, VIEW_SIZE) for view in views)
    assert all(np.isfinite(view).all() and view.min() >= 0 and view.max() <= 1 for view in views)
    assert (draw_photograph(np.random.default_rng(3)) == views[3]).all()
    assert len({view.tobytes() for view in views}) == len(views)


def test_without_the_package_it_says_what_to_install(monkeypatch):
    photographs.cache_clear()
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"braintx\[train\]"):
        photographs()
