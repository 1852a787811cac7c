"""The columns by which subgroups are formed: view plane, sex, age band and tumour size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.store import digest_of
from braintx.data.cohort.clinical import TABLE_NAME
from braintx.data.cohort.identity import read_rows
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.table import Table
from braintx.models.pose.session import PoseSession
from braintx.stats.images import Picture, PoseReader, describe_pictures, subgroups

COLUMNS = ("plane", "sex", "age", "tumour size")


@dataclass(frozen=True)
class Columns(Table):
    """Bands by which subgroups are formed, for n slices; empty where unknown.

    Attributes
    ----------
    case_id, plane, sex, age, size : ndarray of str
    """

    case_id: NDArray[np.str_]
    plane: NDArray[np.str_]
    sex: NDArray[np.str_]
    age: NDArray[np.str_]
    size: NDArray[np.str_]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Columns:
        """From the table of `braintx.experiments.tumor.subgroup_table.case_columns`."""
        text = frame.astype(object).where(frame.notna(), "")
        return cls(frame.index.to_numpy(str), *(text[name].to_numpy(str) for name in COLUMNS))

    def frame(self) -> pd.DataFrame:
        """That table again."""
        values = (self.plane, self.sex, self.age, self.size)
        frame = pd.DataFrame(
            dict(zip(COLUMNS, values, strict=True)), index=self.case_id, dtype=object
        )
        return frame.where(frame != "")


def pose_reader(graph: Path) -> PoseReader:
    """A fold's pose network, known by its content."""
    return PoseReader(PoseSession(graph, threads=1), digest_of(graph))


def case_columns(
    slices: Sequence[LabelledSlice], root: Path, pose: PoseReader, cache: Path
) -> pd.DataFrame:
    """The bands of `braintx.stats.images.subgroups`, by case id; missing where unknown.

    Plane and tumour size (the radiologist's outline, as a share of the head) are read off the
    slice. Sex and age are those of the clinical table, where there is one in ``root``. It was
    made up for the images: copies of one patient's slice differ in sex and age.

    Parameters
    ----------
    slices : sequence of LabelledSlice
    root : Path
        The data folder.
    pose : PoseReader
        The plane is read off the upright head.
    cache : Path
        A file in which descriptors are kept.
    """
    path = root / TABLE_NAME
    rows = read_rows(path) if path.is_file() else ()
    known = {row.case_id: row for row in rows if row.case_id}
    pictures = [Picture(item.case_id, item.path, item.outline) for item in slices]
    with tqdm(total=len(pictures), desc="planes and sizes") as bar:
        table = describe_pictures(
            pictures, pose, cache=cache, progress=lambda done, total: bar.update()
        ).set_index("case_id")
    of_case = [known.get(one) for one in table.index]
    table["sex"] = [row.sex if row else None for row in of_case]
    table["age"] = [row.age if row else None for row in of_case]
    return subgroups(table[["plane", "sex", "age", "tumor_area"]]).rename(
        columns={"age_band": "age", "tumor_size": "tumour size"}
    )[list(COLUMNS)]
