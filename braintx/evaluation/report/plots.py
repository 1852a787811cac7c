"""Drawings as SVG that stand in the page: its fonts, its colours, light and dark."""

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
_INK, _QUIET, _ACCENT, _AGAINST = "#010101", "#020202", "#030303", "#040404"
_VARIABLES = {_INK: "--ink", _QUIET: "--quiet", _ACCENT: "--accent", _AGAINST: "--against"}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text
    "font.size": 8,
    "axes.edgecolor": _QUIET,
    "axes.labelcolor": _QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "text.color": _INK,
    "xtick.color": _QUIET,
    "ytick.color": _QUIET,
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


def reliability(words: Words, bins: Sequence[Bin]) -> str:
    """Accuracy over confidence, one point a bin; on the line the two agree."""

    def draw(axes: Axes) -> None:
        confidence = [part.confidence for part in bins]
        accuracy = [part.accuracy for part in bins]
        low = min(*confidence, *accuracy) - 0.03
        axes.plot([low, 1], [low, 1], color=_QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.plot(confidence, accuracy, "o", color=_ACCENT)
        axes.set(xlim=(low, 1.01), ylim=(low, 1.02))
        axes.set(xlabel=words("evaluation.confidence"), ylabel=words("evaluation.accuracy"))
        _percent(words, axes.xaxis, axes.yaxis)

    return _svg("reliability", draw, (4.2, 3.0))


def risk_coverage(
    words: Words, curve: Sequence[tuple[float, float]], share: float, error: float | None
) -> str:
    """Error among those answered over the share answered; a dot where the model works.

    Parameters
    ----------
    words : Words
    curve : sequence of (float, float)
        As of `braintx.evaluation.metrics.risk_coverage`.
    share, error : float, float or None
        Where the shipped model works.
    """

    def draw(axes: Axes) -> None:
        axes.plot(*zip(*curve, strict=True), color=_ACCENT)
        if error is not None:
            axes.plot([share], [error], "o", color=_AGAINST, zorder=3)
            shipped = words("evaluation.as_shipped")
            axes.annotate(shipped, (share, error), (-6, 6), textcoords="offset points", ha="right")
        axes.set(xlim=(0, 1.01))
        axes.set(xlabel=words("evaluation.share_answered"), ylabel=words("evaluation.share_wrong"))
        axes.set_ylim(bottom=0)
        _percent(words, axes.xaxis, axes.yaxis)

    return _svg("risk", draw, (4.2, 3.0))


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
            axes.axvline(line, color=_QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        for place, mark in zip(places, marks, strict=True):
            axes.plot(mark.interval, [place, place], color=_ACCENT, linewidth=1.2)
            axes.plot([mark.value], [place], "o", color=_ACCENT)
        axes.set_yticks(list(places), [mark.name for mark in marks])
        axes.tick_params(axis="y", length=0, labelcolor=_INK)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(0.4, len(marks) + 0.6)
        _percent(words, axes.xaxis)

    return _svg(name, draw, (4.6, 0.55 + 0.22 * len(marks)))


def severities(
    words: Words, name: str, clean: float, accuracy: Sequence[float], floor: float
) -> str:
    """Accuracy as one corruption grows; the dashed line is without it.

    Parameters
    ----------
    words : Words
    name : str
        Of the corruption.
    clean : float
        Accuracy without it.
    accuracy : sequence of float
        From the mildest severity on.
    floor : float
        Where the axis begins.
    """

    def draw(axes: Axes) -> None:
        axes.axhline(clean, color=_QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.plot(range(1, len(accuracy) + 1), accuracy, "o-", color=_ACCENT, markersize=3)
        axes.set(xlim=(0.7, len(accuracy) + 0.3), ylim=(floor, 1.0))
        axes.set_xticks(range(1, len(accuracy) + 1))
        _percent(words, axes.yaxis)

    return _svg(f"severity-{re.sub('[^a-z]', '-', name)}", draw, (2.1, 1.5))


def _percent(words: Words, *axes: Axis) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axis in axes:
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], min_n_ticks=2))
        axis.set_major_formatter(FuncFormatter(lambda at, _: words.share(round(at, 6))))


def _svg(name: str, draw: Callable[[Axes], None], inches: tuple[float, float]) -> str:
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
