"""A page of figures: nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from braintx.i18n import Words

_STYLE = Path(__file__).with_name("style.css")
_HEADING = re.compile(r"<section id='([\w-]+)'><h2>(.*?)</h2>")


def write_page(
    path: Path, words: Words, *, title: str, lead: str, headline: str, parts: Sequence[str]
) -> None:
    """Write a page that stands by itself.

    Parameters
    ----------
    path : Path
    words : Words
    title, lead : str
        Plain text.
    headline : str
        HTML, above the list of contents.
    parts : sequence of str
        As of `braintx.evaluation.report.html.section`; what was not measured is empty.
    """
    body = "".join(parts)
    contents = "".join(
        f"<li><a href='#{name}'>{heading}</a></li>" for name, heading in _HEADING.findall(body)
    )
    title, lead, label = map(escape, (title, lead, words("evaluation.contents")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"<!doctype html><html lang='{words.language}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{title}</title><style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><header><h1>{title}</h1><p>{lead}</p></header>"
        f"{headline}<nav aria-label='{label}'><ul>{contents}</ul></nav>"
        f"<main>{body}</main></body></html>\n",
        encoding="utf-8",
    )
