"""The pose network: the early half of the tumour network's backbone, and two numbers."""

from __future__ import annotations

from torch import Tensor, nn

from braintx.models.backbone import channels_of, make_backbone, standardize
from braintx.preprocessing.image import POSE_SIZE

_LEVELS = (1, 2, 3)  # strides 4, 8, 16
_WIDTH = 64


class PoseNetwork(nn.Module):
    """Where the top of the head points, as a vector in the plane."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = make_backbone(_LEVELS)
        channels = channels_of(self.backbone)[-1]
        self.reduce = nn.Sequential(
            nn.Conv2d(channels, _WIDTH, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(_WIDTH),
            nn.ReLU(inplace=False),
        )
        self.dropout = nn.Dropout(0.2)
        cells = (POSE_SIZE // 32) ** 2
        self.direction = nn.Linear(_WIDTH * cells, 2)

    def forward(self, view: Tensor) -> Tensor:
        """Read views of shape (n, 1, POSE_SIZE, POSE_SIZE) in [0, 1].

        Returns
        -------
        Tensor of shape (n, 2)
            Cosine and sine of the turn, counter-clockwise; shorter than one where unsure.
        """
        levels = self.backbone(standardize(view))
        vector: Tensor = self.direction(self.dropout(self.reduce(levels[-1]).flatten(1)))
        length: Tensor = vector.norm(dim=1, keepdim=True)
        return vector / length.clamp(min=1.0)
