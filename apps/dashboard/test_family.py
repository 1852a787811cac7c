"""The tests that a visitor has done, in both languages, so that a switch loses none."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from apps.dashboard.language import speak
from apps.dashboard.terms import localised
from braintx.i18n import LANGUAGES, Language
from braintx.stats.hypothesis import Corrected, Family, Result, compare


@dataclass(frozen=True)
class Question:
    """Two columns to be compared: by the test that fits, or by one that is asked for."""

    first: str
    second: str
    test: str | None = None
    alpha: float = 0.05


@dataclass(frozen=True)
class Tested:
    """A family of tests, and on which cases each was done.

    Attributes
    ----------
    families : dict
        The same tests by language: their columns and levels are called as it calls them.
    filters : tuple of str
        The filters at each test; empty for all cases.
    """

    families: dict[Language, Family] = field(
        default_factory=lambda: {code: Family() for code in LANGUAGES}
    )
    filters: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.filters)

    def add(self, results: dict[Language, Result], told: str) -> Tested:
        """With one more test; one that was done before on the same cases counts once."""
        families = {code: self.families[code].add(results[code]) for code in LANGUAGES}
        if len(families["en"]) == len(self.families["en"]):
            return self
        return Tested(families, (*self.filters, told))

    def corrected(self, language: Language) -> tuple[Corrected, ...]:
        """Each result with its p-values corrected for the family."""
        return self.families[language].corrected()


def compare_in_both(table: pd.DataFrame, asked: Question) -> dict[Language, Result]:
    """The same two columns compared, told in each language.

    Raises
    ------
    DataError
        As `braintx.stats.hypothesis.compare`.
    """
    both = table[[asked.first, asked.second]]
    results: dict[Language, Result] = {}
    for code in LANGUAGES:
        spoken = localised(both, speak(code))
        first, second = map(str, spoken.columns)
        results[code] = compare(spoken, first, second, test=asked.test, alpha=asked.alpha)
    return results
