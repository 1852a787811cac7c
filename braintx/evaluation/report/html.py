"""Sections, tables and figures as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from braintx.i18n import Words


def table(words: Words, head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A table; the first cell of a row names it, the others are figures.

    Parameters
    ----------
    words : Words
    head : sequence of str
    rows : iterable of sequence of str or int
        Numbers are written as the language does.
    """
    top = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr><th scope='row'>{_cell(words, row[0])}</th>"
        + "".join(f"<td>{_cell(words, cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f"<div class='wide' tabindex='0'><table><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(words: Words, cell: str | int) -> str:
    return escape(words.whole(cell) if isinstance(cell, int) else cell)


def section(words: Words, name: str, *parts: str) -> str:
    """A part of the page, to which its contents list points, titled ``evaluation.<name>``.

    Parameters
    ----------
    words : Words
    name : str
        Its anchor too.
    *parts : str
        HTML.
    """
    title = escape(words(f"evaluation.{name}"))
    return f"<section id='{name}'><h2>{title}</h2>{''.join(parts)}</section>"


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
