"""The cohort: image folders joined with the clinical table, every trap of the data reported."""

from braintx.data.cohort.clinical import read_records
from braintx.data.cohort.codes import CATALOG
from braintx.data.cohort.declared import EVERYWHERE, Declared, missing_from
from braintx.data.cohort.matching import match_records
from braintx.data.cohort.questions import CodeQuestion, MarksQuestion, Questions, SexQuestion
from braintx.data.cohort.reader import COLUMNS, Cohort, read_cohort
from braintx.data.cohort.selection import Selection, select
from braintx.data.cohort.sheet import Sheet, examine, extra_columns, read_sheet, suggest, to_cohort

__all__ = [
    "CATALOG",
    "COLUMNS",
    "EVERYWHERE",
    "CodeQuestion",
    "Cohort",
    "Declared",
    "MarksQuestion",
    "Questions",
    "Selection",
    "SexQuestion",
    "Sheet",
    "examine",
    "extra_columns",
    "match_records",
    "missing_from",
    "read_cohort",
    "read_records",
    "read_sheet",
    "select",
    "suggest",
    "to_cohort",
]
