"""The cohort: image folders joined with the clinical table, every trap of the data reported."""

from braintx.data.cohort.clinical import read_records
from braintx.data.cohort.codes import CATALOG
from braintx.data.cohort.reader import COLUMNS, Cohort, read_cohort

__all__ = ["CATALOG", "COLUMNS", "Cohort", "read_cohort", "read_records"]
