"""What the statistics say, English and Spanish, from one catalogue file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from braintx.core.catalogue import LANGUAGES, Language, Sentences, check_language

__all__ = ["LANGUAGES", "Language", "Words"]

_HARD_SPACE = "\N{NO-BREAK SPACE}"


class Words(Sentences):
    """The catalogue in one language, and how that language writes numbers.

    Parameters
    ----------
    language : {"en", "es"}

    Raises
    ------
    DataError
        Any other language.
    """

    package = "braintx.stats"

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key with its names filled in, numbers as the language writes them.

        What is called ``p`` is written as a p-value.
        """
        shown = {name: self._shown(name, value) for name, value in values.items()}
        return super().__call__(key, **shown)

    def number(self, value: float, digits: int = 3) -> str:
        """A number with up to that many significant digits; whole ones in full."""
        if not math.isfinite(value):
            text = "?" if math.isnan(value) else "∞" if value > 0 else "-∞"
        elif isinstance(value, int) or abs(value) >= 10**digits:
            text = f"{value:.0f}"
        elif abs(value) < 1e-6:
            text = f"{value:.{digits - 1}g}"
        else:
            places = digits - 1 - math.floor(math.log10(abs(value)))
            text = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
        return self.local(text)

    def decimal(self, value: float, places: int = 2) -> str:
        """A number with that many decimals."""
        if not math.isfinite(value):
            return self.number(value)
        return self.local(f"{round(value, places) + 0.0:.{places}f}")  # + 0.0 turns -0 into 0

    def percent(self, share: float) -> str:
        """A share of 0 to 1 in percent; only 0 and 1 themselves are written 0 and 100."""
        mark = "<" if 0 < share < 0.0005 else ">" if 0.9995 < share < 1 else ""
        value = min(max(100 * share, 0.1), 99.9) if mark else 100 * share
        text = self.decimal(value, 0 if share in (0, 1) else 1)
        return f"{mark}{text}{_HARD_SPACE if self.language == 'es' else ''}%"

    def p_value(self, p: float) -> str:
        """``p = 0.012``; below a thousandth ``p < 0.001``."""
        if p < 0.001:
            return f"p < {self.decimal(0.001, 3)}"
        return f"p = {self.decimal(p, 3)}"

    def quoted(self, names: Sequence[str]) -> str:
        """Names of columns in quotation marks, one after the other."""
        return self.items([self("list.quoted", name=name) for name in names])

    def items(self, names: Sequence[str], most: int = 6, between: str = ", ") -> str:
        """Names one after the other; past ``most`` only how many more."""
        shown = between.join(names[:most])
        rest = len(names) - most
        return shown if rest <= 0 else self("list.more", shown=shown, rest=rest)

    def _shown(self, name: str, value: object) -> object:
        if not isinstance(value, (int, float)):
            return value
        return self.p_value(value) if name == "p" else self.number(value)


@dataclass(frozen=True)
class Text:
    """The same words in each language.

    Attributes
    ----------
    en, es : str
    """

    en: str
    es: str

    def __str__(self) -> str:
        return self.en

    def of(self, language: Language) -> str:
        """The words in one language; DataError for a language that there is not."""
        return {"en": self.en, "es": self.es}[check_language(language)]


def say(key: str, **values: object) -> Text:
    """A sentence of the catalogue in each language; a `Text` among the values follows suit."""

    def fill(language: Language) -> str:
        own = {k: v.of(language) if isinstance(v, Text) else v for k, v in values.items()}
        return Words(language)(key, **own)

    return Text(fill("en"), fill("es"))
