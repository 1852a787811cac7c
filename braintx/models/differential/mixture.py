"""Common and rare diseases in one list: whether a patient has one of either kind, and which.

Each side ranks its own diseases as if the other were not there. How well each explains the findings
says how likely it is that the patient has one of its diseases at all: two questions with two
answers, for a patient may have both, or neither. A disease's probability is that of its side times
its share there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common.mapping import OWN
from braintx.models.differential.common import CommonConditions
from braintx.models.softmax import softmax

Floats = NDArray[np.float64]

FEATURES = (
    "findings",
    "rare_best",
    "rare_each",
    "rare_lead",
    "rare_rest",
    "information",
    "most_information",
    "common_each",
    "common_gain",
    "common_lead",
    "explained",
    "unexplained",
    "unexplained_share",
    "strange_share",
)
"""Of present findings that HPO has a term for: our own codes would tell where a patient was drawn.
`rare_…`: the best likelihood ratio of a rare disease, for each finding, its odds among the rare
diseases, and the best for what the common side leaves over. `common_…`: the mean log probability in
the best common condition, its gain over the average condition, its odds. `explained`: how many
findings that condition has, or has not; `strange`: those that no common condition has."""
SIDES = ("rare", "common")
_MOST = 12.0
"""Log odds beyond which nothing is surer."""


class RareSide(Protocol):
    """How well the rare diseases explain one presentation."""

    @property
    def whole(self) -> Floats:
        """Log likelihood ratio of each disease that competes, nats, by all that is present."""

    def ratios(self, codes: Sequence[str]) -> Floats:
        """The same by some of its HPO codes, at least one."""

    def information(self, codes: Sequence[str]) -> Floats:
        """What each of them says, nats."""


def describe(common: CommonConditions, presentation: Presentation, rare: RareSide) -> Floats | None:
    """What the two sides make of a presentation, in the order of `FEATURES`.

    None where no finding that HPO has a term for is present.

    Parameters
    ----------
    common : CommonConditions
    presentation : Presentation
    rare : RareSide
    """
    told = common.telling(presentation)
    factors = common.factors(told)
    scores = common.prior + factors.sum(0)
    place = int(scores.argmax())
    kept = [row for row, one in enumerate(told) if _counts(one)]
    if not kept:
        return None
    codes, ours, number = [told[row].code for row in kept], factors[kept], len(kept)
    met = np.stack([common.column(code).met for code in codes]) >= 0
    over = [code for code, has in zip(codes, met[:, place], strict=True) if not has]
    gain = ours[:, place] - np.log(np.exp(ours) @ np.exp(common.prior))
    ratios, information = rare.whole, rare.information(codes)
    best = float(ratios.max())
    rest = best if len(over) == number else float(rare.ratios(over).max()) if over else 0.0
    return np.array(
        [
            np.log1p(number),
            best,
            best / number,
            _lead(ratios),
            rest,
            information.mean(),
            information.max(),
            ours[:, place].mean(),
            gain.sum(),
            _lead(scores),
            np.log1p(number - len(over)),
            np.log1p(len(over)),
            len(over) / number,
            (~met.any(1)).mean(),
        ]
    )


def left_over(common: CommonConditions, presentation: Presentation) -> list[str]:
    """Present findings that HPO has a term for and that the likeliest common condition lacks.

    Parameters
    ----------
    common : CommonConditions
    presentation : Presentation
    """
    told = common.telling(presentation)
    place = int((common.prior + common.factors(told).sum(0)).argmax())
    return [one.code for one in told if _counts(one) and common.column(one.code).met[place] < 0]


def _counts(finding: Finding) -> bool:
    return finding.status == "present" and not finding.code.startswith(OWN)


def _lead(scores: Floats) -> float:
    """Log odds of the first against all others together, each as likely as its score says."""
    first = float(np.clip(softmax(scores).max(), 1e-6, 1 - 1e-6))
    return float(np.log(first / (1 - first)))


@dataclass(frozen=True)
class Mixture:
    """From what the sides make of a presentation to what the patient may have.

    Attributes
    ----------
    centre, scale : ndarray of shape (features,)
    weights : ndarray of shape (2, terms)
        Of each of `SIDES`: of the features, then of each product of two; see `quadratic`.
    intercept : ndarray of shape (2,)
    sharpness : tuple of float
        How far the shares of the common conditions are to be trusted: their log scores are
        multiplied by the exponential of the first and, for each log finding, of the second.
    """

    centre: Floats
    scale: Floats
    weights: Floats
    intercept: Floats
    sharpness: tuple[float, float]

    def sides(self, features: Floats) -> Floats:
        """P(one of the rare diseases) and P(one of the common conditions).

        Parameters
        ----------
        features : ndarray of shape (..., features)

        Returns
        -------
        ndarray of shape (..., 2)
        """
        odds = quadratic((features - self.centre) / self.scale) @ self.weights.T + self.intercept
        likely: Floats = 1 / (1 + np.exp(-odds.clip(-_MOST, _MOST)))
        return likely

    def shares(self, common: CommonConditions, presentation: Presentation) -> Floats:
        """Which common condition, should the patient have one.

        Parameters
        ----------
        common : CommonConditions
        presentation : Presentation

        Returns
        -------
        ndarray of shape (conditions,)
            Sums to 1.
        """
        told = common.telling(presentation)
        scores = common.prior + common.factors(told).sum(0)
        first, more = self.sharpness
        return softmax(scores * np.exp(first + more * np.log1p(len(told))))

    def arrays(self) -> dict[str, Floats]:
        """The coefficients by name, for a file."""
        return {
            "centre": self.centre,
            "scale": self.scale,
            "weights": self.weights,
            "intercept": self.intercept,
            "sharpness": np.array(self.sharpness),
        }

    @classmethod
    def of(cls, arrays: Mapping[str, Floats]) -> Self:
        """From what `arrays` gave."""
        first, more = arrays["sharpness"].tolist()
        centre, scale = np.asarray(arrays["centre"], float), np.asarray(arrays["scale"], float)
        weights, intercept = np.asarray(arrays["weights"]), np.asarray(arrays["intercept"])
        return cls(centre, scale, weights, intercept, (first, more))


def quadratic(features: Floats) -> Floats:
    """Features and the products of any two, squares among them.

    Parameters
    ----------
    features : ndarray of shape (..., features)
    """
    first, second = np.triu_indices(features.shape[-1])
    return np.concatenate([features, features[..., first] * features[..., second]], -1)
