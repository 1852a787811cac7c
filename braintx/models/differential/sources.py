"""The compiled knowledge as evidence: which rows speak for which disease."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from braintx.data.ontology.knowledge import Knowledge, Lists
from braintx.data.ontology.terms import Terms
from braintx.models.differential.evidence import Annotations, Evidence, Kin, Patients
from braintx.models.differential.graph import Graph, Indices, Ragged

COMMON = "DDX:"
"""Ids of the common conditions, whose tables `braintx.models.differential.common` reads."""
_GROUP = "ORPHA:"
_FEW = 30
"""Diseases of one gene; where there are more, they have little else in common."""


def graph_of(terms: Terms) -> Graph:
    """The terms as a graph, in their order."""
    at = terms.positions
    return Graph([[at[parent] for parent in terms.parents(code)] for code in terms.codes])


def evidence_of(graph: Graph, knowledge: Knowledge) -> Evidence:
    """Who says what of which disease.

    A disease's own rows are those of its leading source and of DECIPHER. Orphanet's row of the
    same disease, else that of the group which it belongs to, is its twin.

    Parameters
    ----------
    graph : Graph
        Of the knowledge's terms.
    knowledge : Knowledge
    """
    owner, twin = _owners(knowledge)
    kin = Kin(twin, _groups(knowledge), _relatives(knowledge, owner, twin))
    return Evidence(graph, _annotations(knowledge, owner), patients_of(knowledge), kin)


def patients_of(knowledge: Knowledge) -> Patients:
    """The library."""
    held = knowledge.patients
    return Patients(held.disease, held.source, _ragged(held.present), _ragged(held.absent))


def _owners(knowledge: Knowledge) -> tuple[Indices, Indices]:
    """Of each row, the disease or, after the diseases, the source that it speaks for; twins."""
    diseases, own = knowledge.diseases, np.full(len(knowledge.rows), -1, np.int32)
    lent: dict[int, int] = {}
    twin = np.full(len(diseases), -1, np.int32)
    for place, row in enumerate(knowledge.rows):
        leads = row.id == diseases[row.disease].id
        if row.id.startswith(COMMON):
            continue
        if leads or not row.id.startswith(_GROUP):
            own[place] = row.disease
        else:
            own[place] = lent.setdefault(place, len(diseases) + len(lent))
            twin[row.disease] = own[place]
    for disease, place in enumerate(knowledge.group.tolist()):
        if place >= 0 and twin[disease] < 0 and own[place] != disease:
            twin[disease] = own[place]
    return own, twin


def _annotations(knowledge: Knowledge, owner: Indices) -> Annotations:
    said = knowledge.statements
    kept = np.flatnonzero(~said.negated & (owner[said.row] >= 0))
    kept = kept[np.argsort(owner[said.row[kept]], kind="stable")]
    whose = owner[said.row[kept]]
    counted, unsaid = said.patients[kept] > 0, np.isnan(said.share[kept])
    share = np.where(unsaid, 0, said.share[kept])
    count = np.where(counted, np.rint(share * said.patients[kept]), share)
    total = np.where(counted, said.patients[kept], np.where(unsaid, 0, -1))
    papers = Ragged.of(list(_cited(knowledge, kept.tolist(), whose.tolist())))
    term = said.term[kept]
    return Annotations(whose, term, count.astype(np.float32), total.astype(np.float32), papers)


def _cited(knowledge: Knowledge, kept: list[int], whose: list[int]) -> Iterator[list[int]]:
    """The papers of each row.

    A newer release was exported without papers: whatever described a disease's patients in the
    library may stand behind its rows, so all of them count as cited.
    """
    described: dict[int, set[int]] = defaultdict(set)
    for disease, paper in zip(knowledge.patients.disease, knowledge.patients.source, strict=True):
        described[int(disease)].add(int(paper))
    papers = {at for at, source in enumerate(knowledge.sources) if source.startswith("PMID:")}
    newer = {at for at, one in enumerate(knowledge.diseases) if one.release is not None}
    for row, disease in zip(kept, whose, strict=True):
        if disease in newer:
            yield sorted(described[disease])
        else:
            yield [one for one in knowledge.statements.sources[row].tolist() if one in papers]


def _groups(knowledge: Knowledge) -> Indices:
    """A number for each series; a disease that stands alone has its own."""
    series = knowledge.series.astype(np.int32)
    alone = series < 0
    return np.where(alone, series.max(initial=-1) + np.cumsum(alone), series).astype(np.int32)


def _relatives(knowledge: Knowledge, owner: Indices, twin: Indices) -> Ragged:
    """Of each disease, the owners of rows that share a gene with it."""
    by_gene: dict[str, set[int]] = defaultdict(set)
    for row, whose in zip(knowledge.rows, owner.tolist(), strict=True):
        for gene in row.genes:
            if whose >= 0:
                by_gene[gene].add(whose)
    found = []
    for place, disease in enumerate(knowledge.diseases):
        near = (by_gene[gene] for gene in disease.genes if len(by_gene[gene]) < _FEW)
        found.append(sorted(set().union(*near) - {place, int(twin[place])}))
    return Ragged.of(found)


def _ragged(lists: Lists) -> Ragged:
    return Ragged(lists.start.astype(np.int64), lists.items)
