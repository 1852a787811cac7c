"""``braintx train treatment`` and ``braintx evaluate treatment``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from braintx.core.errors import DataError
from braintx.core.settings import models_dir
from braintx.data.simulate.planted import plant
from braintx.data.splits import SEED
from braintx.data.treatment_set import TreatmentCase, join, load_evidence, read_clinical_table
from braintx.data.tumor_set import read_tumor_set
from braintx.evaluation.results import read_results, write_results
from braintx.evaluation.treatment.figures import ablation, ceiling, figures, out_of_fold
from braintx.evaluation.treatment.record import TreatmentResults
from braintx.experiments.treatment.outlined_tumors import outlined_tumors
from braintx.models.treatment.estimator import TreatmentClassifier
from braintx.preprocessing.clinical import encode_all, layout
from braintx.training.treatment.bundle import write_bundle

RESULTS = Path("results/treatment.json")
PROTOCOL = (
    "patient-grouped five-fold, out of fold; the image evidence itself comes from tumour "
    "networks that were fitted without the patient"
)


def evaluate(root: Path, evidence: Path, out: Path = RESULTS) -> str:
    """Measure on the table and on the planted cohort, write the result file, return its text.

    Parameters
    ----------
    root : Path
        The data folder.
    evidence : Path
        Out-of-fold image evidence; see `braintx.data.treatment_set.load_evidence`.
    out : Path

    Raises
    ------
    DataError
        When data or evidence are missing.
    """
    cases = read_cases(root, evidence)
    held = out_of_fold(
        [case.evidence for case in cases],
        [case.row.record for case in cases],
        [case.row.treatment for case in cases],
        [case.row.label for case in cases],
        [case.patient_group for case in cases],
    )
    seen = load_evidence(evidence)
    planted = plant([tumor for tumor in outlined_tumors(root) if tumor.case_id in seen], SEED)
    results = figures(
        PROTOCOL,
        cases,
        held,
        ceiling(read_clinical_table(root)),
        ablation(planted, [seen[case.source.case_id] for case in planted]),
    )
    return write_results(out, results)


def train(root: Path, evidence: Path, out: Path | None = None, results: Path = RESULTS) -> Path:
    """Fit on every case and write the bundle; return its folder.

    Parameters
    ----------
    root, evidence : Path
        As of `evaluate`.
    out : Path, optional
        The bundle's folder; the shipped one by default.
    results : Path
        The result file that `evaluate` wrote.

    Raises
    ------
    DataError
        When data or evidence are missing, or the figures that the bundle reports.
    """
    measured = read_results(results, TreatmentResults)
    if measured is None:
        raise DataError(
            "{path} is missing: the bundle reports its figures. Run `braintx evaluate treatment` "
            "first.",
            path=results,
        )
    cases = read_cases(root, evidence)
    size = cases[0].evidence.embedding.size
    rows = encode_all([c.evidence for c in cases], [c.row.record for c in cases], size)
    model = TreatmentClassifier(layout(size)).fit(
        rows,
        np.array([case.row.treatment for case in cases]),
        groups=[case.patient_group for case in cases],
    )
    return write_bundle(model, rows, measured, out or models_dir() / "treatment")


def read_cases(root: Path, evidence: Path) -> tuple[TreatmentCase, ...]:
    """The clinical table joined with patients and image evidence.

    Patients of folds that were not measured are left out whole; a patient of whom only
    some slices have evidence is an error.
    """
    seen = load_evidence(evidence)
    slices = [item for item in read_tumor_set(root) if item.origin == "kaggle"]
    measured = {item.patient_group for item in slices if item.case_id in seen}
    return join(
        read_clinical_table(root), [item for item in slices if item.patient_group in measured], seen
    )
