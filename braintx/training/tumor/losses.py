"""What a fit of the tumour network minds: type, state of the view, mask, cells, agreement."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def type_loss(logits: Tensor, types: Tensor, weight: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy with the type, or with no type in particular.

    Parameters
    ----------
    logits : Tensor of shape (n, 3)
    types : Tensor of shape (n, 3)
        What is to be named, as probabilities.
    weight : Tensor of shape (n,)
    smoothing : float
        0 to 1.
    """
    wanted = types * (1 - smoothing) + smoothing / types.shape[1]
    each = -(wanted * logits.float().log_softmax(dim=1)).sum(dim=1)
    return (each * weight).sum() / weight.sum().clamp(min=1)


def state_loss(logits: Tensor, states: Tensor, smoothing: float = 0.02) -> Tensor:
    """Minus the log-probability of all states together that a view may be in.

    Parameters
    ----------
    logits : Tensor of shape (n, 10)
    states : Tensor of shape (n, 10), bool
        Those that a view may be in.
    smoothing : float, default=0.02
    """
    logs = logits.log_softmax(dim=1)
    inside = logs.masked_fill(~states, -torch.inf).logsumexp(dim=1)
    return -((1 - smoothing) * inside + smoothing * logs.mean(dim=1)).mean()


def mask_loss(mask: Tensor, target: Tensor, sure: Tensor) -> Tensor:
    """Dice and three times BCE, where the outline is known.

    Parameters
    ----------
    mask : Tensor of shape (n, 1, m, m)
        Logits.
    target, sure : Tensor of the same shape
        Share inside the outline, and whether that is known.
    """
    logits = mask.float()
    share = sure.mean(dim=(1, 2, 3))
    counts = (share > 0.5).float()
    probability = logits.sigmoid() * sure
    wanted = target * sure
    overlap = 2 * (probability * wanted).sum(dim=(1, 2, 3)) + 1.0
    dice = 1 - overlap / ((probability + wanted).sum(dim=(1, 2, 3)) + 1.0)
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * sure
    each = dice + 3.0 * entropy.mean(dim=(1, 2, 3)) / share.clamp(min=0.1)
    return (each * counts).sum() / counts.sum().clamp(min=1)


def cell_loss(cells: Tensor, target: Tensor, sure: Tensor, types: Tensor, weight: Tensor) -> Tensor:
    """Each cell in the outline must name the type by itself.

    Parameters
    ----------
    cells : Tensor of shape (n, 3, m/4, m/4)
        Logits.
    target, sure : Tensor of shape (n, 1, m, m)
        As of `mask_loss`.
    types, weight : Tensor
        As of `type_loss`.
    """
    share = functional.avg_pool2d(target * sure, 4)[:, 0]
    logs = cells.float().log_softmax(dim=1)
    named = ((types > 0.9) & (weight > 0.5)[:, None]).float()
    wanted = named * 0.95 + 0.05 / 3
    per_cell = -(wanted[:, :, None, None] * logs).sum(dim=1)
    each = (per_cell * share).sum(dim=(1, 2)) / (share.sum(dim=(1, 2)) + 1e-3)
    counts = named.sum(dim=1) * (share.amax(dim=(1, 2)) > 0.1)
    return (each * counts).sum() / counts.sum().clamp(min=1)


def somewhere_loss(mask: Tensor, sure: Tensor, states: Tensor) -> Tensor:
    """A tumour without an outline must show in the mask, wherever.

    Parameters
    ----------
    mask, sure : Tensor of shape (n, 1, m, m)
        As of `mask_loss`.
    states : Tensor of shape (n, 10), bool
        As of `state_loss`.
    """
    unknown = (sure.mean(dim=(1, 2, 3)) < 0.5) & (states[:, 0] & (states.sum(dim=1) == 1))
    top = mask.float().flatten(1).topk(16, dim=1).values.mean(dim=1)
    each = functional.softplus(-top)
    return (each * unknown).sum() / unknown.sum().clamp(min=1)


def apart(logits: Tensor, counts: Tensor) -> Tensor:
    """Symmetric Kullback-Leibler divergence between views 2i and 2i + 1, in nats.

    The idea is R-Drop's (Liang et al., NeurIPS 2021), with dresses in the place of dropout masks.
    """
    first, second = logits.float().log_softmax(dim=1).unflatten(0, (-1, 2)).unbind(dim=1)
    each = 0.5 * ((first.exp() - second.exp()) * (first - second)).sum(dim=1)
    chosen = counts[::2].float()
    mean: Tensor = (each * chosen).sum() / chosen.sum().clamp(min=1)
    return mean
