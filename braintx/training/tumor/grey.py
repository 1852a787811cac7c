"""Grey levels of whole batches made into another scanner's, on whatever device they are.

What a batch of views looks like is drawn anew in every respect in which two hospitals differ:
tone curve, contrast, coil bias, sharpness, noise, resolution, compression, writing, borders;
and views lend each other their histogram and the low frequencies of their spectrum (Yang and
Soatto, FDA, CVPR 2020), so that none of these tells the source.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

_CLIP = (0.01, 0.997)  # as `braintx.preprocessing.image.normalize`
_LEVELS = 33


class Dice:
    """Random numbers for batches of ``n``, repeatable from a seed."""

    def __init__(self, n: int, seed: int, device: torch.device) -> None:
        self.n, self.device = n, device
        self.source = torch.Generator(device).manual_seed(seed)
        self.plain = np.random.default_rng(seed)  # for which views are changed at all

    def of(self, n: int) -> Dice:
        """The same dice for a batch of another size."""
        other = Dice.__new__(Dice)
        other.n, other.device, other.source, other.plain = n, self.device, self.source, self.plain
        return other

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Numbers of shape (n, *shape).

        Parameters
        ----------
        low, high : float
        shape : int
            Of what is drawn for each view.
        """
        found = torch.rand((self.n, *shape), generator=self.source, device=self.device)
        return low + (high - low) * found

    def normal(self, spread: float, *shape: int) -> Tensor:
        """Numbers of shape (n, *shape), about zero."""
        return spread * torch.randn((self.n, *shape), generator=self.source, device=self.device)

    def some(self, share: float) -> NDArray[np.bool_]:
        """True for about this share: shape (n,)."""
        return self.plain.random(self.n) < share


def on_some(
    chosen: NDArray[np.bool_], batch: Tensor, dice: Dice, change: Callable[[Tensor, Dice], Tensor]
) -> Tensor:
    """The batch with the chosen rows changed; what is not chosen costs nothing.

    Parameters
    ----------
    chosen : Tensor of shape (n,), bool
    batch : Tensor
        Views.
    dice : Dice
    change : callable
        Of the chosen views and their dice.
    """
    where = np.flatnonzero(chosen)
    if not len(where):
        return batch
    rows = torch.from_numpy(where).to(batch.device)
    return batch.index_copy(0, rows, change(batch[rows], dice.of(len(where))).to(batch.dtype))


def normalize(view: Tensor) -> Tensor:
    """Grey levels (n, 1, s, s) to [0, 1] by robust percentiles of each view."""
    rows = view[:, 0, ::2, ::2].flatten(1).sort(dim=1).values
    last = rows.shape[1] - 1
    low, high = (rows[:, round(q * last)][:, None, None, None] for q in _CLIP)
    return ((view - low) / (high - low).clamp(min=1e-6)).clamp(0, 1)


def restyle(view: Tensor, dice: Dice, lender: NDArray[np.bool_], strength: float = 1.0) -> Tensor:
    """Another scanner's picture of the same head.

    Parameters
    ----------
    view : Tensor of shape (n, 1, s, s) in [0, 1]
    dice : Dice
    lender : ndarray of shape (n,), bool
        Whose histogram and spectrum others may borrow: heads, not drawn pictures.
    strength : float, default=1
        Of the shares of views that are changed in the respects that change most.
    """
    p, lenders = strength, np.flatnonzero(lender)

    def lent(v: Tensor, dice: Dice) -> Tensor:
        drawn = dice.plain.choice(lenders, len(v))
        return given[torch.from_numpy(drawn).to(v.device)]

    if len(lenders):
        given = view
        view = on_some(
            dice.some(0.3 * p), view, dice, lambda v, d: _with_histogram(v, lent(v, d), d)
        )
    view = on_some(dice.some(0.4 * p), view, dice, lambda v, d: apply_curve(v, _monotone(d)))
    if len(lenders):
        given = view
        view = on_some(
            dice.some(0.3 * p), view, dice, lambda v, d: _with_spectrum(v, lent(v, d), d)
        )
    view = on_some(dice.some(0.6), view, dice, _gamma)
    view = on_some(dice.some(0.4), view, dice, _contrast)
    view = on_some(dice.some(0.4), view, dice, _bias)
    view = on_some(dice.some(0.25), view, dice, _resampled)
    view = on_some(dice.some(0.2), view, dice, lambda v, d: blur(v, d.uniform(0.4, 1.5)))
    view = on_some(dice.some(0.2), view, dice, _sharpened)
    view = on_some(dice.some(0.3), view, dice, _noisy).clamp(0, 1)
    view = on_some(dice.some(0.35 * p), view, dice, lambda v, d: compressed(v, d.uniform(8, 70)))
    view = on_some(dice.some(0.3 * p), view, dice, _marked)
    view = on_some(dice.some(0.1 * p), view, dice, _framed)
    return on_some(dice.some(0.5), view, dice, lambda v, _: normalize(v)).clamp(0, 1)


def _gamma(view: Tensor, dice: Dice) -> Tensor:
    return view.clamp(min=1e-4).pow(dice.normal(0.35, 1, 1, 1).exp())


def _contrast(view: Tensor, dice: Dice) -> Tensor:
    gain, offset = dice.normal(0.2, 1, 1, 1).exp(), dice.normal(0.08, 1, 1, 1)
    return (view - 0.5) * gain + 0.5 + offset


def _bias(view: Tensor, dice: Dice) -> Tensor:
    coarse = dice.normal(0.25, 1, 3, 3)
    return view * functional.interpolate(coarse, size=view.shape[-2:], mode="bicubic").exp()


def _sharpened(view: Tensor, dice: Dice) -> Tensor:
    return view + dice.uniform(0.3, 1.2, 1, 1, 1) * (view - blur(view, dice.uniform(0.8, 1.5)))


def _noisy(view: Tensor, dice: Dice) -> Tensor:
    return view + dice.normal(1.0, *view.shape[1:]) * dice.uniform(0.01, 0.07, 1, 1, 1)


def apply_curve(view: Tensor, levels: Tensor) -> Tensor:
    """Grey levels through a curve of each view, given at evenly spaced levels (n, k)."""
    last = levels.shape[1] - 1
    place = view.clamp(0, 1).flatten(1) * last
    below = place.floor().clamp(max=last - 1).long()
    first, second = levels.gather(1, below), levels.gather(1, below + 1)
    return (first + (second - first) * (place - below)).view_as(view)


def _monotone(dice: Dice) -> Tensor:
    steps = dice.uniform(0.05, 1.0, 6).pow(2)
    sums = functional.pad(steps.cumsum(dim=1), (1, 0))
    return sums / sums[:, -1:]


def _with_histogram(view: Tensor, lender: Tensor, dice: Dice) -> Tensor:
    """Each view with another's distribution of grey levels, or half-way to it."""
    own, other = _quantiles(view), _quantiles(lender)
    even = torch.linspace(0, 1, 64, device=view.device).expand(dice.n, 64).contiguous()
    above = torch.searchsorted(own, even).clamp(1, _LEVELS - 1)
    low, high = own.gather(1, above - 1), own.gather(1, above)
    share = ((even - low) / (high - low).clamp(min=1e-4)).clamp(0, 1)
    to_low, to_high = other.gather(1, above - 1), other.gather(1, above)
    levels = to_low + share * (to_high - to_low)
    mixed = dice.uniform(0.3, 1.0, 1)
    return apply_curve(view, mixed * levels + (1 - mixed) * even)


def _quantiles(view: Tensor) -> Tensor:
    rows = view[:, 0, ::3, ::3].flatten(1).sort(dim=1).values
    places = torch.linspace(0, rows.shape[1] - 1, _LEVELS, device=view.device).round().long()
    return rows[:, places].contiguous()


def _with_spectrum(view: Tensor, lender: Tensor, dice: Dice) -> Tensor:
    size = view.shape[-1]
    with torch.autocast(view.device.type, enabled=False):
        spectrum, other = torch.fft.rfft2(view.float()), torch.fft.rfft2(lender.float()).abs()
        strength, phase = spectrum.abs(), spectrum.angle()
        reach = dice.uniform(0.01, 0.06, 1, 1, 1) * size
        y = torch.fft.fftfreq(size, 1 / size, device=view.device).abs()[:, None]
        x = torch.fft.rfftfreq(size, 1 / size, device=view.device)[None]
        low = ((y <= reach) & (x <= reach)).float() * dice.uniform(0.2, 1.0, 1, 1, 1)
        mixed = strength * (1 - low) + other * low
        made: Tensor = torch.fft.irfft2(torch.polar(mixed, phase), s=(size, size))
        return made.clamp(0, 1)


def _resampled(view: Tensor, dice: Dice) -> Tensor:
    """From fewer pixels."""
    size = view.shape[-1]
    small = int(size * dice.plain.uniform(0.35, 0.8))
    less = functional.interpolate(view, size=(small, small), mode="area")
    return functional.interpolate(less, size=(size, size), mode="bicubic")


def blur(view: Tensor, sigma: Tensor) -> Tensor:
    """Gaussian blur, a standard deviation in pixels for each view."""
    reach = torch.arange(-4, 5, device=view.device, dtype=view.dtype)
    kernel = (-0.5 * (reach[None] / sigma[:, None]).square()).exp()
    kernel = kernel / kernel.sum(dim=1, keepdim=True)
    rows = functional.pad(view.transpose(0, 1), (4, 4, 4, 4), mode="reflect")
    n = len(sigma)
    rows = functional.conv2d(rows, kernel[:, None, None, :], groups=n)
    return functional.conv2d(rows, kernel[:, None, :, None], groups=n).transpose(0, 1)


# Luminance table of the JPEG standard (ITU-T T.81, annex K).
_TABLE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip


def compressed(view: Tensor, quality: Tensor) -> Tensor:
    """What JPEG of a quality (1 to 100, one for each view) leaves of it; sides divide by 8."""
    n, _, height, width = view.shape
    k = torch.arange(8, device=view.device, dtype=torch.float32)
    basis = ((2 * k[None] + 1) * k[:, None] * math.pi / 16).cos() / 2
    basis[0] = basis[0] / math.sqrt(2)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)[:, None, None]
    table = torch.tensor(_TABLE, device=view.device, dtype=torch.float32).view(1, 8, 8)
    steps = ((table * scale + 50) / 100).floor().clamp(1, 255)[:, None, None]
    blocks = view.float().view(n, height // 8, 8, width // 8, 8).transpose(2, 3) * 255 - 128
    waves = ((basis @ blocks @ basis.T) / steps).round() * steps
    back = (basis.T @ waves @ basis + 128) / 255
    return back.transpose(2, 3).reshape(view.shape).clamp(0, 1)


def _marked(view: Tensor, dice: Dice) -> Tensor:
    """A bar: what an arrow or a letter is to a network."""
    size = view.shape[-1]
    at = torch.arange(size, device=view.device, dtype=view.dtype)
    x, y = dice.uniform(0, size, 1, 1), dice.uniform(0, size, 1, 1)
    angle, length = dice.uniform(0, math.pi, 1, 1), dice.uniform(0.01, 0.07, 1, 1) * size
    dx, dy = at[None, None, :] - x, at[None, :, None] - y
    along, across = dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin()
    drawn = ((along.abs() < length) & (across.abs() < 1.5))[:, None].to(view.dtype)
    white = (dice.uniform(0, 1, 1, 1, 1) < 0.75).to(view.dtype)
    return view * (1 - drawn) + drawn * white


def _framed(view: Tensor, dice: Dice) -> Tensor:
    """Cut off at its edges."""
    size = view.shape[-1]
    at = torch.arange(size, device=view.device, dtype=view.dtype)
    edge = dice.uniform(0, 0.1, 4, 1) * size
    rows = (at[None] >= edge[:, 0]) & (at[None] < size - edge[:, 1])
    columns = (at[None] >= edge[:, 2]) & (at[None] < size - edge[:, 3])
    return view * (rows[:, None, :, None] & columns[:, None, None, :]).to(view.dtype)
