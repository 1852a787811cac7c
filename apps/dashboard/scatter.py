"""Maps of pictures: a point for each, coloured by anything, that can be pointed at and clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from apps.dashboard.charts import BELOW, COLOURS, layout
from braintx.i18n import Words

_NO_VALUE = "#c4ccd3"
_MANY = tuple(f"hsl({round(137.5 * k) % 360}, 55%, 45%)" for k in range(32))
_TALL = 560


@dataclass(frozen=True)
class Places:
    """Points of a map.

    Attributes
    ----------
    xy : ndarray of shape (n, 2)
    texts : list of str
        What is said of each when it is pointed at.
    rows : list of int
        What a click on each hands back.
    """

    xy: NDArray[np.float64]
    texts: list[str]
    rows: list[int]

    def of(self, inside: NDArray[np.bool_], colour: str | None = None) -> dict[str, Any]:
        """Some of them, as a trace."""
        kept = np.flatnonzero(inside)
        x, y = np.round(self.xy[kept], 2).T
        marker = {"size": 7, "opacity": 0.75, "line": {"width": 0.5, "color": "#ffffff"}}
        return {
            "x": x,
            "y": y,
            "text": [self.texts[k] for k in kept],
            "customdata": [[self.rows[k]] for k in kept],
            "hovertemplate": "%{text}<extra></extra>",
            "mode": "markers",
            "marker": marker | ({"color": colour} if colour else {}),
            "selected": {"marker": {"opacity": 1.0, "size": 13}},
            "unselected": {"marker": {"opacity": 0.45}},
        }


def by_groups(
    words: Words, places: Places, names: Sequence[str], codes: NDArray[np.int64]
) -> go.Figure:
    """Points in a plane, one colour a group. The axes mean nothing, so none are drawn."""
    figure = go.Figure(layout=_map_layout(words))
    for code, name in enumerate(names):
        colour = _MANY[code % len(_MANY)] if len(names) > len(COLOURS) else COLOURS[code]
        figure.add_scatter(**places.of(codes == code, colour), name=name)
    return _without_axes(figure)


def by_numbers(words: Words, places: Places, values: NDArray[np.float64], name: str) -> go.Figure:
    """Points in a plane, shaded by a number; grey where there is none."""
    figure = go.Figure(layout=_map_layout(words, showlegend=False))
    finite = np.isfinite(values)
    figure.add_scatter(**places.of(~finite, _NO_VALUE))
    shaded = places.of(finite)
    bar = {"title": {"text": name, "side": "right"}, "thickness": 12, "outlinewidth": 0}
    shade = {"color": values[finite], "colorscale": "Viridis", "colorbar": bar}
    figure.add_scatter(**(shaded | {"marker": shaded["marker"] | shade}))
    return _without_axes(figure)


def _map_layout(words: Words, **more: object) -> go.Layout:
    return layout(words, _TALL, **({"hovermode": "closest", "legend": BELOW} | more))


def _without_axes(figure: go.Figure) -> go.Figure:
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x")
    return figure
