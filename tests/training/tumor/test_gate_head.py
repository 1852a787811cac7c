"""The gate's last layer: it learns to tell what it is shown, and moves nothing else."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")

import torch

from braintx.models.gate import FOREIGN
from braintx.models.tumor.network import TumorNetwork
from braintx.training.tumor import gate_head, negatives
from braintx.training.tumor.export import rounded
from braintx.training.tumor.gate_head import GateRecipe, fit_gate
from braintx.training.tumor.negatives import Negatives
from braintx.training.tumor.views import CONTEXT_SIZE, Views

EIGHT = GateRecipe(tumors=8, phantoms=8, healthy=8, foreign=8, sequences=8, photographs=8)


@pytest.fixture
def few(monkeypatch, make_head):
    monkeypatch.setattr(negatives, "_PER_PLANE", 3)
    heads = [make_head(CONTEXT_SIZE, CONTEXT_SIZE, (120, 100 + k, 25), k) for k in range(4)]
    pixels = np.stack([(head * 255).astype(np.uint8) for head in heads])
    views = Views(pixels, np.zeros_like(pixels), np.zeros(4, bool), np.zeros(4, np.int64))
    negatives.with_lesion.cache_clear()
    negatives.without_lesion.cache_clear()
    yield Negatives.of(views)
    negatives.with_lesion.cache_clear()
    negatives.without_lesion.cache_clear()


def test_it_learns_repeats_itself_and_moves_nothing_else(few):
    torch.manual_seed(0)
    network = TumorNetwork().eval()
    before = {k: v.clone() for k, v in network.state_dict().items()}
    fit_gate(network, few, EIGHT, stream=5)
    after = network.state_dict()
    assert {k for k in before if not torch.equal(before[k], after[k])} == {
        "gate.weight",
        "gate.bias",
    }
    rng = np.random.default_rng(9)
    foreign = np.stack([few.draw("foreign", 224, rng)[0] for _ in range(6)])
    heads = np.stack([gate_head._tumor(few, rng) for _ in range(6)])
    with torch.no_grad():
        said = [network(torch.from_numpy(views[:, None])).kind for views in (foreign, heads)]
    assert (said[0].argmax(1) == FOREIGN).float().mean() > 0.6
    assert (said[1].argmax(1) != FOREIGN).float().mean() > 0.6

    again = TumorNetwork().eval()
    again.load_state_dict(before)
    fit_gate(again, few, EIGHT, stream=5)
    assert torch.equal(again.gate.weight, network.gate.weight)


def test_its_weights_are_not_rounded():
    kept = rounded(TumorNetwork())
    assert kept["gate.weight"].dtype == torch.float32
    assert kept["classifier.weight"].dtype == torch.float16
