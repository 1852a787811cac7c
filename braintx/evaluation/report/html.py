"""Tables and figures as HTML, and numbers as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_NBSP = "\N{NO-BREAK SPACE}"


def percent(value: float | None, digits: int = 1) -> str:
    """A share as per cent; a dash where there is none."""
    return "–" if value is None else f"{100 * value:.{digits}f}{_NBSP}%"


def span(interval: Sequence[float] | None) -> str:
    """An interval of shares in per cent, as in "90.2 to 97.3 %"."""
    if interval is None:
        return "–"
    return f"{100 * interval[0]:.1f} to {100 * interval[1]:.1f}{_NBSP}%"


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * value:+.1f}".replace("-", "\N{MINUS SIGN}")


def plain(value: Any) -> str:
    """Whatever a result file holds: counts as they are, other numbers with three digits."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, list):
        return " to ".join(plain(one) for one in value)
    return str(value)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table; the first cell of a row names it, the others are figures."""
    top = "".join(f"<th scope='col'>{_cell(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr><th scope='row'>{_cell(row[0])}</th>"
        + "".join(f"<td>{_cell(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    says = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f"<div class='wide' tabindex='0'><table>{says}<thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    return escape(text.replace(" %", f"{_NBSP}%"))


def section(name: str, title: str, *parts: str) -> str:
    """A part of the page, to which its contents list points."""
    return f"<section id='{name}'><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def paragraph(text: str, kind: str = "") -> str:
    """Plain text."""
    return f"<p{f' class={kind}' if kind else ''}>{escape(text)}</p>"


def figure(svg: str, says: str, caption: str = "") -> str:
    """A drawing with its words for those who cannot see it, and below it for all.

    Parameters
    ----------
    svg : str
    says : str
        Read aloud in its place.
    caption : str, optional
    """
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"<figure><div role='img' aria-label='{escape(says)}'>{svg}</div>{below}</figure>"
