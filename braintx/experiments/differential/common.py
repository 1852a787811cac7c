"""How the differential does on patients with common conditions, drawn anew.

The patients come from the figures that the conditions are ranked by, drawn with other seeds than
those that anything was fitted on: what is measured is the ranking, not whether the figures are true
of real patients. `as_written` is the harder set; see `braintx.data.simulate.common_patients`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braintx.core.findings import Presentation
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.terms import Terms
from braintx.data.simulate.common_patients import CommonPatient, as_written, draw_patients
from braintx.evaluation.differential.common import Both, CommonResults, Placed, Standing, standing
from braintx.evaluation.differential.judged import expected_rank
from braintx.evaluation.results import write_results
from braintx.models.differential.common import CommonConditions
from braintx.models.differential.questions import common_questions
from braintx.models.differential.reader import DifferentialReader
from braintx.models.softmax import softmax
from braintx.training.differential.mixture import Published, joined

RESULTS = Path("results/differential_common.json")
PROTOCOL = (
    "patients drawn from the table of DDXPlus with seeds that nothing was fitted on, evidences "
    "independent given the condition; published rare patients without the paper that describes them"
)
SEED = 90_000
QUESTIONS = 10


@dataclass(frozen=True)
class Listing:
    """The answer for one presentation, every disease in it.

    Attributes
    ----------
    ids : sequence of str
        The likeliest first.
    probability : ndarray of shape (diseases,)
        In the same order.
    none : float
    """

    ids: Sequence[str]
    probability: NDArray[np.float64]
    none: float


Rank = Callable[[Presentation, str | None], Listing]
"""A presentation, and the paper that may not help."""


def patient_sets(
    figures: Figures, terms: Terms, count: int, seed: int = SEED
) -> dict[str, tuple[CommonPatient, ...]]:
    """The sets that are measured on.

    Parameters
    ----------
    figures : Figures
    terms : Terms
    count : int
        Of each.
    seed : int, default=`SEED`
    """
    whole = draw_patients(figures, count, seed)
    return {
        "half_unknown": draw_patients(figures, count, seed + 1, 0.5),
        "half_unknown_without_values": draw_patients(figures, count, seed + 1, 0.5, values=False),
        "as_written": _told(as_written(whole, terms, seed + 2)),
        "as_written_exact": _told(as_written(whole, terms, seed + 2, inexact=0.0)),
        "as_written_half_unknown": _told(
            as_written(draw_patients(figures, count, seed + 3, 0.5), terms, seed + 4)
        ),
    }


def _told(patients: tuple[CommonPatient, ...]) -> tuple[CommonPatient, ...]:
    """Those of whom there is anything to go by."""
    return tuple(one for one in patients if one.presentation.codes("present"))


def among_themselves(common: CommonConditions, patients: Sequence[CommonPatient]) -> Standing:
    """Common conditions ranked as if nothing else were.

    Parameters
    ----------
    common : CommonConditions
    patients : sequence of CommonPatient
    """
    rows = [
        _place(common, one.presentation, common.places[one.condition]) for one in patients
    ]
    rank, first = np.array(rows).T
    return standing(Placed(rank, first, np.zeros(len(rank), bool)))


def _place(common: CommonConditions, presentation: Presentation, truth: int) -> tuple[float, float]:
    scores = common.scores(presentation)
    return expected_rank(scores, truth), float(softmax(scores).max())


def after_questions(
    common: CommonConditions, figures: Figures, terms: Terms, count: int, seed: int = SEED + 10
) -> Standing:
    """One complaint and what the product asks next, among the common conditions.

    Parameters
    ----------
    common : CommonConditions
    figures : Figures
    terms : Terms
    count : int
        Patients.
    seed : int
    """
    rng = np.random.default_rng(seed)
    rows = []
    for one in draw_patients(figures, count, seed, values=False):
        answers = {finding.code: finding for finding in one.presentation.findings}
        complaints = one.presentation.codes("present")
        if not complaints:
            continue
        known = (answers[complaints[rng.integers(len(complaints))]],)
        for _ in range(QUESTIONS):
            (code,) = common_questions(common, Presentation(known), terms, 1)
            known = (*known, answers[code])
        rows.append(_place(common, Presentation(known), common.places[one.condition]))
    rank, first = np.array(rows).T
    return standing(Placed(rank, first, np.zeros(len(rank), bool)))


def place_in(listing: Listing, truth: str, ours: set[str]) -> tuple[float, float, bool]:
    """Rank of a disease in a list, probability of the first, and whether that is of the other side.

    Parameters
    ----------
    listing : Listing
    truth : str
    ours : set of str
        Ids of the truth's side.
    """
    first = float(listing.probability[0])
    try:
        rank = expected_rank(listing.probability, listing.ids.index(truth))
    except ValueError:
        rank = float("inf")
    return rank, first, listing.ids[0] not in ours


def _standing(rows: Sequence[tuple[float, float, bool]]) -> Standing:
    rank, first, other = (np.array(column) for column in zip(*rows, strict=True))
    return standing(Placed(rank, first, other))
