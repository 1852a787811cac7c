"""The columns by which subgroups are formed: view plane, sex, age band and tumour size."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from braintx.data.cohort.clinical import TABLE_NAME, read_table
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.identity import settle_ids
from braintx.data.tumor_set import LabelledSlice
from braintx.models.pose.session import PoseSession
from braintx.stats.images import Picture, PoseReader, describe_pictures, subgroups

if TYPE_CHECKING:
    import pandas as pd


def pose_reader(graph: Path) -> PoseReader:
    """A fold's pose network, known by its content."""
    with graph.open("rb") as file:
        return PoseReader(PoseSession(graph, threads=1), file_digest(file, "sha256").hexdigest())


def case_columns(
    slices: Sequence[LabelledSlice],
    root: Path,
    pose: PoseReader,
    cache: Path,
    *,
    quiet: bool = False,
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
    path, findings = root / TABLE_NAME, Findings()
    rows = settle_ids(read_table(path, findings), findings) if path.is_file() else ()
    known = {row.case_id: row for row in rows if row.case_id}
    pictures = [Picture(item.case_id, item.path, item.outline) for item in slices]
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tqdm(total=len(pictures), desc="planes and sizes", disable=quiet) as bar:
        table = describe_pictures(
            pictures, pose, cache=cache, progress=lambda done, total: bar.update()
        ).set_index("case_id")
    of_case = [known.get(one) for one in table.index]
    table["sex"] = [row.sex if row else None for row in of_case]
    table["age"] = [row.age if row else None for row in of_case]
    return subgroups(table[["plane", "sex", "age", "tumor_area"]]).rename(
        columns={"age_band": "age", "tumor_size": "tumour size"}
    )
