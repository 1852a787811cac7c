"""What counts as a small, a medium and a large effect, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from braintx.stats.hypothesis.records import Effect

Size = Literal["negligible", "small", "medium", "large"]
COHEN = "Cohen 1988"


@dataclass(frozen=True)
class Scale:
    """Where small, medium and large begin, whose convention it is, and the value of no effect."""

    small: float
    medium: float
    large: float
    source: str
    null: float = 0.0


SCALES: dict[str, Scale] = {
    "hedges_g": Scale(0.2, 0.5, 0.8, COHEN),
    "cliffs_delta": Scale(0.147, 0.33, 0.474, "Romano et al. 2006"),
    "omega_squared": Scale(0.01, 0.06, 0.14, COHEN),
    "epsilon_squared": Scale(0.01, 0.06, 0.14, COHEN),
    "cramers_v": Scale(0.1, 0.3, 0.5, COHEN),
    "odds_ratio": Scale(1.68, 3.47, 6.71, "Chen, Cohen & Chen 2010", null=1.0),
    "pearson_r": Scale(0.1, 0.3, 0.5, COHEN),
    "spearman_rho": Scale(0.1, 0.3, 0.5, COHEN),
    "cohens_g": Scale(0.05, 0.15, 0.25, COHEN),
}
"""By measure. Differences in the column's own units and of AUCs have no agreed words."""


def size_of(effect: Effect) -> Size | None:
    """The word for an effect's size, whatever its direction; None where nobody agreed on words."""
    scale = SCALES.get(effect.measure)
    if scale is None:
        return None
    value = abs(effect.estimate)
    if scale.null == 1.0 and value < 1.0:  # an odds ratio of 1/3 is as large as one of 3
        value = 1.0 / value if value > 0 else float("inf")
    if value < scale.small / effect.scale:
        return "negligible"
    if value < scale.medium / effect.scale:
        return "small"
    return "medium" if value < scale.large / effect.scale else "large"
