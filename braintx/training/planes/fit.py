"""Fits `braintx.models.plane` and measures it, patients apart.

``python -m braintx.training.planes.fit`` writes ``plane.json`` beside that module and
``results/planes.json``. The data has no view planes: ``labels.csv`` holds those of up to three
original slices of each patient, told by eye from upright contact sheets. Every copy of a
labelled slice shows the same plane, so all copies are learnt from, together weighing as one.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from braintx.core.errors import DataError
from braintx.core.labels import PLANES
from braintx.core.settings import data_dir
from braintx.core.store import digest_of
from braintx.data.imaging import read_slice
from braintx.data.splits import grouped_folds
from braintx.data.tumor_set import LabelledSlice, read_tumor_set
from braintx.evaluation.metrics import mean_interval
from braintx.models import bundle
from braintx.models.plane import COEFFICIENTS, PLANE_VIEW_SIZE, Regression, plane_features
from braintx.models.pose.session import PoseSession
from braintx.models.tumor.session import POSE_GRAPH
from braintx.preprocessing.image import to_view

RESULTS = Path("results/planes.json")
LABELS = "labels.csv"
COMMAND = "python -m braintx.training.planes.fit"
PROTOCOL = (
    "five folds, patients apart; every copy of a labelled slice; the pose network had seen these "
    "patients, but no plane of any"
)
_STRENGTH = 0.3  # inverse of the penalty
_DIGITS = 4  # of the stored numbers


@dataclass(frozen=True)
class PlaneCases:
    """What is fitted to: n slices whose plane is known.

    Attributes
    ----------
    features : ndarray of shape (n, f)
    plane : ndarray of shape (n,), int
        Index into `PLANES`.
    patient, source : ndarray of shape (n,), str
        Patient group, and the original slice that this one is a copy of.
    """

    features: NDArray[np.float64]
    plane: NDArray[np.int64]
    patient: NDArray[np.str_]
    source: NDArray[np.str_]

    @property
    def weight(self) -> NDArray[np.float64]:
        """One over the number of copies."""
        _, inverse, count = np.unique(self.source, return_inverse=True, return_counts=True)
        return np.asarray(1.0 / count[inverse], np.float64)


def read_labels() -> dict[str, str]:
    """Case id → plane, as told by eye."""
    text = files(__package__).joinpath(LABELS).read_text(encoding="utf-8")
    return {row["case_id"]: row["plane"] for row in csv.DictReader(text.splitlines())}


def spread(
    labels: Mapping[str, str], slices: Sequence[LabelledSlice]
) -> list[tuple[LabelledSlice, int]]:
    """Every copy of a labelled slice, with its plane as an index into `PLANES`.

    Raises
    ------
    DataError
        Two planes for one original, or none of the labelled slices is there.
    """
    plane_of: dict[str, int] = {}
    for item in slices:
        if item.case_id in labels:
            plane = PLANES.index(labels[item.case_id])
            if plane_of.setdefault(item.source_slice, plane) != plane:
                raise DataError(
                    "The original of {case} is labelled with two planes. Correct the labels.",
                    case=item.case_id,
                )
    if not plane_of:
        raise DataError("None of the labelled slices is in the data folder. Is it the right one?")
    return [
        (item, plane_of[item.source_slice])
        for item in slices
        if item.verified and item.source_slice in plane_of
    ]


def read_cases(root: Path, pose: PoseSession) -> PlaneCases:
    """Read every copy of the labelled slices upright."""
    known = spread(read_labels(), read_tumor_set(root))
    features = []
    for item, _ in tqdm(known, desc="reading"):
        image = read_slice(item.path)
        box = pose.box(image.pixels, image.pixel_aspect)
        view = to_view(image.pixels, box, PLANE_VIEW_SIZE)
        features.append(plane_features(view.pixels))
    return PlaneCases(
        np.array(features),
        np.array([plane for _, plane in known]),
        np.array([item.patient_group for item, _ in known]),
        np.array([item.source_slice for item, _ in known]),
    )


def fit(
    features: NDArray[np.float64], plane: NDArray[np.int64], weight: NDArray[np.float64]
) -> Regression:
    """Logistic regression, its scaling of the features folded in.

    Parameters
    ----------
    features : ndarray of shape (n, f)
    plane : ndarray of shape (n,), int64
        Index into `PLANES`.
    weight : ndarray of shape (n,)
        Of each row, as of `PlaneCases.weight`.
    """
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit(scaler.transform(features), plane, sample_weight=weight)
    weights = np.round(model.coef_ / scaler.scale_, _DIGITS)
    return Regression(weights, np.round(model.intercept_ - weights @ scaler.mean_, _DIGITS))


def out_of_fold(cases: PlaneCases) -> NDArray[np.int64]:
    """The plane of each slice as told by a fit that did not see its patient."""
    told = np.empty_like(cases.plane)
    names = [PLANES[index] for index in cases.plane]
    for seen, unseen in grouped_folds(names, cases.patient.tolist()):
        reader = fit(cases.features[seen], cases.plane[seen], cases.weight[seen])
        told[unseen] = reader.scores(cases.features[unseen]).argmax(axis=1)
    return told


def figures(cases: PlaneCases) -> dict[str, Any]:
    """The result file."""
    told = out_of_fold(cases)
    right = told == cases.plane
    table = np.zeros((len(PLANES), len(PLANES)), int)
    np.add.at(table, (cases.plane, told), 1)
    return {
        "protocol": PROTOCOL,
        "command": COMMAND,
        "slices": len(right),
        "originals": len(np.unique(cases.source)),
        "patients": len(np.unique(cases.patient)),
        "accuracy": float(right.mean()),
        "accuracy_of_originals": float(np.average(right, weights=cases.weight)),
        "interval": mean_interval(right.astype(float), cases.patient),
        "recall": {name: float(right[cases.plane == k].mean()) for k, name in enumerate(PLANES)},
        "confusion": table.tolist(),
    }


def write(cases: PlaneCases, measured: dict[str, Any], graph: Path, out: Path) -> None:
    """Fit to all cases and write the coefficients with where they come from.

    Parameters
    ----------
    cases : PlaneCases
    measured : dict
        As of `figures`.
    graph : Path
        The pose graph that turned the heads upright; its checksum is written down.
    out : Path
        The JSON file.
    """
    reader = fit(cases.features, cases.plane, cases.weight)
    content = {
        "about": {
            "command": COMMAND,
            "source": "Bangladesh Brain Cancer MRI dataset and figshare 1512427, both CC BY 4.0",
            "labels": "braintx/training/planes/labels.csv, told by eye",
            "pose_sha256": digest_of(graph)[:12],
            "planes": dict(Counter(PLANES[index] for index in cases.plane)),
            **{name: measured[name] for name in ("slices", "originals", "patients", "accuracy")},
        },
        "planes": PLANES,
        "weights": reader.weights.tolist(),
        "intercept": reader.intercept.tolist(),
    }
    out.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, measure, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pose", type=Path, help="a pose graph; the shipped one by default")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--coefficients", type=Path, default=Path("braintx/models") / COEFFICIENTS)
    given = parser.parse_args(arguments)
    graph = given.pose or bundle.load("tumor").path(POSE_GRAPH)
    cases = read_cases(data_dir(), PoseSession(graph, threads=1))
    measured = figures(cases)
    given.out.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    write(cases, measured, graph, given.coefficients)
    print(json.dumps(measured, indent=2))


if __name__ == "__main__":
    main()
