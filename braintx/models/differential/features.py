"""What the re-ranker is told of each candidate, and of each finding in each candidate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from braintx.models.differential.coverage import COVERAGE, Record, coverage
from braintx.models.differential.evidence import (
    VIEWS,
    Evidence,
    Floats,
    Patients,
    Withheld,
)
from braintx.models.differential.graph import Graph, Indices
from braintx.models.differential.library import Library
from braintx.models.differential.likelihood import CONSTANTS, Constants, Likelihood, Query
from braintx.models.differential.table import Table

CANDIDATES = 150
TABLES_KEPT = 4
QUERIES_KEPT = 16
LIKE = 0.2
_PATIENTS = VIEWS.index("patients")
NOTHING = -1e4
"""The score of a disease of which nothing is on record here."""
OF_CANDIDATE = (
    *(f"score_{view}" for view in VIEWS),
    "behind",
    "log_rank",
    "log_posterior",
    "per_root",
    "least",
    "mean",
    "hits",
    "hit_share",
    "mean_share",
    "mean_log_share",
    "unmet",
    "forward",
    "forward_least",
    "covered",
    *COVERAGE,
    "nearest",
    "nearest_three",
    "nearest_rank",
    "nearest_kin",
    "log_patients",
    "log_size",
    "log_rows",
    "counted",
    "log_papers",
    "twin",
    "before_kin",
    "kin",
    "findings",
    "information",
    "most_information",
)
OF_FINDING = (
    *(f"ratio_{view}" for view in VIEWS),
    "ratio_behind",
    "share",
    "share_own",
    "log_share",
    "listed",
    "listed_own",
    "narrower",
    "forward",
    "forward_share",
    "broader",
    "broader_share",
    "information",
    "unique",
    "rarity",
)


@dataclass(frozen=True)
class Overlay:
    """What changes where a paper is withheld.

    Attributes
    ----------
    withheld : Withheld
    diseases : ndarray of int
        Ascending.
    table : Table
        Of these alone.
    """

    withheld: Withheld
    diseases: Indices
    table: Table

    @classmethod
    def of(cls, evidence: Evidence, withheld: Withheld) -> Overlay:
        """Count anew for the diseases that a paper tells of."""
        diseases = evidence.touched(withheld)
        return cls(withheld, diseases, Table.of(evidence, diseases, withheld))


@dataclass(frozen=True)
class Shortlist:
    """The candidates of a presentation.

    Attributes
    ----------
    diseases : ndarray of shape (k,), int
        By the likelihood ratio, the best first.
    candidates : ndarray of shape (k, len(OF_CANDIDATE)), float
    findings : ndarray of shape (k, n, len(OF_FINDING)), float
    scores : ndarray of shape (diseases,), float
        The likelihood ratio of every disease.
    """

    diseases: Indices
    candidates: Floats
    findings: Floats
    scores: Floats


@dataclass(frozen=True)
class Told:
    """What is on record of k candidates.

    Attributes
    ----------
    share : ndarray of shape (6, k, c), float
        How often they have each term of the closure; as `Table.share`.
    size : ndarray of shape (4, k), float
    known : ndarray of shape (k, 5), float
    coverage : ndarray of shape (k, len(COVERAGE)), float
    """

    share: Floats
    size: Floats
    known: Floats
    coverage: Floats


class Describer:
    """Makes the shortlist of a presentation and describes it.

    Parameters
    ----------
    graph : Graph
    table : Table
        Of every disease.
    patients : Patients
        The library.
    group : ndarray of shape (diseases,), int
        Of siblings.
    constants : Constants, optional
    candidates : int, default=150
        How many.
    """

    def __init__(
        self,
        graph: Graph,
        table: Table,
        patients: Patients,
        group: Indices,
        *,
        constants: Constants = CONSTANTS,
        candidates: int = CANDIDATES,
    ) -> None:
        self.graph, self.table, self.group = graph, table, group
        self.constants, self.candidates = constants, candidates
        self.full, self.patients = (
            Likelihood(graph, table.view(view), table.size[VIEWS.index(view)], constants)
            for view in ("full", "patients")
        )
        self.library = Library(graph, patients, self.full.information, len(table.terms))
        information = self.full.information
        self._query = lru_cache(QUERIES_KEPT)(
            lambda terms: Query.of(graph, np.array(terms, np.int32), constants)
        )
        self._record = lru_cache(TABLES_KEPT)(lambda table: Record.of(table, information))
        self._unknown = np.flatnonzero(np.diff(table.terms.start) == 0)
        self._place = np.full(len(graph), -1, np.int32)
        seen = np.bincount(patients.present.items, minlength=len(graph))
        self._rarity = -np.log((seen + 1) / (max(len(patients), 1) + 1)).astype(np.float32)

    def query(self, terms: Indices) -> Query:
        """Terms, each once and at least one, as the ranking sees them; the last are kept."""
        return self._query(tuple(terms.tolist()))

    def shortlist(self, query: Query, overlay: Overlay | None = None) -> Shortlist:
        """The candidates and what is to be told of them.

        Parameters
        ----------
        query : Query
        overlay : Overlay, optional
            Of the paper that is withheld.
        """
        place = self._place.copy()
        place[query.closure] = np.arange(len(query.closure))
        scores, patients = self.full.scores(query), self.patients.scores(query)
        scores[self._unknown] = patients[self._unknown] = NOTHING
        if overlay is not None and len(overlay.diseases):
            rows = np.arange(len(overlay.diseases))
            share = overlay.table.at(rows, place, len(query.closure))[:2]
            ratios = self.full.ratios(query, share[0]), self.patients.ratios(query, share[1])
            size = overlay.table.size
            scores[overlay.diseases] = self.full.total(query, ratios[0], size[0])
            patients[overlay.diseases] = self.patients.total(query, ratios[1], size[1])
        likeness = self.library.likeness(query, overlay.withheld if overlay else Withheld())
        nearest = self.library.nearest(likeness)
        kept = choose(scores, patients, nearest, self.candidates)
        told = self._describe(query, place, kept, overlay)
        near = nearest[kept], self.library.three(likeness, kept)
        about, each = self._features(query, told, kept, scores, near)
        return Shortlist(kept, about, each, scores)

    def _describe(
        self, query: Query, place: Indices, kept: Indices, overlay: Overlay | None
    ) -> Told:
        """What is on record of the candidates, the withheld paper left out."""
        width = len(query.closure)
        share = self.table.at(kept, place, width)
        size, known = self.table.size[:, kept], self.table.known[kept]
        record = self._record(self.table).some(kept)
        if overlay is not None and len(overlay.diseases):
            at = np.searchsorted(overlay.diseases, kept).clip(max=len(overlay.diseases) - 1)
            changed = overlay.diseases[at] == kept
            share[:, changed] = overlay.table.at(at[changed], place, width)
            size[:, changed] = overlay.table.size[:, at[changed]]
            known[changed] = overlay.table.known[at[changed]]
            other = self._record(overlay.table).some(at[changed])
            record = record.replaced(changed, other)
        information = self.full.information
        covered = coverage(record, self.graph, information, query.closure, share[0])
        return Told(share, size, known, covered)

    def _features(
        self,
        query: Query,
        told: Told,
        kept: Indices,
        scores: Floats,
        nearest: tuple[Floats, Floats],
    ) -> tuple[Floats, Floats]:
        share, size, known, n = told.share, told.size, told.known, len(query.terms)
        ratios = self.full.ratios(query, share[: len(VIEWS)])
        ratios[_PATIENTS] = self.patients.ratios(query, share[_PATIENTS])
        totals = self.full.total(query, ratios, size)
        totals[_PATIENTS] = self.patients.total(query, ratios[_PATIENTS], size[_PATIENTS])
        each = self._of_findings(query, share, ratios[:, :, query.place])
        best, listed = each[:, :, 5], each[:, :, 0]
        rank = np.arange(len(kept))
        near, three = nearest
        kin = self.group[kept]
        same = (kin[:, None] == kin[None]) & ~np.eye(len(kept), dtype=bool)
        behind = totals[0] - totals[0].max()
        information = self.full.information[query.terms]
        forward = each[:, :, 12]
        posterior = behind - np.log(np.exp(behind).sum())
        before = np.where(same.any(1), totals[0] - np.where(same, totals[0][None], -1e9).max(1), 0)
        columns = [
            *totals,
            totals[0] - scores.max(),
            np.log1p(rank),
            posterior,
            totals[0] / n**0.5,
            listed.min(1),
            listed.mean(1),
            (best > 0.3).sum(1),
            (best > 0.3).mean(1),
            best.mean(1),
            np.log(best + 0.01).mean(1),
            (best <= 0).sum(1),
            each[:, :, 11].mean(1),
            forward.min(1),
            (forward * information).sum(1) / (information.sum() + 1e-6),
            *told.coverage.T,
            near,
            three,
            np.log1p(np.argsort(np.argsort(-near, kind="stable"), kind="stable")),
            np.where(same, near[None], 0).max(1),
            np.log1p(known[:, 3]),
            np.log(size[0] / self.full.middle),
            np.log1p(known[:, 0]),
            known[:, 1],
            np.log1p(known[:, 2]),
            known[:, 4],
            before,
            np.log1p(same.sum(1)),
            np.full(len(kept), n),
            np.full(len(kept), information.sum()),
            np.full(len(kept), information.max()),
        ]
        return np.stack(columns, 1).astype(np.float32), each

    def _of_findings(self, query: Query, share: Floats, ratios: Floats) -> Floats:
        """What each finding says of each candidate."""
        candidates, n = share.shape[1], len(query.terms)
        information = self.full.information[query.closure]
        met = np.where(share[0] > 0, information, 0)
        place, full = query.place, share[0][:, query.place]
        of, items = self.graph.ancestors.take(query.terms)
        at = np.zeros(len(self.graph), np.int64)
        at[query.closure] = np.arange(len(query.closure))
        above = at[self.graph.ancestors.items[items]]
        # Of each finding what says most stands first, so the first that is named is the best.
        above = above[np.lexsort((-information[above], of))]
        begins = np.searchsorted(of, np.arange(n))
        forward = np.maximum.reduceat(met[:, above], begins, axis=1)
        proper = (share[4][:, above] > 0) & (above != place[of])
        first = np.minimum.reduceat(np.where(proper, np.arange(len(of)), len(of)), begins, axis=1)
        most = np.append(above, 0)[first]
        has = first < len(of)
        broader = np.where(has, information[most], 0)
        broader_share = np.where(has, np.take_along_axis(share[4], most, 1), 0)
        shared = np.bincount(above)[above] > 1
        shared_most = np.maximum.reduceat(np.where(shared, information[above], 0), begins)
        unique = 1 - shared_most / (information[place] + 1e-6)
        own = np.maximum(information[place], 1e-3)
        exact = share[4][:, place]
        shape = candidates, n
        columns = [
            *ratios,
            ratios[0] - ratios[0].max(0),
            full,
            share[2][:, place],
            np.log(full + 0.01),
            exact,
            share[5][:, place],
            (full > 0) & (exact == 0),
            forward,
            forward / own,
            broader / own,
            broader_share,
            np.broadcast_to(information[place], shape),
            np.broadcast_to(unique, shape),
            np.broadcast_to(self._rarity[query.terms], shape),
        ]
        return np.stack(columns, 2).astype(np.float32)


def choose(scores: Floats, patients: Floats, nearest: Floats, number: int) -> Indices:
    """The candidates: most by all sources, some by rows and patients, some by one patient.

    Parameters
    ----------
    scores, patients, nearest : ndarray of shape (diseases,), float
        By all sources; without kin; by the likest patient of the library.
    number : int
        How many; all where there are fewer.

    Returns
    -------
    ndarray of int
        By `scores`, the best first.
    """
    number = min(number, len(scores))
    kept = np.zeros(len(scores), bool)
    like = np.where(nearest > LIKE, nearest, 0) + 1e-4 * scores  # where nobody is like: by score
    for values, until in ((scores, 0.6), (patients, 0.8), (like, 0.92), (scores, 1.0)):
        lacking = round(until * number) - int(kept.sum())
        if lacking > 0:
            free = np.where(kept, -np.inf, values)
            kept[np.argpartition(-free, lacking - 1)[:lacking]] = True
    found = np.flatnonzero(kept)
    return found[np.argsort(-scores[found], kind="stable")].astype(np.int32)
