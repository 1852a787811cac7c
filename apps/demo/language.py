"""The demo's sentences, English and Spanish, from one catalogue file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from braintx.core.catalogue import LANGUAGES, Language, read_catalogue

__all__ = ["LANGUAGES", "NAMES", "Language", "Words", "catalogue"]

NAMES = {"en": "English", "es": "Español"}
_HARD_SPACE = "\N{NO-BREAK SPACE}"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every sentence: dotted key → language → text."""
    return read_catalogue("apps.demo")


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

    def number(self, value: float, digits: int = 0) -> str:
        """A number as the language writes it: 1.5 in English, 1,5 in Spanish."""
        text = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
        return text.replace(".", ",") if self.language == "es" else text

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of 0 to 1 in percent; never rounded up to a certainty of 100 or down to 0."""
        value = 100 * share
        if digits == 0 and (99.5 <= value < 100 or 0 < value < 0.5):
            value, digits = min(max(value, 0.1), 99.9), 1
        space = _HARD_SPACE if self.language == "es" else ""
        return f"{self.number(value, digits)}{space}%"

    def points(self, share: float) -> str:
        """A signed change of a probability, in percentage points."""
        sign = "+" if share >= 0 else ""
        return f"{sign}{self.number(100 * share, 1)}"

    def any_of(self, names: list[str]) -> str:
        """Names as a choice: "a, b or c"."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self('tumor.or')} {names[-1]}"
