"""The networks of one fit, from files to the exported graphs; whatever is there is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from braintx.data.other_sources import OtherSlice, left_out
from braintx.data.tumor_set import LabelledSlice
from braintx.models.pose.session import PoseSession
from braintx.models.tumor.session import GRAPH, POSE_GRAPH
from braintx.training.pose.fit import fit_pose as fit_first_pose
from braintx.training.tumor.export import export, export_pose
from braintx.training.tumor.fit import fit
from braintx.training.tumor.gallery import Gallery
from braintx.training.tumor.hang import MADE, at_home, from_elsewhere, hang, made, templates
from braintx.training.tumor.pose import fit_pose

FIRST_POSE = "home"
"""Folder of the pose network that turns the first set upright."""


def fit_networks(
    slices: Sequence[LabelledSlice],
    pictures: Sequence[OtherSlice],
    folder: Path,
    stream: int,
) -> None:
    """Fit and export what the folder lacks; a fit that was killed goes on where it stopped.

    Parameters
    ----------
    slices, pictures : sequences
        What the fit may see; pictures in `left_out` are left out here.
    folder : Path
    stream : int
        Separates the random numbers of several fits with one seed.
    """
    if (folder / GRAPH).is_file() and (folder / POSE_GRAPH).is_file():
        return
    first = folder / FIRST_POSE
    if not (first / POSE_GRAPH).is_file():
        with whole(first) as partial:
            export_pose(fit_first_pose(slices, first, stream=stream), partial)
    gallery = open_gallery(slices, pictures, PoseSession(first / POSE_GRAPH, threads=1))
    if not (folder / POSE_GRAPH).is_file():
        upright = (gallery.source != MADE) & ~gallery.states[:, -1]
        with whole(folder) as partial:
            export_pose(fit_pose(gallery, upright, folder, stream=stream), partial)
    if not (folder / GRAPH).is_file():
        allowed = np.ones(len(gallery), bool)
        with whole(folder) as partial:
            export(fit(gallery, allowed, folder, stream=stream), partial)


def open_gallery(
    slices: Sequence[LabelledSlice], pictures: Sequence[OtherSlice], pose: PoseSession
) -> Gallery:
    """Everything that a fit is shown.

    Parameters
    ----------
    slices, pictures : sequence
        Of the first set, and of other hospitals.
    pose : PoseSession
        What turns the first set upright.
    """
    wrong = left_out()
    shown = [
        *at_home(slices, pose),
        *from_elsewhere([item for item in pictures if item.file not in wrong]),
    ]
    heads = np.stack([one.pixels for one in shown])
    return hang([*shown, *templates(), *made(heads, [one.group for one in shown])])


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder whose files move to ``folder`` at the end: a kill leaves nothing half-written."""
    partial = folder / "partial"
    yield partial
    for path in partial.iterdir():
        path.replace(folder / path.name)
    partial.rmdir()
