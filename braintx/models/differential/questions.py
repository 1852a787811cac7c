"""What to ask next: the findings whose answer is expected to tell the most about the disease."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braintx.core.differential import Differential, Question, Shift
from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.terms import PHENOTYPE, Terms
from braintx.models.differential.common import ASKABLE, CommonConditions
from braintx.models.differential.evidence import VIEWS

if TYPE_CHECKING:
    from braintx.models.differential.reader import DifferentialReader

Floats = NDArray[np.float64]

HEAD = 30
"""Diseases that a question is chosen to part: what stands behind them hardly counts."""
SHIFTS = 5
"""Diseases named for each answer."""
FULL_LISTED = len(VIEWS)
"""Column of the table: how often a term is there as all sources list it, ancestors apart."""
SPECIAL = 2.5
"""Nats that a finding of rare diseases must say: an abnormality of the eye is no question."""
RARELY = 0.02
"""P(yes) in a disease that the finding is not on record of, where nothing else is known."""


def next_questions(
    reader: DifferentialReader, presentation: Presentation, count: int = 5
) -> tuple[Question, ...]:
    """What is worth asking next, what tells most first.

    Common conditions answer as often as their table says, rare diseases as often as is on record.
    What an answer would do is shown as the reader then ranks; where no rare disease moves by a no,
    it is because an absent finding does not move their rank.

    Parameters
    ----------
    reader : DifferentialReader
    presentation : Presentation
        With codes of today.
    count : int, default 5
    """
    now = reader.rank(presentation, HEAD, why=False)
    if not now.candidates or count < 1:
        return ()
    ids = [one.disease.id for one in now.candidates]
    weight = np.array([one.probability for one in now.candidates])
    probability = weight / weight.sum()
    codes, yes = _answers(reader, presentation, ids)
    bits, said = information(probability, yes)
    return tuple(
        Question(
            codes[at],
            float(bits[at]),
            float(said[at]),
            _shifts(reader, presentation, now, Finding(codes[at])),
            _shifts(reader, presentation, now, Finding(codes[at], "absent")),
        )
        for at in _apart(codes, bits, reader.terms, count)
    )


def _answers(
    reader: DifferentialReader, presentation: Presentation, ids: Sequence[str]
) -> tuple[list[str], Floats]:
    """What may be asked, and P(yes | disease), questions by diseases."""
    common, terms, table = reader.together.common, reader.terms, reader.ranker.table
    here = {at: common.places[one] for at, one in enumerate(ids) if one in common.places}
    rows = np.array([reader.knowledge.place(one) for one in ids])
    _, at = table.terms.take(rows)
    listed = table.terms.items[at[table.share[at, FULL_LISTED] > 0]]
    asked = {terms.codes[term] for term in np.unique(listed).tolist()}
    says = reader.ranker.describer.full.information
    asked = {
        code
        for code in asked
        if says[terms.positions[code]] >= SPECIAL and PHENOTYPE in terms.ancestors(code)
    }
    asked.update(common.evidences(list(here.values())))
    codes = open_codes(sorted(asked), presentation, terms)
    place = np.full(len(terms), -1, np.int32)
    place[[terms.positions[code] for code in codes]] = np.arange(len(codes))
    yes = table.at(rows, place, len(codes))[0].T.astype(float).clip(RARELY, 1 - RARELY)
    for column, condition in here.items():
        own = np.array([common.column(code).present[condition] for code in codes])
        rare = yes[:, column]
        yes[:, column] = np.maximum(own, np.where(rare > RARELY, rare, 0))
    return codes, yes


def _apart(codes: Sequence[str], bits: Floats, terms: Terms, count: int) -> list[int]:
    """The most telling first; none that is more general or more special than one before it."""
    kept: list[int] = []
    for at in np.argsort(-bits, kind="stable").tolist():
        if bits[at] <= 0 or len(kept) == count:
            break
        above = terms.ancestors(codes[at])
        if not any(codes[k] in above or codes[at] in terms.ancestors(codes[k]) for k in kept):
            kept.append(at)
    return kept


def _shifts(
    reader: DifferentialReader, presentation: Presentation, now: Differential, finding: Finding
) -> tuple[Shift, ...]:
    """What the finding would do, the largest change first."""
    then = replace(presentation, findings=(*presentation.findings, finding))
    answer = reader.rank(then, HEAD, why=False)
    before = {one.disease.id: one.probability for one in now.candidates}
    after = {one.disease.id: one.probability for one in answer.candidates}
    ids = list(dict.fromkeys((*before, *after)))
    shifts = (Shift(one, before.get(one, 0.0), after.get(one, 0.0)) for one in ids)
    return tuple(sorted(shifts, key=lambda one: -abs(one.after - one.before))[:SHIFTS])


def open_codes(codes: Iterable[str], presentation: Presentation, terms: Terms) -> list[str]:
    """Those whose answer does not follow from what is known.

    Parameters
    ----------
    codes : iterable of str
    presentation : Presentation
        What it names is known; so is what is more general than something present, or more special
        than something absent.
    terms : Terms
    """
    known = {one.code for one in presentation.findings}
    known.update(*map(terms.ancestors, presentation.codes("present")))
    ruled = set(presentation.codes("absent"))
    return [code for code in codes if code not in known and ruled.isdisjoint(terms.ancestors(code))]


def information(probability: Floats, yes: Floats) -> tuple[Floats, Floats]:
    """Expected information of each question about which disease it is.

    Parameters
    ----------
    probability : ndarray of shape (diseases,)
        Now; sums to 1.
    yes : ndarray of shape (questions, diseases)
        P(yes | disease).

    Returns
    -------
    information : ndarray of shape (questions,)
        Bits.
    yes_probability : ndarray of shape (questions,)
    """
    said = yes @ probability
    known = _entropy(yes) @ probability
    return np.maximum(_entropy(said) - known, 0), said


def _entropy(share: Floats) -> Floats:
    """Of a yes or no, bits."""
    both = np.clip(np.stack([share, 1 - share]), 1e-12, 1)
    total: Floats = -(both * np.log2(both)).sum(0)
    return total


def common_questions(
    common: CommonConditions, presentation: Presentation, terms: Terms, count: int = 5
) -> tuple[str, ...]:
    """The codes to ask for among the common conditions alone, the most telling first.

    Parameters
    ----------
    common : CommonConditions
    presentation : Presentation
    terms : Terms
    count : int, default 5
    """
    codes = open_codes(sorted(ASKABLE), presentation, terms)
    scores = common.scores(presentation)
    probability = np.exp(scores - scores.max())
    yes = np.stack([common.column(code).present for code in codes])
    bits, _ = information(probability / probability.sum(), yes)
    return tuple(codes[at] for at in np.argsort(-bits, kind="stable")[:count])
