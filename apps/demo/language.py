"""The demo's sentences, English and Spanish, beside those that every answer comes with."""

from __future__ import annotations

from braintx.core.catalogue import LANGUAGES, NAMES, Language
from braintx.explain import words

__all__ = ["LANGUAGES", "NAMES", "Language", "Words"]


class Words(words.Words):
    """The demo's catalogue and that of `braintx.explain`, in one language."""

    package = "apps.demo"
