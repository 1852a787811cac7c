"""The columns by which subgroups are formed: sex, age and the tumour's size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from braintx.data.cohort.clinical import TABLE_NAME, read_table
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.identity import settle_ids
from braintx.data.imaging import inspect
from braintx.data.tumor_set import LabelledSlice

if TYPE_CHECKING:
    import pandas as pd

AGES: dict[str, float] = {"below 18": 18, "18 to 39": 40, "40 to 59": 60, "60 and older": 121}
"""Bands of age in years, and the age below which each ends."""

SIZES = {"small, below 0.8 %": 0.008, "medium, 0.8 to 1.8 %": 0.018, "large, above 1.8 %": 1.0}
"""Bands of the radiologist's outline as a share of the picture, about a third of slices each."""


def case_columns(slices: Sequence[LabelledSlice], root: Path) -> pd.DataFrame:
    """Sex, age band and tumour size of each slice, by case id; missing where unknown.

    Sex and age are those of the clinical table, where there is one in ``root``. It was made up
    for the images: copies of one patient's slice differ in sex and age.
    """
    import pandas as pd

    path = root / TABLE_NAME
    findings = Findings()
    rows = settle_ids(read_table(path, findings), findings) if path.is_file() else ()
    known = {row.case_id: row for row in rows if row.case_id}
    ids = [item.case_id for item in slices]
    age = [known[one].age if one in known else None for one in ids]
    return pd.DataFrame(
        {
            "sex": [known[one].sex if one in known else None for one in ids],
            "age": _bands(age, AGES),
            "tumour size": _bands([_share(item) for item in slices], SIZES),
        },
        index=ids,
    )


def _bands(values: Sequence[float | None], bands: dict[str, float]) -> pd.Categorical:
    import pandas as pd

    edges = [-np.inf, *bands.values()]
    return pd.cut(np.array(values, np.float64), edges, right=False, labels=list(bands))


def _share(item: LabelledSlice) -> float | None:
    """The outlined area as a share of the picture's."""
    if item.outline is None:
        return None
    size = inspect(item.path)
    return float(cv2.contourArea(item.outline)) / (size.width * size.height)
