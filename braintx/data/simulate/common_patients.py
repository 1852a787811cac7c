"""Patients with a common condition, drawn from the figures of DDXPlus.

The table gives each evidence alone, so evidences are drawn independently given the condition: real
patients' findings go together in ways that these do not show. Age and sex are absent, for the table
has none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.common.mapping import OWN
from braintx.data.ontology.terms import PHENOTYPE, Terms


@dataclass(frozen=True)
class CommonPatient:
    """One drawn patient.

    Attributes
    ----------
    condition : str
        Id of the condition, as in ``DDX:pneumonia``.
    presentation : Presentation
        Evidences that are known, by their codes: present or absent.
    """

    condition: str
    presentation: Presentation


def draw_patients(
    figures: Figures,
    count: int,
    seed: int,
    unknown: float = 0.0,
    values: bool = True,
) -> tuple[CommonPatient, ...]:
    """Draw patients as the table has them, each condition as often as there.

    Parameters
    ----------
    figures : Figures
    count : int
    seed : int
    unknown : float, default 0.0
        Share of the evidences, 0 to 1, that nobody asked for; drawn for each patient.
    values : bool, default True
        Whether evidences that ask a place, a color or a number count: of these the table has only
        that there was an answer, which tells the condition's kind and nothing of the patient.
    """
    known = mapping()
    rng = np.random.default_rng(seed)
    kinds = rng.choice(len(known.conditions), count, p=figures.patients / figures.patients.sum())
    met = rng.random((count, len(known.evidences))) < figures.share[kinds]
    asked = rng.random(met.shape) >= unknown
    if not values:
        asked &= np.array([one.asks == "finding" for one in known.evidences])
    return tuple(
        CommonPatient(
            known.conditions[kind].disease.id,
            Presentation(
                tuple(
                    Finding(known.evidences[at].code, "present" if has[at] else "absent")
                    for at in np.flatnonzero(looked)
                )
            ),
        )
        for kind, has, looked in zip(kinds, met, asked, strict=True)
    )


def as_written(
    patients: tuple[CommonPatient, ...], terms: Terms, seed: int, inexact: float = 0.5
) -> tuple[CommonPatient, ...]:
    """The same patients as a physician's list might have them, which is harder.

    Only what is present, and only what HPO has a term for: our own codes and what the simulator
    asks about, were they kept, would give a common condition away. Some findings are named by the
    term above, some by one below.

    Parameters
    ----------
    patients : tuple of CommonPatient
    terms : Terms
    seed : int
    inexact : float, default 0.5
        Share of the findings that are not named by the evidence's own term; a broader one and a
        narrower one are equally likely, where both exist.
    """
    rng = np.random.default_rng(seed)
    return tuple(
        replace(one, presentation=_written(one.presentation, terms, rng, inexact))
        for one in patients
    )


def _written(
    presentation: Presentation, terms: Terms, rng: np.random.Generator, inexact: float
) -> Presentation:
    codes = dict.fromkeys(
        _other(code, terms, rng) if rng.random() < inexact else code
        for code in presentation.codes("present")
        if not code.startswith(OWN)
    )
    return Presentation(tuple(map(Finding, codes)))


def _other(code: str, terms: Terms, rng: np.random.Generator) -> str:
    """A term next to one, above or below; itself where there is none."""
    above = [up for up in terms.parents(code) if up != PHENOTYPE]
    below = [down for down in terms.children(code) if not down.startswith(OWN)]
    sides = [side for side in (above, below) if side]
    if not sides:
        return code
    side = sides[rng.integers(len(sides))]
    return side[rng.integers(len(side))]
