"""The cohort: image folders joined with the clinical table, every trap of the data reported."""

from braintx.data.cohort.clinical import read_records
from braintx.data.cohort.codes import CATALOG
from braintx.data.cohort.matching import match_records
from braintx.data.cohort.reader import COLUMNS, Cohort, read_cohort
from braintx.data.cohort.selection import Selection, select
from braintx.data.cohort.sheet import Sheet, extra_columns, read_sheet, suggest, to_cohort

__all__ = [
    "CATALOG",
    "COLUMNS",
    "Cohort",
    "Selection",
    "Sheet",
    "extra_columns",
    "match_records",
    "read_cohort",
    "read_records",
    "read_sheet",
    "select",
    "suggest",
    "to_cohort",
]
