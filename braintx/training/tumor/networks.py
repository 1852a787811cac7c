"""The networks of one fit, from slices to the exported graphs; whatever is there is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from braintx.data.tumor_set import LabelledSlice
from braintx.models.pose.session import PoseSession
from braintx.models.tumor.session import GRAPH, POSE_GRAPH
from braintx.training.pose.fit import fit_pose
from braintx.training.tumor.export import export, export_pose
from braintx.training.tumor.fit import fit
from braintx.training.tumor.gate_head import fit_gate
from braintx.training.tumor.negatives import Negatives
from braintx.training.tumor.views import load_views


def fit_networks(slices: Sequence[LabelledSlice], folder: Path, stream: int) -> None:
    """Fit and export what the folder lacks; a fit that was killed goes on where it stopped.

    Parameters
    ----------
    slices : sequence of LabelledSlice
    folder : Path
        Gets `POSE_GRAPH`, `GRAPH`, the weights, and the checkpoints meanwhile.
    stream : int
        Separates the random numbers of several fits with one seed.
    """
    if not (folder / POSE_GRAPH).is_file():
        with whole(folder) as partial:
            export_pose(fit_pose(slices, folder, stream=stream), partial)
    if not (folder / GRAPH).is_file():
        views = load_views(slices, PoseSession(folder / POSE_GRAPH, threads=1))
        network = fit(slices, views, folder, stream=stream)
        fit_gate(network, Negatives.of(views), stream=stream)
        with whole(folder) as partial:
            export(network, partial)


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder whose files move to ``folder`` at the end: a kill leaves nothing half-written."""
    partial = folder / "partial"
    yield partial
    for path in partial.iterdir():
        path.replace(folder / path.name)
    partial.rmdir()
