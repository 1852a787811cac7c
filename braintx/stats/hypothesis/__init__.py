"""Hypotheses: the test that fits two columns, how large the effect is, and what that means.

>>> from braintx.stats.hypothesis import Family, compare
>>> result = compare(table, "age", "treatment")       # doctest: +SKIP
>>> print(result.sentence("es"))                      # doctest: +SKIP
"""

from braintx.stats.hypothesis.compare import compare
from braintx.stats.hypothesis.family import Corrected, Family
from braintx.stats.hypothesis.paired import compare_aucs, compare_proportions
from braintx.stats.hypothesis.records import Cell, Check, Effect, GroupSummary, Outcome, Pair, Power
from braintx.stats.hypothesis.result import Result
from braintx.stats.hypothesis.sizes import size_of

__all__ = [
    "Cell",
    "Check",
    "Corrected",
    "Effect",
    "Family",
    "GroupSummary",
    "Outcome",
    "Pair",
    "Power",
    "Result",
    "compare",
    "compare_aucs",
    "compare_proportions",
    "size_of",
]
