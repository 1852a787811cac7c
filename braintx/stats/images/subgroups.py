"""The groups of slices that an evaluation wants to look at one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from braintx.core.errors import DataError
from braintx.core.labels import MAX_AGE, PLANES, SEXES
from braintx.core.messages import Column, Phrase

if TYPE_CHECKING:
    import pandas as pd

AGE_CUTS = (0.0, 15.0, 40.0, 65.0, np.inf)
"""Years: children, adolescents and young adults, adults, 65 and over, as CBTRUS reports them
(Ostrom et al., Neuro-Oncology 2023) with its oldest group cut at 65."""
AGE_BANDS = ("0-14", "15-39", "40-64", "65+")
SIZE_CUTS = (0.0, 0.01, 0.04, 1.0)
"""Share of the head: about the smallest quarter, the middle half and the largest quarter of the
outlines of the public set."""
SIZE_BANDS = ("small", "medium", "large")

_WORDS: dict[str, tuple[str, ...]] = {"plane": PLANES, "sex": SEXES}
_BANDS = {  # column: its bands' column, their cuts and names, the largest value there is
    "age": ("age_band", AGE_CUTS, AGE_BANDS, MAX_AGE),
    "tumor_area": ("tumor_size", SIZE_CUTS, SIZE_BANDS, 1.0),
}


def subgroups(table: pd.DataFrame) -> pd.DataFrame:
    """View plane, sex, age band and tumour size band of each slice.

    Parameters
    ----------
    table : DataFrame
        Any of ``plane`` and ``tumor_area``, as `describe_pictures` gives them, and ``sex``
        and ``age`` (years), as `braintx.data.cohort.Cohort` does. Values may be missing.

    Returns
    -------
    DataFrame
        With the same index, for each column that was there: ``plane``, ``sex``, ``age_band``
        (`AGE_BANDS`; the lower cut belongs to a band) and ``tumor_size`` (`SIZE_BANDS`).
        Categoricals, the bands ordered; missing stays missing.

    Raises
    ------
    DataError
        None of the columns, or values that are none of theirs.
    """
    import pandas as pd

    found: dict[str, pd.Series[Any]] = {}
    for name, words in _WORDS.items():
        if name in table.columns:
            found[name] = _words(table[name], words)
    for name, (band, cuts, names, top) in _BANDS.items():
        if name in table.columns:
            found[band] = _bands(table[name], cuts, names, top)
    if not found:
        raise DataError(
            "The table has none of the columns {columns}, which make subgroups. Rename the ones "
            "that hold them.",
            "subgroups.no_column",
            columns=(*_WORDS, *_BANDS),
        )
    return pd.DataFrame(found, index=table.index)


def _words(column: pd.Series[Any], known: tuple[str, ...]) -> pd.Series[Any]:
    import pandas as pd

    _refuse(column, column.notna() & ~column.isin(known), Phrase("one of {values}", values=known))
    return column.astype(pd.CategoricalDtype(list(known)))


def _bands(
    column: pd.Series[Any], cuts: tuple[float, ...], names: tuple[str, ...], top: float
) -> pd.Series[Any]:
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    wrong = (column.notna() & numbers.isna()) | (numbers < cuts[0]) | (numbers > top)
    expected = Phrase("a number from {least} to {most}", least=f"{cuts[0]:g}", most=f"{top:g}")
    _refuse(column, wrong, expected)
    edges = [*cuts[:-1], np.inf]  # the highest value belongs to the last band
    return pd.Series(pd.cut(numbers, edges, right=False, labels=list(names)), index=column.index)


def _refuse(column: pd.Series[Any], wrong: pd.Series[Any], expected: Phrase) -> None:
    if count := int(wrong.sum()):
        raise DataError(
            "{wrong} of {total} values of '{column}' are not {expected}. Correct them or leave "
            "them empty.",
            "subgroups.value",
            wrong=count,
            total=len(column),
            column=Column(str(column.name)),
            expected=expected,
        )
