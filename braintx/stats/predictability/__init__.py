"""Is there anything to learn? What columns tell of a target, and the best that any model can do.

>>> from braintx.stats.predictability import ceiling, dependences, shortcuts
>>> print(ceiling(table, "treatment", ["label"]))     # doctest: +SKIP
"""

from braintx.stats.predictability.ceiling import Ceiling, Range, ceiling, error_bounds
from braintx.stats.predictability.information import Dependence, dependences
from braintx.stats.predictability.shortcuts import Shortcut, shortcuts

__all__ = [
    "Ceiling",
    "Dependence",
    "Range",
    "Shortcut",
    "ceiling",
    "dependences",
    "error_bounds",
    "shortcuts",
]
