"""The cues of a sentence: words that give a status to what follows or to what went before.

Some look either way: "no" denies what follows, but answers in "vómitos no"; "resolved" looks back
in "headache has resolved" and ahead in "resolved headache". A "sí" without its accent is told
from an "if" here, too.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import Literal, NamedTuple

from braintx.preprocessing.notes.line import Status
from braintx.preprocessing.notes.phrases import Match, Phrases, tokens_of
from braintx.preprocessing.notes.relatives import relative_cues
from braintx.preprocessing.notes.scan import FINDING, Scan
from braintx.preprocessing.notes.words import words

Kind = Literal["forward", "backward", "pseudo"]
_NEGATIONS = frozenset({"not", "no", "never", "nunca"})
_ANSWERS = (("no",), ("ningun",), ("ninguna",), ("ninguno",), ("nil",))
_UNTIL = frozenset({"until", "till", "hasta"})
_FARTHEST = 15
"""Tokens between a finding and a cue that speaks of it."""
_STRANGE: dict[Status, int] = {"absent": 1, "past": 3, "history": 1, "uncertain": 3}
"""In a fine reading, unknown words between a finding and a cue behind it: "delirium *nocturno* que
cedió", "arteritis *de células gigantes* probable"."""


class Cue(NamedTuple):
    """Words that give a status.

    ``long`` where the list that follows goes on without being closed, as after "denies".
    """

    start: int
    end: int
    status: Status
    kind: Kind = "forward"
    long: bool = False


def cues(scan: Scan, denied_before: bool = False) -> list[Cue]:
    """Every cue of a sentence, from left to right; in a fine reading more of them.

    Parameters
    ----------
    scan : Scan
    denied_before : bool, default=False
        Whether the part of the sentence before a semicolon denied something.

    Returns
    -------
    list of Cue
    """
    found = []
    for match in _phrases(scan.fine).all(scan.tokens):
        if scan.tokens[match.start] == "si" and _means_yes(match.start, scan, denied_before):
            continue
        cue = _cue(match, scan)
        if cue is not None:
            found.append(cue)
    found += [
        Cue(start, end, "family", "forward" if forward else "backward", forward)
        for start, end, forward in relative_cues(scan.tokens, FINDING, scan.fine)
    ]
    return sorted(found)


def finding_before(cue: Cue, scan: Scan) -> int | None:
    """The number of the finding that a cue looks back to, with mere copulas between; or None."""
    tokens, at = scan.tokens, cue.start - 1
    soft = words("scope")["copulas"] | words("severity")["modifiers"] | words("severity")["body"]
    parted, strange = False, _STRANGE.get(cue.status, 0) * scan.fine
    if cue.status == "past" and at >= 0 and tokens[at] in words("scope")["still"]:
        return None
    while at >= 0 and tokens[at] != FINDING:
        if tokens[at] in _NEGATIONS or at < cue.start - _FARTHEST:
            return None
        if scan.is_separator(at):
            far = scan.fine and strange < _STRANGE.get(cue.status, 0)
            if scan.fine and tokens[at] == "(" and not far:
                at -= 1
                continue
            if parted or far or tokens[at] not in (",", "(", ":"):
                return None
            parted = True
            strange *= cue.status != "absent"
        elif tokens[at] not in soft and at not in scan.amounts:
            if strange == 0 or tokens[at] in _verbs():
                return None
            strange -= 1
        at -= 1
    return scan.finding_at[at] if at >= 0 else None


def _cue(match: Match[tuple[Status, Kind, bool]], scan: Scan) -> Cue | None:
    status, kind, long = match.value
    start, end = match.start, match.end
    while end > start and scan.tokens[end - 1] == FINDING:
        end -= 1
    if kind == "pseudo" or end == start:
        return None
    earlier = ("history", "background", "past") if scan.fine else ("history",)
    ends = not _UNTIL.isdisjoint(scan.tokens[start:end])
    if status in earlier and not ends and scan.amounts.intersection(range(start - 1, end)):
        return None  # "3 weeks' history of" tells how long, not that it is over
    kind = _direction(Cue(start, end, status, kind, long), scan)
    if status == "absent" and kind == "forward" and _has_ended(end, scan):
        return None
    return Cue(start, end, status, kind, long)


def _direction(cue: Cue, scan: Scan) -> Kind:
    """Where a cue looks that may look either way."""
    said = tuple(scan.tokens[cue.start : cue.end])
    back = finding_before(cue, scan) is not None
    if cue.kind == "forward":
        if said in _ANSWERS:
            return "backward" if _answers(cue.end, scan) else "forward"
        joins = said[0] in words("scope")["or"]
        told = cue.status in ("absent", "uncertain") or (scan.fine and cue.status == "history")
        answers = told and not joins and _answers(cue.end, scan)
        return "backward" if back and (answers or said in _either_way()) else "forward"
    if cue.status != "absent":
        return "backward"
    if said[0] in ("no", "ya", "not"):
        return "backward" if back and _answers(cue.end, scan) else "forward"
    article = scan.tokens[cue.end : cue.end + 1] in (("the",), ("el",), ("la",), ("los",), ("las",))
    ahead = cue.end + article
    follows = scan.tokens[ahead : ahead + 1] == (FINDING,)
    return "forward" if follows and not back else "backward"


_KINDS: tuple[tuple[str, Status, Kind, bool], ...] = (
    ("pseudo", "present", "pseudo", False),
    ("absent_long", "absent", "forward", True),
    ("absent", "absent", "forward", False),
    ("hypothetical_long", "hypothetical", "forward", True),
    ("hypothetical", "hypothetical", "forward", False),
    ("family_long", "family", "forward", True),
    ("past", "past", "forward", False),
    ("absent_after", "absent", "backward", False),
    ("hypothetical_after", "hypothetical", "backward", False),
    ("family_after", "family", "backward", False),
    ("past_after", "past", "backward", False),
)
_FINE: tuple[tuple[str, Status, Kind, bool], ...] = (
    ("fine_pseudo", "present", "pseudo", False),
    ("uncertain_long", "uncertain", "forward", True),
    ("uncertain", "uncertain", "forward", False),
    ("hypothetical", "uncertain", "forward", False),
    ("uncertain_after", "uncertain", "backward", False),
    ("hypothetical_after", "uncertain", "backward", False),
    ("history_long", "history", "forward", True),
    ("history", "history", "forward", False),
    ("history_after", "history", "backward", False),
    ("background_long", "background", "forward", True),
    ("absent_forward", "absent", "forward", False),
    ("absent_fine_after", "absent", "backward", False),
    ("past_forward", "past", "forward", False),
    ("ended", "past", "forward", False),
    ("ended_after", "past", "backward", False),
)
"""What to exclude or to consider is suspected; what to watch for stays merely spoken of."""


@cache
def _phrases(fine: bool) -> Phrases[tuple[Status, Kind, bool]]:
    raw = {**words("scope").raw, **words("fine").raw}
    kinds = (*_FINE, *_KINDS) if fine else _KINDS
    return Phrases(
        (phrase, (status, kind, long)) for key, status, kind, long in kinds for phrase in raw[key]
    )


@cache
def _either_way() -> frozenset[tuple[str, ...]]:
    known = words("scope")
    both = known["absent_after"] & (known["absent_long"] | known["absent"])
    both |= known["past_after"] & known["past"]
    fine = words("fine")
    both |= fine["past_forward"] & (known["past_after"] | fine["ended_after"])
    both |= fine["ended"] & fine["ended_after"]
    both |= fine["history"] & fine["history_after"]
    return frozenset(tuple(tokens_of(phrase)) for phrase in both)


@cache
def _verbs() -> frozenset[str]:
    """Words at which a new statement begins."""
    known = words("scope")
    return known["own_verbs"] | known["stops"] | known["own"] | known["aside_verbs"]


def _answers(end: int, scan: Scan) -> bool:
    """Whether nothing follows that a "no" could deny, as in "vómitos no, cefalea sí"."""
    return end >= len(scan.tokens) or (
        scan.item_at[end] != scan.item_at[end - 1] or scan.tokens[end] in _separators()
    )


@cache
def _separators() -> frozenset[str]:
    return frozenset({",", "(", ")", "/", ";", "{+}", "{-}"}) | words("scope")["and"]


def _means_yes(at: int, scan: Scan, denied_before: bool) -> bool:
    """Whether "si" is "sí" without its accent: an answer, or a contrast with something denied."""
    before = scan.tokens[at - 1] if at else ""
    after = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else ","
    if after in _separators() or before in ("pero", "aunque", "que", "porque", "but"):
        return True
    denied = words("scope")["absent"] | words("scope")["absent_long"]
    contrasted = denied_before or any(token in denied for token in scan.tokens[:at])
    return after == FINDING and contrasted


def _has_ended(end: int, scan: Scan) -> bool:
    """Whether a denial held until some time ago only: "no headaches until two weeks ago"."""
    if end >= len(scan.tokens):
        return False
    begins = [start for start, _ in scan.line.amounts]
    last = scan.items[scan.item_at[end]].end
    ago = begins[bisect_left(begins, end) : bisect_left(begins, last)]
    return any(_UNTIL.intersection(scan.tokens[max(end, at - 1) : at + 1]) for at in ago)
