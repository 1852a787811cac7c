"""What the controls are called, in a language."""

from __future__ import annotations

from apps.demo.markup import esc
from braintx.core.labels import SEXES
from braintx.explain import saliency
from braintx.i18n import Words, answers


def brand(words: Words) -> str:
    """The header: name, tagline, and what it may be used for."""
    return (
        f'<div class="bx-brand"><h1>{esc(words("app.name"))}</h1>'
        f"<span>{esc(words('app.tagline'))}</span></div>"
        f'<p class="bx-research">{esc(words("research.only"))}</p>'
    )


def heading(words: Words, name: str) -> str:
    """The heading of a part of the form, with what must be known there."""
    if name == "intro":
        says = f"<h3>{esc(words('many.heading'))}</h3>"
        return (
            f'<div class="bx-side">{says}<p class="bx-quiet">{esc(words("many.intro"))}</p></div>'
        )
    if name == "record_heading":
        return f"<h3>{esc(words('input.record'))}</h3>"
    return (
        f"<h3>{esc(words('input.heading'))}</h3>"
        f'<p class="bx-quiet">{esc(words("input.private"))}</p>'
    )


def sexes(words: Words) -> list[tuple[str, str]]:
    """The choices of sex, as (word, value)."""
    return [(words.category("sex", sex), sex) for sex in SEXES] + [(words("input.unknown"), "")]


def methods(words: Words) -> list[tuple[str, str]]:
    """The heat maps that can be drawn here, as (name, value)."""
    return [(answers.saliency_method(words, name), name) for name in saliency.available()]
