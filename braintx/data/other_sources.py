"""Pictures of other hospitals: what each shows, of which case, by which sequence."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from pathlib import Path

from braintx.core.errors import DataError

TABLE = "other_sources.csv"
FOLDER = "other_sources"
_COLUMNS = {"file", "source", "label", "diagnosis", "sequence", "case_group"}


@dataclass(frozen=True)
class OtherSlice:
    """One picture.

    Attributes
    ----------
    path : Path
    source : str
        The collection that it comes from.
    label : str
        As the table has it: a tumour type, "healthy", "other_sequence" ...
    diagnosis, sequence : str
        In the source's own words; empty where it does not say.
    case_group : str
        The case, unique within its source.
    """

    path: Path
    source: str
    label: str
    diagnosis: str
    sequence: str
    case_group: str


def read_other_sources(root: Path) -> list[OtherSlice]:
    """The pictures that the table of a data folder names, in its order; none without a table.

    Raises
    ------
    DataError
        Where the table lacks a column.
    """
    table = root / TABLE
    if not table.is_file():
        return []
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = _COLUMNS.difference(rows.fieldnames or ())
        if missing:
            raise DataError(
                "{name} lacks the columns {columns}. Get the file again.",
                name=TABLE,
                columns=tuple(sorted(missing)),
            )
        names = [field.name for field in fields(OtherSlice)][1:]
        return [OtherSlice(root / FOLDER / row["file"], *(row[n] for n in names)) for row in rows]
