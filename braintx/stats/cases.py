"""A cohort's table as the columns that can be asked about, what the notes say among them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from braintx.core.labels import SEVERITIES, TREATMENT_LABELS, TUMOR_LABELS
from braintx.data.cohort import extra_columns
from braintx.preprocessing.notes import parse_note

MOST_NOTES = 20_000
"""With more different notes than this they are not parsed: it would take minutes."""
_MOST_LEVELS = 1000
_ORDER: dict[str, tuple[str, ...]] = {
    "label": TUMOR_LABELS,
    "treatment": TREATMENT_LABELS,
    "sex": ("F", "M"),
}


def askable(table: pd.DataFrame, *, parse: bool = True) -> pd.DataFrame:
    """The columns of a cohort that statistics can be asked about, row for row.

    Parameters
    ----------
    table : DataFrame
        Of a `braintx.data.cohort.Cohort`.
    parse : bool, default=True
        Whether to read symptoms, duration and severity in the notes.

    Returns
    -------
    DataFrame
        ``label``, ``treatment``, ``sex``, ``age``; ``symptoms``, ``symptom_count``,
        ``duration_months`` and ``severity`` as the parser reads them; where some are none of ours,
        ``condition`` (what ``label`` is read from) and ``treatment_written``, both as they are
        written; the cohort's own columns; ``note``.
        A column without any value is left out.
    """
    columns: dict[str, pd.Series[Any]] = {
        name: pd.Series(pd.Categorical(table[name], categories=list(levels)), table.index)
        for name, levels in _ORDER.items()
    }
    columns["age"] = table["age"]
    if parse:
        columns |= _of_notes(table["note"])
    condition = _written(table, "raw_condition", "class.missing")
    if (table["label"].isna() & condition.notna()).any():
        columns["condition"] = condition
    treatment = _written(table, "raw_treatment", "treatment.missing")
    if (table["treatment"].isna() & treatment.notna()).any():
        columns["treatment_written"] = treatment
    columns |= {name: table[name] for name in extra_columns(table)}
    columns["note"] = table["note"].where(table["note"].fillna("") != "")
    kept = {name: _compact(column) for name, column in columns.items() if column.notna().any()}
    return pd.DataFrame(kept, index=table.index)


def _written(table: pd.DataFrame, name: str, missing: str) -> pd.Series[Any]:
    """A column as it is written, blanks around a value aside, where there is a value."""
    written = table[name].str.strip()
    flagged = table["flags"].fillna("").str.split().map(lambda flags: missing in flags)
    return written.where(~flagged.astype(bool) & (written.fillna("") != ""))


def _compact(column: pd.Series[Any]) -> pd.Series[Any]:
    """Words that come again as categories, which are counted a hundred times as fast."""
    if not pd.api.types.is_string_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype):
        return column
    levels = column.nunique()
    if levels > _MOST_LEVELS or 2 * levels > column.notna().sum():
        return column
    return column.astype("category")


def _of_notes(notes: pd.Series[Any]) -> dict[str, pd.Series[Any]]:
    """What each different note says, given to every row that has it."""
    codes, texts = pd.factorize(notes.where(notes.fillna("") != ""))
    if len(texts) == 0 or len(texts) > MOST_NOTES:
        return {}
    parsed = [parse_note(str(text)) for text in texts]
    read: dict[str, list[Any]] = {
        "symptoms": [" + ".join(sorted(findings.symptoms)) or None for findings in parsed],
        "symptom_count": [len(findings.symptoms) for findings in parsed],
        "duration_months": [findings.duration_months for findings in parsed],
        "severity": [findings.severity for findings in parsed],
    }
    table = pd.DataFrame(read).astype({"symptom_count": "float64", "duration_months": "float64"})
    table["severity"] = pd.Categorical(table["severity"], list(SEVERITIES), ordered=True)
    # a place of -1, for a row without note, is in no index: its values are missing
    spread = table.reindex(codes)
    spread.index = notes.index
    return {str(name): spread[name] for name in spread}
