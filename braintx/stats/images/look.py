"""One look at a picture: its descriptors, and what the tumour network makes of it for the map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BrainTxError
from braintx.core.store import rows_store
from braintx.data.imaging import read_slice
from braintx.models import bundle
from braintx.models.tumor.session import GRAPH, Session
from braintx.preprocessing.image import face_left, find_head, to_view
from braintx.stats.images.descriptors import Descriptors
from braintx.stats.images.table import (
    Picture,
    PoseReader,
    content_key,
    descriptor_store,
    shipped_pose,
    try_picture,
)

_DESCRIBED, _EMBEDDED = "descriptors.jsonl", "embeddings.jsonl"


class Embeds(Protocol):
    """What `braintx.models.tumor.session.Session` does for a map."""

    def embed(self, views: NDArray[np.float32]) -> NDArray[np.float32]:
        """Views (n, s, s) to embeddings (n, d)."""
        ...


@dataclass(frozen=True)
class Embedder:
    """A network whose embedding makes the map, and its name.

    Attributes
    ----------
    session : Embeds
    version : str
        Tells its answers from those of another network.
    """

    session: Embeds
    version: str


@dataclass(frozen=True)
class Look:
    """What was found of one picture.

    Attributes
    ----------
    descriptors : Descriptors or None
    embedding : ndarray of shape (d,), float32, or None
    problem : str
        Where both are None, the code of the error; else empty.
    """

    descriptors: Descriptors | None
    embedding: NDArray[np.float32] | None
    problem: str = ""


class Looker:
    """Looks at pictures one by one; at none twice where there is a folder to keep things in.

    Parameters
    ----------
    pose : PoseReader, optional
        The shipped one by default.
    embedder : Embedder, optional
        The shipped tumour network by default.
    work : Path, optional
        A folder in which everything found is kept by the content of the pictures, as numbers
        without names, so that a killed run goes on.
    threads : int, default=0
        Of one pass of the shipped networks; 0 takes up to four.

    Raises
    ------
    BundleError
        When the shipped networks are missing.
    DataError
        When ``work`` holds files of those names that are something else.
    """

    def __init__(
        self,
        pose: PoseReader | None = None,
        embedder: Embedder | None = None,
        *,
        work: Path | None = None,
        threads: int = 0,
    ) -> None:
        self._work = work
        self._pose = pose or shipped_pose(threads)
        self._embedder = embedder or shipped_embedder(threads)
        self._described = descriptor_store(work / _DESCRIBED) if work else None
        self._embedded = rows_store(work / _EMBEDDED, "image embeddings") if work else None

    def look(self, picture: Picture) -> Look:
        """Look at one picture. What is wrong with it stands in the answer."""
        found, problem = try_picture(picture, self._pose, self._described)
        if found is None:
            return Look(None, None, problem)
        try:
            return Look(found, self._embedding(picture, found.turn))
        except BrainTxError as error:
            return Look(None, None, error.code)

    def forget(self) -> None:
        """Delete what was kept, and its folder where nothing else lies in it."""
        if self._work is None or not self._work.is_dir():
            return
        for name in (_DESCRIBED, _EMBEDDED):
            (self._work / name).unlink(missing_ok=True)
        if not any(self._work.iterdir()):
            self._work.rmdir()

    def _embedding(self, picture: Picture, turn: float) -> NDArray[np.float32]:
        kept = self._embedded
        if kept is None:
            return self._embed(picture, turn)
        key = content_key(picture, f"{self._pose.version} {self._embedder.version}")
        known = kept.get(key)
        if known is None:
            known = self._embed(picture, turn)
            if key:
                kept.keep([(key, known)])
        return known

    def _embed(self, picture: Picture, turn: float) -> NDArray[np.float32]:
        """Of the view that the tumour model looks at; the turn is known from the descriptors."""
        slice_ = read_slice(picture.path)
        head = find_head(slice_.pixels, slice_.pixel_aspect)
        view = face_left(to_view(slice_.pixels, head.box(turn)))
        return np.asarray(self._embedder.session.embed(view.pixels[None])[0], np.float32)


def shipped_embedder(threads: int = 0) -> Embedder:
    """The tumour network of the shipped bundle.

    Raises
    ------
    BundleError
        When it is missing.
    """
    shipped = bundle.load("tumor")
    graph = shipped.path(GRAPH)
    return Embedder(Session(graph.parent, threads), shipped.checksums[GRAPH])
