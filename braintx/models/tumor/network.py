"""The tumour network: one backbone, a mask decoder, and a classifier that looks under the mask.

The classifier pools the fused feature map twice, over the whole view and under the predicted
mask, and puts one linear layer on top. The mask enters the pooling without its gradient, so
Grad-CAM of the fused map has a closed form, which `TumorNetwork.forward` returns: explaining
a prediction costs nothing beyond making it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from braintx.core.labels import SUBTYPES, VIEW_STATES
from braintx.models.backbone import channels_of, make_backbone, standardize

_LEVELS = (1, 2, 3, 4)  # feature maps at strides 4, 8, 16, 32
_FUSED = 256
_CELL = 4  # places of the mask along a cell of the fused map
_MASK_SOFTENER = 0.5  # cells; keeps the masked mean of an empty mask at zero


class TumorOutput(NamedTuple):
    """What one pass returns; n slices, view side s.

    Attributes
    ----------
    logits : Tensor of shape (n, 3)
    cam : Tensor of shape (n, 3, s/16, s/16)
        Grad-CAM of the fused map for each class, before its ReLU.
    evidence : Tensor of shape (n, 3, s/4, s/4)
        What each place of the view adds to each logit: their sum and the bias are the logit.
    mask : Tensor of shape (n, 1, s/4, s/4)
        Logits of the tumour mask.
    embedding : Tensor of shape (n, 512)
        The two pooled vectors that the linear layer reads.
    cells : Tensor of shape (n, 3, s/16, s/16)
        Logits of each cell of the fused map taken alone; read in training only.
    kind : Tensor of shape (n, 10)
        Logits of what the view is, in the order of `braintx.core.labels.VIEW_STATES`.
    subtype : Tensor of shape (n, 2)
        Logits of what an "other" tumour is, in the order of `braintx.core.labels.SUBTYPES`.
    """

    logits: Tensor
    cam: Tensor
    evidence: Tensor
    mask: Tensor
    embedding: Tensor
    cells: Tensor
    kind: Tensor
    subtype: Tensor


class _Mix(nn.Sequential):
    """A depthwise 3×3 then a pointwise convolution, each normalised: cheap mixing."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__(
            nn.Conv2d(channels_in, channels_in, 3, padding=1, groups=channels_in, bias=False),
            nn.BatchNorm2d(channels_in),
            nn.Conv2d(channels_in, channels_out, 1, bias=False),
            nn.BatchNorm2d(channels_out),
            nn.ReLU(inplace=False),
        )


class TumorNetwork(nn.Module):
    """EfficientNet-Lite0 on one grey channel, with a mask and a class head.

    Parameters
    ----------
    classes : int, default=3
    widths : tuple of int
        Channels of the decoder at strides 4, 8, 16 and 32.
    """

    def __init__(
        self, classes: int = 3, widths: tuple[int, int, int, int] = (32, 64, 128, 128)
    ) -> None:
        super().__init__()
        self.backbone = make_backbone(_LEVELS)
        channels = channels_of(self.backbone)
        self.lateral = nn.ModuleList(
            nn.Conv2d(c, w, 1) for c, w in zip(channels, widths, strict=True)
        )
        self.narrow = nn.ModuleList(
            nn.Conv2d(above, here, 1) if above != here else nn.Identity()
            for here, above in pairwise(widths)
        )
        self.mix = nn.ModuleList(_Mix(w, w) for w in widths[:-1])
        self.mask_head = nn.Conv2d(widths[0], 1, 1)
        self.fuse = nn.Sequential(
            nn.Conv2d(widths[2] + channels[2] + channels[3] + 2, _FUSED, 1, bias=False),
            nn.BatchNorm2d(_FUSED),
            nn.ReLU(inplace=False),
        )
        self.cell_head = nn.Conv2d(_FUSED, classes, 1)
        self.dropout = nn.Dropout(0.2)
        self.classifier = nn.Linear(2 * _FUSED, classes)
        self.subtype_head = nn.Linear(2 * _FUSED, len(SUBTYPES))
        # read from what the type is read from: statistics of early maps would tell one scanner
        # from another
        self.kind_head = nn.Linear(3 * _FUSED + 2, len(VIEW_STATES))
        # tumours fill a few per cent of a view
        nn.init.constant_(self.mask_head.bias, -3.0)  # type: ignore[arg-type]

    def forward(self, view: Tensor) -> TumorOutput:
        """Read views of shape (n, 1, s, s) in [0, 1]; s is a multiple of 32."""
        levels = self.backbone(standardize(view))
        decoded = self.lateral[3](levels[3])
        steps: list[Tensor] = []
        for level in (2, 1, 0):
            raised = nn.functional.interpolate(
                self.narrow[level](decoded), scale_factor=2.0, mode="nearest"
            )
            decoded = self.mix[level](self.lateral[level](levels[level]) + raised)
            steps.append(decoded)
        mask = self.mask_head(decoded)
        context = nn.functional.interpolate(levels[3], scale_factor=2.0, mode="nearest")
        fused = self.fuse(torch.cat([steps[0], levels[2], context, _places(context)], dim=1))
        found = mask.detach().sigmoid()
        weights = nn.functional.avg_pool2d(found, _CELL)
        total = weights.sum(dim=(2, 3)) + _MASK_SOFTENER
        whole = fused.mean(dim=(2, 3))
        under = (fused * weights).sum(dim=(2, 3)) / total
        embedding = torch.cat([whole, under], dim=1)
        logits = self.classifier(self.dropout(embedding))
        cam = self._class_activation(fused, weights, total)
        evidence = self._evidence(fused, found, total)
        seen = torch.cat([embedding, fused.amax(dim=(2, 3)), _extent(found)], dim=1)
        kind, cells = self.kind_head(self.dropout(seen)), self.cell_head(fused)
        subtype = self.subtype_head(embedding)
        return TumorOutput(logits, cam, evidence, mask, embedding, cells, kind, subtype)

    def _class_activation(self, fused: Tensor, weights: Tensor, total: Tensor) -> Tensor:
        """Grad-CAM of the fused map: each channel weighted by its mean gradient."""
        cells = fused.shape[2] * fused.shape[3]
        share = weights.sum(dim=(2, 3)) / total  # (n, 1): how much of the masked mean is real
        whole, under = self.classifier.weight.split(_FUSED, dim=1)
        per_channel = (whole.unsqueeze(0) + share.unsqueeze(2) * under.unsqueeze(0)) / cells
        return torch.einsum("nck,nkhw->nchw", per_channel, fused)

    def _evidence(self, fused: Tensor, found: Tensor, total: Tensor) -> Tensor:
        """Each logit shared out over the view, exactly: both poolings are sums over places.

        Summed over the cells of the fused map it is HiResCAM; within a cell, the share that
        was pooled under the mask lies where the mask does.
        """
        cells = fused.shape[2] * fused.shape[3]
        whole, under = self.classifier.weight.split(_FUSED, dim=1)
        everywhere = nn.functional.conv2d(fused, whole[:, :, None, None]) / cells
        masked = nn.functional.conv2d(fused, under[:, :, None, None]) / total[:, :, None, None]
        return (_spread(everywhere) + _spread(masked) * found) / _CELL**2


def _spread(cells: Tensor) -> Tensor:
    """Each cell's value at each place of the mask that it covers."""
    return nn.functional.interpolate(cells, scale_factor=float(_CELL), mode="nearest")


def _extent(found: Tensor) -> Tensor:
    """Peak and mean of the mask's probability, of shape (n, 2)."""
    return torch.stack([found.amax(dim=(1, 2, 3)), found.mean(dim=(1, 2, 3))], dim=1)


def _places(cells: Tensor) -> Tensor:
    """Where each cell lies in the view: x and y from -1 to 1, of shape (n, 2, h, w).

    The view is upright, so this is anatomy: a tumour of the sella lies where the sella is.
    """
    n, _, height, width = cells.shape
    x = torch.linspace(-1, 1, width, device=cells.device, dtype=cells.dtype)
    y = torch.linspace(-1, 1, height, device=cells.device, dtype=cells.dtype)
    both = torch.stack([x.expand(height, width), y[:, None].expand(height, width)])
    return both.expand(n, 2, height, width)


class Classifier(nn.Module):
    """The network as explanation libraries want it: a view in, logits out."""

    def __init__(self, network: TumorNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, view: Tensor) -> Tensor:
        """Logits of shape (n, 3) for views of shape (n, 1, s, s)."""
        output: TumorOutput = self.network(view)
        return output.logits


def load_network(path: Path) -> TumorNetwork:
    """The network of a bundle's safetensors file, in evaluation mode and single precision."""
    network = TumorNetwork()
    network.load_state_dict(load_file(path))  # copies half into single precision
    return network.eval()
