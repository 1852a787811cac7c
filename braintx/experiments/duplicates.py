"""How good the audit is, by pairs, against what is known: ``results/copies.json``.

``python -m braintx.experiments.duplicates`` audits three sets and writes the file. A pair is right
where both files come from one original; pairs that groups imply count, not only those compared.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from braintx.core.settings import data_dir
from braintx.data.duplicates.auditing import Audit, audit
from braintx.data.duplicates.store import WorkFile
from braintx.data.imaging import read_slice
from braintx.data.simulate.copies import alter

RESULTS = Path("results/copies.json")
TUNED_ON = frozenset(
    f"P{n:03}" for n in (42, 52, 54, 64, 71, 72, 85, 87, 108, 110, 117, 118, 129, 132)
)
"""Patient groups of the copied set whose pictures the limits were chosen on."""
TUNED_ON_ORIGINALS = frozenset(f"P{n:03}" for n in (118, 120, 130, 134, 143, 150, 154, 158, 160))
"""Patient groups whose originals simulated copies were made of for the same purpose."""

_ORIGINALS, _COPIES, _SEED = 150, 2, 20261122


@dataclass(frozen=True)
class PairCount:
    """Pairs of one set: those of one original, those in one group, and those in both."""

    true: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Right pairs among the found; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right pairs among the true; 1 where there are none."""
        return self.right / self.true if self.true else 1.0


def count_pairs(group: Mapping[str, str], origin: Mapping[str, str]) -> PairCount:
    """Compare groups with origins, over the files whose origin is known.

    Parameters
    ----------
    group, origin : mapping of str to str
        By file. A file without group is alone.
    """
    group_of = {file: group.get(file, f"alone: {file}") for file in origin}

    def pairs(keys: list[Any]) -> int:
        return sum(comb(count, 2) for count in Counter(keys).values())

    return PairCount(
        pairs(list(origin.values())),
        pairs(list(group_of.values())),
        pairs([(group_of[file], origin[file]) for file in origin]),
    )


def judge(root: Path, work: Path) -> dict[str, Any]:
    """Audit the sets of a data folder; work files in ``work`` are gone on with and kept."""
    work.mkdir(parents=True, exist_ok=True)
    copied, copied_seconds = _audit(root / "brain-cancer-mri", work / "kaggle.work")
    with (root / "provenance.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["match_verified"] == "True"]
    group = {Path(file).stem: name for file, name in _group_of(copied).items()}
    unseen = [row for row in rows if row["patient_group"] not in TUNED_ON]
    origin = make_simulated(root, work / "simulated")
    made, made_seconds = _audit(work / "simulated", work / "simulated.work")
    healthy, healthy_seconds = _audit(root / "no_tumor_mri", work / "no_tumor.work")
    return {
        "protocol": "pairs that the groups imply; truth: source_slice of provenance.csv where it "
        "is verified, and copies made of originals",
        "kaggle": {
            **_figures(copied, copied_seconds),
            **_pairs(count_pairs(group, {row["case_id"]: row["source_slice"] for row in rows})),
        },
        "kaggle_unseen_patients": {
            "pictures": len(unseen),
            "patients": len({row["patient_group"] for row in unseen}),
            **_pairs(count_pairs(group, {row["case_id"]: row["source_slice"] for row in unseen})),
        },
        "simulated": {
            **_figures(made, made_seconds),
            **_pairs(count_pairs(_group_of(made), origin)),
        },
        "no_tumor": _figures(healthy, healthy_seconds),
    }


def make_simulated(root: Path, folder: Path) -> dict[str, str]:
    """Write originals and altered copies of them; return the original of each file."""
    with (root / "figshare_slices.csv").open(newline="", encoding="utf-8") as stream:
        rows = [
            row for row in csv.DictReader(stream) if row["patient_group"] not in TUNED_ON_ORIGINALS
        ]
    rows.sort(key=lambda row: (row["patient_group"], int(row["slice"])))
    folder.mkdir(parents=True, exist_ok=True)
    origin = {}
    for row in rows[:_ORIGINALS]:  # whole patients, so that neighbouring slices are in it
        name = row["slice"]
        pixels = read_slice(root / "figshare" / row["class"] / f"{name}.jpg").pixels
        rng = np.random.default_rng([_SEED, int(name)])
        for number in range(_COPIES + 1):
            file = folder / f"{name}_{number}.png"
            origin[file.name] = name
            picture = alter(pixels, rng)[0] if number else pixels
            if not file.is_file():
                cv2.imwrite(str(file), np.asarray(np.rint(picture * 255), np.uint8))
    return origin


def _audit(folder: Path, work: Path) -> tuple[Audit, float]:
    kept = WorkFile(work)
    return audit(folder, kept), kept.seconds()


def _group_of(found: Audit) -> dict[str, str]:
    return {member.file: group.name for group in found.groups for member in group.members}


def _figures(found: Audit, seconds: float) -> dict[str, Any]:
    sizes = found.sizes
    return {
        "pictures": len(found.digests),
        "different": len(found.groups),
        "groups": len(sizes),
        "in_groups": sum(sizes),
        "largest": max(sizes, default=0),
        "processor_minutes": round(seconds / 60, 1),
    }


def _pairs(count: PairCount) -> dict[str, Any]:
    return {
        "pairs": count.true,
        "pairs_found": count.found,
        "pairs_right": count.right,
        "precision": count.precision,
        "recall": count.recall,
    }


def main() -> int:
    """Judge on the data folder and write the result file."""
    parser = argparse.ArgumentParser(
        prog="python -m braintx.experiments.duplicates",
        description="Measure the audit for copies against known truth; goes on where it stopped.",
    )
    parser.add_argument("--work", type=Path, default=Path("work/copies"), metavar="FOLDER")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    text = json.dumps(judge(data_dir(), options.work), indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
