"""What to ask next: the findings whose answer is expected to tell the most about the disease."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from braintx.core.findings import Presentation
from braintx.data.ontology.terms import Terms
from braintx.models.differential.common import ASKABLE, CommonConditions

Floats = NDArray[np.float64]


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
