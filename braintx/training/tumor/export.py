"""A fitted network to its bundle's weight files: safetensors in half precision, and ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from braintx.models.pose.network import PoseNetwork
from braintx.models.pose.session import DIRECTION
from braintx.models.tumor.network import TumorNetwork, load_network  # (before timm)
from braintx.models.tumor.session import GRAPH, OUTPUTS, POSE_GRAPH
from braintx.preprocessing.image import POSE_SIZE, VIEW_SIZE

from timm.layers.conv2d_same import Conv2dSame  # isort: skip

WEIGHTS = "model.safetensors"


class _Served(nn.Module):
    """The network as it is served: the mask as probabilities, paddings worked out."""

    def __init__(self, network: TumorNetwork) -> None:
        super().__init__()
        self.network = network
        _fix_padding(network)

    def forward(self, view: Tensor) -> tuple[Tensor, ...]:
        output = self.network(view)._asdict()
        output["mask"] = output["mask"].sigmoid()
        return tuple(output[name] for name in OUTPUTS)


def _fix_padding(network: nn.Module) -> None:
    """Pad the stride-2 convolutions by constants.

    The lite models pad as TensorFlow does, by an amount that depends on the input's size,
    and work that out at each pass. A view's size is known.
    """
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if isinstance(child, Conv2dSame):
                setattr(parent, name, _padded(child))


def _padded(same: Conv2dSame) -> nn.Sequential:
    (kernel, _), (stride, _) = same.kernel_size, same.stride
    total = kernel - stride  # each side of each level of a view is a multiple of the stride
    first, last = total // 2, total - total // 2
    plain = nn.Conv2d(
        same.in_channels,
        same.out_channels,
        kernel,
        stride,
        groups=same.groups,
        bias=same.bias is not None,
    )
    plain.load_state_dict(same.state_dict())
    return nn.Sequential(nn.ZeroPad2d((first, last, first, last)), plain)


def export_pose(network: PoseNetwork, folder: Path) -> None:
    """Write `POSE_GRAPH` of a fitted pose network."""
    folder.mkdir(parents=True, exist_ok=True)
    _fix_padding(network)
    views = torch.zeros(4, 1, POSE_SIZE, POSE_SIZE)
    _write_graph(network.eval(), views, folder / POSE_GRAPH, [DIRECTION])


def rounded(network: nn.Module) -> dict[str, Tensor]:
    """The weights in half precision."""
    return {
        name: value.half() if value.is_floating_point() else value
        for name, value in network.state_dict().items()
    }


def export(network: TumorNetwork, folder: Path) -> None:
    """Write `WEIGHTS` and `GRAPH` of one and the same rounded network.

    The weights are rounded first, so that both files hold the same network and the smaller
    one loses nothing against the larger.
    """
    folder.mkdir(parents=True, exist_ok=True)
    save_file(rounded(network), folder / WEIGHTS)
    served = _Served(load_network(folder / WEIGHTS)).eval()
    _write_graph(served, torch.zeros(2, 1, VIEW_SIZE, VIEW_SIZE), folder / GRAPH, OUTPUTS)


def _write_graph(network: nn.Module, views: Tensor, path: Path, outputs: Sequence[str]) -> None:
    """Write what a network does with views, however many, as ONNX."""
    torch.onnx.export(
        network,
        (views,),
        path,
        input_names=["view"],
        output_names=list(outputs),
        dynamic_axes={name: {0: "n"} for name in ("view", *outputs)},
        opset_version=17,
        dynamo=False,
    )
