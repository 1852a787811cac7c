"""Maps of a network that was never exported: every method draws, and none like the shipped one."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")

import torch
from safetensors.torch import save_file

from braintx.core.records import TumorReading
from braintx.experiments.tumor.predictions import _drawn_by, _drawn_without
from braintx.explain import saliency
from braintx.models import bundle as bundles
from braintx.models.tumor import smoke
from braintx.models.tumor.network import TumorNetwork
from braintx.models.tumor.reader import TumorReader


@pytest.mark.parametrize("method", saliency.METHODS)
def test_a_forgetful_network_draws_another_map(method, tmp_path: Path):
    torch.manual_seed(0)
    fresh = TumorNetwork().eval()
    save_file(fresh.state_dict(), tmp_path / "fresh.safetensors")
    view = smoke.drawn_view()
    reading: TumorReading = TumorReader(threads=1).session.read(view)[0]
    shipped = _drawn_by(bundles.load("tumor").path("model.safetensors"))
    forgetful = _drawn_without(fresh, tmp_path / "fresh.safetensors")
    maps = [draw(method, reading, view, "meningioma") for draw in (shipped, forgetful)]
    assert maps[0].shape == maps[1].shape
    assert np.isfinite(maps[1]).all()
    assert not np.allclose(*maps)
