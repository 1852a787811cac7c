"""From the average over the data to this patient's probability, in steps to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from braintx.core.records import TreatmentPrediction
from braintx.i18n import Words, answers

_TERMS = 7  # shown one by one; the rest are summed


@dataclass(frozen=True)
class Step:
    """One row of the waterfall: from where to where, in probability.

    ``kind`` is "base", "up", "down", "even" or "total".
    """

    label: str
    start: float
    end: float
    kind: str

    def number(self, words: Words) -> str:
        """The level that a total stands at; of the others, by how much they change it."""
        if self.kind in {"base", "total"}:
            return words.percent(self.end, 1)
        return words.points(self.end - self.start)


def steps(treatment: TreatmentPrediction, words: Words) -> list[Step]:
    """The largest terms first, the smallest together."""
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


def spans(rows: list[Step]) -> list[tuple[float, float]]:
    """Where each row's bar begins and ends on the axis that is shown, from 0 to 1."""
    low, high = window(rows)

    def place(value: float) -> float:
        return (min(max(value, low), high) - low) / (high - low)

    return [(min(ends), max(ends)) for ends in ((place(r.start), place(r.end)) for r in rows)]


def _direction(change: float) -> str:
    """Whether it speaks for or against; what is written as zero does neither."""
    if abs(change) < answers.FELT:
        return "even"
    return "up" if change > 0 else "down"
