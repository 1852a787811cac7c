"""The differential's evaluation as a page."""

from braintx.evaluation.report.differential.page import write_report

__all__ = ["write_report"]
