"""An answer as a PDF of one or two pages, in either language; made in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec

from braintx.core.differential import Differential
from braintx.core.errors import MissingExtraError
from braintx.core.records import Assessment
from braintx.i18n import Words
from braintx.report.case import ReportCase
from braintx.report.differential_table import table as differential_table

__all__ = ["ReportCase", "differential_table", "make", "make_differential"]


def make(case: ReportCase, words: Words = Words()) -> bytes:
    """The report as PDF bytes, always the same for the same case.

    Raises
    ------
    MissingExtraError
        Where fpdf2 is not installed.
    """
    _need_fpdf()
    from braintx.report import pdf  # fpdf2 is loaded by whoever wants a report

    return pdf.draw(case, words)


def make_differential(
    given: Differential,
    name: Callable[[str], str],
    when: datetime,
    words: Words = Words(),
    *,
    scan: Assessment | None = None,
) -> bytes:
    """A differential as PDF bytes, always the same for the same one.

    Parameters
    ----------
    given : Differential
    name : callable
        The name of a finding's code in the language.
    when : datetime
        Printed on it, in its own time zone.
    words : Words, optional
    scan : Assessment, optional
        What was said of an image of the patient.

    Raises
    ------
    MissingExtraError
        Where fpdf2 is not installed.
    """
    _need_fpdf()
    from braintx.report import differential

    return differential.draw(given, name, words, when, scan=scan)


def _need_fpdf() -> None:
    if find_spec("fpdf") is None:
        raise MissingExtraError("The report needs fpdf2. Install requirements.txt.")
