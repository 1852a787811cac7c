"""Fits the re-ranker: each patient's own disease is to score above the other candidates.

The loss is the cross-entropy of a softmax over a patient's candidates. Every disease weighs the
same, however many of its patients were published. Excluded findings are not told: in published
cases they were looked for because they were expected, so they point the wrong way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from braintx.models.differential.features import OF_CANDIDATE
from braintx.models.differential.reranker import SUM_SHARE, Reranker, Standard, beside
from braintx.training.differential.presentations import SEED
from braintx.training.differential.shortlists import Shortlists

FIRST, OTHERS = 32, 32
"""Candidates of a patient in a step: the first by the likelihood ratio, and some of the others,
each of which stands for as many as it was drawn from."""
RATIO = 0.3
"""Of the likelihood ratio, nats, that is added to what the networks say. Alone they lean on what
the library of patients tells: over five folds by paper the diagnosis stood first for 35.9 % of
diseases that no annotation cites the paper of (PRO), 25.9 where the library has no patient either;
with a weight of 0.2 for 39.8 and 31.5, with 0.3 for 39.2 and 32.6, with 0.4 for 38.6 and 31.7 %.
Without the own paper's rows (SAFE) for 40.9, 40.2, 39.6 and 38.4 %."""
_RATIO_AT = OF_CANDIDATE.index("score_full")
SAMPLE = 300
"""Patients of each regime whose shortlists the standards are taken from."""


@dataclass(frozen=True)
class Recipe:
    """How the networks are fitted.

    Attributes
    ----------
    wide, narrow : int
        Units that read a finding.
    units : int
        That score a candidate.
    dropout : float
        Share of these left out, the same for all candidates of a batch.
    epochs : int
    rate, decay : float
        Of AdamW; the rate falls to 0 as half a cosine.
    rows : int
        Findings of candidates in a batch, about.
    patients : int
        In a batch, at most.
    nets : int
    """

    wide: int = 24
    narrow: int = 16
    units: int = 96
    dropout: float = 0.5
    epochs: int = 6
    rate: float = 3e-3
    decay: float = 1e-2
    rows: int = 40_000
    patients: int = 96
    nets: int = 2

    @property
    def name(self) -> str:
        """For a folder: another recipe has another."""
        return "-".join(f"{value:g}" for value in astuple(self))


RECIPE = Recipe()


class Network(nn.Module):
    """What `Reranker` is made of, one of it.

    Parameters
    ----------
    told, read : int
        What is told of a candidate and of a finding.
    recipe : Recipe
    """

    def __init__(self, told: int, read: int, recipe: Recipe) -> None:
        super().__init__()
        pooled = told + 3 * recipe.narrow
        self.first = nn.Linear(read, recipe.wide)
        self.second = nn.Linear(recipe.wide, recipe.narrow)
        self.hidden = nn.Linear(pooled, recipe.units)
        self.out = nn.Linear(recipe.units, 1, bias=False)
        self.straight = nn.Linear(pooled, 1, bias=False)
        self.dropout = nn.Dropout(recipe.dropout)
        nn.init.zeros_(self.straight.weight)

    def forward(self, about: torch.Tensor, each: torch.Tensor) -> torch.Tensor:
        """Scores of shape (patients, k).

        Parameters
        ----------
        about : tensor of shape (patients, k, told)
        each : tensor of shape (patients, k, findings, read)
        """
        read = torch.relu(self.second(torch.relu(self.first(each))))
        total = read.sum(2)
        pooled = (total / each.shape[2], SUM_SHARE * total, read.amax(2))
        told = torch.cat([about, *pooled], -1)
        units = torch.relu(self.hidden(told))
        kept = self.dropout(torch.ones(1, 1, units.shape[-1]))
        score: torch.Tensor = self.out(units * kept) + self.straight(told)
        return score.squeeze(-1)


def weights(diseases: NDArray[np.integer]) -> NDArray[np.float32]:
    """Of each patient, so that every disease weighs the same; 1 on average."""
    _, place, number = np.unique(diseases, return_inverse=True, return_counts=True)
    weight = 1 / number[place]
    return np.asarray(weight / weight.mean(), np.float32)


def fit(
    regimes: Sequence[Shortlists], patients: NDArray[np.integer], recipe: Recipe = RECIPE
) -> Reranker:
    """Fit several networks to some patients in several regimes.

    Parameters
    ----------
    regimes : sequence of Shortlists
    patients : ndarray of int
        Whom to learn from; one whose disease is no candidate teaches nothing.
    recipe : Recipe, optional
    """
    torch.set_num_threads(1)
    standards = _standards(regimes, patients)
    nets = [_net(regimes, patients, recipe, standards, seed) for seed in range(recipe.nets)]

    def stacked(part: str, name: str = "weight") -> NDArray[np.float32]:
        each = [getattr(getattr(net, part), name).detach().numpy() for net in nets]
        return np.stack([np.ascontiguousarray(one.T) for one in each])

    # Standardised as every other feature, so that a nat of the ratio stays a nat.
    straight = stacked("straight")[:, :, 0]
    straight[:, _RATIO_AT] += RATIO * standards[0].spread[_RATIO_AT]
    return Reranker(
        *standards,
        first=stacked("first"),
        first_bias=stacked("first", "bias"),
        second=stacked("second"),
        second_bias=stacked("second", "bias"),
        hidden=stacked("hidden"),
        hidden_bias=stacked("hidden", "bias"),
        out=stacked("out")[:, :, 0],
        straight=straight,
    )


def _net(
    regimes: Sequence[Shortlists],
    patients: NDArray[np.integer],
    recipe: Recipe,
    standards: tuple[Standard, Standard],
    seed: int,
) -> Network:
    torch.manual_seed(seed)
    rng = np.random.default_rng([SEED, seed])
    weight = torch.from_numpy(weights(regimes[0].truth))
    net = Network(len(standards[0].centre), len(standards[1].centre), recipe)
    optimizer = torch.optim.AdamW(net.parameters(), recipe.rate, weight_decay=recipe.decay)
    batches = list(_batches(regimes, patients, recipe, rng))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, max(1, recipe.epochs * len(batches))
    )
    for _ in range(recipe.epochs):
        for place in rng.permutation(len(batches)):
            regime, chosen = batches[place]
            kept, truth, stands_for = _some(regime.place[chosen], regime.diseases.shape[1], rng)
            about, each = regime.of(chosen, kept)
            told = np.take_along_axis(beside(about), kept[:, :, None], 1)
            scores = net(
                *(torch.from_numpy(one) for one in (standards[0](told), standards[1](each)))
            )
            loss = nn.functional.cross_entropy(
                scores + torch.from_numpy(stands_for), torch.from_numpy(truth), reduction="none"
            )
            optimizer.zero_grad()
            (loss * weight[chosen]).sum().div(recipe.patients).backward()
            optimizer.step()
            schedule.step()
        batches = list(_batches(regimes, patients, recipe, rng))
    return net.eval()


def _batches(
    regimes: Sequence[Shortlists],
    patients: NDArray[np.integer],
    recipe: Recipe,
    rng: np.random.Generator,
) -> Iterator[tuple[Shortlists, NDArray[np.integer]]]:
    """Patients of one regime with equally many findings."""
    for regime in regimes:
        known = patients[regime.place[patients] >= 0]
        for number in np.unique(regime.number[known]):
            same = rng.permutation(known[regime.number[known] == number])
            rows = int(number) * (FIRST + OTHERS)
            size = int(np.clip(recipe.rows // rows, 4, recipe.patients))
            for start in range(0, len(same), size):
                yield regime, same[start : start + size]


def _standards(
    regimes: Sequence[Shortlists], patients: NDArray[np.integer]
) -> tuple[Standard, Standard]:
    rng = np.random.default_rng(SEED)
    about, each = [], []
    for regime in regimes:
        for patient in rng.choice(patients, min(SAMPLE, len(patients)), replace=False):
            candidates, findings = regime.of(np.array([patient]))
            about.append(beside(candidates[0]))
            each.append(findings[0].reshape(-1, findings.shape[-1]))
    return _standard(np.concatenate(about)), _standard(np.concatenate(each))


def _standard(values: NDArray[np.float32]) -> Standard:
    return Standard(values.mean(0), values.std(0) + np.float32(1e-3))


def _some(
    place: NDArray[np.integer], size: int, rng: np.random.Generator
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float32]]:
    """The first candidates, some of the others, and the truth.

    Returns
    -------
    tuple of ndarray
        Which candidates, of shape (patients, some); where the truth stands among them; and the
        logarithm of how many candidates each stands for.
    """
    first = min(FIRST, size)
    others = min(OTHERS, size - first)
    drawn = first + np.sort(rng.choice(size - first, others, replace=False))
    kept = np.broadcast_to(
        np.concatenate([np.arange(first), drawn, [0]]), (len(place), first + others + 1)
    ).copy()
    stands_for = np.zeros(kept.shape, np.float32)
    stands_for[:, first:-1] = np.log(max(size - first, 1) / max(others, 1))
    # The truth has the last column; where it stands elsewhere as well, it is left out there.
    kept[:, -1] = place
    stands_for[:, :-1][kept[:, :-1] == place[:, None]] = -np.inf
    return kept, np.full(len(place), kept.shape[1] - 1), stands_for
