"""Figures of counts and measures. They draw some hundred numbers, never rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from braintx.i18n import Words
from braintx.stats.description import Histogram, Summary

ACCENT, AGAINST, QUIET = "#0e6880", "#b35011", "#52606d"
COLOURS = (ACCENT, AGAINST, "#5b7f3c", "#7a4fa3", "#b8902b", QUIET, "#8ad6e8", "#e0a77f")
_SCALE = ((0.0, "#ffffff"), (0.5, "#8ad6e8"), (1.0, "#0e6880"))
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_TALL = 380
BELOW = {"orientation": "h", "y": 0, "yanchor": "top", "x": 0}
"""A legend of many names: beneath the figure, clear of the buttons above it."""
_LONG = 14  # letters of a level's name; longer ones lie on their side


def layout(words: Words, height: int = _TALL, **more: object) -> go.Layout:
    """What all figures share; numbers are written as the language does."""
    given = {
        "height": height,
        "margin": {"l": 12, "r": 16, "t": 36, "b": 24},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "font": {"family": _FONT, "size": 13, "color": "#1c2733"},
        "separators": "".join(words.separators[:2]),
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        "colorway": COLOURS,
        "bargap": 0.18,
    }
    return go.Layout(**(given | more))


def _percent(words: Words, places: int = 0) -> dict[str, str]:
    """How an axis of shares, drawn in percent, writes them."""
    return {"tickformat": f".{places}f", "ticksuffix": words.separators[2]}


def _axes(figure: go.Figure, x: str = "", y: str = "", **more: object) -> go.Figure:
    title = {"font": {"size": 13}, "standoff": 8}
    grid = {"gridcolor": "#e6ecf0", "zerolinecolor": "#d5dde3", "automargin": True}
    figure.update_xaxes(title={"text": x} | title, **grid)
    figure.update_yaxes(title={"text": y} | title, **grid, **more)
    return figure


def bars(
    words: Words,
    groups: Mapping[str, NDArray[np.int64]],
    levels: Sequence[str],
    name: str,
    *,
    counted: str = "",
) -> go.Figure:
    """Rows for each level of a column, one colour a group.

    Parameters
    ----------
    words : Words
    groups : mapping of str to ndarray of shape (levels,)
    levels : sequence of str
    name : str
        Of the column.
    counted : str, optional
        What is counted; else the rows of a table, cases.
    """
    lying = any(len(level) > _LONG for level in levels) or len(levels) > 8
    figure = go.Figure(layout=layout(words, max(_TALL, 26 * len(levels) + 120 if lying else 0)))
    for group, counts in groups.items():
        places = {"x": counts, "y": levels} if lying else {"x": levels, "y": counts}
        figure.add_bar(**places, name=group, orientation="h" if lying else "v")
    figure.update_layout(showlegend=len(groups) > 1)
    rows = counted or words("chart.rows")
    if lying:
        return _axes(figure, rows, "", autorange="reversed", type="category")
    figure.update_xaxes(type="category")
    return _axes(figure, name, rows)


def histogram(
    words: Words, given: Histogram, names: Sequence[str], name: str, *, counted: str = ""
) -> go.Figure:
    """Numbers in parts of equal width, one colour a group, one on the other; see `bars`."""
    figure = go.Figure(layout=layout(words, barmode="stack", bargap=0.02))
    edges = given.edges
    centres, widths = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    for group, counts in zip(names, given.counts, strict=True):
        figure.add_bar(x=centres, y=counts, width=widths, name=group)
    figure.update_layout(showlegend=len(names) > 1)
    return _axes(figure, name, counted or words("chart.rows"))


def boxes(
    words: Words, given: Sequence[Summary], names: Sequence[str], name: str, *, lying: bool = False
) -> go.Figure:
    """Least, quarters and most of each group; ``lying`` takes less room."""
    kept = [(one, label) for one, label in zip(given, names, strict=True) if one.n]
    height = 32 * len(kept) + 110 if lying else _TALL
    figure = go.Figure(layout=layout(words, height, showlegend=False))
    for one, label in kept:
        figure.add_box(
            **({"y": [label], "orientation": "h"} if lying else {"x": [label]}),
            q1=[one.quarter],
            median=[one.median],
            q3=[one.three_quarters],
            lowerfence=[one.least],
            upperfence=[one.most],
            mean=[one.mean],
            name=label,
        )
    if lying:
        return _axes(figure, name, "", autorange="reversed", type="category")
    figure.update_xaxes(type="category")
    return _axes(figure, "", name)


def heat(
    words: Words,
    values: NDArray[np.float64],
    rows: Sequence[str],
    columns: Sequence[str],
    titles: tuple[str, str],
    *,
    texts: Sequence[Sequence[str]] | None = None,
) -> go.Figure:
    """A table as a field of shades; ``values`` are shares of 0 to 1."""
    height = max(_TALL, 34 * len(rows) + 140)
    figure = go.Figure(layout=layout(words, height))
    figure.add_heatmap(
        z=100 * values,
        x=list(columns),
        y=list(rows),
        text=texts,
        texttemplate="%{text}" if texts is not None else None,
        colorscale=_SCALE,
        zmin=0,
        zmax=max(100 * float(values.max(initial=0)), 1e-7),
        hovertemplate="%{y} · %{x}: %{text}<extra></extra>",
        colorbar=_percent(words) | {"thickness": 12},
        showscale=texts is None,
    )
    figure.update_xaxes(type="category")
    return _axes(figure, titles[1], titles[0], autorange="reversed", type="category")


def cells(
    words: Words, counts: NDArray[np.number[Any]], shares: NDArray[np.float64]
) -> list[list[str]]:
    """What stands in each cell of a table: the count, and under it the share of its row."""
    return [
        [f"{words.whole(int(n))}<br>{words.share(s)}" for n, s in zip(*row, strict=True)]
        for row in zip(counts, shares, strict=True)
    ]


def shares(words: Words, names: Sequence[str], values: Sequence[float], title: str) -> go.Figure:
    """Shares of 0 to 1 as lying bars, each with its figure."""
    height = max(200, 28 * len(names) + 90)
    figure = go.Figure(layout=layout(words, height, showlegend=False))
    figure.add_bar(
        x=_times(100, values),
        y=list(names),
        orientation="h",
        text=[words.share(value) for value in values],
        textposition="outside",
        cliponaxis=False,
        marker_color=ACCENT,
    )
    figure.update_xaxes(**_percent(words), range=[0, max(115 * max(values, default=0), 1)])
    return _axes(figure, title, "", autorange="reversed", type="category")


def shares_of(
    words: Words, names: Sequence[str], groups: Mapping[str, Sequence[float]], title: str
) -> go.Figure:
    """Shares of 0 to 1 as lying bars, one colour a group, side by side.

    Parameters
    ----------
    words : Words
    names : sequence of str
    groups : mapping of str to sequence of float
        NaN leaves a bar out.
    title : str
    """
    height = max(260, 40 * len(names) + 110)
    figure = go.Figure(layout=layout(words, height, bargroupgap=0.1))
    for group, values in groups.items():
        figure.add_bar(x=_times(100, values), y=list(names), orientation="h", name=group)
    figure.update_xaxes(**_percent(words), range=[0, 102])
    return _axes(figure, title, "", autorange="reversed", type="category")


def intervals(
    words: Words,
    names: Sequence[str],
    values: Sequence[float],
    ends: Sequence[tuple[float, float] | None],
    title: str,
    *,
    share: bool = True,
    mark: float | None = None,
) -> go.Figure:
    """Estimates with their intervals, one above the other; ``mark`` is a line to compare with."""
    figure = go.Figure(layout=layout(words, 46 * len(names) + 110, showlegend=False))
    scale = 100 if share else 1
    low = [v - e[0] if e else 0 for v, e in zip(values, ends, strict=True)]
    high = [e[1] - v if e else 0 for v, e in zip(values, ends, strict=True)]
    figure.add_scatter(
        x=_times(scale, values),
        y=list(names),
        mode="markers",
        marker={"size": 11, "color": ACCENT},
        error_x={"array": _times(scale, high), "arrayminus": _times(scale, low), "color": ACCENT},
    )
    if mark is not None:
        figure.add_vline(x=scale * mark, line_dash="dash", line_color=AGAINST)
    figure.update_xaxes(**(_percent(words) if share else {"tickformat": ".3~f"}))
    return _axes(figure, title, "", autorange="reversed", type="category")


def lines(
    words: Words,
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    titles: tuple[str, str],
    *,
    diagonal: bool = False,
) -> go.Figure:
    """Shares against shares; ``diagonal`` draws where both are equal."""
    figure = go.Figure(layout=layout(words, showlegend=len(series) > 1))
    for name, (x, y) in series.items():
        figure.add_scatter(x=_times(100, x), y=_times(100, y), mode="lines+markers", name=name)
    if diagonal:
        ends = _times(100, [min((min(x) for x, _ in series.values()), default=0), 1])
        figure.add_scatter(
            x=ends,
            y=ends,
            mode="lines",
            line={"dash": "dash", "color": QUIET},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.update_xaxes(**_percent(words))
    return _axes(figure, *titles, **_percent(words, 0 if diagonal else 1))


def points(
    words: Words, x: Sequence[float], y: Sequence[float], titles: tuple[str, str]
) -> go.Figure:
    """Two columns of numbers against each other."""
    figure = go.Figure(layout=layout(words, showlegend=False))
    figure.add_scattergl(x=x, y=y, mode="markers", marker={"size": 6, "opacity": 0.45})
    return _axes(figure, *titles)


def curves(
    words: Words,
    series: Mapping[str, Sequence[float]],
    titles: tuple[str, str],
    mark: float | None = None,
) -> go.Figure:
    """Shares at steps 1, 2, 3 …; ``mark`` is a line to compare with."""
    legend = BELOW | {"y": -0.2}
    figure = go.Figure(layout=layout(words, 460, legend=legend))
    for name, values in series.items():
        steps = list(range(1, len(values) + 1))
        figure.add_scatter(x=steps, y=_times(100, values), mode="lines+markers", name=name)
    if mark is not None:
        figure.add_hline(y=100 * mark, line_dash="dash", line_color=QUIET)
    figure.update_xaxes(dtick=1)
    return _axes(figure, *titles, **_percent(words))


def _times(scale: float, values: Sequence[float]) -> list[float]:
    return [scale * value for value in values]
