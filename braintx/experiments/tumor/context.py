"""What stands beside the tumour model's figures: the leak, the controls, subgroups, mistakes.

None of it needs the fitted networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from braintx.core.labels import TUMOR_LABELS
from braintx.data.duplicates.auditing import audit
from braintx.data.duplicates.store import WorkFile
from braintx.data.imaging import read_slice
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.report.tumor import Thumbnail, draw_mistake, write_report
from braintx.evaluation.tumor import baselines
from braintx.evaluation.tumor.conformal import decide_apart
from braintx.evaluation.tumor.context import Controls, Leak, TumorContext
from braintx.evaluation.tumor.features import FROZEN, frozen_features
from braintx.evaluation.tumor.heldout import HeldOut
from braintx.evaluation.tumor.leakage import measure_leak
from braintx.evaluation.tumor.mistakes import from_points, worst_mistakes
from braintx.evaluation.tumor.record import TumorResults
from braintx.evaluation.tumor.subgroups import subgroups
from braintx.i18n import Words

if TYPE_CHECKING:
    import pandas as pd

HEALTHY = "no_tumor_mri"
"""Folder of slices without a tumour, below the data folder."""


def context(
    slices: Sequence[LabelledSlice], held: HeldOut, columns: pd.DataFrame, root: Path, work: Path
) -> TumorContext:
    """The leak, the controls, the figures of subgroups, and the worst mistakes.

    Parameters
    ----------
    slices : sequence of LabelledSlice
        The whole set.
    held : HeldOut
    columns : DataFrame
        Bands by case id, as `braintx.experiments.tumor.subgroup_table.case_columns` gives them.
    root : Path
        The data folder; without healthy slices in it that control is left out.
    work : Path
        Numbers that describe pictures are kept in ``features``, by content.
    """
    shown = [item for item in slices if item.origin == "kaggle"]
    decided = decide_apart(held)
    leak, controls = leak_and_controls(shown, root, work)
    source = {item.case_id: item.source_slice for item in shown}
    return TumorContext(
        leak=leak,
        controls=controls,
        subgroups=subgroups(held, decided, columns),
        mistakes=worst_mistakes(held, decided, source),
    )


def leak_and_controls(
    slices: Sequence[LabelledSlice], root: Path, work: Path
) -> tuple[Leak, Controls]:
    """The leak and the controls, which know no network of ours.

    A slice whose original is not certain is left out: its patient could be on both sides.

    Parameters
    ----------
    slices, root, work
        As of `context`.
    """
    certain = [item for item in slices if item.verified]
    paths, features = [item.path for item in certain], work / "features"
    label = np.array([TUMOR_LABELS.index(item.label) for item in certain])
    patient = [item.patient_group for item in certain]
    leak = measure_leak(
        frozen_features(paths, features),
        label,
        [item.source_slice for item in certain],
        patient,
        FROZEN,
    )
    grey = baselines.grey_rows(paths, features)
    kind, source = baselines.tumor_type(grey, label, patient), None
    if (root / HEALTHY).is_dir():
        healthy, group = healthy_slices(root / HEALTHY, work / "copies")
        rows = baselines.grey_rows(healthy, features)
        source = baselines.source(rows, group, grey, patient)
    return leak, Controls(kind, source)


def healthy_slices(folder: Path, work: Path) -> tuple[list[Path], list[str]]:
    """The slices without a tumour, and which of them are copies of one another.

    Three in four have a near-double, and nobody knows their patients.

    Parameters
    ----------
    folder : Path
    work : Path
        The folder in which the audit keeps its work file.
    """
    kept = WorkFile(work / f"{folder.name.removesuffix('_mri')}.work")
    groups = audit(folder, kept).groups
    members = [(member.file, group.name) for group in groups for member in group.members]
    return [folder / file for file, _ in members], [name for _, name in members]


def report(
    results: TumorResults, slices: Sequence[LabelledSlice], path: Path, words: Words
) -> Path:
    """Write the page, with pictures of the worst mistakes.

    Parameters
    ----------
    results : TumorResults
    slices : sequence of LabelledSlice
        Where the pictures are, and the radiologists' outlines.
    path : Path
        It shows slices: keep it with the data.
    words : Words
    """
    by_id = {item.case_id: item for item in slices}
    thumbnails = []
    for mistake in results.mistakes:
        item = by_id[mistake.case_id]
        pixels = read_slice(item.path).pixels
        picture = draw_mistake(pixels, item.outline, from_points(mistake.outline))
        thumbnails.append(Thumbnail(mistake, picture))
    write_report(results, path, words, thumbnails)
    return path
