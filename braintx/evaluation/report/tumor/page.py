"""The tumour model's page: every figure from the result file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from braintx.evaluation.report.html import items, section
from braintx.evaluation.report.page import write_page
from braintx.evaluation.report.tumor import sections, validity
from braintx.evaluation.report.tumor.gallery import Thumbnail, gallery
from braintx.evaluation.tumor.record import TumorResults
from braintx.i18n import Words

_LIMITS = ("types", "sources", "slices", "sets")


def write_report(
    results: TumorResults, path: Path, words: Words, thumbnails: Sequence[Thumbnail] = ()
) -> None:
    """Write the page.

    Parameters
    ----------
    results : TumorResults
        Parts that were not measured are left out.
    path : Path
    words : Words
    thumbnails : sequence of Thumbnail
        Pictures of patients: with them, the page belongs beside the data and nowhere else.
    """
    parts = [
        sections.leak(words, results.leak),
        sections.classes(words, results),
        sections.calibration(words, results),
        sections.abstention(words, results),
        validity.subgroups(words, results),
        validity.controls(words, results.controls),
        validity.gate(words, results),
        validity.elsewhere(words, results),
        validity.localization(words, results),
        validity.robustness(words, results.robustness),
        sections.pose(words, results),
        gallery(words, thumbnails),
        section(
            words,
            "evaluation.limits",
            items(words(f"evaluation.limit_{name}") for name in _LIMITS),
        ),
    ]
    lead = words(
        "evaluation.protocol",
        slices=words.whole(results.slices),
        patients=words.whole(results.patients),
        protocol=results.protocol,
    )
    write_page(
        path,
        words,
        title=words("evaluation.title"),
        lead=lead,
        headline=sections.headline(words, results),
        parts=parts,
    )
