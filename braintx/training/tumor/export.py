"""A fitted network to its bundle's weight files: safetensors in half precision, and ONNX."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from braintx.models.tumor.network import TumorNetwork, load_network
from braintx.models.tumor.reader import GRAPH
from braintx.models.tumor.session import OUTPUTS
from braintx.preprocessing.image import VIEW_SIZE

WEIGHTS = "model.safetensors"


class _Served(nn.Module):
    """The network as it is served: the mask as probabilities."""

    def __init__(self, network: TumorNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, view: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        output = self.network(view)
        return output.logits, output.cam, output.mask.sigmoid(), output.embedding


def export(network: TumorNetwork, folder: Path) -> None:
    """Write `WEIGHTS` and `GRAPH` of one and the same rounded network.

    The weights are rounded to half precision first, so that both files hold the same
    network and the smaller one loses nothing against the larger.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rounded = {
        name: value.half() if value.is_floating_point() else value
        for name, value in network.state_dict().items()
    }
    save_file(rounded, folder / WEIGHTS)
    served = _Served(load_network(folder / WEIGHTS)).eval()
    torch.onnx.export(
        served,
        (torch.zeros(2, 1, VIEW_SIZE, VIEW_SIZE),),
        folder / GRAPH,
        input_names=["view"],
        output_names=list(OUTPUTS),
        dynamic_axes={name: {0: "n"} for name in ("view", *OUTPUTS)},
        opset_version=17,
        dynamo=False,
    )
