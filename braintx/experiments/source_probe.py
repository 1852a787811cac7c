"""Whether the network's embedding tells hospitals apart: ``results/source_probe.json``.

``python -m braintx.experiments.source_probe`` asks a linear probe (Alain and Bengio, Understanding
Intermediate Layers Using Linear Classifier Probes, ICLR 2017 workshop) for the source of pictures
that show the same, cases apart. What it can read the type could lean on; where it reads nothing,
its balanced accuracy is one over the number of sources.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from braintx.core.settings import data_dir, models_dir
from braintx.data.other_sources import read_other_sources
from braintx.data.tumor_set import read_tumor_set
from braintx.evaluation.results import write_results
from braintx.evaluation.tumor.elsewhere import TYPES
from braintx.evaluation.tumor.features import Picture, described
from braintx.models import bundle as bundles
from braintx.models.tumor.session import Session

RESULTS = Path("results/source_probe.json")
HOME = "first set"
FOLDS = 5
_EVERY = 5  # of the first set's slices: enough, and a fifth of the time
_SEED = 20261127


@dataclass(frozen=True)
class Probe:
    """What a probe read of pictures that show the same.

    Attributes
    ----------
    pictures : dict
        Number by source.
    balanced_accuracy, chance : float
        Of the probe, cases apart, and of one that reads nothing.
    """

    pictures: dict[str, int]
    balanced_accuracy: float
    chance: float


@dataclass(frozen=True)
class Probed:
    """The probes of one network; those without two sources are None."""

    version: str
    tumors: Probe | None
    gliomas: Probe | None


def probe(
    features: NDArray[np.float32], source: NDArray[np.str_], case: NDArray[np.str_]
) -> Probe | None:
    """Read the source from features.

    Parameters
    ----------
    features : ndarray of shape (n, d)
    source, case : ndarray of shape (n,)
        Sources with fewer cases than folds are left out.

    Returns
    -------
    Probe or None
        None where fewer than two sources are left.
    """
    enough = [one for one in np.unique(source) if len(np.unique(case[source == one])) >= FOLDS]
    if len(enough) < 2:
        return None
    kept = np.isin(source, enough)
    reader = make_pipeline(
        StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000)
    )
    apart = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=_SEED)
    said = cross_val_predict(reader, features[kept], source[kept], groups=case[kept], cv=apart)
    return Probe(
        {str(one): int((source == one).sum()) for one in enough},
        float(balanced_accuracy_score(source[kept], said)),
        1 / len(enough),
    )


def judge(root: Path, folder: Path, work: Path) -> Probed:
    """Probe the network of a bundle.

    Parameters
    ----------
    root : Path
        The data folder.
    folder : Path
        The bundle's.
    work : Path
        Embeddings are kept below it.
    """
    session = Session(folder)

    def embed(pictures: Sequence[Picture]) -> NDArray[np.float32]:
        return session.embed(np.stack([session.view(one).pixels for one in pictures]))

    home = [one for one in read_tumor_set(root) if one.origin == "kaggle" and one.verified]
    shown = [
        *((one.path, one.label, HOME, one.patient_group) for one in home[::_EVERY]),
        *(
            (one.path, TYPES[one.label], one.source, one.case_group)
            for one in read_other_sources(root)
            if one.label in TYPES
        ),
    ]
    paths, types, sources, cases = zip(*shown, strict=True)
    metadata = json.loads((folder / bundles.METADATA).read_text(encoding="utf-8"))
    version = str(metadata["version"])
    work.mkdir(parents=True, exist_ok=True)
    features = described(paths, embed, work / f"embedding-{version}.jsonl")
    type_, source, case = map(np.array, (types, sources, cases))
    glioma = type_ == "glioma"
    return Probed(
        version,
        probe(features, source, case),
        probe(features[glioma], source[glioma], case[glioma]),
    )


def main() -> int:
    """Probe on the data folder and write the result file."""
    parser = argparse.ArgumentParser(
        prog="python -m braintx.experiments.source_probe",
        description="Measure how well hospitals can be told apart by the network's embedding.",
    )
    parser.add_argument("--bundle", type=Path, default=models_dir() / "tumor", metavar="FOLDER")
    parser.add_argument("--work", type=Path, default=Path("work/probe"), metavar="FOLDER")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    print(write_results(options.out, judge(data_dir(), options.bundle, options.work)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
