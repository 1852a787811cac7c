"""The tests that a visitor has done, and on which cases each was done."""

from __future__ import annotations

from dataclasses import dataclass, field

from braintx.data.cohort import Selection
from braintx.stats.hypothesis import Family, Result


@dataclass(frozen=True)
class Tested:
    """A family of tests with the filters at each.

    Attributes
    ----------
    family : Family
    selections : tuple of Selection
        One for each result of the family.
    """

    family: Family = field(default_factory=Family)
    selections: tuple[Selection, ...] = ()

    def add(self, result: Result, selection: Selection) -> Tested:
        """With one more test; one that was done before on the same cases counts once."""
        family = self.family.add(result)
        if family is self.family:
            return self
        return Tested(family, (*self.selections, selection))
