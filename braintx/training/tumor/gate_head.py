"""The last layer of the gate: fitted when the network is done, on its frozen features.

What the network says of itself after its fit is not enough: a slice of another MR sequence, or
a photograph, was never shown to it. The layer is refitted with such pictures among the foreign
ones. That is a convex problem with one answer, solved in minutes, and it moves nothing that the
tumour's type or outline is read from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from braintx.core.labels import ViewKind
from braintx.data.simulate.foreign import other_sequence
from braintx.models.gate import FOREIGN, HEALTHY, TUMOR
from braintx.models.tumor.network import TumorNetwork
from braintx.preprocessing.image import VIEW_SIZE
from braintx.training.tumor.augment import augment
from braintx.training.tumor.negatives import Negatives
from braintx.training.tumor.photographs import draw_photograph

_BATCH = 8

View = NDArray[np.float32]


@dataclass(frozen=True)
class GateRecipe:
    """How many views of each kind the layer is shown, and how it is held back.

    On the fold that was looked at, half as many views let one healthy slice in fifty more pass;
    twice as many change nothing.

    Attributes
    ----------
    tumors, phantoms : int
        With a tumour: slices, and drawn lesions in a template.
    healthy : int
    foreign, sequences, photographs : int
        No contrast-enhanced T1 of a head: drawn or spoiled, recoloured as other MR sequences,
        and photographs.
    strength : float
        ``C`` of scikit-learn's logistic regression; from .0005 to .03 it matters little.
    """

    tumors: int = 1500
    phantoms: int = 100
    healthy: int = 700
    foreign: int = 700
    sequences: int = 1500
    photographs: int = 500
    strength: float = 0.002
    seed: int = 20261122


def fit_gate(
    network: TumorNetwork,
    negatives: Negatives,
    recipe: GateRecipe | None = None,
    *,
    stream: int = 0,
) -> None:
    """Set the weights of ``network.gate``; nothing else of the network changes.

    Parameters
    ----------
    network : TumorNetwork
        Fitted, on the CPU.
    negatives : Negatives
        Of the views that the network was fitted to.
    recipe : GateRecipe, optional
    stream : int, default=0
        Separates the random numbers of several fits with one seed.
    """
    recipe = recipe or GateRecipe()
    rng = np.random.default_rng([recipe.seed, stream])
    drawn: list[tuple[int, int, Callable[[], View]]] = [
        (TUMOR, recipe.tumors, lambda: _tumor(negatives, rng)),
        (TUMOR, recipe.phantoms, lambda: negatives.draw("tumor", VIEW_SIZE, rng)[0]),
        (HEALTHY, recipe.healthy, lambda: negatives.draw("healthy", VIEW_SIZE, rng)[0]),
        (FOREIGN, recipe.foreign, lambda: negatives.draw("foreign", VIEW_SIZE, rng)[0]),
        (FOREIGN, recipe.sequences, lambda: other_sequence(_any(negatives, rng), rng)),
        (FOREIGN, recipe.photographs, lambda: draw_photograph(rng)),
    ]
    kinds = np.concatenate([np.full(number, kind) for kind, number, _ in drawn])
    views = (make() for _, number, make in drawn for _ in range(number))
    shown = iter(tqdm(views, "gate", len(kinds), mininterval=5))
    rows = _features(network, shown)
    scaler = StandardScaler().fit(rows)
    found = LogisticRegression(C=recipe.strength, class_weight="balanced", max_iter=3000)
    found.fit(scaler.transform(rows), kinds)
    weight = found.coef_ / scaler.scale_
    bias = found.intercept_ - weight @ scaler.mean_
    gate = network.gate
    if gate is None:
        raise ValueError("This network reads what a view is by itself: it has no gate to fit.")
    with torch.no_grad():
        gate.weight.copy_(torch.from_numpy(weight))
        gate.bias.copy_(torch.from_numpy(bias))


def _tumor(negatives: Negatives, rng: np.random.Generator) -> View:
    position = int(rng.integers(len(negatives.views.pixels)))
    return augment(*negatives.maybe_doubled(position, rng), VIEW_SIZE, rng)[0]


def _any(negatives: Negatives, rng: np.random.Generator) -> View:
    """A brain, with a tumour or without: the sequence is what makes it foreign."""
    kind: ViewKind | None = (None, "healthy", "tumor")[int(rng.choice(3, p=(0.5, 0.4, 0.1)))]
    return _tumor(negatives, rng) if kind is None else negatives.draw(kind, VIEW_SIZE, rng)[0]


@torch.no_grad()
def _features(network: TumorNetwork, views: Iterator[View]) -> NDArray[np.float64]:
    rows: list[NDArray[np.float32]] = []
    network.eval()
    while part := list(islice(views, _BATCH)):
        rows.append(network(torch.from_numpy(np.stack(part)[:, None])).summary.numpy())
    return np.concatenate(rows).astype(np.float64)
