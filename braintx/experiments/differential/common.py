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

from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.common.figures import FOLDER
from braintx.data.ontology.common.mapping import OWN
from braintx.data.ontology.terms import Terms
from braintx.data.simulate.common_patients import CommonPatient, as_written, draw_patients
from braintx.evaluation.differential.common import Both, CommonResults, Placed, Standing, standing
from braintx.evaluation.differential.judged import expected_rank
from braintx.evaluation.results import write_results
from braintx.models.differential.common import CommonConditions
from braintx.models.differential.questions import common_questions
from braintx.models.differential.reader import DifferentialReader
from braintx.models.differential.together import rare_places
from braintx.models.softmax import softmax
from braintx.training.differential.mixture import Published, joined, published_patients

RESULTS = Path("results/differential_common.json")
PROTOCOL = (
    "patients drawn from the table of DDXPlus with seeds that nothing was fitted on, evidences "
    "independent given the condition; published rare patients without the paper that describes them"
)
SEED = 90_000
QUESTIONS = 10
DEEP = 150
"""Diseases that a list is read to."""
SEVERAL = 3
"""Findings of a common condition that one beside a rare disease is told by, at least."""


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

    @property
    def first(self) -> str | None:
        """What stands first; None where nothing is present to go by."""
        return self.ids[0] if self.ids else None

    @property
    def best(self) -> float:
        """Its probability."""
        return float(self.probability[0]) if self.ids else 0.0


Rank = Callable[[Presentation, str | None], Listing]
"""A presentation, and the paper that may not help."""


@dataclass(frozen=True)
class Counts:
    """How many patients are measured.

    Attributes
    ----------
    among, asked : int
        Of each set of common conditions among themselves; of those who are asked.
    listed : int
        Of each set in the one list, and of published patients.
    both : int
    """

    among: int = 4000
    asked: int = 2000
    listed: int = 600
    both: int = 300


def evaluate(root: Path, out: Path = RESULTS, counts: Counts = Counts()) -> str:
    """Measure with the installed bundle, write the result file, return its text.

    Published patients are ranked without the paper that describes them, though what was fitted saw
    them: the figures of ranking apart and in the one list are for comparing the two.

    Parameters
    ----------
    root : Path
        The data folder.
    out : Path
    counts : Counts, optional

    Raises
    ------
    DataError
        When the table of DDXPlus is missing.
    """
    return write_results(
        out, measure(DifferentialReader.load(), Figures.read(root / FOLDER), counts)
    )


def measure(
    reader: DifferentialReader, figures: Figures, counts: Counts = Counts()
) -> CommonResults:
    """All figures of one bundle.

    Parameters
    ----------
    reader : DifferentialReader
    figures : Figures
    counts : Counts, optional
    """
    common, terms = reader.together.common, reader.terms
    ids = {one.disease.id: reader.disease(one.disease.id).id for one in common.conditions}
    sets = patient_sets(figures, terms, counts.among)
    among = {name: among_themselves(common, patients) for name, patients in sets.items()}
    among["complaint_and_ten_questions"] = after_questions(common, figures, terms, counts.asked)
    rank = list_of(reader)
    together, unlisted = {}, {}
    for name, patients in sets.items():
        together[name], unlisted[name] = in_one_list(rank, ids, patients[: counts.listed])
    published, truth = _published(reader, counts.listed)
    own = {key for key in ids.values() if key.startswith(OWN)}
    several = [one for one in sets["as_written"] if len(one.presentation.findings) >= SEVERAL]
    return CommonResults(
        PROTOCOL,
        reader.version,
        mapping().counts(),
        among,
        together,
        {
            "apart": rare_patients(apart_of(reader), own, published, truth),
            "together": rare_patients(rank, own, published, truth),
        },
        with_both(rank, ids, list(zip(published, truth, strict=True))[: counts.both], several),
        unlisted,
    )


def list_of(reader: DifferentialReader) -> Rank:
    """The list as users see it, to a good depth."""

    def rank(presentation: Presentation, paper: str | None) -> Listing:
        answer = reader.rank(presentation, DEEP, why=False, without=paper)
        ids = [one.disease.id for one in answer.candidates]
        probability = np.array([one.probability for one in answer.candidates])
        none = answer.none_of_these
        return Listing(ids, probability, 1.0 if none is None else none)

    return rank


def apart_of(reader: DifferentialReader) -> Rank:
    """The rare diseases alone, as if there were no common conditions."""

    def rank(presentation: Presentation, paper: str | None) -> Listing:
        overlay = None if paper is None else reader.overlay(paper)
        ranked = reader.ranker.rank(rare_places(presentation, reader.terms), overlay)
        kept = reader.together.listed[ranked.diseases]
        ids = [reader.knowledge.diseases[place].id for place in ranked.diseases[kept].tolist()]
        return Listing(ids, ranked.probability[kept], ranked.none)

    return rank


def _published(reader: DifferentialReader, count: int) -> tuple[list[Published], list[str]]:
    """Some patients of the library with a paper, and what they have."""
    published = published_patients(reader.knowledge, reader.terms)
    diseases = [
        reader.knowledge.diseases[place].id for place in reader.knowledge.patients.disease.tolist()
    ]
    order = np.random.default_rng(SEED).permutation(len(published))
    chosen = [at for at in order.tolist() if published[at].paper][:count]
    return [published[at] for at in chosen], [diseases[at] for at in chosen]


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
    rows = [_place(common, one.presentation, common.places[one.condition]) for one in patients]
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
        known: tuple[Finding, ...] = (answers[complaints[rng.integers(len(complaints))]],)
        for _ in range(QUESTIONS):
            (code,) = common_questions(common, Presentation(known), terms, 1)
            known = (*known, answers[code])
        rows.append(_place(common, Presentation(known), common.places[one.condition]))
    rank, first = np.array(rows).T
    return standing(Placed(rank, first, np.zeros(len(rank), bool)))


def place_in(listing: Listing, truth: str) -> float:
    """Rank of a disease in a list; infinite where it is not there."""
    if truth not in listing.ids:
        return float("inf")
    return expected_rank(listing.probability, listing.ids.index(truth))


def _standing(rows: Sequence[tuple[float, float, bool]]) -> Standing:
    rank, first, other = (np.array(column) for column in zip(*rows, strict=True))
    return standing(Placed(rank, first, other))


def in_one_list(
    rank: Rank, ids: dict[str, str], patients: Sequence[CommonPatient]
) -> tuple[Standing, float]:
    """Common patients with every rare disease competing; and the mean of "none of these".

    Parameters
    ----------
    rank : callable
    ids : dict of str to str
        Condition → id of its disease in the list.
    patients : sequence of CommonPatient
    """
    ours = set(ids.values())
    rows, none = [], []
    for one in patients:
        listing = rank(one.presentation, None)
        place = place_in(listing, ids[one.condition])
        rows.append((place, listing.best, listing.first is not None and listing.first not in ours))
        none.append(listing.none)
    return _standing(rows), float(np.mean(none))


def rare_patients(
    rank: Rank, common: set[str], published: Sequence[Published], truth: Sequence[str]
) -> Standing:
    """Published patients with a rare disease.

    Parameters
    ----------
    rank : callable
    common : set of str
        Ids of the conditions that are no rare disease as well.
    published : sequence of Published
    truth : sequence of str
        Ids of their diseases.
    """
    rows = []
    for one, disease in zip(published, truth, strict=True):
        listing = rank(one.presentation, one.paper)
        rows.append((place_in(listing, disease), listing.best, listing.first in common))
    return _standing(rows)


def with_both(
    rank: Rank,
    ids: dict[str, str],
    rare: Sequence[tuple[Published, str]],
    common: Sequence[CommonPatient],
) -> Both:
    """Published patients who have a common condition as well.

    Parameters
    ----------
    rank : callable
    ids : dict of str to str
        Condition → id of its disease in the list.
    rare : sequence of tuple
        Published patients with the ids of their diseases.
    common : sequence of CommonPatient
        As many, at least.
    """
    rows = []
    for (one, disease), other in zip(rare, common, strict=False):
        listing = rank(joined(one.presentation, other.presentation), one.paper)
        probability = dict(zip(listing.ids, listing.probability.tolist(), strict=True))
        told = [ids[other.condition], disease]
        places = [place_in(listing, one) for one in told]
        rows.append((*places, *(probability.get(one, 0.0) for one in told)))
    common_rank, rare_rank = (np.array([row[at] for row in rows]) for at in (0, 1))
    hits = {count: (common_rank <= count, rare_rank <= count) for count in (3, 10)}
    return Both(
        len(rows),
        {str(count): float(hit[1].mean()) for count, hit in hits.items()},
        {str(count): float(hit[0].mean()) for count, hit in hits.items()},
        {str(count): float((hit[0] & hit[1]).mean()) for count, hit in hits.items()},
        float(np.median([row[3] for row in rows])),
        float(np.median([row[2] for row in rows])),
    )
