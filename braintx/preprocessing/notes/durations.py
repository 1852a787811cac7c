"""Spans of time in a sentence, in months; which of them is the complaint's is decided elsewhere.

- a number and a unit, also in words; a range is its middle; "few" and "unos" are 3, "several" and
  "varios" 5, "couple" 2; "the past month" is 1, "for months" 3;
- "more than", "over" and "at least" add a quarter, "less than" takes one away, so that "more than
  6 months" stays above 6; "nearly" and "about" change nothing, nor does "over the last 2 weeks" or
  "worsening over 2 weeks", where it means during;
- "since March", "desde el verano", "since early this year" are 6 months: the day of writing is
  not known, and such a day lies on average half a year back; "since last year" is 12;
- 3/7, 3/52 and 3/12 are days, weeks and months;
- an age, an appointment ("in 3 weeks"), a rate ("twice a week", "every 2 weeks"), how long one
  spell lasts ("episodes of 5 minutes") and what came after something else ("3 weeks after
  surgery") are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from braintx.preprocessing.notes.around import MORE, Amount, Span, in_context, starts
from braintx.preprocessing.notes.numbers import Count, count
from braintx.preprocessing.notes.phrases import Phrases, variants
from braintx.preprocessing.notes.words import words

_LONGEST_MONTHS = 1200.0
_HALVES = (("y", "medio"), ("y", "media"), ("and", "a", "half"))


def amounts(tokens: Sequence[str]) -> tuple[Amount, ...]:
    """Every span of time in one sentence, from left to right."""
    found: list[Amount] = []
    at = 0
    while at < len(tokens):
        amount = _since(tokens, at) or _in_context(tokens, at)
        if amount is not None and amount.months <= _LONGEST_MONTHS:
            found.append(amount)
        at = max(at + 1, amount.end if amount is not None else _past_number(tokens, at))
    return tuple(found)


def _in_context(tokens: Sequence[str], at: int) -> Amount | None:
    number = count(tokens, at)
    span = None
    if number is not None:
        span = _slashed(tokens, at, number) or _counted(tokens, at, number)
    span = span or _named(tokens, at)
    return None if span is None else in_context(tokens, span)


def _past_number(tokens: Sequence[str], at: int) -> int:
    """Beyond a number that counts no time, so that its last word is not read again."""
    found = count(tokens, at)
    return found.end if found is not None and not found.article else at + 1


@cache
def _units() -> dict[str, str]:
    written = words("time").raw["units"]
    return {phrase: unit for pattern, unit in written.items() for phrase in variants(pattern)}


@cache
def _since_when() -> Phrases[float]:
    articles = ("the", "el", "la", "los", "las")
    return Phrases(words("time").raw["since"].items(), articles)


@cache
def _without_since() -> Phrases[float]:
    when = words("time").raw["since"]
    table = {phrase: value for pattern, value in when.items() for phrase in variants(pattern)}
    return Phrases(((phrase, table[phrase]) for phrase in words("time").raw["without_since"]), ())


def _since(tokens: Sequence[str], at: int) -> Amount | None:
    """What is said by a date: "since March", "desde ayer", or "yesterday" alone."""
    if tokens[at] not in ("since", "desde"):
        match = _without_since().at(tokens, at)
        later = at > 0 and tokens[at - 1] in ("until", "hasta")
        return None if match is None or later else Amount(at, match.end, match.value, sure=True)
    first = at + 1
    while first < len(tokens) and tokens[first] in ("the", "el", "la", "about", "around", "in"):
        first += 1
    match = _since_when().at(tokens, first)
    if match is None or _is_year(tokens, match.end):
        return None
    return Amount(at, match.end, match.value, sure=True)


def _is_year(tokens: Sequence[str], at: int) -> bool:
    after = [token for token in tokens[at : at + 2] if token not in ("of", "de")]
    return bool(after) and len(after[0]) == 4 and after[0][:2] in ("19", "20")


def _named(tokens: Sequence[str], at: int) -> Span | None:
    """No number before the unit: "the past month", "mes y medio", "for weeks"."""
    known, token = words("time"), tokens[at]
    unit = _units().get(token)
    if unit is None or token in known["letters"]:
        return None
    half = _half(tokens, at + 1)
    if half:
        return Span(at, at + 1 + half, 1.5, unit)
    before = tokens[at - 1] if at else ""
    many = token in known["plural"]
    if before in known["recent"] or tuple(tokens[at + 1 : at + 2]) in (("pasado",), ("pasada",)):
        return Span(at, at + 1, 3.0 if many else 1.0, unit)
    told = before in ("for", "since", "hace", "durante") or (
        before != "" and starts(tokens, at + 1, "passed_after") and count(tokens, at - 1) is None
    )
    return Span(at, at + 1, 3.0, unit) if many and told else None


def _half(tokens: Sequence[str], at: int) -> int:
    """The length of "and a half" behind a unit, or 0."""
    return max((len(h) for h in _HALVES if tuple(tokens[at : at + len(h)]) == h), default=0)


def _counted(tokens: Sequence[str], at: int, number: Count) -> Span | None:
    """A number and its unit, perhaps a smaller one behind it ("1 year and 3 months")."""
    if at and tokens[at - 1] == "/":
        return None
    known = words("time")
    place = number.end
    while place < min(len(tokens), number.end + 2) and tokens[place] in known["before_unit"]:
        place += 1
    unit = _units().get(tokens[place]) if place < len(tokens) else None
    if unit is None or not _unit_fits(tokens, place, number):
        return None
    more = known["more_before_unit"].intersection(tokens[number.end : place])
    half = _half(tokens, place + 1)
    value, end = number.value * (MORE if more else 1) + (0.5 if half else 0), place + 1 + half
    months = known.raw["months"]
    rest = _smaller(tokens, end, months[unit])
    if rest is not None:
        value, end = value + rest.value / months[unit], rest.end
    return Span(at, end, value, unit, number.article, tokens[place] in known["letters"])


def _slashed(tokens: Sequence[str], at: int, number: Count) -> Span | None:
    """Days, weeks and months as "3/7", "3/52" and "3/12"; no date, no visual acuity."""
    if tuple(tokens[number.end : number.end + 1]) != ("/",):
        return None
    last = number.end + 2
    if tuple(tokens[last : last + 1]) == ("/",) or (at and tokens[at - 1] == "/"):
        return None
    unit = words("time").raw["slashed"].get(tokens[last - 1] if last <= len(tokens) else "")
    earlier = tokens[max(0, at - 4) : at]
    if unit is None or words("time")["not_slashed"].intersection(earlier):
        return None
    return Span(at, last, number.value, str(unit))


def _unit_fits(tokens: Sequence[str], at: int, number: Count) -> bool:
    """A letter is a unit only behind digits, and "y" not where it joins two numbers."""
    if tokens[at] not in words("time")["letters"]:
        return True
    if not tokens[number.end - 1][0].isdigit():
        return False
    return not (tokens[at] == "y" and at + 1 < len(tokens) and count(tokens, at + 1) is not None)


def _smaller(tokens: Sequence[str], at: int, larger: float) -> Count | None:
    """A number of a smaller unit behind a span, "... and 3 months"; its value in months."""
    months = words("time").raw["months"]
    if at < len(tokens) and tokens[at] in ("and", "y"):
        at += 1
    number = count(tokens, at)
    if number is None or number.article or number.end >= len(tokens):
        return None
    unit = _units().get(tokens[number.end])
    if unit is None or months[unit] >= larger or not _unit_fits(tokens, number.end, number):
        return None
    if tuple(tokens[number.end + 1 : number.end + 2]) == ("of",):
        return None
    return Count(number.value * months[unit], number.end + 1)
