"""The differential's page: every figure from the result file, and nothing of any patient."""

from __future__ import annotations

from pathlib import Path

from braintx.evaluation.differential.common import CommonResults
from braintx.evaluation.differential.record import DifferentialResults
from braintx.evaluation.report.differential import sections
from braintx.evaluation.report.differential.common import common
from braintx.evaluation.report.html import items, section
from braintx.evaluation.report.page import write_page
from braintx.i18n import Words

_LIMITS = ("chosen", "coded", "diseases", "intervals")


def write_report(
    results: DifferentialResults,
    path: Path,
    words: Words,
    conditions: CommonResults | None = None,
) -> None:
    """Write the page.

    Parameters
    ----------
    results : DifferentialResults
        Parts that were not measured are left out.
    path : Path
    words : Words
    conditions : CommonResults, optional
        What was measured of common conditions.
    """
    parts = [
        sections.regimes(words, results.regimes),
        sections.findings(words, results.by_findings),
        sections.first(words, results.regimes),
        sections.calibration(words, results.regimes),
        common(words, conditions),
        sections.recipes(words, results.recipes),
        sections.split(words, results.split),
        section(
            words,
            "evaluation.differential.limits",
            items(words(f"evaluation.differential.limit_{name}") for name in _LIMITS),
        ),
    ]
    lead = words("evaluation.differential.lead", release=results.release, protocol=results.protocol)
    write_page(
        path,
        words,
        title=words("evaluation.differential.title"),
        lead=lead,
        headline=sections.headline(words, results),
        parts=parts,
    )
