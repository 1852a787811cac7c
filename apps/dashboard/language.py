"""The dashboard's sentences, English and Spanish, from one catalogue file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from braintx.core.catalogue import LANGUAGES, Language, read_catalogue
from braintx.stats.words import Words as Numbers

__all__ = ["LANGUAGES", "NAMES", "Language", "Words", "catalogue"]

NAMES: dict[Language, str] = {"en": "English", "es": "Español"}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every sentence: dotted key → language → text."""
    return read_catalogue("apps.dashboard")


@dataclass(frozen=True)
class Words:
    """The catalogue in one language.

    Parameters
    ----------
    language : {"en", "es"}
    """

    language: Language = "en"

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key, its names filled in; KeyError for a key that is not there."""
        return catalogue()[key][self.language].format(**values)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows the key."""
        return key in catalogue()

    @property
    def numbers(self) -> Numbers:
        """How the language writes numbers, shares and p-values."""
        return Numbers(self.language)

    def whole(self, count: int) -> str:
        """A count with its thousands apart: 6,056 in English, 6.056 in Spanish."""
        text = f"{count:,}"
        return text.replace(",", ".") if self.language == "es" else text
