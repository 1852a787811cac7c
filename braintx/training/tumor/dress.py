"""Every kind of view in every dress: what a picture shows is changed apart from how it looks.

A tumour is healed with tissue from a similar head or from its own other side, or put into a
healthy head; skulls are taken off heads of every kind, and drawn around brains that came
without; tissues' greys are put in another order, as other sequences have them. So neither a
seam, nor a bare brain, nor a source means a tumour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from braintx.training.tumor.grey import Dice, apply_curve, blur, normalize, on_some, restyle
from braintx.training.tumor.skull import RIM
from braintx.training.tumor.views import CONTEXT

PLAIN, HEALED, MIRRORED, PLANTED, SHAM = range(5)
"""What is done to a picture: nothing; its tumour covered with a partner's tissue; one half
mirrored over the other; a partner's tumour put in; tissue exchanged where no tumour is."""


@dataclass(frozen=True)
class Order:
    """What to show: each array has one entry a view.

    Attributes
    ----------
    base, partner : ndarray of int
        Rows of the pixels.
    flipped : ndarray of bool
        Whether the partner is shown as in a mirror.
    deed : ndarray of int
        `PLAIN` to `SHAM`.
    keep_left : ndarray of bool
        Which half stays, of what is mirrored.
    recolour : ndarray of bool
    has_skull : ndarray of bool
    head : ndarray of bool
        False for pictures of anything else: they get no dress.
    """

    base: NDArray[np.int64]
    partner: NDArray[np.int64]
    flipped: NDArray[np.bool_]
    deed: NDArray[np.int64]
    keep_left: NDArray[np.bool_]
    recolour: NDArray[np.bool_]
    has_skull: NDArray[np.bool_]
    head: NDArray[np.bool_]


@dataclass(frozen=True)
class Choices:
    """Shares of the views that get each dress.

    Attributes
    ----------
    strip : float
        Of heads with a skull, that lose it.
    scalp : float
        Of bare brains, that get one drawn.
    restyle : float
        Strength of what hides the scanner; see `braintx.training.tumor.grey.restyle`.
    mute : float
        Of the recoloured, that become T1 without contrast.
    tilted : float
        Turned by more than a few degrees.
    """

    strip: float = 0.3
    scalp: float = 0.4
    restyle: float = 0.6
    mute: float = 0.4
    tilted: float = 0.15


def dress(
    order: Order,
    stack: tuple[Tensor, Tensor, Tensor],
    size: int,
    seed: int,
    choices: Choices,
    *,
    turned: bool = False,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Random views.

    Parameters
    ----------
    order : Order
    stack : tuple of Tensor of shape (m, s, s), uint8
        Pixels; masks (0 none, 255 inside, 127 not known); rims, as
        `braintx.training.tumor.skull.rim_map` makes them. They may lie on another device.
    size : int
        Side of the views, a multiple of 32.
    seed : int
    choices : Choices
    turned : bool
        Turn the heads anywhere, and not flip them.

    Returns
    -------
    view : Tensor of shape (n, 1, size, size) in [0, 1]
    target, known : Tensor of shape (n, 1, size/4, size/4)
        Share of each mask cell inside the outline, and whether that is known.
    turn : Tensor of shape (n,)
        Radians, counter-clockwise as seen.
    """
    device = stack[0].device
    dice = Dice(len(order.base), seed, device)
    base = torch.from_numpy(order.base).to(device)
    pixels, mask, rim = (_rows(part, base) for part in stack)
    known = ((mask < 100) | (mask > 200)).float()
    mask = (mask > 200).float()
    rim, pixels = rim / RIM, pixels / 255
    stacked = torch.cat([pixels, mask, known, rim], dim=1)
    changed = order.deed != PLAIN
    stacked = on_some(changed, stacked, dice, lambda v, d: _exchanged(v, order, changed, stack, d))
    muted = order.recolour & order.head & dice.some(choices.mute)
    stacked = on_some(muted, stacked, dice, _muted)
    stacked = on_some(order.recolour & order.head & ~muted, stacked, dice, _recoloured)
    strip = dice.some(choices.strip) & order.head & order.has_skull
    stacked = on_some(strip, stacked, dice, _stripped)
    dressed = dice.some(choices.scalp) & order.head & ~order.has_skull
    stacked = on_some(dressed, stacked, dice, _with_scalp)
    zoom = dice.uniform(-0.22, 0.18).exp()
    zoom = on_some(strip, zoom, dice, lambda v, d: v * d.uniform(1.0, 1.15))
    zoom = on_some(dressed, zoom, dice, lambda v, d: v * d.uniform(0.8, 0.95))
    grid, turn = _grid(zoom, dice, size, choices, turned=turned)
    planes = functional.grid_sample(stacked[:, :3], grid, align_corners=False)
    view = normalize(planes[:, :1])
    if choices.restyle:
        view = restyle(view, dice, order.head, choices.restyle)
    share = functional.avg_pool2d(planes[:, 1:], 4)
    # what lies outside the picture is known to be no tumour
    outside = 1 - functional.grid_sample(torch.ones_like(known), grid, align_corners=False)
    sure = (share[:, 1:] + functional.avg_pool2d(outside, 4) > 0.95).float()
    return view, share[:, :1], sure, turn


def _rows(part: Tensor, chosen: Tensor) -> Tensor:
    return part[chosen].float()[:, None]


def _grid(
    zoom: Tensor, dice: Dice, size: int, choices: Choices, *, turned: bool
) -> tuple[Tensor, Tensor]:
    """The sampling grid of a random pose."""
    spread = torch.from_numpy(np.where(dice.some(choices.tilted), 30.0, 8.0)).to(zoom)
    turn = (dice.normal(1.0) * spread).deg2rad()
    flip = torch.from_numpy(np.where(dice.some(0.5), -1.0, 1.0)).to(zoom)
    if turned:
        turn, flip = dice.uniform(-torch.pi, torch.pi), torch.ones_like(flip)
    stretch, shear = dice.normal(0.06).exp(), dice.normal(0.05)
    shift = dice.normal(0.08, 2)  # of half the side
    # from the view to the picture: its head spans 1 / CONTEXT of it
    a, b = turn.cos(), turn.sin()
    scale = 1 / (CONTEXT * zoom)
    rows = torch.stack(
        [
            torch.stack([flip * a * scale * stretch, -flip * b * scale * stretch], 1),
            torch.stack([(b + shear * a) * scale / stretch, (a - shear * b) * scale / stretch], 1),
        ],
        1,
    )
    theta = torch.cat([rows, (shift * scale[:, None])[:, :, None]], dim=2)
    return functional.affine_grid(theta, [dice.n, 1, size, size], align_corners=False), turn


def _exchanged(
    stacked: Tensor,
    order: Order,
    changed: NDArray[np.bool_],
    stack: tuple[Tensor, Tensor, Tensor],
    dice: Dice,
) -> Tensor:
    """Tissue exchanged with the partners', as `Order.deed` says."""
    pixels, mask, known, rim = stacked.split(1, dim=1)
    device, size = pixels.device, pixels.shape[-1]
    partner, flipped, deed, keep_left = (
        torch.from_numpy(v[changed]).to(device)
        for v in (order.partner, order.flipped, order.deed, order.keep_left)
    )
    theirs, their_mask = _partners(stack, partner, flipped, dice)
    which = deed[:, None, None, None]
    perhaps = torch.maximum(mask, 1 - known)  # a box holds more than the ellipse in it
    near, their_near = _grown(perhaps, 9), _grown(their_mask, 5)
    spot = _ellipses(dice, size) * (1 - near) * (1 - _grown(their_mask, 9))
    nothing = torch.zeros_like(near)
    region = torch.where(which == HEALED, near, nothing)
    region = torch.where(which == PLANTED, their_near, region)
    region = torch.where(which == SHAM, spot, region)
    soft = functional.avg_pool2d(functional.avg_pool2d(region, 9, 1, 4), 5, 1, 2)
    ring = (_grown(region, 15) - region).clamp(min=0)
    gain, offset = _matched(pixels, theirs, ring)
    side = torch.where(keep_left, 1.0, -1.0)[:, None, None, None]
    side = side * torch.linspace(-1, 1, size, device=device)
    half = (0.5 + side * size / dice.uniform(6, 24, 1, 1, 1)).clamp(0, 1)
    mirrored = which == MIRRORED
    soft = torch.where(mirrored, half.expand_as(soft), soft)
    patch = torch.where(mirrored, theirs, theirs * gain + offset)
    mixed = (pixels * (1 - soft) + patch * soft).clamp(0, 1)
    inside = (soft > 0.5).float()
    shown = torch.where(which == SHAM, mask, mask * (1 - inside) + their_mask * inside)
    shown = torch.where(which == HEALED, nothing, shown)
    clean = mirrored & (shown.amax((2, 3), keepdim=True) == 0)
    whole = (which == HEALED) | (which == PLANTED) | clean
    known = torch.where(whole, torch.ones_like(known), known)
    return torch.cat([mixed, shown, known, rim], dim=1)


def _partners(
    stack: tuple[Tensor, Tensor, Tensor], partner: Tensor, flipped: Tensor, dice: Dice
) -> tuple[Tensor, Tensor]:
    """Pixels and masks of the partners, moved a little: no brain is another's copy."""
    pixels, mask = _rows(stack[0], partner) / 255, (_rows(stack[1], partner) > 200).float()
    flip = 1 - 2 * flipped.float()
    turn, scale = dice.normal(0.03), dice.normal(0.025).exp()
    a, b = turn.cos() * scale, turn.sin() * scale
    rows = torch.stack([torch.stack([flip * a, -flip * b], 1), torch.stack([b, a], 1)], 1)
    theta = torch.cat([rows, dice.normal(0.012, 2)[:, :, None]], dim=2)
    size = pixels.shape[-1]
    grid = functional.affine_grid(theta, [dice.n, 1, size, size], align_corners=False)
    moved = functional.grid_sample(torch.cat([pixels, mask], 1), grid, align_corners=False)
    return moved[:, :1], (moved[:, 1:] > 0.5).float()


def _matched(ours: Tensor, theirs: Tensor, ring: Tensor) -> tuple[Tensor, Tensor]:
    """Gain and offset that give tissue of another head the greys around the place."""
    total = ring.sum((2, 3), keepdim=True) + 1.0

    def moments(picture: Tensor) -> tuple[Tensor, Tensor]:
        mean = (picture * ring).sum((2, 3), keepdim=True) / total
        spread = ((picture - mean).square() * ring).sum((2, 3), keepdim=True) / total
        return mean, spread.clamp(min=1e-5).sqrt()

    (here, spread), (there, their_spread) = moments(ours), moments(theirs)
    gain = (0.5 * (spread / their_spread) + 0.5 * here / there.clamp(min=0.02)).clamp(0.5, 2.0)
    return gain, here - gain * there


def _grown(mask: Tensor, pixels: int) -> Tensor:
    width = 2 * (pixels // 2) + 1
    rows = functional.max_pool2d(mask, (1, width), 1, (0, pixels // 2))
    return functional.max_pool2d(rows, (width, 1), 1, (pixels // 2, 0))


def _ellipses(dice: Dice, size: int) -> Tensor:
    at = torch.linspace(-1, 1, size, device=dice.device)
    x, y = dice.uniform(-0.4, 0.4, 1, 1, 1), dice.uniform(-0.4, 0.4, 1, 1, 1)
    wide, high = dice.uniform(0.06, 0.22, 1, 1, 1), dice.uniform(0.06, 0.22, 1, 1, 1)
    return (((at - x) / wide).square() + ((at[:, None] - y) / high).square() < 1).float()


def _stripped(stacked: Tensor, dice: Dice) -> Tensor:
    pixels, rim = stacked[:, :1], stacked[:, 3:]
    border = 1 + dice.normal(0.025, 1, 1, 1)
    kept = ((border - rim) / dice.uniform(0.005, 0.03, 1, 1, 1)).clamp(0, 1)
    return torch.cat([pixels * kept, stacked[:, 1:]], dim=1)


def _with_scalp(stacked: Tensor, dice: Dice) -> Tensor:
    """A dark skull and a bright scalp around a bare brain."""
    pixels, rim = stacked[:, :1], stacked[:, 3:]
    bone = 1.0 + dice.uniform(0.03, 0.09, 1, 1, 1)
    skin = bone + dice.uniform(0.04, 0.14, 1, 1, 1)
    bright = pixels.flatten(1).amax(dim=1)[:, None, None, None] * dice.uniform(0.3, 1.0, 1, 1, 1)
    shade = functional.interpolate(
        dice.normal(0.3, 1, 6, 6).exp(), size=pixels.shape[-2:], mode="bicubic"
    )
    shown = ((rim - bone) / 0.02).clamp(0, 1) * ((skin - rim) / 0.02).clamp(0, 1)
    return torch.cat([(pixels + shown * bright * shade).clamp(0, 1), stacked[:, 1:]], dim=1)


def _recoloured(stacked: Tensor, dice: Dice) -> Tensor:
    """The order of the tissues' greys changed, as `braintx.data.simulate.foreign` does."""
    pixels, rim = stacked[:, :1], stacked[:, 3:]
    low, high = _levels(pixels, 0.5, 0.985)
    grey = ((pixels - low) / (high - low).clamp(min=1e-3)).clamp(0, 1)
    even = torch.linspace(0, 1, 17, device=pixels.device).expand(dice.n, 17)
    inverse = (1 - even).pow(dice.uniform(0.6, 3.0, 1))
    water = dice.uniform(0.15, 0.35, 1)
    dark = even / water * dice.uniform(0.6, 1.0, 1)
    flair = torch.where(even < water, dark, (1 - even) / (1 - water) * 0.8 + 0.1)
    knots = dice.uniform(0, 1, 5)
    anyhow = functional.interpolate(knots[:, None], size=17, mode="linear", align_corners=True)
    way = dice.uniform(0, 3, 1)
    curve = torch.where(way < 1, inverse, torch.where(way < 2, flair, anyhow[:, 0]))
    inside = ((1.02 - rim) / 0.04).clamp(0, 1)
    inside = inside * (blur(pixels, torch.full_like(way[:, 0], 2.0)) > 0.04)
    rest = pixels * dice.uniform(0.2, 1.2, 1, 1, 1)
    made = inside * apply_curve(grey, curve) + (1 - inside) * rest
    return torch.cat([made.clamp(0, 1), stacked[:, 1:]], dim=1)


def _muted(stacked: Tensor, dice: Dice) -> Tensor:
    """As before the contrast agent: nothing in the brain outshines its white matter.

    The tumour, where its outline is known, is dull and a little darker than what is around it.
    """
    pixels, mask, rim = stacked[:, :1], stacked[:, 1:2], stacked[:, 3:]
    inside = ((1.0 - rim) / 0.04).clamp(0, 1)
    brain = (rim < 0.9).float() * (1 - mask)
    total = brain.sum((2, 3), keepdim=True) + 1
    mean = (pixels * brain).sum((2, 3), keepdim=True) / total
    spread = ((pixels - mean).square() * brain).sum((2, 3), keepdim=True).div(total).sqrt()
    top = mean + spread * dice.uniform(0.4, 1.0, 1, 1, 1)
    flat = torch.minimum(pixels, top + 0.1 * (pixels - top).clamp(min=0))
    soft = functional.avg_pool2d(_grown(mask, 5), 7, 1, 3)
    dull = mean * dice.uniform(0.55, 0.95, 1, 1, 1)
    dull = dull + dice.uniform(0.05, 0.3, 1, 1, 1) * (flat - mean)
    made = flat * (1 - soft) + dull * soft
    made = inside * made + (1 - inside) * pixels
    return torch.cat([made.clamp(0, 1), stacked[:, 1:]], dim=1)


def _levels(pixels: Tensor, *shares: float) -> list[Tensor]:
    rows = pixels[:, 0, ::3, ::3].flatten(1).sort(dim=1).values
    return [rows[:, round(q * (rows.shape[1] - 1))][:, None, None, None] for q in shares]
