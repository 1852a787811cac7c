"""Whether a word that no lexicon holds is built as names are, or as words are.

The lexicons themselves say: pieces of two to four letters are counted in their names and in their
words (naive Bayes, as Cavnar and Trenkle's n-grams tell languages apart, 1994). Of names it never
saw it knows four in five, of words it takes one in seven for a name: enough to settle a doubt,
never to raise one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from braintx.data.deidentify.notes.lexicons import EPONYM, NAME, ORDINARY, PLACE, lexicon

_SHORTEST = 4
_ENOUGH = 0.3


@lru_cache(maxsize=20_000)
def sounds_like_a_name(folded: str) -> bool:
    """Whether the pieces of a word are rather those of names."""
    if len(folded) < _SHORTEST:
        return False
    weights, unseen = _weights()
    return sum(weights.get(piece, unseen) for piece in _pieces(folded)) > _ENOUGH * len(folded)


def _pieces(word: str) -> Iterator[str]:
    framed = f"^{word}$"
    return (framed[i : i + size] for size in (2, 3, 4) for i in range(len(framed) - size + 1))


@cache
def _weights() -> tuple[dict[str, float], float]:
    """By how much more often a piece stands in names than in words, as logarithms."""
    known = lexicon().items()
    names = _counted(w for w, bits in known if bits & NAME and not bits & (ORDINARY | EPONYM))
    words = _counted(w for w, bits in known if bits & ORDINARY and not bits & (NAME | PLACE))
    unseen = math.log(words.total() / names.total())
    weights = {
        piece: math.log((names[piece] + 0.5) / (words[piece] + 0.5)) + unseen
        for piece in names.keys() | words.keys()
    }
    return weights, unseen


def _counted(words: Iterable[str]) -> Counter[str]:
    return Counter(piece for word in words if len(word) >= _SHORTEST for piece in _pieces(word))
