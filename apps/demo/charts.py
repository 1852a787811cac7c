"""Bars and the waterfall, as text with drawn lengths: a screen reader reads every number."""

from __future__ import annotations

from dataclasses import dataclass

from apps.demo.markup import esc
from braintx.i18n import Words
from braintx.report.waterfall import Step, spans


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its share of 0 to 1, and whether it stands out."""

    label: str
    share: float
    strong: bool = False
    tag: str = ""


def bars(rows: list[Bar], words: Words, mark: tuple[float, str] | None = None) -> str:
    """Horizontal bars from 0 to 100 %; ``mark`` draws a labelled line across them.

    Beside a mark a share has the mark's one decimal: rounded it could seem to exceed it.
    """
    items = "".join(_bar(row, words, 0 if mark is None else 1) for row in rows)
    line = ""
    if mark is not None:
        share, label = mark
        line = (
            f'<li class="bx-mark"><span></span><span class="bx-track"><em style="left:'
            f'{100 * share:.1f}%">{esc(label)}</em></span><span></span></li>'
        )
    place = f' style="--bx-mark:{mark[0]:.4f}"' if mark else ""
    kind = " bx-marked" if mark else ""
    return f'<ul class="bx-bars{kind}"{place}>{line}{items}</ul>'


def _bar(row: Bar, words: Words, digits: int) -> str:
    tag = f' <small class="bx-tag">{esc(row.tag)}</small>' if row.tag else ""
    return (
        f'<li class="{"bx-strong" if row.strong else ""}"><span>{esc(row.label)}{tag}</span>'
        f'<span class="bx-track"><i style="width:{100 * row.share:.1f}%"></i></span>'
        f"<span>{words.percent(row.share, digits)}</span></li>"
    )


def waterfall(rows: list[Step], words: Words) -> str:
    """The waterfall as rows: term, floating bar, signed change."""
    items = []
    for row, (start, end) in zip(rows, spans(rows), strict=True):
        left, width = 100 * start, max(100 * (end - start), 0.6)
        items.append(
            f'<li class="bx-{row.kind}"><span>{esc(row.label)}</span><span class="bx-track">'
            f'<i style="left:{left:.2f}%;width:{width:.2f}%"></i></span>'
            f"<span>{row.number(words)}</span></li>"
        )
    return f'<ul class="bx-bars bx-fall">{"".join(items)}</ul>'
