"""The last layer of the gate: fitted when the network is done, on its frozen features.

What the network says of itself after its fit is not enough: a slice of another MR sequence was
never shown to it. The layer is refitted with such slices among the foreign ones. That is a
convex problem with one answer, solved in minutes, and it moves nothing that the tumour's type
or outline is read from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from braintx.core.records import ViewKind
from braintx.data.simulate.foreign import other_sequence
from braintx.models.gate import FOREIGN, HEALTHY, TUMOR
from braintx.models.tumor.network import TumorNetwork
from braintx.preprocessing.image import VIEW_SIZE
from braintx.training.tumor.augment import augment
from braintx.training.tumor.negatives import Negatives

_TUMORS, _PHANTOMS, _HEALTHY, _FOREIGN, _SEQUENCES = 700, 60, 320, 360, 700  # views
_C = 0.002  # of scikit-learn; from .0005 to .03 it matters little
_BATCH = 8

View = NDArray[np.float32]


def fit_gate(
    network: TumorNetwork, negatives: Negatives, seed: int, *, quiet: bool = False
) -> None:
    """Set the weights of ``network.gate``; nothing else of the network changes.

    Parameters
    ----------
    network : TumorNetwork
        Fitted, on the CPU.
    negatives : Negatives
        Of the views that the network was fitted to.
    """
    rng = np.random.default_rng(seed)
    drawn: list[tuple[int, int, Callable[[], View]]] = [
        (TUMOR, _TUMORS, lambda: _tumor(negatives, rng)),
        (TUMOR, _PHANTOMS, lambda: negatives.draw("tumor", VIEW_SIZE, rng)[0]),
        (HEALTHY, _HEALTHY, lambda: negatives.draw("healthy", VIEW_SIZE, rng)[0]),
        (FOREIGN, _FOREIGN, lambda: negatives.draw("foreign", VIEW_SIZE, rng)[0]),
        (FOREIGN, _SEQUENCES, lambda: other_sequence(_any(negatives, rng), rng)),
    ]
    kinds = np.concatenate([np.full(number, kind) for kind, number, _ in drawn])
    views = (make() for _, number, make in drawn for _ in range(number))
    shown = iter(tqdm(views, "gate", len(kinds), disable=quiet, mininterval=5))
    rows = _features(network, shown)
    scaler = StandardScaler().fit(rows)
    found = LogisticRegression(C=_C, class_weight="balanced", max_iter=3000)
    found.fit(scaler.transform(rows), kinds)
    weight = found.coef_ / scaler.scale_
    bias = found.intercept_ - weight @ scaler.mean_
    with torch.no_grad():
        network.gate.weight.copy_(torch.from_numpy(weight))
        network.gate.bias.copy_(torch.from_numpy(bias))


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
