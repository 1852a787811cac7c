"""The differential: which diseases fit a patient's signs and symptoms."""

from braintx.models.differential.reader import DifferentialReader

__all__ = ["DifferentialReader"]
