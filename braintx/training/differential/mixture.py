"""Fits how common and rare diseases are brought into one list.

From published patients with a rare disease, each ranked without the paper that describes the
patient, and drawn patients with a common condition, as the table has them and as a physician might
write them; with both at once; and with a condition that the list lacks. As many of one side as of
the other: how common either is where BrainTx is used is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common import Figures
from braintx.data.ontology.common.mapping import OWN
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import Terms
from braintx.data.simulate.common_patients import CommonPatient, as_written, draw_patients
from braintx.data.splits import SEED
from braintx.models.differential.common import CommonConditions
from braintx.models.differential.evidence import Withheld
from braintx.models.differential.features import Describer, Overlay
from braintx.models.differential.mixture import (
    FEATURES,
    SIDES,
    Floats,
    Mixture,
    RareSide,
    describe,
    quadratic,
)
from braintx.models.differential.sources import evidence_of
from braintx.models.differential.together import FirstStage

Kind = Literal["rare", "common", "both", "neither"]
COUNT = 2400
"""Published patients to learn from."""
HEAVY = {"both": 0.25, "neither": 0.5}
"""How much an example counts that is drawn more often than a clinic would see it: a patient with
both; one whose condition is off the list."""
Stages = Callable[[Presentation, str], RareSide]
"""A presentation, and a paper to be withheld (empty: none) → the rare diseases without it."""


@dataclass(frozen=True)
class Published:
    """A published patient with a rare disease."""

    presentation: Presentation
    paper: str


@dataclass(frozen=True)
class Example:
    """What the fit learns from.

    Attributes
    ----------
    kind : {"rare", "common", "both", "neither"}
        Which side the patient has a listed disease of.
    presentation : Presentation
    paper : str
        Of the rare disease's patient; empty where there is none.
    condition : str or None
        Id of the common condition.
    hidden : bool
        Whether that condition is taken off the list.
    """

    kind: Kind
    presentation: Presentation
    paper: str = ""
    condition: str | None = None
    hidden: bool = False


def published_patients(knowledge: Knowledge, terms: Terms) -> list[Published]:
    """The library's patients, each with the paper that describes it.

    Parameters
    ----------
    knowledge : Knowledge
    terms : Terms
        Of this knowledge.
    """
    library, codes = knowledge.patients, terms.codes
    found = []
    for place, paper in enumerate(library.source.tolist()):
        present = (Finding(codes[one]) for one in library.present[place].tolist())
        absent = (Finding(codes[one], "absent") for one in library.absent[place].tolist())
        source = knowledge.sources[paper] if paper >= 0 else ""
        found.append(Published(Presentation((*present, *absent)), source))
    return found


def stages(terms: Terms, knowledge: Knowledge, describer: Describer) -> Stages:
    """The rare diseases without any one paper; what was counted anew is kept.

    Parameters
    ----------
    terms : Terms
    knowledge : Knowledge
    describer : Describer
    """
    evidence = evidence_of(describer.graph, knowledge)
    at = {source: place for place, source in enumerate(knowledge.sources)}

    @cache
    def overlay(paper: str) -> Overlay | None:
        return Overlay.of(evidence, Withheld(at[paper])) if paper in at else None

    return lambda presentation, paper: FirstStage.of(terms, describer, presentation, overlay(paper))


def train_mixture(
    published: Sequence[Published],
    figures: Figures,
    common: CommonConditions,
    terms: Terms,
    rare_side: Stages,
    *,
    count: int = COUNT,
    seed: int = SEED,
) -> Mixture:
    """Draw, describe and fit; takes a minute or two.

    Parameters
    ----------
    published : sequence of Published
        A part of them, at random, is learned from.
    figures : Figures
    common : CommonConditions
    terms : Terms
    rare_side : callable
        See `stages`.
    count : int, default=`COUNT`
        Of the published patients; the others follow from it.
    seed : int, default=`SEED`
    """
    rng = np.random.default_rng(seed)
    told = [one for one in published if one.presentation.codes("present")]
    chosen = [told[at] for at in rng.permutation(len(told))[:count]]
    rare = rare_examples(chosen, seed)
    ours = common_examples(figures, terms, count // 8, seed)
    mixed = mixed_examples(rare[: len(chosen)], ours, count // 4, seed)
    examples = [*rare, *ours, *mixed]
    return fit(examples, features_of(examples, common, rare_side), common)


def common_examples(figures: Figures, terms: Terms, count: int, seed: int) -> list[Example]:
    """Patients with a common condition, of all the ways in which one may be told.

    Parameters
    ----------
    figures : Figures
    terms : Terms
    count : int
        Of each way.
    seed : int
    """
    found: list[CommonPatient] = []
    for step, unknown in enumerate((0.2, 0.5, 0.8)):
        drawn = draw_patients(figures, count, seed + 10 * step, unknown)
        again = draw_patients(figures, 2 * count, seed + 10 * step + 1, unknown)
        found += [*drawn, *as_written(again, terms, seed + 10 * step + 2)]
    return [
        Example("common", one.presentation, condition=one.condition)
        for one in found
        if any(not code.startswith(OWN) for code in one.presentation.codes("present"))
    ]


def rare_examples(published: Sequence[Published], seed: int) -> list[Example]:
    """Published patients whole, and with three findings at most.

    Parameters
    ----------
    published : sequence of Published
    seed : int
    """
    rng = np.random.default_rng(seed)
    found = [Example("rare", one.presentation, one.paper) for one in published]
    for one in published:
        present = [f for f in one.presentation.findings if f.status == "present"]
        few = rng.permutation(len(present))[: rng.integers(1, 4)]
        short = replace(one.presentation, findings=tuple(present[at] for at in sorted(few)))
        found.append(Example("rare", short, one.paper))
    return found


def mixed_examples(
    rare: Sequence[Example], common: Sequence[Example], count: int, seed: int
) -> list[Example]:
    """Patients with both; common ones with a stray finding or two; conditions off the list.

    Parameters
    ----------
    rare, common : sequence of Example
    count : int
        Of each.
    seed : int
    """
    rng = np.random.default_rng(seed)

    def some(examples: Sequence[Example]) -> list[Example]:
        return [examples[at] for at in rng.integers(0, len(examples), count)]

    both = [
        Example("both", joined(one.presentation, other.presentation), one.paper, other.condition)
        for one, other in zip(some(rare), some(common), strict=True)
    ]
    strays = [one.presentation.codes("present") for one in some(rare)]
    stray = [
        replace(
            one, presentation=_with(one.presentation, rng.permutation(codes)[: 1 + at % 2].tolist())
        )
        for at, (one, codes) in enumerate(zip(some(common), strays, strict=True))
    ]
    hidden = [replace(one, kind="neither", hidden=True) for one in some(common)]
    return [*both, *stray, *hidden]


def joined(first: Presentation, second: Presentation) -> Presentation:
    """All findings of two; what is present in either is present."""
    found = {one.code: one for one in (*first.findings, *second.findings)}
    found |= {code: Finding(code) for one in (first, second) for code in one.codes("present")}
    return Presentation(tuple(found.values()))


def _with(presentation: Presentation, codes: Sequence[str]) -> Presentation:
    return joined(presentation, Presentation(tuple(map(Finding, codes))))


def features_of(examples: Sequence[Example], common: CommonConditions, rare_side: Stages) -> Floats:
    """What the two sides make of each example.

    Parameters
    ----------
    examples : sequence of Example
    common : CommonConditions
    rare_side : callable
        See `stages`.

    Returns
    -------
    ndarray of shape (examples, features)
    """
    rows = []
    for one in examples:
        seen = common.without(one.condition) if one.hidden and one.condition else common
        row = describe(seen, one.presentation, rare_side(one.presentation, one.paper))
        rows.append(np.zeros(len(FEATURES)) if row is None else row)
    return np.stack(rows)


def fit(examples: Sequence[Example], features: Floats, common: CommonConditions) -> Mixture:
    """Fit both sides, then the sharpness.

    Parameters
    ----------
    examples : sequence of Example
    features : ndarray of shape (examples, features)
    common : CommonConditions
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    plain = StandardScaler().fit(features)
    terms = quadratic(plain.transform(features))
    scaler = StandardScaler().fit(terms)
    heavy = np.array([HEAVY.get(one.kind, 1.0) for one in examples])
    weights, intercept = [], []
    for side in SIDES:
        has = [one.kind in (side, "both") for one in examples]
        model = LogisticRegression(C=1.0, max_iter=3000)
        model.fit(scaler.transform(terms), has, sample_weight=heavy)
        weights.append(model.coef_[0] / scaler.scale_)
        intercept.append(model.intercept_[0] - weights[-1] @ scaler.mean_)
    return Mixture(
        plain.mean_,
        plain.scale_,
        np.stack(weights),
        np.array(intercept),
        _sharpness([one for one in examples if one.kind in ("common", "both")], common),
    )


def _sharpness(examples: Sequence[Example], common: CommonConditions) -> tuple[float, float]:
    """The one under which the true conditions are likeliest."""
    told = [common.telling(one.presentation) for one in examples]
    scores = np.stack([common.prior + common.factors(one).sum(0) for one in told])
    length = np.log1p([len(one) for one in told])
    truth = np.array([common.places[one.condition] for one in examples if one.condition])

    def loss(sharp: NDArray[np.float64]) -> float:
        scaled = scores * np.exp(sharp[0] + sharp[1] * length)[:, None]
        scaled = scaled - scaled.max(1, keepdims=True)
        own = scaled[np.arange(len(truth)), truth]
        return float((np.log(np.exp(scaled).sum(1)) - own).mean())

    first, more = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(first), float(more)
