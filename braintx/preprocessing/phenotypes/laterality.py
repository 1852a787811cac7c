"""On which side a finding is."""

from __future__ import annotations

from collections.abc import Sequence

from braintx.core.findings import Laterality
from braintx.preprocessing.notes.words import words

_NEAR = 3
_SIDES: dict[str, Laterality] = {
    **dict.fromkeys(("left", "izquierdo", "izquierda", "izquierdos", "izquierdas"), "left"),
    **dict.fromkeys(("izq", "izqdo", "izqda", "izdo", "izda", "izqda"), "left"),
    **dict.fromkeys(("right", "derecho", "derecha", "derechos", "derechas"), "right"),
    **dict.fromkeys(("dcho", "dcha", "der"), "right"),
    **dict.fromkeys(("bilateral", "bilaterales", "bilaterally", "both", "ambos"), "bilateral"),
    **dict.fromkeys(("ambas", "bilateralmente"), "bilateral"),
}


def laterality(tokens: Sequence[str], start: int, end: int) -> Laterality | None:
    """The side that is said of tokens ``start`` to ``end``, in them or beside them.

    Parameters
    ----------
    tokens : sequence of str
        Of the sentence.
    start, end : int
    """
    plain = words("severity")["modifiers"] | words("severity")["body"]
    said = [_SIDES[token] for token in tokens[start:end] if token in _SIDES]
    behind = range(end, min(len(tokens), end + _NEAR))
    before = range(start - 1, max(-1, start - 1 - _NEAR), -1)
    for places in (behind, before):
        if said:
            break
        for place in places:
            if tokens[place] in _SIDES:
                said.append(_SIDES[tokens[place]])
                break
            if tokens[place] not in plain:
                break
    if not said:
        return None
    return said[0] if len(set(said)) == 1 else "bilateral"
