"""Every code that reading a release, a newer one or a library can give, and their counter."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from braintx.core.labels import Level
from braintx.core.records import Issue

MAX_EXAMPLES = 5

CATALOG: dict[str, Level] = {
    "terms.parent_unknown": "warning",
    "terms.withdrawn": "info",
    "terms.spanish_unofficial": "info",
    "terms.spanish_unknown": "info",
    "terms.spanish_older": "info",
    "terms.spanish_none": "info",
    "hpoa.row_short": "warning",
    "hpoa.term_unknown": "warning",
    "hpoa.term_replaced": "info",
    "hpoa.term_elsewhere": "warning",
    "hpoa.aspect_unread": "info",
    "hpoa.aspect_unknown": "warning",
    "hpoa.frequency_malformed": "warning",
    "hpoa.frequency_over_one": "warning",
    "hpoa.onset_unknown": "warning",
    "hpoa.sex_unknown": "warning",
    "hpoa.negated": "info",
    "hpoa.both": "warning",
    "hpoa.repeated": "info",
    "hpoa.two_names": "info",
    "hpoa.beside_ancestor": "info",
    "hpoa.without_phenotype": "info",
    "genes.row_short": "warning",
    "genes.disease_unknown": "info",
    "newer.term_added": "info",
    "newer.term_elsewhere": "info",
    "newer.term_unknown": "warning",
    "newer.disease_added": "info",
    "newer.without_phenotype": "info",
    "diseases.twins": "info",
    "diseases.group": "info",
    "diseases.prevalence_unknown": "info",
    "library.line_unreadable": "warning",
    "library.field_dropped": "warning",
    "library.repeated": "warning",
    "library.disease_malformed": "warning",
    "library.disease_unknown": "info",
    "library.code_malformed": "warning",
    "library.term_unknown": "warning",
    "library.term_replaced": "info",
    "library.both": "warning",
    "library.without_findings": "warning",
    "library.age_unreadable": "warning",
    "library.sex_unknown": "warning",
}
"""Code → level. `docs/knowledge.md` explains each, and a test holds it to that."""


@dataclass
class Tally:
    """Counts what a reader meets; the report has each code once, with a count and examples."""

    _counts: Counter[str] = field(default_factory=Counter)
    _examples: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, code: str, example: str = "", count: int = 1) -> None:
        """Count one; a code that is not in `CATALOG` is an error of the program.

        Parameters
        ----------
        code : str
        example : str, optional
            Where, or what; nothing of a patient.
        count : int, default=1
        """
        if code not in CATALOG:
            raise KeyError(code)
        self._counts[code] += count
        known = self._examples[code]
        if example and example not in known and len(known) < MAX_EXAMPLES:
            known.append(example)

    def issues(self) -> tuple[Issue, ...]:
        """Everything met, in the order of the catalogue."""
        return tuple(
            Issue(code, level, self._counts[code], tuple(self._examples[code]))
            for code, level in CATALOG.items()
            if self._counts[code]
        )
