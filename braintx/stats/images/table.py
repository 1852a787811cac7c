"""Many slices to one table of descriptors, resumable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BrainTxError
from braintx.core.store import Store, digest_of
from braintx.data.imaging import read_slice
from braintx.models import bundle
from braintx.models.plane import COEFFICIENTS
from braintx.models.pose.session import Pose, PoseSession
from braintx.models.tumor.session import POSE_GRAPH
from braintx.preprocessing.image import Head, find_head
from braintx.stats.images.descriptors import Descriptors, describe

if TYPE_CHECKING:
    import pandas as pd

VERSION = 2
"""Raised when a descriptor is computed in another way: what is cached is then computed again."""

Progress = Callable[[int, int], object]
"""Called with the number of slices done and of slices in all."""


class FindsPose(Protocol):
    """What `PoseSession` does: says how the head of a slice lies."""

    def pose(self, pixels: NDArray[np.float32], head: Head) -> Pose:
        """The pose of the head found in a slice's grey levels (h, w)."""
        ...


@dataclass(frozen=True)
class PoseReader:
    """A pose network and its name.

    Attributes
    ----------
    session : FindsPose
    version : str
        Tells its answers from those of another network; any text, a checksum for instance.
    """

    session: FindsPose
    version: str


@dataclass(frozen=True)
class Picture:
    """A slice to describe.

    Attributes
    ----------
    case_id : str
        Goes into the table, never into the cache.
    path : Path
        Any file that `braintx.data.imaging.read_slice` reads; its first slice counts.
    outline : ndarray of shape (n, 2) or None
        The tumour's border, a closed polygon, x and y in pixels of the image.
    """

    case_id: str
    path: Path
    outline: NDArray[np.floating] | None = None


def shipped_pose(threads: int = 0) -> PoseReader:
    """The pose network of the tumour bundle.

    Raises
    ------
    BundleError
        When it is missing.
    """
    shipped = bundle.load("tumor")
    graph = shipped.path(POSE_GRAPH)
    return PoseReader(PoseSession(graph, threads), shipped.checksums[POSE_GRAPH])


def describe_pictures(
    pictures: Iterable[Picture],
    pose: PoseReader | None = None,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Describe many slices.

    Parameters
    ----------
    pictures : iterable of Picture
    pose : PoseReader, optional
        The shipped one by default.
    cache : Path, optional
        A file in which descriptors are kept. What lies there under the same content,
        outline and pose network is not computed again, so a killed run goes on.
    progress : callable, optional
        Called with (done, in all) after each slice.

    Returns
    -------
    DataFrame
        A row for each picture, in order: ``case_id``, the fields of `Descriptors`, and
        ``problem``, the code of the error where a slice could not be described, else empty. No
        row is dropped.

    Raises
    ------
    DataError
        When ``cache`` names a file that holds something else.
    """
    wanted = list(pictures)
    reader = pose or shipped_pose()
    kept = descriptor_store(cache) if cache else None
    rows: list[dict[str, object]] = []
    for done, picture in enumerate(wanted, 1):
        found, problem = try_picture(picture, reader, kept)
        values = asdict(found) if found else {}
        rows.append({"case_id": picture.case_id, **values, "problem": problem})
        if progress:
            progress(done, len(wanted))
    return as_table(rows)


def descriptor_store(path: Path) -> Store[Descriptors]:
    """Descriptors kept between runs under `content_key`: numbers, nothing of a patient."""
    return Store(path, "image descriptors", asdict, lambda values: Descriptors(**values))


def try_picture(
    picture: Picture, reader: PoseReader, kept: Store[Descriptors] | None = None
) -> tuple[Descriptors | None, str]:
    """The descriptors of one picture, or the code of why there are none.

    Parameters
    ----------
    picture : Picture
    reader : PoseReader
    kept : Store of Descriptors, optional
        Where to look first, and to keep what is found.

    Returns
    -------
    descriptors : Descriptors or None
    code : str
        Empty where there is no error.
    """
    try:
        key = content_key(picture, reader.version) if kept is not None else ""
        if kept is not None and (known := kept.get(key)):
            return known, ""
        slice_ = read_slice(picture.path)
        pixels, aspect = slice_.pixels, slice_.pixel_aspect
        pose = reader.session.pose(pixels, find_head(pixels, aspect))
        found = describe(pixels, pose, picture.outline, aspect)
    except BrainTxError as error:
        return None, error.code
    if kept is not None and key:
        kept.keep([(key, found)])
    return found, ""


def content_key(picture: Picture, version: str) -> str:
    """A hash of everything that what is kept depends on: content, outline, networks, this code.

    Empty where the picture's file cannot be read; reading its slice says why.
    """
    try:
        content = digest_of(picture.path)
    except OSError:
        return ""
    fitted = files("braintx.models").joinpath(COEFFICIENTS).read_bytes()
    digest = hashlib.sha256(f"{VERSION}\n{version}\n{content}\n".encode() + fitted)
    if picture.outline is not None:
        digest.update(np.ascontiguousarray(picture.outline, np.float64).tobytes())
    return digest.hexdigest()


def as_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of ``case_id``, descriptors and ``problem`` as a table of the right types."""
    import pandas as pd

    names = [field.name for field in fields(Descriptors)]
    table = pd.DataFrame(rows, columns=["case_id", *names, "problem"])
    numbers = dict.fromkeys((n for n in names if n not in ("plane", "quarter_turn")), "float64")
    return table.astype({**numbers, "quarter_turn": "Int64"})
