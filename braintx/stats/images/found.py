"""The table of descriptors read back, for people to look at."""

from __future__ import annotations

import io
from dataclasses import fields
from typing import TYPE_CHECKING

from braintx.core.errors import TableError
from braintx.core.labels import PLANES
from braintx.stats.images.descriptors import Descriptors
from braintx.stats.images.run import MAP_COLUMNS, NAME

if TYPE_CHECKING:
    import pandas as pd

_NAMES = tuple(field.name for field in fields(Descriptors))
_NUMBERS = tuple(name for name in (*_NAMES, *MAP_COLUMNS) if name != "plane")
_NEEDED = ("file", *_NAMES, *MAP_COLUMNS)
_EXAMPLES = 5


def read_descriptors(data: bytes, name: str = NAME) -> pd.DataFrame:
    """Descriptors and places on the map, indexed by ``file``.

    Parameters
    ----------
    data : bytes
        As ``braintx data describe`` wrote them.
    name : str
        For messages.

    Raises
    ------
    TableError
        Where it is no such table: which columns are missing, or which lines cannot be read.
    """
    import pandas as pd

    try:
        text = io.StringIO(data.decode("utf-8-sig"), newline="")
        given = pd.read_csv(text, dtype=str, keep_default_na=False)
    except (UnicodeDecodeError, ValueError) as error:
        raise TableError(
            "{name} is not a table of descriptors. Write one with `braintx data describe`.",
            "descriptors.unreadable",
            name=name,
        ) from error
    if missing := [column for column in _NEEDED if column not in given]:
        raise TableError(
            "{name} lacks the columns {columns}. Write the table again with `braintx data "
            "describe`.",
            "descriptors.columns",
            name=name,
            columns=tuple(missing),
        )
    empty = given == ""
    table = given.mask(empty)
    numbers = table[list(_NUMBERS)].apply(pd.to_numeric, errors="coerce")
    odd = (numbers.isna() & ~empty[list(_NUMBERS)]).any(axis=1)
    odd |= ~given["plane"].isin(("", *PLANES)) | empty["file"] | given["file"].duplicated()
    if odd.any():
        lines = ", ".join(str(place + 2) for place in odd.to_numpy().nonzero()[0][:_EXAMPLES])
        raise TableError(
            "{count} lines of {name} cannot be read (lines {lines}): a file twice or missing, or "
            "a value that is none. Write the table again with `braintx data describe`.",
            "descriptors.lines",
            count=int(odd.sum()),
            name=name,
            lines=lines,
        )
    return table[["plane"]].join(numbers)[[*_NAMES, *MAP_COLUMNS]].set_index(given["file"])
