"""Several hypotheses tested on the same data, and what their number costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from braintx.i18n import Language, Words, to_words
from braintx.stats.corrections import benjamini_hochberg, holm
from braintx.stats.hypothesis import wording
from braintx.stats.hypothesis.result import Result


@dataclass(frozen=True)
class Corrected:
    """A result beside its p-values corrected for the whole family.

    Attributes
    ----------
    result : Result
    holm, benjamini_hochberg : float
    """

    result: Result
    holm: float
    benjamini_hochberg: float


@dataclass(frozen=True)
class Family:
    """The tests done so far. A result added again counts once.

    Attributes
    ----------
    results : tuple of Result
        In the order in which they were added.
    alpha : float, default=0.05
    """

    results: tuple[Result, ...] = ()
    alpha: float = 0.05

    def __len__(self) -> int:
        return len(self.results)

    def add(self, result: Result) -> Family:
        """The family with one more result; this one stays as it is."""
        if result in self.results:
            return self
        return replace(self, results=(*self.results, result))

    def corrected(self) -> tuple[Corrected, ...]:
        """Each result with Holm's and Benjamini and Hochberg's p-value."""
        p_values = [result.p_value for result in self.results]
        rows = zip(self.results, holm(p_values), benjamini_hochberg(p_values), strict=True)
        return tuple(Corrected(result, float(h), float(b)) for result, h, b in rows)

    def sentence(self, language: Language | Words = "en") -> str:
        """How many findings are left after either correction."""
        return wording.summary(self, to_words(language))
