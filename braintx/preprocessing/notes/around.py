"""What the words around a span of time make of it: how long ago, an age, a rate, an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from braintx.preprocessing.notes.phrases import tokens_of
from braintx.preprocessing.notes.words import words

MORE, LESS = 1.25, 0.75
"""What "more than" and "less than" make of a span."""
_LISTS = ("age_before", "more", "less", "about", "spell", "cues", "weak_cues")
_OF_AGES = ("year", "month", "week", "day")
_MOST_WORDS = 6
_SHORT = frozenset({"day", "week", "fortnight", "quincena"})


class Span(NamedTuple):
    """A number and its unit, as they stand.

    ``article`` where the number is only "a" or "un"; ``letter`` where the unit is one letter.
    """

    start: int
    end: int
    value: float
    unit: str
    article: bool = False
    letter: bool = False

    @property
    def months(self) -> float:
        """How long it is."""
        return float(self.value * words("time").raw["months"][self.unit])


class Amount(NamedTuple):
    """A span of time that ends now.

    Attributes
    ----------
    start, end : int
        Its tokens, words like "for more than" and "ago" among them.
    months : float
    sure : bool
        Whether a word of time stands beside it; a bare "2 years" may be an age.
    onward : bool
        Whether it speaks of what follows, as in "a 3-week history of".
    """

    start: int
    end: int
    months: float
    sure: bool
    onward: bool = False


@dataclass
class _Before:
    """The words before a span, read from right to left."""

    at: int
    said: set[str] = field(default_factory=set)
    factor: float = 1.0


def in_context(tokens: Sequence[str], span: Span) -> Amount | None:
    """A span with the words around it, or None where it is not one that ends now."""
    before = _before(tokens, span.start)
    after = _passed(tokens, span.end)
    passed = after > span.end
    cued = passed or "cues" in before.said or "recent" in before.said
    if _is_something_else(tokens, span, before, passed):
        return None
    if span.article and not (cued or before.said & {"about", "more", "less", "weak_cues"}):
        return None
    bare = span.unit in ("year", "decade") or (span.letter and span.unit == "month")
    more = MORE if starts(tokens, span.end, "more_after") else before.factor
    closed = after + (tuple(tokens[after : after + 1]) == (")",))
    onward = tuple(tokens[closed : closed + 1]) in (("of",), ("de",), ("with",), ("con",))
    return Amount(before.at, after, span.months * more, cued or not bare, onward)


def _is_something_else(tokens: Sequence[str], span: Span, before: _Before, passed: bool) -> bool:
    """An age, a rate, an appointment, the length of one spell, or the time after an event."""
    said = before.said
    age = "age_before" in said and "recent" not in said and span.unit in _OF_AGES
    if age or starts(tokens, span.end, "age_after") or starts(tokens, span.end, "often_after"):
        return True
    if passed:
        return False
    earlier = tokens[max(0, before.at - 3) : before.at]
    of_spells = any(token in words("time")["spells"] for token in earlier)
    return bool(
        ("ahead" in said and "recent" not in said)
        or starts(tokens, span.end, "not_after")
        or ("since" not in said and starts(tokens, span.end, "after_event"))
        or span.unit == "minute"
        or ("spell" in said and (span.unit == "hour" or (of_spells and span.unit in _SHORT)))
    )


def _before(tokens: Sequence[str], start: int) -> _Before:
    found = _Before(start)
    for _ in range(_MOST_WORDS):
        name = next((name for name in _LISTS if ends(tokens, found.at, name)), None)
        if name is None:
            break
        _take(tokens, name, found)
    if ends(tokens, found.at, "ahead") or ends(tokens, start, "ahead"):
        found.said.add("ahead")
    return found


def _take(tokens: Sequence[str], name: str, found: _Before) -> None:
    """Take in one phrase more."""
    known = words("time")
    length = ends(tokens, found.at, name)
    phrase = tokens[found.at - length : found.at]
    if name == "more" and phrase[-1] == "over" and _means_during(tokens, found):
        name = "cues"
    if name in ("more", "less") and not found.said & {"more", "less"}:
        found.factor = MORE if name == "more" else LESS
    if any(token in known["recent"] for token in phrase):
        found.said.add("recent")
    if any(token in known["since_cues"] for token in phrase):
        found.said.add("since")
    if name == "cues" and phrase[0] in ("in", "within") and "recent" not in found.said:
        name = "ahead"
    found.said.add(name)
    if name == "spell":
        found.said.add("cues")
    found.at -= length


def _means_during(tokens: Sequence[str], found: _Before) -> bool:
    """Of "over": "over the last 2 weeks", "worsening over 2 weeks"; not more than, but during."""
    before = tokens[found.at - 2] if found.at >= 2 else ""
    return bool(found.said & {"recent", "about"}) or before in words("time")["during"]


def _passed(tokens: Sequence[str], end: int) -> int:
    """The end of "ago", "history", "de evolución" and their like behind a span."""
    first = end + starts(tokens, end, "passed_after")
    return first + starts(tokens, first, "passed_after")


def ends(tokens: Sequence[str], at: int, name: str) -> int:
    """Length of the longest phrase of a word list that ends just before ``at``, in tokens, or 0.

    Parameters
    ----------
    tokens : sequence of str
    at : int
    name : str
        Of the list, a key of ``vocabulary/time.json``.
    """
    phrases, longest = _phrases(name)
    for length in range(min(longest, at), 0, -1):
        if tuple(tokens[at - length : at]) in phrases:
            return length
    return 0


def starts(tokens: Sequence[str], at: int, name: str) -> int:
    """Length of the longest phrase of a word list that begins at ``at``, in tokens, or 0.

    Parameters
    ----------
    tokens, at, name
        As of `ends`.
    """
    phrases, longest = _phrases(name)
    for length in range(min(longest, len(tokens) - at), 0, -1):
        if tuple(tokens[at : at + length]) in phrases:
            return length
    return 0


@cache
def _phrases(name: str) -> tuple[frozenset[tuple[str, ...]], int]:
    found = frozenset(tuple(tokens_of(phrase)) for phrase in words("time")[name])
    return found, max(map(len, found))
