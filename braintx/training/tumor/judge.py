"""What stands beside the tumour model's figures: the leak, the controls, subgroups, mistakes.

None of it needs the fitted networks but the outlines in the gallery of mistakes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from braintx.core.records import TUMOR_LABELS
from braintx.data.imaging import read_slice
from braintx.data.provenance.auditing import audit
from braintx.data.provenance.workfile import WorkFile
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation import controls
from braintx.evaluation.decision import decide_apart
from braintx.evaluation.features import FROZEN, frozen_features
from braintx.evaluation.heldout import HeldOut
from braintx.evaluation.leak import measure_leak
from braintx.evaluation.mistakes import Mistake, worst_mistakes
from braintx.evaluation.report import Thumbnail, draw_mistake, write_report
from braintx.evaluation.subgroups import LEAST, subgroups
from braintx.models.tumor.outline import trace
from braintx.models.tumor.session import POSE_GRAPH, Session
from braintx.training.tumor.columns import case_columns, pose_reader

if TYPE_CHECKING:
    import pandas as pd

HEALTHY = "no_tumor_mri"
"""Folder of slices without a tumour, below the data folder."""


def context(
    slices: Sequence[LabelledSlice],
    held: HeldOut,
    root: Path,
    work: Path,
    *,
    quiet: bool = False,
) -> dict[str, Any]:
    """The keys ``leak``, ``controls``, ``subgroups`` and ``mistakes`` of the result file.

    Parameters
    ----------
    slices : sequence of LabelledSlice
        The whole set.
    held : HeldOut
    root : Path
        The data folder; without healthy slices in it that control is left out.
    work : Path
        Holds the folds' networks in ``tumor``; numbers that describe pictures are kept in
        ``features``, by content.
    """
    shown = [item for item in slices if item.origin == "kaggle"]
    decided = decide_apart(held)
    columns = subgroups(held, decided, _columns(shown, held, root, work, quiet=quiet))
    source = {item.case_id: item.source_slice for item in shown}
    return {
        **leak_and_controls(shown, root, work, quiet=quiet),
        "subgroups": {
            "least_patients": LEAST,
            "columns": {name: asdict(column) for name, column in columns.items()},
        },
        "mistakes": [asdict(one) for one in worst_mistakes(held, decided, source)],
    }


def _columns(
    slices: Sequence[LabelledSlice], held: HeldOut, root: Path, work: Path, *, quiet: bool
) -> pd.DataFrame:
    """How the slices are grouped, each read by the pose network of its own fold."""
    import pandas as pd

    fold = dict(zip(held.case_id.tolist(), held.fold.tolist(), strict=True))
    cache = work / "features" / "descriptors.jsonl"
    return pd.concat(
        [
            case_columns(
                [item for item in slices if fold.get(item.case_id) == one],
                root,
                pose_reader(work / "tumor" / f"fold{one}" / POSE_GRAPH),
                cache,
                quiet=quiet,
            )
            for one in sorted(set(fold.values()))
        ]
    )


def leak_and_controls(
    slices: Sequence[LabelledSlice], root: Path, work: Path, *, quiet: bool = False
) -> dict[str, Any]:
    """The keys ``leak`` and ``controls``, which know no network of ours.

    A slice whose original is not certain is left out: its patient could be on both sides.
    """
    certain = [item for item in slices if item.verified]
    paths, features = [item.path for item in certain], work / "features"
    label = np.array([TUMOR_LABELS.index(item.label) for item in certain])
    patient = [item.patient_group for item in certain]
    leak = measure_leak(
        frozen_features(paths, features, quiet=quiet),
        label,
        [item.source_slice for item in certain],
        patient,
        FROZEN,
    )
    grey = controls.grey_rows(paths, features, quiet=quiet)
    found = {"tumor_type": asdict(controls.tumor_type(grey, label, patient))}
    if (root / HEALTHY).is_dir():
        healthy, group = healthy_slices(root / HEALTHY, work / "copies", quiet=quiet)
        rows = controls.grey_rows(healthy, features, quiet=quiet)
        found["source"] = asdict(controls.source(rows, group, grey, patient))
    return {"leak": asdict(leak), "controls": found}


def healthy_slices(
    folder: Path, work: Path, *, quiet: bool = False
) -> tuple[list[Path], list[str]]:
    """The slices without a tumour, and which of them are copies of one another.

    Three in four have a near-double, and nobody knows their patients.
    """
    work.mkdir(parents=True, exist_ok=True)
    with WorkFile(work / f"{folder.name.removesuffix('_mri')}.work") as kept:
        groups = audit(folder, kept, quiet=quiet).groups
    members = [(member.file, group.name) for group in groups for member in group.members]
    return [folder / file for file, _ in members], [name for _, name in members]


def report(
    results: dict[str, Any], slices: Sequence[LabelledSlice], folds: Path, path: Path
) -> Path:
    """Write the page from the result file's content, with pictures of the worst mistakes.

    Parameters
    ----------
    results : dict
    slices : sequence of LabelledSlice
        Where the pictures are, and the radiologists' outlines.
    folds : Path
        The folder of ``fold0``, ``fold1`` …, whose networks outline the pictures again.
    path : Path
        It shows slices: keep it with the data.
    """
    by_id = {item.case_id: item for item in slices}
    sessions: dict[int, Session] = {}
    thumbnails = []
    for mistake in (Mistake(**row) for row in results["mistakes"]):
        item = by_id[mistake.case_id]
        pixels = read_slice(item.path).pixels
        if mistake.fold not in sessions:
            sessions[mistake.fold] = Session(folds / f"fold{mistake.fold}", threads=1)
        session = sessions[mistake.fold]
        view = session.view(pixels)
        mask = session.read(view.pixels)[0].mask
        outline = trace(mask, view.box, results["decision"]["mask_threshold"])
        thumbnails.append(Thumbnail(mistake, draw_mistake(pixels, item.outline, outline)))
    write_report(results, path, thumbnails)
    return path
