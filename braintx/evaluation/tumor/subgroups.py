"""Whether the model serves some better than others: its figures by group.

fairlearn's MetricFrame (Weerts et al., JMLR 2023) forms the groups. Its own bootstrap draws
rows; the slices of a patient are no independent witnesses, so the intervals here draw patients.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score

from braintx.core.errors import DataError
from braintx.evaluation.metrics import mean_interval
from braintx.evaluation.tumor.conformal import LEVELS, Decided
from braintx.evaluation.tumor.context import Grouping, SubgroupFigures, Subgroups
from braintx.evaluation.tumor.heldout import HeldOut

if TYPE_CHECKING:
    import pandas as pd

LEAST = 10
"""Patients below whom a group gets no figure: one of them would move it by more than 10 points."""


def subgroups(
    held: HeldOut, decided: Decided, columns: pd.DataFrame, least: int = LEAST
) -> Subgroups:
    """Accuracy and coverage of the held-out predictions, by each column of a table.

    Parameters
    ----------
    held : HeldOut
        Of n slices.
    decided : Decided
        What was decided about them, each without its patient.
    columns : DataFrame
        Indexed by case id, without doubles; a column for each way to form groups, its values
        few. A missing value puts the slice into no group.
    least : int, default=LEAST
        Patients that a group must have to get a figure.

    Raises
    ------
    DataError
        When a case id stands twice.
    """
    if not columns.index.is_unique:
        double = columns.index[columns.index.duplicated()][0]
        raise DataError(
            "The case {case} stands twice in the table. Give each case one row.", case=double
        )
    rows = columns.reindex(held.case_id)
    return Subgroups(
        least, {str(name): _grouping(held, decided, rows[name], least) for name in rows}
    )


def _grouping(held: HeldOut, decided: Decided, values: pd.Series, least: int) -> Grouping:
    from fairlearn.metrics import MetricFrame, count

    known = values.notna().to_numpy()
    name = values[known].astype(str).to_numpy()
    label, patient = held.label[known], held.patient_group[known]
    predicted = decided.probabilities.argmax(axis=1)[known]
    inside = decided.sets[LEVELS[0]][np.arange(len(known)), held.label][known]
    if len(name) == 0:
        return Grouping({}, int((~known).sum()), None, None)
    frame = MetricFrame(
        metrics={
            "slices": count,
            "patients": _patients,
            "accuracy": accuracy_score,
            "coverage": _coverage,
        },
        y_true=label,
        y_pred=predicted,
        sensitive_features=name,
        sample_params={
            "patients": {"patient": patient},
            "coverage": {"inside": inside, "patient": patient},
        },
    )
    table = frame.by_group
    groups = {}
    for one in _in_order(values, table.index):
        row, own = table.loc[one], name == one
        groups[one] = SubgroupFigures(int(row["patients"]), int(row["slices"]))
        if groups[one].patients >= least:
            right = (predicted == label)[own]
            groups[one] = replace(
                groups[one],
                accuracy=float(row["accuracy"]),
                accuracy_interval=mean_interval(right, patient[own]),
                coverage=float(row["coverage"]),
                coverage_interval=mean_interval(*_by_patient(inside[own], patient[own])),
            )
    large = table[table["patients"] >= least]
    gap = large.max() - large.min()
    return Grouping(
        groups,
        int((~known).sum()),
        *(float(gap[one]) if len(large) > 1 else None for one in ("accuracy", "coverage")),
    )


def _in_order(values: pd.Series, names: Iterable[str]) -> list[str]:
    """The column's own order where it has one (as bands of age have), else the alphabet's."""
    if hasattr(values, "cat"):
        order = [str(one) for one in values.cat.categories]
        return sorted(names, key=order.index)
    return sorted(names)


def _patients(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], *, patient: NDArray[np.str_]
) -> int:
    return len(np.unique(patient))


def _coverage(
    truth: NDArray[np.int64],
    predicted: NDArray[np.int64],
    *,
    inside: NDArray[np.bool_],
    patient: NDArray[np.str_],
) -> float:
    return float(_by_patient(inside, patient)[0].mean())


def _by_patient(
    inside: NDArray[np.bool_], patient: NDArray[np.str_]
) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """The share of each patient's slices, and the patients."""
    who, inverse = np.unique(patient, return_inverse=True)
    return np.bincount(inverse, inside) / np.bincount(inverse), who
