"""Lets PyPI's torchvision import beside a CPU-only torch.

That pair fails with ``operator torchvision::nms does not exist`` because the compiled
library that would declare the operators is built for CUDA. Declaring the two schemas is
enough: nothing here ever calls them. Import this before timm or pytorch-grad-cam.
"""

from __future__ import annotations

import torch


def declare() -> torch.library.Library | None:
    """Declare ``torchvision::nms`` and ``qnms`` where the compiled library cannot."""
    if torch.version.cuda is not None:
        return None
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library


_library = declare()  # must stay referenced, or the schemas vanish
