"""Whose a duration is: the nearest finding's, unless another disease or event is nearer.

"Diabetes for 10 years. Headaches." says nothing of how long the headaches have lasted; "headache
and nausea, no vomiting, for three weeks" does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from braintx.preprocessing.notes.around import Amount
from braintx.preprocessing.notes.line import Line, Status, positions
from braintx.preprocessing.notes.others import is_other
from braintx.preprocessing.notes.severity import severity_words
from braintx.preprocessing.notes.words import words

_BREAKS = frozenset({",", ";", ":", "(", ")", "/"})
_JOINS = frozenset({"and", "y", "but", "pero"})
Owner = Literal["complaint", "open", "other"]


@dataclass(frozen=True)
class _Anchors:
    """What a duration may belong to.

    ``at`` gives for a token the number of the finding that ends there, or `_OTHER`; ``places``
    are its keys in order. ``begun`` says whether a word of course or onset stands in the sentence,
    ``first_unknown`` where the first word is that is neither that nor a mere joint.
    """

    at: dict[int, int]
    places: tuple[int, ...]
    begun: bool
    first_unknown: int | None


_OTHER = -1


def owners(
    amounts: Sequence[Amount], line: Line, status: Sequence[Status], earlier: bool
) -> tuple[Owner, ...]:
    """Whether each duration is the complaint's.

    Parameters
    ----------
    amounts : sequence of Amount
    line : Line
    status : sequence of Status
        Of each token.
    earlier : bool
        Whether the last finding of the sentences before is the patient's.

    Returns
    -------
    tuple of {"complaint", "open", "other"}
        "open" where the sentence names nothing that it could belong to, as in "It began 3 weeks
        ago": then it is the complaint's if there is one.
    """
    if not amounts:
        return ()
    anchors = _anchors(line)
    if not line.findings:
        return tuple(_of_nothing_named(amount, line, anchors, earlier) for amount in amounts)
    return tuple(_owner(amount, line, status, anchors) for amount in amounts)


def _of_nothing_named(amount: Amount, line: Line, anchors: _Anchors, earlier: bool) -> Owner:
    alone = amount.end - amount.start == len(line.tokens)
    told = anchors.first_unknown is None or (anchors.begun and anchors.first_unknown > amount.start)
    sure = amount.sure or (alone and earlier)
    return "open" if told and sure and not anchors.places else "other"


def _owner(amount: Amount, line: Line, status: Sequence[Status], anchors: _Anchors) -> Owner:
    place = _place(amount, line, status, anchors)
    return "complaint" if place is not None and status[place] == "present" else "other"


def _place(amount: Amount, line: Line, status: Sequence[Status], anchors: _Anchors) -> int | None:
    """The last token of the finding that a duration is said of, or None."""
    nearest = bisect_left(anchors.places, amount.start)
    right = bisect_left(anchors.places, amount.end)
    after = anchors.places[right] if right < len(anchors.places) else None
    if after is not None and _looks_right(amount, line, nearest > 0, after):
        place: int | None = after
    else:
        place = _before(nearest, amount, line, status, anchors)
    if place is None or anchors.at[place] == _OTHER:
        return None
    return place if amount.sure or _touches(place, amount, line, anchors) else None


def durations_of(
    amounts: Sequence[Amount], line: Line, status: Sequence[Status]
) -> dict[int, float]:
    """For each finding of a sentence that a duration is said of, by number, the months.

    What stands in a list before it has the same, where nothing is said for itself: "fever, cough
    and headache for three days".

    Parameters
    ----------
    amounts : sequence of Amount
    line : Line
    status : sequence of Status
        Of each token.
    """
    found: dict[int, float] = {}
    if not amounts or not line.findings:
        return found
    anchors = _anchors(line)
    for amount in amounts:
        place = _place(amount, line, status, anchors)
        if place is None or status[place] in ("absent", "family"):
            continue
        number = anchors.at[place]
        found[number] = max(amount.months, found.get(number, 0.0))
        while number > 0 and _listed(number, line, status) and number - 1 not in found:
            number -= 1
            found[number] = amount.months
    return found


def _listed(number: int, line: Line, status: Sequence[Status]) -> bool:
    """Whether mere commas and conjunctions part a finding from the one before, status alike."""
    (start, end), (first, _) = line.findings[number - 1], line.findings[number]
    joins = {",", "e", "or", "o"} | _JOINS - {"but", "pero"}
    between = line.tokens[end:first]
    return status[start] == status[first] and all(token in joins for token in between)


def _looks_right(amount: Amount, line: Line, preceded: bool, after: int) -> bool:
    """Whether it speaks of what follows: "3 weeks of headache", "since March she forgets"."""
    if not amount.sure:
        return False
    tokens = line.tokens
    first = amount.end + (tokens[amount.end] == ")" or _is_aside(amount, tokens))
    near = not any(t in _BREAKS or t in _JOINS for t in tokens[first:after])
    if amount.onward and near and (not preceded or tokens[first] in ("of", "de")):
        return True
    if not preceded:
        lead = _known() | _BREAKS
        return near or all(token in lead for token in tokens[: amount.start])
    begins = amount.start == 0 or tokens[amount.start - 1] in _BREAKS | _JOINS
    return begins and near


def _is_aside(amount: Amount, tokens: Sequence[str]) -> bool:
    """Whether it stands in commas behind a conjunction: "myopia and, since May, cataract"."""
    before, behind = tokens[max(0, amount.start - 2) : amount.start], tokens[amount.end]
    return behind == "," and len(before) == 2 and before[0] in _JOINS and before[1] == ","


def _before(
    nearest: int, amount: Amount, line: Line, status: Sequence[Status], anchors: _Anchors
) -> int | None:
    """The nearest anchor before; past what is denied in passing, "headache without vomiting"."""
    apart = amount.start > 0 and line.tokens[amount.start - 1] in _BREAKS
    inside = line.tokens[amount.start : amount.end]
    evolving = any(t in ("evolucion", "history", "duration", "duracion") for t in inside)
    for i in range(nearest - 1, -1, -1):
        place = anchors.places[i]
        if status[place] != "absent":
            return place
        if not (apart or evolving or _in_passing(place, line, status)):
            return place
    return None


def _in_passing(place: int, line: Line, status: Sequence[Status]) -> bool:
    """Whether "without" or "sin" joins what is denied to a finding just before."""
    at = place
    while at > 0 and status[at - 1] == "absent":
        at -= 1
    return (
        at >= 2 and line.tokens[at - 1] in ("without", "sin") and line.tokens[at - 2] not in _BREAKS
    )


def _touches(place: int, amount: Amount, line: Line, anchors: _Anchors) -> bool:
    """Whether a bare "2 years" stands right behind a finding, or alone, so that it is no age."""
    number = anchors.at[place]
    end = line.findings[number][1]
    plain = words("severity")["modifiers"] | words("severity")["body"] | {",", "(", "x", "de"}
    plain |= severity_words() | {":", "si", "yes"}
    between = line.tokens[end : amount.start]
    around = line.tokens[amount.start - 1 : amount.start] + line.tokens[amount.end : amount.end + 1]
    alone = all(token in _BREAKS for token in around) and amount.start > 0
    if alone and not words("time")["people"].intersection(between):
        return True
    return end <= amount.start and all(token in plain for token in between)


def _is_circumstance(at: int, tokens: Sequence[str]) -> bool:
    """What only says how a complaint began or what helps it owns no duration.

    "Not relieved by paracetamol for 10 days", "since surgery 3 months ago", "after a fall 2 weeks
    ago" (but "fatigue after radiotherapy, which ended 2 weeks ago" speaks of the radiotherapy).
    """
    known = words("time")
    earlier = tokens[max(0, at - 3) : at]
    if known["relief"].intersection(earlier) or "since" in earlier or "desde" in earlier:
        return True
    after = known["after_event"].intersection(earlier)
    return bool(after) and tokens[at] in known["triggers"]


@cache
def _course() -> frozenset[str]:
    """Words of how an illness goes, and of who noticed it."""
    return words("time")["course"] | words("relatives")["says"]


@cache
def _known() -> frozenset[str]:
    """Words that name nothing else that a duration could belong to."""
    return _course() | words("time")["plain"] | words("relatives")["relatives"]


def _anchors(line: Line) -> _Anchors:
    course, known = _course(), _known()
    at = {end - 1: number for number, (_, end) in enumerate(line.findings)}
    taken = positions(line.findings) | positions(line.amounts)
    rest = [(i, token) for i, token in enumerate(line.tokens) if i not in taken]
    at.update(
        (i, _OTHER) for i, token in rest if is_other(token) and not _is_circumstance(i, line.tokens)
    )
    return _Anchors(
        at,
        tuple(sorted(at)),
        begun=any(token in course for _, token in rest),
        first_unknown=next((i for i, t in rest if t.isalpha() and t not in known), None),
    )
