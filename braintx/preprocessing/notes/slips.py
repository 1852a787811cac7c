"""Slips of one letter."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase


def deletions(word: str) -> Iterator[str]:
    """The word with each of its letters left out in turn, but for the first."""
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))


def is_one_slip(one: str, other: str) -> bool:
    """One letter changed, dropped or added, or two neighbours swapped."""
    if len(one) == len(other):
        differ = [i for i, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        if len(differ) == 2:
            i, j = differ
            return j == i + 1 and one[i] == other[j] and one[j] == other[i]
        return len(differ) == 1
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) == len(shorter) + 1 and shorter in deletions(longer)


def slips(word: str) -> Iterator[str]:
    """Every word that one slip makes of a word in lower case, its first letter kept."""
    yield from (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1))
    yield from deletions(word)
    for i in range(1, len(word) + 1):
        for letter in ascii_lowercase:
            yield word[:i] + letter + word[i + 1 :]
            yield word[:i] + letter + word[i:]
