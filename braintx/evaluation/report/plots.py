"""Drawings as SVG that stand in a page: its fonts, its colours, light and dark."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from braintx.evaluation.record import Bin, Interval
from braintx.i18n import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Drawn in colours that stand for the page's own, which are put in at the end.
INK, QUIET, ACCENT, AGAINST = "#010101", "#020202", "#030303", "#040404"
_VARIABLES = {INK: "--ink", QUIET: "--quiet", ACCENT: "--accent", AGAINST: "--against"}
_NEAR = 1e-6  # of what floats leave of a whole number
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text
    "font.size": 8,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.4,
    "lines.markersize": 4,
}


@dataclass(frozen=True)
class Mark:
    """A row of a drawing of intervals: a share, its 95 % interval, and its name."""

    name: str
    value: float
    interval: Interval


def reliability(
    words: Words,
    bins: Sequence[Bin],
    name: str = "reliability",
    inches: tuple[float, float] = (4.2, 3.0),
) -> str:
    """Accuracy over confidence, one point a bin; on the line the two agree.

    Parameters
    ----------
    words : Words
    bins : sequence of Bin
    name : str, default="reliability"
        Of the drawing, on one page for no other.
    inches : (float, float)
        Width and height: the smaller, the larger its letters stand in the page.
    """

    def draw(axes: Axes) -> None:
        confidence = [part.confidence for part in bins]
        accuracy = [part.accuracy for part in bins]
        low = min(*confidence, *accuracy) - 0.03
        axes.plot([low, 1], [low, 1], color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.plot(confidence, accuracy, "o", color=ACCENT)
        axes.set(xlim=(low, 1.01), ylim=(low, 1.02))
        axes.set(xlabel=words("evaluation.confidence"), ylabel=words("evaluation.accuracy"))
        percent_axes(words, axes.xaxis, axes.yaxis)

    return svg(name, draw, inches)


def intervals(words: Words, name: str, marks: Sequence[Mark], line: float | None = None) -> str:
    """Shares with their intervals, one below the other; ``line`` is what to hold them against.

    Parameters
    ----------
    words : Words
    name : str
        Of the drawing, on one page for no other.
    marks : sequence of Mark
    line : float, optional
    """

    def draw(axes: Axes) -> None:
        places = range(len(marks), 0, -1)
        if line is not None:
            axes.axvline(line, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        for place, mark in zip(places, marks, strict=True):
            axes.plot(mark.interval, [place, place], color=ACCENT, linewidth=1.2)
            axes.plot([mark.value], [place], "o", color=ACCENT)
        axes.set_yticks(list(places), [mark.name for mark in marks])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(0.4, len(marks) + 0.6)
        percent_axes(words, axes.xaxis)

    return svg(name, draw, (4.6, 0.55 + 0.22 * len(marks)))


def percent_axes(words: Words, *axes: Axis) -> None:
    """Axes of shares, written as the language does; with decimals only where some need them."""
    from matplotlib.ticker import Formatter, MaxNLocator

    class Shares(Formatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return words.share(round(x, 6))

        def format_ticks(self, values: Sequence[float]) -> list[str]:
            whole = all(abs(100 * at - round(100 * at)) < _NEAR for at in values)
            return [words.percent(round(at, 6)) if whole else self(at) for at in values]

    for axis in axes:
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], min_n_ticks=2))
        axis.set_major_formatter(Shares())


def svg(name: str, draw: Callable[[Axes], None], inches: tuple[float, float]) -> str:
    """What ``draw`` draws, as part of a page.

    Parameters
    ----------
    name : str
        On one page for no other drawing.
    draw : callable
    inches : (float, float)
        Width and height.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    # the salt makes ids the same in every run; the prefix, different in every drawing
    with rc_context({**_STYLE, "svg.hashsalt": name}):
        made: Figure = Figure(figsize=inches, layout="constrained")
        draw(made.subplots())
        stream = io.StringIO()
        made.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, f"var({variable})")
    # the page says how wide it is; the view box keeps its shape
    return re.sub(r' (width|height)="[\d.]+pt"', "", text, count=2)
