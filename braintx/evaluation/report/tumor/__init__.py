"""The tumour model's evaluation as a page."""

from braintx.evaluation.report.tumor.gallery import Thumbnail, draw_mistake
from braintx.evaluation.report.tumor.page import write_report

__all__ = ["Thumbnail", "draw_mistake", "write_report"]
