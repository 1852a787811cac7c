"""Whose it is: relatives as owners of a finding, and as those who merely tell of it.

"Mother had seizures" is the mother's; "mother has noticed that he has seizures", "brought by his
mother" and "mother of two with seizures" are the patient's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from braintx.preprocessing.notes.phrases import Phrases
from braintx.preprocessing.notes.words import words

_REACH = 6
"""Tokens between a relative and the verb of telling, auxiliaries and pronouns apart."""
_SUBJECTS = frozenset({"son", "sons", "twin"})
_PRONOUNS = (("la",), ("lo",))
"""Behind a relative, for the patient: "su pareja la ve amarilla"."""
_PARTS = frozenset({",", ":", "(", "and", "&"})


def relative_cues(
    tokens: Sequence[str], finding: str, fine: bool = False
) -> Iterator[tuple[int, int, bool]]:
    """Relatives that own what follows (True) or what stands just before (False).

    Parameters
    ----------
    tokens : sequence of str
        Of one sentence.
    finding : str
        The token that stands for a finding.
    fine : bool, default=False
        Whether short words for relatives count too ("sib", "nan", "yaya").

    Yields
    ------
    (int, int, bool)
        Start and end of the words that name the relative, and the direction.
    """
    teller, parent_until = "", 0
    for match in _relatives(fine).all(tokens):
        start, end = match.start, match.end
        if not _is_relative(tokens, start, fine) or start < parent_until:
            continue
        first = _before_determiners(tokens, start)
        if fine and (_is_object(tokens, first) or tokens[end : end + 1] in _PRONOUNS):
            continue
        if teller and _is_tellers_own(teller, tokens[end - 1]):
            continue
        if _tells(tokens, first, end, finding):
            teller = tokens[end - 1]
        elif _is_parent(tokens, end):
            parent_until = end + 3  # "madre de tres hijos"
        elif _is_compared(tokens, first):
            continue
        elif first >= 1 and tokens[first - 1] in ("in", "en", "of", "de", "("):
            if first >= 2 and tokens[first - 2] == finding:
                yield start, end, False
            elif tokens[first - 1] in ("in", "en", "("):
                yield start, end, True
        else:
            yield start, end, True


def _is_tellers_own(teller: str, relative: str) -> bool:
    """Whether a teller's relative is the patient: a mother's son, a wife's husband."""
    pairs = words("relatives").raw["patient_of"]
    return any(teller in pair["tellers"] and relative in pair["patients"] for pair in pairs)


@cache
def _relatives(fine: bool) -> Phrases[bool]:
    names = words("relatives").raw["relatives"]
    return Phrases((one, True) for one in (*names, *(words("fine").raw["relatives"] * fine)))


def _is_object(tokens: Sequence[str], first: int) -> bool:
    """Whether the patient does something to the relative: "after lifting her granddaughter"."""
    acts = words("fine")["objects"]
    return any(token in acts for token in tokens[max(0, first - 2) : first])


def _is_relative(tokens: Sequence[str], at: int, fine: bool) -> bool:
    """Words with another meaning count beside a possessive only ("su mujer", "his son").

    In a fine reading a sentence may begin with some of them: "Son: tremor", "twin the same".
    """
    known = words("relatives")
    if tokens[at] not in known["only_with_possessive"]:
        return True
    if fine and tokens[at] in _SUBJECTS and (at == 0 or tokens[at - 1] in _PARTS):
        return True
    before = tokens[at - 1] if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if tokens[at] in ("son", "sons") and after in ("has", "had", "with", "also", "says", "reports"):
        return True
    return before in known["possessives"] or (at >= 2 and tokens[at - 2] in known["possessives"])


def _before_determiners(tokens: Sequence[str], at: int) -> int:
    first = at
    while first > 0 and at - first < 3 and tokens[first - 1] in words("relatives")["determiners"]:
        first -= 1
    return first


def _tells(tokens: Sequence[str], first: int, end: int, finding: str) -> bool:
    """Whether the relative is the one who tells, sees or brings."""
    known = words("relatives")
    before = tokens[first - 1] if first else ""
    return (
        before in known["by"]
        or (before in known["company"] and _keeps_company(tokens, first, end, finding))
        # "Refiere la esposa que ...", but "refiere que su madre ..."
        or (before in known["says"] and tuple(tokens[end : end + 1]) in ((), ("que",), (",",)))
        or _says_next(tokens, end)
    )


def _keeps_company(tokens: Sequence[str], first: int, end: int, finding: str) -> bool:
    """As in "lives with his wife", but not "a patient with an epileptic mother"."""
    if words("relatives")["company_verbs"].intersection(tokens[max(0, first - 4) : first]):
        return True
    determined = first < end - 1 and tokens[first - 1] in ("with", "con")
    return determined and finding not in tokens[end : end + 3]


def _says_next(tokens: Sequence[str], end: int) -> bool:
    """Whether a verb of telling follows, auxiliaries and pronouns apart."""
    known = words("relatives")
    for i, token in enumerate(tokens[end : end + _REACH], end):
        if token in known["says"]:
            passive = tokens[i - 1] in ("was", "were", "been", "fue")
            return not (passive and tuple(tokens[i + 1 : i + 2]) in (("to",), ("with",), ("con",)))
        if token not in known["between"] and token not in known["relatives"]:
            return False
    return False


def _is_parent(tokens: Sequence[str], end: int) -> bool:
    """Whether the relative is the patient: "mother of two", "madre de tres hijos"."""
    numbers = words("time").raw["numbers"]
    after = tokens[end : end + 2]
    return (
        len(after) == 2
        and after[0] in words("relatives")["parenthood"]
        and (after[1][0].isdigit() or after[1] in numbers or after[1] in ("familia", "hijos"))
    )


def _is_compared(tokens: Sequence[str], first: int) -> bool:
    return first >= 1 and tokens[first - 1] in words("relatives")["like"]
