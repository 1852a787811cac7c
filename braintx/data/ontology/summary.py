"""What is in the compiled knowledge, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from braintx.core.records import Issue
from braintx.data.ontology.build import Built
from braintx.data.ontology.codes import CATALOG
from braintx.data.ontology.twins import SAME_SIGNS, Rows

_PAIRS = 20_000


@dataclass(frozen=True)
class Summary:
    """Counts; `docs/knowledge.md` shows them.

    Attributes
    ----------
    release, newer : str
        Of HPO; `newer` filled gaps.
    terms, terms_es, own_terms : int
        All; with a Spanish name; of codes of our own.
    diseases, orphan, common, from_newer, from_library : int
        Rows as they are shown: rare, common, of the newer release, of the library alone.
    by_source, listed : dict of str to int
        Diseases by the source whose id leads; and as the sources list them.
    twins : dict of str to int
        Pairs of sources → diseases that both list.
    alike_by_chance : float
        Of pairs of diseases drawn at random, the share whose findings are as alike as those of two
        that one gene joins must be, see `braintx.data.ontology.twins.SAME_SIGNS`.
    groups, series : int
        Diseases that are a kind of one of Orphanet's; that share a name but for a number.
    statements, counted, shares, unsaid, negated : int
        Of diseases and findings: with a number of patients, with a share alone, with neither; those
        that deny.
    papers, patients, patient_diseases : int
    issues : dict of str to dict of str to int
        How often each code of `braintx.data.ontology.codes.CATALOG` was met: what stands before
        its point → what stands behind → count.
    """

    release: str
    newer: str
    terms: int
    terms_es: int
    own_terms: int
    diseases: int
    orphan: int
    common: int
    from_newer: int
    from_library: int
    by_source: dict[str, int]
    listed: dict[str, int]
    twins: dict[str, int]
    alike_by_chance: float
    groups: int
    series: int
    statements: int
    counted: int
    shares: int
    unsaid: int
    negated: int
    papers: int
    patients: int
    patient_diseases: int
    issues: dict[str, dict[str, int]]


def summarise(built: Built) -> Summary:
    """Count what was compiled."""
    terms, knowledge = built.terms, built.knowledge
    said, patients = knowledge.statements, knowledge.patients
    share, twins = ~np.isnan(said.share), Counter[str]()
    members: dict[int, list[str]] = {}
    for row in knowledge.rows:
        members.setdefault(row.disease, []).append(_source(row.id))
    for sources in members.values():
        twins.update(
            f"{one}-{other}"
            for one in sorted(set(sources))
            for other in sorted(set(sources))
            if one < other
        )
    said_of = {int(row) for row in said.row}
    alone = sum(at not in said_of for at in range(len(knowledge.rows)))
    return Summary(
        release=knowledge.release,
        newer=knowledge.newer,
        terms=len(terms),
        terms_es=sum(terms.term(code).name_es is not None for code in terms),
        own_terms=sum(not code.startswith("HP:") for code in terms),
        diseases=len(knowledge),
        orphan=sum(one.orphan for one in knowledge),
        common=sum(_source(row.id) == "DDX" for row in knowledge.rows),
        from_newer=sum(one.release is not None for one in knowledge),
        from_library=alone,
        by_source=dict(sorted(Counter(_source(one.id) for one in knowledge).items())),
        listed=dict(sorted(Counter(_source(row.id) for row in knowledge.rows).items())),
        twins=dict(sorted(twins.items())),
        alike_by_chance=_alike_by_chance(built),
        groups=int((knowledge.group >= 0).sum()),
        series=int((knowledge.series >= 0).sum()),
        statements=len(said),
        counted=int((said.patients > 0).sum()),
        shares=int((share & (said.patients == 0)).sum()),
        unsaid=int((~share).sum()),
        negated=int(said.negated.sum()),
        papers=sum(source.startswith("PMID:") for source in knowledge.sources),
        patients=len(patients),
        patient_diseases=len(np.unique(patients.disease)),
        issues=_counts(built.issues),
    )


def _counts(issues: Iterable[Issue]) -> dict[str, dict[str, int]]:
    met = Counter[str]()
    for one in issues:
        met[one.code] += one.count
    counts: dict[str, dict[str, int]] = {}
    for code in CATALOG:
        first, rest = code.split(".")
        counts.setdefault(first, {})[rest] = met[code]
    return counts


def _alike_by_chance(built: Built) -> float:
    said, terms = built.knowledge.statements, built.terms
    signs: dict[int, set[str]] = {}
    for row, term in zip(said.row[~said.negated], said.term[~said.negated], strict=True):
        signs.setdefault(int(row), set()).update(terms.ancestors(terms.codes[term]))
    rows = Rows({}, {}, {str(row): frozenset(found) for row, found in signs.items()})
    pairs = np.random.default_rng(0).choice(np.array(sorted(rows.signs)), (_PAIRS, 2))
    return float(np.mean([rows.overlap(one, other) >= SAME_SIGNS for one, other in pairs]))


def _source(disease: str) -> str:
    return disease.split(":", 1)[0]
