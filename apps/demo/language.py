"""The demo's sentences, English and Spanish, from one catalogue file."""

from __future__ import annotations

from braintx.core.catalogue import LANGUAGES, NAMES, Language, Sentences

__all__ = ["LANGUAGES", "NAMES", "Language", "Words"]

_HARD_SPACE = "\N{NO-BREAK SPACE}"


class Words(Sentences):
    """The demo's catalogue in one language, and how it writes numbers there."""

    package = "apps.demo"

    def number(self, value: float, digits: int = 0) -> str:
        """A number as the language writes it: 1.5 in English, 1,5 in Spanish."""
        return self.local(f"{value:.{digits}f}")

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
