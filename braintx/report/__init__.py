"""An answer as a PDF of one or two pages, in either language; made in memory."""

from __future__ import annotations

from importlib.util import find_spec

from braintx.core.errors import MissingExtraError
from braintx.i18n import Words
from braintx.report.case import ReportCase

__all__ = ["ReportCase", "make"]


def make(case: ReportCase, words: Words = Words()) -> bytes:
    """The report as PDF bytes, always the same for the same case.

    Raises
    ------
    MissingExtraError
        Where fpdf2 is not installed.
    """
    if find_spec("fpdf") is None:
        raise MissingExtraError("The report needs fpdf2. Install requirements.txt.")
    from braintx.report import pdf  # fpdf2 is loaded by whoever wants a report

    return pdf.draw(case, words)
