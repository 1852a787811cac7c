"""Heat maps over a slice: which part of it spoke for the class.

Two come out of the serving graph with the prediction and cost nothing. The class reads two
pooled vectors through one linear layer, so each logit is a sum over places: ``evidence`` shows
its terms (HiResCAM, carried on to the mask's finer grid). ``cam`` *is* Grad-CAM of the fused
feature map. The other methods run the torch network through pytorch-grad-cam.

References
----------
Selvaraju et al., Grad-CAM, ICCV 2017; Chattopadhay et al., Grad-CAM++, WACV 2018; Draelos
and Carin, HiResCAM, arXiv:2011.08891; Jiang et al., LayerCAM, IEEE TIP 2021; Muhammad and
Yeasin, Eigen-CAM, IJCNN 2020.
"""

from __future__ import annotations

import importlib.util
import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BrainTxError, MissingExtraError
from braintx.core.labels import TUMOR_LABELS, TumorLabel
from braintx.core.records import TumorReading
from braintx.preprocessing.image import VIEW_SIZE, HeadBox

if TYPE_CHECKING:
    from braintx.models.tumor.network import Classifier

DEFAULT = "evidence"
"""The one that points best at the tumours of unseen patients; see docs/evaluation.md."""
_FREE = (DEFAULT, "cam")
_one_at_a_time = threading.Lock()
_THROUGH_TORCH = {
    "gradcam": "GradCAM",
    "gradcam++": "GradCAMPlusPlus",
    "hirescam": "HiResCAM",
    "layercam": "LayerCAM",
    "eigencam": "EigenCAM",
}
METHODS = (*_FREE, *_THROUGH_TORCH)


@cache
def available() -> tuple[str, ...]:
    """The methods that can run with what is installed."""
    able = all(importlib.util.find_spec(name) for name in ("torch", "timm", "pytorch_grad_cam"))
    return METHODS if able else _FREE


def refuse_unknown(method: str) -> None:
    """Raise where the method is not one of `METHODS`, or cannot run here.

    Raises
    ------
    BrainTxError
        Unknown method.
    MissingExtraError
        Known, and torch or pytorch-grad-cam is not installed.
    """
    if method not in METHODS:
        raise BrainTxError(
            "Unknown heat map '{method}': choose one of {methods}.",
            "saliency.unknown_method",
            method=method,
            methods=tuple(METHODS),
        )
    if method not in available():
        raise MissingExtraError(
            "The heat map '{method}' needs torch, timm and pytorch-grad-cam. Install "
            "requirements.txt, or use '{default}', which needs none of them.",
            method=method,
            default=DEFAULT,
        )


def class_map(
    method: str, reading: TumorReading, view: NDArray[np.float32], label: TumorLabel, weights: Path
) -> NDArray[np.float32]:
    """The heat map of a class in the network's own view, scaled to [0, 1].

    Parameters
    ----------
    method : str
        One of `METHODS`.
    reading : TumorReading
        Of the same view.
    view : ndarray of shape (VIEW_SIZE, VIEW_SIZE), float32 in [0, 1]
    label : {"glioma", "meningioma", "other"}
    weights : Path
        The bundle's safetensors file; read only by the methods that need torch.

    Returns
    -------
    ndarray of shape (h, w), float32
        (VIEW_SIZE / 4) squared for ``evidence``, (VIEW_SIZE / 16) squared for ``cam``,
        `VIEW_SIZE` squared for the others.
    """
    refuse_unknown(method)
    index = TUMOR_LABELS.index(label)
    if method in _FREE:
        return scale(np.maximum(getattr(reading, method)[index], 0.0))
    return _through_torch(_THROUGH_TORCH[method], view, index, weights)


def scale(heat: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shift and scale to [0, 1], as pytorch-grad-cam does; a flat map becomes zeros."""
    heat = heat - heat.min()
    return np.asarray(heat / (heat.max() + 1e-7), np.float32)


def onto_image(
    heat: NDArray[np.float32], box: HeadBox, shape: tuple[int, int]
) -> NDArray[np.float32]:
    """A square heat map of the view, laid over an image of ``shape`` (height, width).

    Parameters
    ----------
    heat : ndarray of shape (s, s), float32
        Over the view, whatever its resolution.
    box : HeadBox
        Where the view lies in the image.
    shape : tuple of int

    Returns
    -------
    ndarray of that shape, float32
        0 outside the view.
    """
    matrix = cv2.invertAffineTransform(box.to_view(heat.shape[0]))
    height, width = shape
    laid = cv2.warpAffine(heat, matrix, (width, height), flags=cv2.INTER_LINEAR)
    return np.asarray(laid, np.float32)


def _through_torch(
    name: str, view: NDArray[np.float32], index: int, weights: Path
) -> NDArray[np.float32]:
    import torch

    from braintx.models import torchvision_ops  # noqa: F401  (before pytorch-grad-cam)

    import pytorch_grad_cam  # isort: skip
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    network = _network(weights, weights.stat().st_mtime_ns)
    given = torch.from_numpy(view.reshape(1, 1, VIEW_SIZE, VIEW_SIZE).copy())
    layers = [network.network.fuse[2]]
    # its hooks hold what passes through the shared network, whoever sent it
    with _one_at_a_time, getattr(pytorch_grad_cam, name)(network, layers) as method:
        heat = method(input_tensor=given, targets=[ClassifierOutputTarget(index)])
    return np.asarray(heat[0], np.float32)


@lru_cache(maxsize=1)
def _network(weights: Path, _changed: int) -> Classifier:
    from braintx.models.tumor.network import Classifier, load_network

    return Classifier(load_network(weights)).eval()
