"""Embeddings as a map: slices that the network finds alike lie close together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from braintx.core.errors import DataError

LIMIT = 2000
"""Slices on a map unless told otherwise."""
MIN_ROWS = 10
_COMPONENTS = 50  # what t-SNE reads; the rest of an embedding is mostly noise (van der Maaten 2008)
_PERPLEXITY = 30.0
_NEIGHBOURS = 15


@dataclass(frozen=True)
class EmbeddingMap:
    """A map and how far to trust it.

    Only who lies close to whom means something: neither the axes, nor the distances between
    clusters, nor their sizes do.

    Attributes
    ----------
    xy : ndarray of shape (m, 2)
    rows : ndarray of shape (m,), int
        The rows of the given embeddings that are on the map, ascending.
    given : int
        How many rows were given; more than m where the map shows a random part.
    trustworthiness : float
        0 to 1: how far neighbours on the map are neighbours in the embedding too (Venna and
        Kaski, 2001). 1 is perfect, chance gives about 0.5.
    neighbours : int
        How many neighbours of each slice that looks at.
    seed : int
    """

    xy: NDArray[np.float64]
    rows: NDArray[np.int64]
    given: int
    trustworthiness: float
    neighbours: int
    seed: int


def map_embeddings(embeddings: ArrayLike, *, limit: int = LIMIT, seed: int = 0) -> EmbeddingMap:
    """Lay embeddings out in two dimensions: principal components, then t-SNE.

    The same embeddings and seed give the same map on the same machine.

    Parameters
    ----------
    embeddings : array_like of shape (n, d)
        Such as `braintx.core.records.TumorReading.embedding` of n slices.
    limit : int, default=`LIMIT`
        Of more rows than this a random part is shown.
    seed : int, default=0
        Decides which part, and where the search for a layout starts.

    Raises
    ------
    DataError
        Fewer than `MIN_ROWS` rows or a limit below it, values that are not finite, or no two
        rows that differ.
    """
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE, trustworthiness
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    values = _usable(embeddings, limit)
    given = len(values)
    rows = np.arange(given)
    if given > limit:
        rows = np.sort(np.random.default_rng(seed).choice(given, limit, replace=False))
        values = values[rows]
    count = len(rows)
    parts = min(_COMPONENTS, count, values.shape[1])
    # One thread: sums of several come in any order, and t-SNE blows rounding up to other maps.
    with threadpool_limits(1):
        reduced = PCA(parts, svd_solver="full").fit_transform(values)
        perplexity = min(_PERPLEXITY, (count - 1) / 3)
        xy = TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(reduced)
    neighbours = min(_NEIGHBOURS, (count - 1) // 2)
    trusted = float(trustworthiness(values, xy, n_neighbors=neighbours))
    return EmbeddingMap(
        np.asarray(xy, np.float64), rows.astype(np.int64), given, trusted, neighbours, seed
    )


def _usable(embeddings: ArrayLike, limit: int) -> NDArray[np.float64]:
    values = np.asarray(embeddings, np.float64)
    if values.ndim != 2 or len(values) < MIN_ROWS or values.shape[1] < 2 or limit < MIN_ROWS:
        raise DataError(
            "A map of at most {limit} slices was asked for embeddings of shape {shape}; at least "
            "{least} slices of two or more numbers each are needed, and room for them.",
            "map.too_few",
            limit=limit,
            shape=str(values.shape),
            least=MIN_ROWS,
        )
    if not np.isfinite(values).all():
        wrong = int((~np.isfinite(values)).any(axis=1).sum())
        raise DataError(
            "{wrong} of {total} embeddings hold values that are not finite. Leave those slices "
            "out.",
            "map.not_finite",
            wrong=wrong,
            total=len(values),
        )
    if not np.ptp(values, axis=0).any():
        raise DataError(
            "All {total} embeddings are the same: there is nothing to lay out. Give slices that "
            "differ.",
            "map.constant",
            total=len(values),
        )
    return values
