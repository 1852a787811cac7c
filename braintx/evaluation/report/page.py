"""The page: every figure from the result file, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from braintx.evaluation.report import sections, validity
from braintx.evaluation.report.gallery import Thumbnail, gallery
from braintx.evaluation.report.html import section
from braintx.evaluation.tumor.record import TumorResults
from braintx.i18n import Words

_STYLE = Path(__file__).with_name("style.css")
_HEADING = re.compile(r"<section id='([\w-]+)'><h2>(.*?)</h2>")
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
        validity.localization(words, results),
        validity.robustness(words, results.robustness),
        sections.pose(words, results),
        gallery(words, thumbnails),
        _limits(words),
    ]
    body = "".join(parts)
    contents = "".join(
        f"<li><a href='#{name}'>{title}</a></li>" for name, title in _HEADING.findall(body)
    )
    title, label = (escape(words(f"evaluation.{key}")) for key in ("title", "contents"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"<!doctype html><html lang='{words.language}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{title}</title><style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><header><h1>{title}</h1><p>{escape(_protocol(words, results))}</p></header>"
        f"{sections.headline(words, results)}<nav aria-label='{label}'><ul>{contents}</ul></nav>"
        f"<main>{body}</main></body></html>\n",
        encoding="utf-8",
    )


def _protocol(words: Words, results: TumorResults) -> str:
    return words(
        "evaluation.protocol",
        slices=words.whole(results.slices),
        patients=words.whole(results.patients),
        protocol=results.protocol,
    )


def _limits(words: Words) -> str:
    items = "".join(f"<li>{escape(words(f'evaluation.limit_{name}'))}</li>" for name in _LIMITS)
    return section(words, "limits", f"<ul>{items}</ul>")
