"""Drawings of the tumour's page alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from braintx.evaluation.report import plots
from braintx.i18n import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
        axes.plot(*zip(*curve, strict=True), color=plots.ACCENT)
        if error is not None:
            axes.plot([share], [error], "o", color=plots.AGAINST, zorder=3)
            shipped = words("evaluation.as_shipped")
            axes.annotate(shipped, (share, error), (-6, 6), textcoords="offset points", ha="right")
        axes.set(xlim=(0, 1.01))
        axes.set(xlabel=words("evaluation.share_answered"), ylabel=words("evaluation.share_wrong"))
        axes.set_ylim(bottom=0)
        plots.percent_axes(words, axes.xaxis, axes.yaxis)

    return plots.svg("risk", draw, (4.2, 3.0))


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
        axes.axhline(clean, color=plots.QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.plot(range(1, len(accuracy) + 1), accuracy, "o-", color=plots.ACCENT, markersize=3)
        axes.set(xlim=(0.7, len(accuracy) + 0.3), ylim=(floor, 1.0))
        axes.set_xticks(range(1, len(accuracy) + 1))
        plots.percent_axes(words, axes.yaxis)

    return plots.svg(f"severity-{re.sub('[^a-z]', '-', name)}", draw, (2.1, 1.5))
