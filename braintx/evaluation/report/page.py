"""The page: every figure from the result file, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from braintx.evaluation.report import sections, validity
from braintx.evaluation.report.gallery import Thumbnail, gallery
from braintx.evaluation.report.html import section

_STYLE = Path(__file__).with_name("style.css")
_TITLE = "Tumour model: what it is worth"
_HEADING = re.compile(r"<section id='([\w-]+)'><h2>(.*?)</h2>")
_LIMITS = (
    "“Other” is pituitary tumour, all of it. The model has seen no metastasis, no schwannoma and "
    "no healthy brain.",
    "One contrast, T1 after gadolinium, from two hospitals. Another hospital's scanner was never "
    "tested.",
    "A slice is not an examination. The figures say how often the model names the type that the "
    "source says, not whether a patient is better off.",
    "Sets and abstention are set and tested on patients of one source; their promise ends there.",
)


def write_report(results: dict[str, Any], path: Path, thumbnails: Sequence[Thumbnail] = ()) -> None:
    """Write the page.

    Parameters
    ----------
    results : dict
        The content of the result file, see docs/tumor.md; parts that it lacks are left out.
    path : Path
    thumbnails : sequence of Thumbnail
        Pictures of patients: with them, the page belongs beside the data and nowhere else.
    """
    parts = [
        sections.leak(results),
        sections.confusion(results),
        sections.calibration(results),
        sections.abstention(results),
        validity.subgroups(results),
        validity.controls(results),
        validity.gate(results),
        validity.localization(results),
        validity.robustness(results),
        sections.pose(results),
        gallery(thumbnails),
        _limits(),
    ]
    body = "".join(parts)
    contents = "".join(
        f"<li><a href='#{name}'>{title}</a></li>" for name, title in _HEADING.findall(body)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{_TITLE}</title><style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><header><h1>{_TITLE}</h1><p>{escape(_protocol(results))}</p></header>"
        f"{sections.headline(results)}<nav aria-label='Contents'><ul>{contents}</ul></nav>"
        f"<main>{body}</main></body></html>\n",
        encoding="utf-8",
    )


def _protocol(results: dict[str, Any]) -> str:
    return (
        f"{results['slices']} slices of {results['patients']} patients, none of whom the judged "
        f"network had seen: {results['protocol']}. Intervals are 95 %, from a bootstrap over "
        "patients. For research and teaching; not a medical device."
    )


def _limits() -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in _LIMITS)
    return section("limits", "What it cannot know", f"<ul>{items}</ul>")
