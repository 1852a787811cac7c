"""The evaluation as one HTML page that needs no network."""

from braintx.evaluation.report.gallery import Thumbnail, draw_mistake
from braintx.evaluation.report.page import write_report

__all__ = ["Thumbnail", "draw_mistake", "write_report"]
