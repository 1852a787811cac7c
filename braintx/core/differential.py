"""The differential as records: which diseases fit, how well, why, and what to ask next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from braintx.core.findings import Finding, Presentation
from braintx.core.records import Issue

Relation = Literal["exact", "narrower", "broader", "related", "none"]
"""How the patient's finding stands to the disease's term that it met: the same; more special than
the term; more general; both under one other term; or no term is near."""


@dataclass(frozen=True)
class Prevalence:
    """How common a disease is, where a source at hand says so.

    Attributes
    ----------
    text : str
        As the source gives it, as in ``1-9 / 100 000``.
    source : str
        Cited: who says so.
    """

    text: str
    source: str


@dataclass(frozen=True)
class Disease:
    """One disease of the knowledge, its twins of other sources merged into one row.

    Attributes
    ----------
    id : str
        As in ``OMIM:154700``; an ORPHA, DECIPHER or DDX id where OMIM has none.
    name : str
        English.
    name_es : str or None
        Spanish, where a source has it.
    orphan : bool
        Rare, as Orphanet counts (at most 5 in 10,000 people); a common condition otherwise.
    others : tuple of str
        Ids of the same disease in other sources (ORPHA, OMIM, ICD-10).
    inheritance, onset : tuple of str
        HPO ids.
    genes : tuple of str
        HGNC symbols.
    prevalence : Prevalence or None
        None: not known.
    release : str or None
        Of the newer HPO release that alone has it; None where the knowledge's own release does.
    """

    id: str
    name: str
    name_es: str | None = None
    orphan: bool = True
    others: tuple[str, ...] = ()
    inheritance: tuple[str, ...] = ()
    onset: tuple[str, ...] = ()
    genes: tuple[str, ...] = ()
    prevalence: Prevalence | None = None
    release: str | None = None


@dataclass(frozen=True)
class Reason:
    """What one finding of the patient says for or against one disease.

    Attributes
    ----------
    finding : Finding
    relation : {"exact", "narrower", "broader", "related", "none"}
    term : str or None
        Code of the disease's term that the finding met.
    frequency : float or None
        Share of the disease's patients who have the term, 0 to 1, where known.
    sources : tuple of str
        Where that stands: ``PMID:…``, ``ORPHA:…``, ``OMIM:…``, ``DDXPlus``.
    weight : float
        Nats; above 0 speaks for the disease, below 0 against it. An absent finding weighs in
        common conditions; in rare ones it is shown and does not move the rank, for the public
        cases name what was ruled out *because* it was expected.
    """

    finding: Finding
    relation: Relation
    term: str | None
    frequency: float | None
    sources: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Hallmark:
    """A frequent term of a disease that the patient's findings do not name.

    Attributes
    ----------
    code : str
    frequency : float
        Share of the disease's patients, 0 to 1.
    """

    code: str
    frequency: float


@dataclass(frozen=True)
class Candidate:
    """One disease of a differential.

    Attributes
    ----------
    disease : Disease
    probability : float
        That the patient has this disease, 0 to 1. A patient may have several: these need not sum
        to 1.
    reasons : tuple of Reason
        One for each finding that is present or absent, what speaks loudest first.
    missing : tuple of Hallmark
        Not named yet, the most frequent first.
    issues : tuple of Issue
        What does not fit: an age below the onset, a sex, an excluded hallmark.
    """

    disease: Disease
    probability: float
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Hallmark, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Differential:
    """Which diseases fit a presentation.

    Attributes
    ----------
    presentation : Presentation
        As it was understood: obsolete codes replaced.
    candidates : tuple of Candidate
        The likeliest first.
    none_of_these : float or None
        Probability that no disease of the whole knowledge is right, 0 to 1; None where no finding
        is present, of which nothing can be said.
    issues : tuple of Issue
        Of the whole answer: too little is known, a code was replaced, two findings contradict.
    release : str
        Of the Human Phenotype Ontology, as in ``2025-01-16``.
    model : str
        Version and checksum of the bundle.
    """

    presentation: Presentation
    candidates: tuple[Candidate, ...]
    none_of_these: float | None
    issues: tuple[Issue, ...]
    release: str
    model: str


@dataclass(frozen=True)
class Shift:
    """What an answer would do to one disease.

    Attributes
    ----------
    id : str
        Of the disease.
    before, after : float
        Its probability now and then, 0 to 1.
    """

    id: str
    before: float
    after: float


@dataclass(frozen=True)
class Question:
    """A finding worth asking for next.

    Attributes
    ----------
    code : str
    information : float
        Expected information about the disease, bits.
    yes_probability : float
        That the answer is yes, 0 to 1.
    yes, no : tuple of Shift
        What either answer would do, the largest change first.
    """

    code: str
    information: float
    yes_probability: float
    yes: tuple[Shift, ...] = ()
    no: tuple[Shift, ...] = ()
