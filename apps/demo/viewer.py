"""The slice with its layers. The browser blends them: moving the opacity costs nothing here."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from apps.demo.cases import Case, name
from apps.demo.markup import card, esc
from braintx.core.html import data_uri
from braintx.core.records import Outline
from braintx.explain import overlay
from braintx.i18n import Words, answers

_LARGEST = 1024  # pixels a side that are sent to the browser


def show(case: Case | None, words: Words) -> str:
    """The viewer: picture, layers, legend; an invitation where no case is open."""
    heading = words("viewer.heading")
    if case is None or case.shown.slice is None:
        inner = f"<b>{esc(words('viewer.empty_title'))}</b><p>{esc(words('viewer.empty'))}</p>"
        return card(heading, f'<div class="bx-empty">{inner}</div>')
    return card(heading, _picture(case, words) + _legend(case, words))


def reading(words: Words) -> str:
    """What stands in the picture's place while a scan is read."""
    inner = f'<div class="bx-status bx-busy">{esc(words("status_line.reading"))}</div>'
    return card(words("viewer.heading"), f'<div class="bx-empty">{inner}</div>')


def heat_layer(heatmap: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Heat map (height, width) in [0, 1] as an RGBA layer, clear where it is 0.

    The same colours and weights as `braintx.explain.overlay.draw`.
    """
    colours = cv2.applyColorMap(np.asarray(heatmap * 255, np.uint8), cv2.COLORMAP_INFERNO)
    alpha = np.asarray(np.sqrt(heatmap) * 255, np.uint8)
    return np.dstack([colours[..., ::-1], alpha])


def fit(picture: NDArray[np.float32], largest: int = _LARGEST) -> NDArray[np.float32]:
    """The picture no larger than the browser needs."""
    factor = largest / max(picture.shape)
    if factor >= 1:
        return picture
    height, width = (max(1, round(side * factor)) for side in picture.shape)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _picture(case: Case, words: Words) -> str:
    shown = case.shown
    if shown.slice is None:
        return ""
    pixels = shown.slice.pixels
    says = [words("answer.picture", name=name(case, words))]
    scan = data_uri(overlay.encode_png(overlay.grey(fit(pixels))), "image/png")
    layers = [f'<img src="{scan}" alt="{{alt}}">']
    if shown.heatmap is not None:
        heat = data_uri(overlay.encode_png(heat_layer(fit(shown.heatmap))), "image/png")
        layers.append(f'<img class="bx-heat" src="{heat}" alt="">')
        says.append(words("viewer.with_heat"))
    if shown.outline is not None and shown.outline.xy:
        layers.append(_polygon(shown.outline, pixels.shape))
        says.insert(1, words("viewer.with_outline"))
    badge = (
        f'<span class="bx-badge">{esc(words("answer.synthetic"))}</span>' if case.synthetic else ""
    )
    drawn = "".join(layers).replace("{alt}", esc(" ".join(says)))
    caption = esc(name(case, words))
    if (count := len(case.patient.slices)) > 1:
        caption += " · " + esc(words("answer.slice_of", at=case.at + 1, count=count))
        if case.at == case.patient.key_slice:
            caption += f" · {esc(words('viewer.key'))}"
    # The browser marks the example that this says, so that none looks chosen that is not shown.
    chosen = f' data-shown="{esc(case.name)}"' if case.example else ""
    return (
        f'<figure class="bx-scan"{chosen}><div class="bx-layers">{drawn}{badge}</div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _polygon(outline: Outline, shape: tuple[int, ...]) -> str:
    height, width = shape
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in outline.xy)
    kind = "bx-outline bx-guess" if outline.faint else "bx-outline"
    return (
        f'<svg class="{kind}" viewBox="-0.5 -0.5 {width} {height}" aria-hidden="true" '
        f'preserveAspectRatio="none"><polygon points="{points}"/></svg>'
    )


def _legend(case: Case, words: Words) -> str:
    parts = []
    if case.shown.heatmap is not None:
        parts.append(
            f'<span class="bx-scale"><span>{esc(words("viewer.legend_low"))}</span><i></i>'
            f"<span>{esc(words('viewer.legend_high'))}</span></span>"
            f"<span>{esc(answers.saliency_method(words, case.method))}</span>"
        )
    outline = case.shown.outline
    if outline is not None and outline.xy:
        area = words("outline.area", share=words.percent(outline.area_fraction, 1))
        line, says = "bx-key-line", "viewer.legend_outline"
        if outline.faint:
            line, says = "bx-key-line bx-guess", "viewer.legend_guess"
        parts.append(f'<span class="{line}">{esc(words(says))}</span>')
        parts.append(f"<span>{esc(area)}</span>")
    return f'<div class="bx-legend">{"".join(parts)}</div>' if parts else ""
