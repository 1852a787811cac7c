"""The dashboard's sentences, English and Spanish, from one catalogue file."""

from __future__ import annotations

from braintx.core.catalogue import LANGUAGES, NAMES, Language, Sentences
from braintx.stats.words import Words as Numbers

__all__ = ["LANGUAGES", "NAMES", "Language", "Words"]


class Words(Sentences):
    """The dashboard's catalogue in one language."""

    package = "apps.dashboard"

    @property
    def numbers(self) -> Numbers:
        """How the language writes numbers, shares and p-values."""
        return Numbers(self.language)

    def whole(self, count: int) -> str:
        """A count with its thousands apart: 6,056 in English, 6.056 in Spanish."""
        text = f"{count:,}"
        return text.replace(",", ".") if self.language == "es" else text
