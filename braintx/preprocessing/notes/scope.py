"""How far "no", "if", "mother" and their like reach: a status for every token of a sentence.

The cues and the idea that each has a direction and an end are those of NegEx (Chapman et al.,
J Biomed Inform 2001) and ConText (Harkema et al., J Biomed Inform 2009), which also names the
statuses of relatives, of what is only possible and of what is long past; that a Spanish cue ends
at the next verb or preposition is from Cotik et al. (NegEx for Spanish radiology reports, 2016).
Ours differs at lists: a cue holds for the items of one list, and where a list ends is decided by
how it is closed ("no A, B or C") and by what an item says for itself ("no A, B for three days").

Time is linear: a cue's reach ends where the next one of its kind begins.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from braintx.preprocessing.notes.cues import Cue, cues, finding_before
from braintx.preprocessing.notes.line import Item, Line, Status
from braintx.preprocessing.notes.scan import FINDING, Scan, scan, stops
from braintx.preprocessing.notes.words import words

_HEADED = ("family", "background")
_WHO = (("who",), ("que",), ("quien",))
_WITH = ((FINDING,), ("con",), ("with",))
_ADVERBS = frozenset({"not", "no", "never", "nunca"})
"""Negations that may belong to one adjective alone."""
_DENIALS = frozenset({"no", "sin", "not", "without", "nil", "denies", "niega", "never", "nunca"})


class Carried(NamedTuple):
    """What a sentence hands on to one from which only a semicolon parts it.

    ``heading`` is the status of a heading ("FH:"); ``denied`` whether anything was denied.
    """

    heading: Status | None = None
    denied: bool = False


NOTHING = Carried()
"""For the first sentence, and behind a full stop."""


_ORDER: tuple[Status, ...] = (
    "background",
    "history",
    "absent",
    "past",
    "uncertain",
    "hypothetical",
    "family",
)
"""Where cues overlap the later one has it: "denies a history of" denies."""


def statuses(
    line: Line, carried: Carried = NOTHING, fine: bool = False
) -> tuple[tuple[Status, ...], Carried]:
    """The status of each token of a sentence.

    Parameters
    ----------
    line : Line
    carried : Carried, optional
        Of the sentence before.
    fine : bool, default=False
        Whether what is suspected and what is history are told from what is present.

    Returns
    -------
    tuple of Status
        One for each token.
    Carried
        What this sentence hands on.
    """
    read = scan(line, fine)
    if not read.items:  # separators alone
        return tuple("present" for _ in line.tokens), NOTHING
    every = cues(read, carried.denied)
    if carried.heading is not None:
        every = [Cue(0, 0, carried.heading, long=True), *every]
    found: list[Status] = ["present"] * len(line.tokens)
    for status in _ORDER:
        own = [cue for cue in every if cue.status == status]
        starts = {cue.start for cue in own if cue.kind == "forward" and cue.end > 0}
        for cue in own:
            if cue.kind == "backward":
                _mark_before(cue, read, found)
            elif not (status == "absent" and _of_degree_only(cue, read, found)):
                _mark_after(cue, read, starts, found)
    heading = next((c for c in every if c.status in _HEADED and _is_heading(c, read)), None)
    ended = any(token in words("scope")["own"] for token in line.tokens)
    handed = heading.status if heading is not None else carried.heading
    return tuple(found), Carried(None if ended else handed, "absent" in found)


def _is_heading(cue: Cue, scan: Scan) -> bool:
    return cue.long and cue.end > 0 and ":" in scan.tokens[cue.end - 1 : cue.end + 1]


def _of_degree_only(cue: Cue, scan: Scan, found: list[Status]) -> bool:
    """Whether "not" denies a word of severity alone: "not severe headaches", "no intensa"."""
    tokens, degrees = scan.tokens, scan.degrees
    if cue.end - cue.start > 1 or tokens[cue.start] not in _ADVERBS:
        return False
    at = cue.end
    between = words("severity")["before_degree"]
    while at < min(len(tokens), cue.end + 4) and tokens[at] in between and at not in degrees:
        at += 1
    if at not in degrees:
        return False
    last = at
    while last in degrees:
        last += 1
    # "No severe headache" is no headache: there "no" is the article of the finding.
    if tokens[cue.start] == "no" and at == cue.end and FINDING in tokens[last : last + 2]:
        return False
    found[at:last] = ["absent"] * (last - at)
    return True


def _mark_after(cue: Cue, scan: Scan, starts: Collection[int], found: list[Status]) -> None:
    """A cue's status for the items of its list.

    In a fine reading a comma may stand for the verb ("paternal aunt, schizophrenia"), and what no
    relative has is no finding ("FH: no cancer").
    """
    tokens, at, fine = scan.tokens, cue.end, scan.fine
    if at < len(tokens) and tokens[at] == ":":
        at += 1
    closed = cue.start < cue.end and tokens[cue.start] in words("scope")["or"]
    began, ends = False, stops(cue.status)
    last = scan.item_at[cue.end - 1] if cue.end else 0
    while at < len(tokens) and (at not in starts or at == cue.start):
        if scan.is_separator(at):
            after = tokens[at + 1 : at + 2]
            who = cue.status == "family" and (after in _WHO or (fine and after in _WITH))
            who |= fine and cue.status == "past" and tokens[at] == ","
            if not (began or tokens[at] == ":" or who):
                return
            at += 1
            continue
        item = scan.item_at[at]
        if item > last:
            if began and not _goes_on(cue, item, closed, scan):
                return
            closed |= scan.items[item].joint in ("and", "or")
            last = item
        if began and (ends.at(tokens, at) is not None or (fine and _restarts(cue, at, scan))):
            return
        found[at] = _of(cue, found[at], scan)
        began |= tokens[at] not in words("scope")["lead"]
        at += 1


def _goes_on(cue: Cue, item: int, closed: bool, scan: Scan) -> bool:
    """Whether a list goes on with an item; see the module."""
    if cue.status == "family" and _is_aside(item, scan):
        return True
    own = scan.own[item]
    if scan.fine and _is_about_patient(cue, item, scan):
        return False
    told = {":": False, "mark": False, "or": True, "(": not own, "and": cue.long or not own}
    if (joint := scan.items[item].joint) in told:
        return told[joint]
    return not (closed or own) and _goes_on_after_comma(cue, item, scan)


def _goes_on_after_comma(cue: Cue, item: int, scan: Scan) -> bool:
    held, closing = scan.holds_finding(item - 1), scan.closing[item]
    if closing == "or":
        return True
    if closing == "and" and (held or not _is_background(scan.items[item - 1], scan)):
        return not (scan.graded[item] or scan.own[item + 1])
    if cue.long:
        heading = cue.end > 0 and scan.tokens[cue.end - 1] == ":"
        listed = held or cue.status == "absent" or heading or (scan.fine and cue.status == "family")
        return listed and (cue.status == "family" or not scan.graded[item])
    return held and not scan.own[item - 1] and _is_bare(item, scan)


def _of(cue: Cue, before: Status, scan: Scan) -> Status:
    """What a cue makes of a token: what is denied of relatives is merely spoken of."""
    denied = cue.status == "family" and before in ("absent", "hypothetical")
    return "hypothetical" if scan.fine and denied else cue.status


def _is_about_patient(cue: Cue, item: int, scan: Scan) -> bool:
    """Whether an item no longer belongs to the list of a cue.

    "Mother diabetic, no fever" denies the patient's; "ojos rojos sin legaña, manos hinchadas"
    denies one thing of another, and no list.
    """
    first = scan.tokens[scan.items[item].start]
    heading = cue.end > 0 and ":" in scan.tokens[cue.end - 1 : cue.end + 1]
    if cue.status == "family":
        return not heading and first in _DENIALS and scan.items[item].joint == ","
    told = cue.end - cue.start == 1 and scan.tokens[cue.start] in ("sin", "without")
    if cue.status != "absent" or not told or scan.items[item].joint != ",":
        return False
    began = scan.items[scan.item_at[cue.start]].start
    return FINDING in scan.tokens[began : cue.start] and scan.closing[item] != "or"


def _restarts(cue: Cue, at: int, scan: Scan) -> bool:
    """Whether someone begins a new statement: "can't keep them still, I nod off"."""
    opens = at == scan.items[scan.item_at[at]].start
    return opens and cue.status == "absent" and scan.tokens[at] in words("fine")["restart"]


def _is_aside(item: int, scan: Scan) -> bool:
    """Whether an item still speaks of a relative: "her mother, who has gout, also had fits"."""
    known = words("scope")
    first = [scan.tokens[one.start] for one in scan.items[item - 1 : item + 1]]
    return (first[1],) in _WHO or ((first[0],) in _WHO and first[1] in known["aside_verbs"])


def _is_background(item: Item, scan: Scan) -> bool:
    """Habits, allergies and the like: "never smoker, headaches and nausea" is two statements."""
    return any(t in words("scope")["background"] for t in scan.tokens[item.start : item.end])


def _is_bare(item: int, scan: Scan) -> bool:
    """Whether an item is a finding and nothing that it says for itself."""
    if scan.own[item] or scan.graded[item]:
        return False
    plain = words("severity")["modifiers"] | words("scope")["lead"]
    inside = scan.tokens[scan.items[item].start : scan.items[item].end]
    return FINDING in inside and all(token == FINDING or token in plain for token in inside)


def _mark_before(cue: Cue, scan: Scan, found: list[Status]) -> None:
    """A status for the finding just before a cue, and for the closed list that it ends.

    In a fine reading what has ended is that finding only, and what stands in one item with it
    where a comma parts it from the cue: "sepsis por peritonitis, resuelta".
    """
    number = finding_before(cue, scan)
    if number is None:
        return
    start, end = scan.line.findings[number]
    if scan.fine and cue.status == "past" and found[start] == "absent":
        return
    found[start:end] = [_of(cue, found[start], scan)] * (end - start)
    between = scan.tokens[end : cue.start]
    one_only = cue.status == "absent" and any(t in words("scope")["one_only"] for t in between)
    item, closed = scan.item_at[start], False
    if scan.fine and cue.status == "past":
        if "," in between:
            for i in range(scan.items[item].start, start):
                if i in scan.finding_at:
                    found[i] = cue.status
        return
    if one_only:
        return
    while item > 0:
        joint = scan.items[item].joint
        closed |= joint in ("and", "or")
        before = scan.items[item - 1]
        held = [i for i in range(before.start, before.end) if i in scan.finding_at]
        if not closed or joint not in ("and", "or", ",") or not held or scan.own[item - 1]:
            return
        for i in held:
            found[i] = cue.status
        item -= 1
