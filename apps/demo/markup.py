"""The few pieces of HTML that every panel is made of."""

from __future__ import annotations

import html as _html

from braintx.core.html import data_uri


def esc(text: object) -> str:
    """Text made safe for HTML, and for the template that Gradio runs over it."""
    safe = _html.escape(str(text), quote=True)
    return safe.replace("{", "&#123;").replace("}", "&#125;").replace("$", "&#36;")


def card(heading: str, body: str, kind: str = "") -> str:
    """A titled box."""
    return f'<section class="bx-card {kind}"><h3>{esc(heading)}</h3>{body}</section>'


def download(label: str, name: str, content: bytes, kind: str) -> str:
    """A link that saves the content as a file."""
    return (
        f'<a class="bx-download" download="{esc(name)}" href="{data_uri(content, kind)}">'
        f"{esc(label)}</a>"
    )


def waiting(label: str) -> str:
    """What stands where a `download` will be."""
    return f'<span class="bx-download bx-waiting" aria-disabled="true">{esc(label)}</span>'


def notice(heading: str, body: str) -> str:
    """A message that a screen reader speaks at once."""
    return f'<div class="bx-notice" role="alert"><b>{esc(heading)}</b><p>{esc(body)}</p></div>'


def status(text: str, busy: bool = False, turn: int = 0) -> str:
    """A line that a screen reader speaks when it changes.

    ``turn`` is the browser's number of the request that it answers.
    """
    kind = " bx-busy" if busy else ""
    mark = f' data-turn="{turn}"' if turn else ""
    return f'<div class="bx-status{kind}" role="status" aria-live="polite"{mark}>{esc(text)}</div>'
