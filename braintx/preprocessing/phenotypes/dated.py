"""How long ago something is said to have been: "TIA in 2016", "hace 3 años neumonía"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from braintx.preprocessing.notes.around import Amount
from braintx.preprocessing.notes.line import Line

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
_AGO = frozenset({"ago", "hace", "atras", "back", "last", "pasado", "pasada", "hara"})
_ONSET = frozenset(
    [
        "since",
        "desde",
        "from",
        "started",
        "starts",
        "start",
        "began",
        "begins",
        "beginning",
        "onset",
        "comenzo",
        "empezo",
        "inicio",
        "inicia",
        "empieza",
        "debut",
        "debuto",
        "aparecio",
        "diagnosed",
        "diagnosis",
        "diagnostico",
        "diagnosticado",
        "diagnosticada",
        "dx",
        "known",
        "conocido",
        "conocida",
        "noticed",
        "notado",
        "noto",
        "stopped",
        "lost",
        "over",
        "for",
        "during",
        "durante",
        "the",
        "this",
        "until",
        "till",
        "hasta",
        "was",
        "were",
        "era",
        "g",
        "gr",
        "gm",
        "kg",
        "ml",
        "mg",
        "perdio",
        "retiro",
        "dejo",
    ]
)
"""Words beside a date that tell when a thing began, or how long it lasts."""
_NOW = frozenset(
    [
        "now",
        "today",
        "currently",
        "still",
        "ongoing",
        "persists",
        "ahora",
        "hoy",
        "actualmente",
        "aun",
        "todavia",
        "sigue",
        "persiste",
        "que",
        "continua",
        "increasing",
        "worsening",
        "progressive",
    ]
)
"""Words behind a date after which a sentence speaks of the present."""
_YEARS_AGO, _MONTHS_AGO = 240.0, 1.0
"""Months that a year stands for, as nobody says which year is now; and an age, which may be that
of now: enough for an event, too little for anything else."""
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
    if not _ONSET.isdisjoint(line.tokens[start:past]):
        return None  # "periods stopped 2 years ago"
    last = number
    while last + 1 < len(line.findings) and _are_joined(line, last):
        last += 1
    end = line.findings[last][1]
    following = line.findings[last + 1][0] if last + 1 < len(line.findings) else len(line.tokens)
    behind = _first(line, times, end, min(end + _REACH, following))
    if behind is not None or not _NOW.isdisjoint(line.tokens[:start]):
        return behind  # "angina hace 5 años, ahora disnea"
    return _first(line, times, 0, line.findings[0][0], leads=True)


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
            if said & _AGO and not (said | set(near)) & _ONSET:
                return one.months
            at = max(at + 1, one.end)
            continue
        if _YEAR.fullmatch(tokens[at]) and _ONSET.isdisjoint(beside):
            return _YEARS_AGO
        at += 1
    return None


def _is_age(tokens: Sequence[str], at: int) -> bool:
    """Whether a number is an age: "aged 5", "a los 5"."""
    if not tokens[at].isdigit() or "/" in tokens[at : at + 2]:
        return False
    return any(tuple(tokens[max(0, at - len(words)) : at]) == words for words in _AT)
