"""How long ago something is said to have been: "TIA in 2016", "hace 3 años neumonía"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from braintx.preprocessing.notes.around import Amount
from braintx.preprocessing.notes.line import Line
from braintx.preprocessing.phenotypes.keys import vocabulary

_REACH = 8
_YEAR = re.compile(r"19[3-9]\d|20[0-4]\d")
_AT = (
    ("at",),
    ("aged",),
    ("age",),
    ("at", "age"),
    ("a", "los"),
    ("at", "the", "age", "of"),
    ("con",),
)
_YEARS_AGO, _MONTHS_AGO = 240.0, 1.0
"""Months that a year stands for, as nobody says which year is now; and an age, which may be that
of now: enough for an event, too little for anything else."""
_YEAR_AGO = 12.0
_LAST = frozenset({"last", "pasado", "pasada"})
"""Of a month or a year that is named: "earache last month" is over."""
_JOINED = frozenset({"and", "y", "e", "&", "plus"})


def months_since(line: Line, times: Sequence[Amount], number: int) -> float | None:
    """Months since the date that stands beside a finding; None where none does.

    Parameters
    ----------
    line : Line
    times : sequence of Amount
        Its durations.
    number : int
        Of the finding.
    """
    start, past = line.findings[number]
    if not _words("onset").isdisjoint(line.tokens[start:past]):
        return None  # "periods stopped 2 years ago"
    last = number
    while last + 1 < len(line.findings) and _are_joined(line, last):
        last += 1
    end = line.findings[last][1]
    following = line.findings[last + 1][0] if last + 1 < len(line.findings) else len(line.tokens)
    behind = _first(line, times, end, min(end + _REACH, following))
    if behind is not None or not _words("now").isdisjoint(line.tokens[:start]):
        return behind  # "angina hace 5 años, ahora disnea"
    return _first(line, times, 0, line.findings[0][0], leads=True)


@cache
def _words(name: str) -> frozenset[str]:
    """Those of ``vocabulary/dates.json``: of a date; of what began then, or lasted so long; and of
    the present, of which a sentence may go on to speak.
    """
    return frozenset(vocabulary("dates")[name])


def _are_joined(line: Line, number: int) -> bool:
    """Whether a date may stand for a finding and the next: "DVT and PE aged 23"."""
    between = line.tokens[line.findings[number][1] : line.findings[number + 1][0]]
    return bool(between) and _JOINED.issuperset(between)


def _first(
    line: Line, times: Sequence[Amount], begin: int, end: int, leads: bool = False
) -> float | None:
    """The first date between two tokens; one that leads a sentence stands at its beginning."""
    tokens = line.tokens
    spans = {one.start: one for one in times if one.start < end and one.end > begin}
    at = begin
    while at < end:
        near, aged = tokens[max(0, at - 2) : at], _is_age(tokens, at)
        beside = {*near, *tokens[at + 1 : at + 2]}
        if leads and ":" in beside:
            return None  # "MRI 2020: lesions" says when it was seen
        if aged and not leads:
            return _MONTHS_AGO
        if at in spans:
            one = spans[at]
            said = set(tokens[one.start : one.end])
            if said & _words("ago") and not (said | set(near)) & _words("onset"):
                named = one.months >= 1 and said & _LAST
                return max(one.months, _YEAR_AGO) if named else one.months
        if _YEAR.fullmatch(tokens[at]) and _words("onset").isdisjoint(beside):
            return _YEARS_AGO
        at += 1
    return None


def _is_age(tokens: Sequence[str], at: int) -> bool:
    """Whether a word or a number is an age: "at birth", "aged 5", "a los 5"."""
    if tuple(tokens[at - 1 : at + 1]) in (("at", "birth"), ("al", "nacer")):
        return True
    if not tokens[at].isdigit() or "/" in tokens[at : at + 2]:
        return False
    return any(tuple(tokens[max(0, at - len(words)) : at]) == words for words in _AT)
