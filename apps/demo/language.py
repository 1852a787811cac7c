"""The demo's sentences, before those of the library."""

from __future__ import annotations

from pathlib import Path

from braintx.i18n import Language, Words

FOLDER = Path(__file__).with_name("locales")


def speak(language: Language = "en") -> Words:
    """What the demo says in a language."""
    return Words(language, (FOLDER,))
