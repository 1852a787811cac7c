"""Bars and the waterfall, as text with drawn lengths: a screen reader reads every number."""

from __future__ import annotations

from dataclasses import dataclass

from apps.demo.markup import esc
from braintx.core.records import TreatmentPrediction
from braintx.i18n import Words, answers
from braintx.i18n.answers import FELT

_TERMS = 7  # shown one by one; the rest are summed


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its share of 0 to 1, and whether it stands out."""

    label: str
    share: float
    strong: bool = False
    tag: str = ""


@dataclass(frozen=True)
class Step:
    """One row of the waterfall: from where to where, in probability.

    ``kind`` is "base", "up", "down", "even" or "total".
    """

    label: str
    start: float
    end: float
    kind: str


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


def steps(treatment: TreatmentPrediction, words: Words) -> list[Step]:
    """From the average over the data to this patient's probability, largest terms first."""
    ranked = sorted(treatment.attributions, key=lambda term: -abs(term.contribution))
    named = [(": ".join(answers.term(words, term)), term.contribution) for term in ranked[:_TERMS]]
    if rest := ranked[_TERMS:]:
        named.append((words("why.rest"), sum(term.contribution for term in rest)))
    level = treatment.baseline
    rows = [Step(words("why.base"), 0.0, level, "base")]
    for label, change in named:
        rows.append(Step(label, level, level + change, _direction(change)))
        level += change
    rows.append(Step(words("why.total"), 0.0, level, "total"))
    return rows


def _direction(change: float) -> str:
    """Whether it speaks for or against; what is written as zero does neither."""
    if abs(change) < FELT:
        return "even"
    return "up" if change > 0 else "down"


def window(rows: list[Step]) -> tuple[float, float]:
    """The part of the axis that the changes need; wide enough that noise looks small."""
    ends = [row.end for row in rows]
    low, high = min(ends), max(ends)
    room = max(0.02, 0.15 * (high - low))
    low, high = low - room, high + room
    if high - low < 0.2:
        middle = (low + high) / 2
        low, high = middle - 0.1, middle + 0.1
    return max(0.0, low), min(1.0, high)


def waterfall(rows: list[Step], words: Words) -> str:
    """The waterfall as rows: term, floating bar, signed change."""
    low, high = window(rows)

    def place(value: float) -> float:
        return 100 * (min(max(value, low), high) - low) / (high - low)

    items = []
    for row in rows:
        left, right = sorted((place(row.start), place(row.end)))
        total = row.kind in {"base", "total"}
        number = words.percent(row.end, 1) if total else words.points(row.end - row.start)
        items.append(
            f'<li class="bx-{row.kind}"><span>{esc(row.label)}</span><span class="bx-track">'
            f'<i style="left:{left:.2f}%;width:{max(right - left, 0.6):.2f}%"></i></span>'
            f"<span>{number}</span></li>"
        )
    return f'<ul class="bx-bars bx-fall">{"".join(items)}</ul>'
