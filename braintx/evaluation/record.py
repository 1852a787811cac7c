"""What the records of all tasks are made of."""

from __future__ import annotations

from dataclasses import dataclass

Interval = tuple[float, float]
"""Of 95 %, from a bootstrap over patients."""


@dataclass(frozen=True)
class Bin:
    """One point of a reliability diagram; ``slices`` counts patients where those are judged."""

    confidence: float
    accuracy: float
    slices: int


@dataclass(frozen=True)
class ClassFigures:
    """One class against the rest, and how many slices of it there are."""

    precision: float
    recall: float
    f1: float
    auc: float
    slices: int
