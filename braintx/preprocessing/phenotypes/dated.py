"""Whether an event is said to have been long ago: "TIA in 2016", "trombosis a los 25"."""

from __future__ import annotations

import re

from braintx.preprocessing.notes.line import Line

_REACH = 8
_YEAR = re.compile(r"(?:19|20)\d\d")
_AT = (
    ("at",),
    ("aged",),
    ("age",),
    ("at", "age"),
    ("a", "los"),
    ("at", "the", "age", "of"),
    ("con",),
)
_AGO = frozenset({"ago", "hace"})
_YEARS = frozenset({"years", "year", "yrs", "yr", "decades", "anos", "ano"})


def is_dated(line: Line, end: int) -> bool:
    """Whether a date, an age or some years ago stand behind token ``end`` of a sentence.

    Parameters
    ----------
    line : Line
    end : int
        Of the finding.
    """
    findings = [start for start, _ in line.findings if start >= end]
    last = min([end + _REACH, len(line.tokens), *findings])
    after = line.tokens[end:last]
    for i, token in enumerate(after):
        if _YEAR.fullmatch(token):
            return True
        aged = any(tuple(after[max(0, i - len(at)) : i]) == at for at in _AT)
        if token.isdigit() and aged and "/" not in after[i : i + 2]:
            return True
    behind = line.tokens[end : last + 2]
    return bool(_YEARS.intersection(behind)) and bool(_AGO.intersection(behind))
