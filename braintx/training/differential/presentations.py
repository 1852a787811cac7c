"""The library's patients as a physician might first see them: whole, few findings, imprecise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from braintx.models.differential.evidence import Evidence
from braintx.models.differential.graph import Graph, Indices

SEED = 20261127
FEW = 5
"""Findings of a short presentation, at most."""
VAGUE = 0.15
"""Share of the findings of a blurred presentation that are told by a more general term."""
WRONG = 0.3
"""Share of the findings that are wrong where that is measured."""
STRAY = 0.5
"""Share of blurred presentations with one or two findings of another patient."""


@dataclass(frozen=True)
class Regime:
    """A way to present every patient.

    Attributes
    ----------
    name : str
    rows : bool or None
        Whether the rows of annotations that cite the patient's paper leave; None: for half of the
        patients. Its patients leave the library always.
    halved : bool
        Whether the library lacks every patient of half of the diseases.
    present : callable
        Of the patient's terms, the ontology, every patient's terms, and a generator.
    """

    name: str
    rows: bool | None
    present: Callable[[Indices, Graph, Indices, np.random.Generator], Indices]
    halved: bool = False


def _whole(terms: Indices, graph: Graph, pool: Indices, rng: np.random.Generator) -> Indices:
    return terms


def _three(terms: Indices, graph: Graph, pool: Indices, rng: np.random.Generator) -> Indices:
    return np.sort(rng.choice(terms, min(3, len(terms)), replace=False))


def _short(terms: Indices, graph: Graph, pool: Indices, rng: np.random.Generator) -> Indices:
    number = min(int(rng.integers(1, FEW + 1)), len(terms))
    return np.sort(rng.choice(terms, number, replace=False))


def _part(terms: Indices, graph: Graph, pool: Indices, rng: np.random.Generator) -> Indices:
    number = int(rng.integers(max(1, len(terms) // 3), len(terms) + 1))
    return np.sort(rng.choice(terms, number, replace=False))


def _blurred(terms: Indices, graph: Graph, pool: Indices, rng: np.random.Generator) -> Indices:
    kept = set()
    for term in _part(terms, graph, pool, rng).tolist():
        parents = graph.parents[term]
        vague = len(parents) and rng.random() < VAGUE
        kept.add(int(rng.choice(parents)) if vague else term)
    if rng.random() < STRAY:
        kept.update(rng.choice(pool, int(rng.integers(1, 3))).tolist())
    return np.array(sorted(kept), np.int32)


def _wrong(terms: Indices, graph: Graph, pool: Indices, rng: np.random.Generator) -> Indices:
    """Some findings replaced by those of other patients."""
    kept = terms[rng.random(len(terms)) >= WRONG]
    strays = rng.choice(pool, max(len(terms) - len(kept), int(not len(kept))))
    return np.union1d(kept, strays).astype(np.int32)


def _half(terms: Indices, graph: Graph, pool: Indices, rng: np.random.Generator) -> Indices:
    return np.sort(rng.choice(terms, (len(terms) + 1) // 2, replace=False))


REGIMES = {
    one.name: one
    for one in (
        Regime("safe", True, _whole),
        Regime("all", False, _whole),
        Regime("short", None, _short),
        Regime("blurred", None, _blurred),
        Regime("new", None, _part, halved=True),
        Regime("three", True, _three),
        Regime("wrong", True, _wrong),
        Regime("half", True, _half),
    )
}
FITTED = ("safe", "all", "short", "blurred", "new")
"""What the re-ranker is fitted to; the others are only measured."""


def generator(regime: str, patient: int) -> np.random.Generator:
    """A patient's own source of chance in a regime.

    Parameters
    ----------
    regime : str
    patient : int
    """
    return np.random.default_rng([SEED, list(REGIMES).index(regime), patient])


def halves(evidence: Evidence) -> tuple[Indices, Indices]:
    """The library's patients by two halves of the diseases."""
    coin = np.random.default_rng(SEED).random(evidence.diseases) < 0.5
    first = coin[evidence.patients.disease]
    return np.flatnonzero(first).astype(np.int32), np.flatnonzero(~first).astype(np.int32)
