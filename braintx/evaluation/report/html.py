"""Sections, tables and figures as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from braintx.i18n import Words

Cell = str | int | tuple[str, str]
"""Numbers are written as the language does; the second text of two stands small below the first."""


def table(words: Words, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table; the first cell of a row names it, the others are figures.

    Parameters
    ----------
    words : Words
    head : sequence of str
    rows : iterable of sequence of Cell
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


def _cell(words: Words, cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "<br>".join((escape(cell[0]), f"<small>{escape(cell[1])}</small>"))
    return escape(words.whole(cell) if isinstance(cell, int) else cell)


def tiles(figures: Iterable[tuple[str, str, str]]) -> str:
    """The figures that matter most: name, figure, and what is to be known of it."""
    drawn = "".join(
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(value)}</b>"
        f"<small>{escape(more)}</small></dd></div>"
        for name, value, more in figures
    )
    return f"<dl class='tiles'>{drawn}</dl>"


def section(words: Words, key: str, *parts: str) -> str:
    """A part of the page, to which its contents list points.

    Parameters
    ----------
    words : Words
    key : str
        Of its title; what follows the last dot is its anchor.
    *parts : str
        HTML.
    """
    name = key.rpartition(".")[2]
    return f"<section id='{name}'><h2>{escape(words(key))}</h2>{''.join(parts)}</section>"


def definitions(meanings: Iterable[tuple[str, str]]) -> str:
    """Names and what each means."""
    drawn = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in meanings
    )
    return f"<dl class='meanings'>{drawn}</dl>"


def items(texts: Iterable[str]) -> str:
    """Plain texts, each a point of a list."""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


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
