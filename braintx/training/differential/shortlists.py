"""The shortlists of every library patient in every regime: what the re-ranker is fitted to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.store import atomic_write
from braintx.evaluation.differential.judged import expected_rank
from braintx.models.differential.compiled import Compiled
from braintx.models.differential.evidence import Evidence, Patients, Withheld
from braintx.models.differential.features import (
    OF_FINDING,
    Describer,
    Overlay,
    Shortlist,
)
from braintx.models.differential.graph import Indices, Ragged
from braintx.training.differential.presentations import REGIMES, generator, halves

_PAPERS_KEPT = 2


@dataclass(frozen=True)
class Shortlists:
    """Of every patient, in one regime.

    Attributes
    ----------
    diseases : ndarray of shape (n, k), int
        Candidates.
    candidates : ndarray of shape (n, k, features), float16
    findings : ndarray of shape (total, features), float16
        End to end: candidate by candidate, finding by finding.
    number : ndarray of shape (n,), int
        Findings.
    truth : ndarray of shape (n,), int
        The patient's disease.
    rank : ndarray of shape (n,), float
        Its expected rank by the likelihood ratio, among all diseases.
    """

    diseases: Indices
    candidates: NDArray[np.float16]
    findings: NDArray[np.float16]
    number: Indices
    truth: Indices
    rank: NDArray[np.float64]

    def __post_init__(self) -> None:
        rows = self.number.astype(np.int64) * self.diseases.shape[1]
        object.__setattr__(self, "start", np.concatenate([[0], np.cumsum(rows)]))
        hit = self.diseases == self.truth[:, None]
        object.__setattr__(self, "place", np.where(hit.any(1), hit.argmax(1), -1))

    start: NDArray[np.int64] = None  # type: ignore[assignment]
    place: NDArray[np.int64] = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self.number)

    def of(
        self, patients: NDArray[np.integer], kept: NDArray[np.integer] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What is told of patients with equally many findings.

        Parameters
        ----------
        patients : ndarray of int
        kept : ndarray of shape (patients, some), int, optional
            Of which candidates each finding is wanted; of all by default.

        Returns
        -------
        tuple of ndarray
            Of shape (patients, k, features) and (patients, some, findings, features).
        """
        number = int(self.number[patients[0]])
        if kept is None:
            kept = np.broadcast_to(np.arange(self.diseases.shape[1]), self.diseases[patients].shape)
        rows = self.start[patients][:, None, None] + kept[:, :, None] * number + np.arange(number)
        findings = self.findings[rows].astype(np.float32)
        return self.candidates[patients].astype(np.float32), findings

    def one(self, patient: int) -> Shortlist:
        """The shortlist of one patient; of the scores only that there were some is kept."""
        candidates, findings = self.of(np.array([patient]))
        nothing = np.zeros(0, np.float32)
        return Shortlist(self.diseases[patient], candidates[0], findings[0], nothing)

    def save(self, path: Path) -> None:
        """Write them."""
        names = ("diseases", "candidates", "findings", "number", "truth", "rank")
        with atomic_write(path) as file:
            np.savez(file, **{name: getattr(self, name) for name in names})

    @classmethod
    def load(cls, path: Path) -> Shortlists:
        """Read what `save` wrote."""
        with np.load(path) as held:
            return cls(**{name: held[name] for name in held.files})


def shortlists(evidence: Evidence, name: str, compiled: Compiled, path: Path) -> Shortlists:
    """Those of a regime, read from a file if it was written before.

    Parameters
    ----------
    evidence : Evidence
    name : str
        One of `REGIMES`.
    compiled : Compiled
        Of this evidence.
    path : Path
        Of the file.
    """
    if path.is_file():
        return Shortlists.load(path)
    each, number = _each(evidence, name, compiled), len(evidence.patients)
    found = list(tqdm(each, name, number, leave=False, disable=None))
    made = Shortlists(
        np.stack([one.diseases for one, _, _ in found]),
        np.stack([one.candidates.astype(np.float16) for one, _, _ in found]),
        np.concatenate(
            [one.findings.astype(np.float16).reshape(-1, len(OF_FINDING)) for one, _, _ in found]
        ),
        np.array([number for _, number, _ in found], np.int32),
        evidence.patients.disease,
        np.array([rank for _, _, rank in found]),
    )
    made.save(path)
    return made


def _each(
    evidence: Evidence, name: str, compiled: Compiled
) -> Iterator[tuple[Shortlist, int, float]]:
    """Shortlist, number of findings and rank of the truth, patient by patient."""
    regime, patients = REGIMES[name], evidence.patients
    if regime.halved:
        parts = [replace(evidence, patients=_some(patients, half)) for half in halves(evidence)]
        sides = [(part, _describer(part, Compiled.of_evidence(part))) for part in parts]
    else:
        sides = [(evidence, _describer(evidence, compiled))]

    @lru_cache(_PAPERS_KEPT * len(sides))
    def overlay(side: int, withheld: Withheld) -> Overlay:
        return Overlay.of(sides[side][0], withheld)

    for patient in range(len(patients)):
        rng = generator(name, patient)
        side = int(rng.integers(len(sides)))
        rows = bool(rng.random() < 0.5) if regime.rows is None else regime.rows
        pool = patients.present.items
        terms = regime.present(patients.present[patient], evidence.graph, pool, rng)
        describer = sides[side][1]
        query = describer.query(terms.astype(np.int32))
        changed = overlay(side, Withheld(int(patients.paper[patient]), rows))
        shortlist = describer.shortlist(query, changed)
        truth = int(patients.disease[patient])
        yield shortlist, len(query.terms), expected_rank(shortlist.scores, truth)


def _describer(evidence: Evidence, compiled: Compiled) -> Describer:
    return Describer(evidence.graph, compiled.table, evidence.patients, evidence.kin.group)


def _some(patients: Patients, which: Indices) -> Patients:
    lists = (
        Ragged.of([held[one] for one in which.tolist()])
        for held in (patients.present, patients.absent)
    )
    return Patients(patients.disease[which], patients.paper[which], *lists)
