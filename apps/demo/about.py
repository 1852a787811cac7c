"""What it is, its limits, privacy, and the model cards."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.demo.markup import card, esc
from braintx.core.settings import models_dir
from braintx.i18n import Words

_LIMITS = ("classes", "source", "treatment", "map", "gate")
_CARD = "MODEL_CARD.md"
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True)
class ModelCard:
    """A bundle's task and the text of its card, Markdown in English."""

    task: str
    text: str


def show(words: Words) -> str:
    """The page above the cards."""
    limits = "".join(f"<li>{esc(words(f'about.limit_{name}'))}</li>" for name in _LIMITS)
    what = f"<p>{esc(words('about.what'))}</p><p><b>{esc(words('research.only'))}</b></p>"
    boxes = [
        card(words("about.heading"), what),
        card(words("about.limits"), f"<ul>{limits}</ul>", "bx-warn"),
        card(words("about.privacy"), f"<p>{esc(words('about.privacy_words'))}</p>"),
    ]
    return f'<div class="bx-stack">{"".join(boxes)}</div>'


def cards_heading(words: Words, found: list[ModelCard]) -> str:
    """What stands above the cards."""
    says = words("about.cards_language" if found else "about.no_cards")
    return card(words("about.cards"), f'<p class="bx-quiet">{esc(says)}</p>')


def cards() -> list[ModelCard]:
    """The cards of the installed bundles."""
    found = sorted(models_dir().glob(f"*/{_CARD}"))
    return [
        ModelCard(path.parent.name, _FRONT_MATTER.sub("", path.read_text(encoding="utf-8")))
        for path in found
    ]


def task(words: Words, name: str) -> str:
    """A bundle's task in words."""
    key = f"about.task_{name}"
    return words(key) if words.has(key) else name
