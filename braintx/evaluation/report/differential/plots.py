"""Drawings of the differential's page: how often the diagnosis is among the first so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from braintx.evaluation.record import Interval
from braintx.evaluation.report.plots import ACCENT, AGAINST, INK, percent_axes, svg
from braintx.i18n import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DRAWN = {"1": ACCENT, "10": AGAINST}
_SPAN: dict[str, Any] = {"linewidth": 4, "alpha": 0.3}


@dataclass(frozen=True)
class Tops:
    """A row of shares, each with its 95 % interval, by how many of the first count."""

    name: str
    top: dict[str, float]
    interval: dict[str, Interval]


def by_regime(words: Words, rows: Sequence[Tops]) -> str:
    """One regime below the other."""

    def draw(axes: Axes) -> None:
        places = range(len(rows), 0, -1)
        for count, colour in _DRAWN.items():
            for place, row in zip(places, rows, strict=True):
                axes.plot(row.interval[count], [place, place], color=colour, **_SPAN)
                axes.plot([row.top[count]], [place], "o", color=colour)
            above = (rows[0].top[count], len(rows) + 0.35)
            label = words("figures.top", count=count)
            axes.annotate(label, above, ha="center", va="bottom", color=colour)
        axes.set_yticks(list(places), [row.name for row in rows])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["left"].set_visible(False)
        axes.set(xlim=(0, 1), ylim=(0.4, len(rows) + 1))
        percent_axes(words, axes.xaxis)

    return svg("by-regime", draw, (4.6, 0.6 + 0.26 * len(rows)))


def by_findings(words: Words, rows: Sequence[Tops]) -> str:
    """How the shares grow with what is known; fewest findings first."""

    def draw(axes: Axes) -> None:
        places = range(len(rows))
        for count, colour in _DRAWN.items():
            shares = [row.top[count] for row in rows]
            axes.plot(places, shares, "o-", color=colour)
            for place, row in zip(places, rows, strict=True):
                axes.plot([place, place], row.interval[count], color=colour, **_SPAN)
            label = words("figures.top", count=count)
            axes.annotate(label, (len(rows) - 0.85, shares[-1]), va="center", color=colour)
        axes.set_xticks(list(places), [row.name for row in rows])
        axes.set(xlim=(-0.3, len(rows) - 0.3), ylim=(0, 1.02))
        axes.set_xlabel(words("evaluation.differential.findings_given"))
        percent_axes(words, axes.yaxis)

    return svg("by-findings", draw, (4.6, 2.8))
