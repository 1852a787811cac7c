"""Which pairs are worth registering: nearest neighbours of an embedding that ignores pose.

Each point of a picture goes to the nearest of a few words, and what is left over from the
words, added up, is the embedding (VLAD). SIFT makes it blind to turning, shift and zoom, and
`mirror_blind` to mirroring. The words are found among the points of the pictures themselves.

References
----------
Jégou et al., Aggregating local descriptors into a compact image representation, CVPR 2010.
Malkov and Yashunin, Efficient and robust approximate nearest neighbor search using
hierarchical navigable small world graphs, TPAMI 2020; here in Spotify's voyager.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

WORDS = 32
NEIGHBOURS = 20
"""Pictures that each picture is compared with, at most."""
MIN_COSINE = 0.12
"""Pictures less alike than this are not compared."""

_POINTS = 40_000  # points among which the words are found
_SAMPLE = 1000  # pictures that they are taken from


def candidates(
    descriptors: Callable[[int], NDArray[np.float32]], count: int
) -> list[tuple[int, int]]:
    """Pairs of pictures that look alike in some pose.

    Parameters
    ----------
    descriptors : callable
        Gives those of a picture by its position, shape (n, 128) with n > 0, as `mirror_blind`
        returns them.
    count : int
        How many pictures there are.

    Returns
    -------
    list of (int, int)
        Positions, the lower first.
    """
    if count <= NEIGHBOURS:  # the search would return everything anyway
        return list(combinations(range(count), 2))
    sample = range(0, count, max(count // _SAMPLE, 1))
    words = find_words([descriptors(place) for place in sample])
    return nearest(np.stack([embed(descriptors(place), words) for place in range(count)]))


def nearest(vectors: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Pairs of neighbours among vectors of length 1, the nearest pair first."""
    from voyager import Index, Space  # type: ignore[import-untyped]

    count, size = vectors.shape
    index = Index(Space.InnerProduct, size, random_seed=1, max_elements=count)
    index.add_items(vectors, num_threads=1)  # more would make the index a matter of luck
    near, distances = index.query(vectors, k=min(NEIGHBOURS + 1, count), num_threads=-1)
    alike: dict[tuple[int, int], float] = {}
    for here, (others, far) in enumerate(zip(near.tolist(), distances.tolist(), strict=True)):
        for there, distance in zip(others, far, strict=True):
            if there != here and 1 - distance >= MIN_COSINE:
                alike[min(here, there), max(here, there)] = distance
    return sorted(alike, key=lambda pair: (alike[pair], pair))


def find_words(descriptors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The words: centres of the descriptors, shape (at most `WORDS`, 128)."""
    from sklearn.cluster import MiniBatchKMeans

    every = np.concatenate(descriptors)
    step = max(len(every) // _POINTS, 1)
    words = min(WORDS, max(len(every) // 100, 1))
    fitted = MiniBatchKMeans(words, random_state=0, n_init=1, batch_size=2048).fit(every[::step])
    return np.asarray(fitted.cluster_centers_, np.float32)


def embed(descriptors: NDArray[np.float32], words: NDArray[np.float32]) -> NDArray[np.float32]:
    """The embedding of one picture, shape (128 × words,)."""
    nearest = np.argmax(descriptors @ words.T - 0.5 * (words**2).sum(axis=1), axis=1)
    sums = np.zeros_like(words)
    np.add.at(sums, nearest, descriptors - words[nearest])
    sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    flat = sums.ravel()
    return flat / np.float32(max(float(np.linalg.norm(flat)), 1e-9))
