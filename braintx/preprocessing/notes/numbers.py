"""Numbers as notes write them, English and Spanish: "3 1/2", "two and a half", "treinta y uno"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from braintx.preprocessing.notes.words import words

_FRACTIONS = frozenset({("1", "2"), ("1", "3"), ("2", "3"), ("1", "4"), ("3", "4")})


class Count(NamedTuple):
    """A number that ends before token ``end``.

    ``article`` where it is only "a" or "un": that may count nothing ("twice a week").
    """

    value: float
    end: int
    article: bool = False


@cache
def _begins() -> frozenset[str]:
    """Every word that a number may begin with."""
    known, raw = words("time"), words("time").raw
    return known["articles"] | known["half"] | {*raw["vague"], *raw["numbers"], *raw["tens"]}


def count(tokens: Sequence[str], at: int) -> Count | None:
    """The number, or the middle of the range of numbers, that begins at ``at``."""
    if at >= len(tokens) or not (tokens[at][0].isdigit() or tokens[at] in _begins()):
        return None
    first = _single(tokens, at)
    if first is None:
        return None
    joined = first.end
    if first.article or joined >= len(tokens) or tokens[joined] not in words("time")["range"]:
        return first
    second = _single(tokens, joined + 1)
    # "2 y 3" is a range after "entre" only; "3/7" is no range at all.
    if second is None or second.article or tokens[joined] == "/":
        return first
    if tokens[joined] in ("and", "y") and not (at and tokens[at - 1] in ("between", "entre")):
        return first
    return Count((first.value + second.value) / 2, second.end)


def _single(tokens: Sequence[str], at: int) -> Count | None:
    if at >= len(tokens):
        return None
    found = _digits(tokens, at) or _word(tokens, at)
    if found is None:
        return None
    if _says(tokens, found.end, ("(",)) and _says(tokens, found.end + 2, (")",)):
        again = _digits(tokens, found.end + 1) or _word(tokens, found.end + 1)
        if again is not None and again.value == found.value:  # "three (3) weeks"
            found = found._replace(end=found.end + 3)
    for half in (("and", "a", "half"), ("and", "half"), ("y", "medio"), ("y", "media")):
        if _says(tokens, found.end, half):
            return Count(found.value + 0.5, found.end + len(half))
    return found


def _digits(tokens: Sequence[str], at: int) -> Count | None:
    """Digits, with a fraction behind them or alone."""
    if at >= len(tokens) or not tokens[at][0].isdigit():
        return None
    if _is_fraction(tokens, at):
        return Count(_ratio(tokens, at), at + 3)
    value = float(tokens[at].replace(",", "."))
    if _is_fraction(tokens, at + 1):
        return Count(value + _ratio(tokens, at + 1), at + 4)
    return Count(value, at + 1)


def _is_fraction(tokens: Sequence[str], at: int) -> bool:
    return (
        at + 3 < len(tokens)
        and tokens[at + 1] == "/"
        and (tokens[at], tokens[at + 2]) in _FRACTIONS
        and tokens[at + 3] != "/"
    )


def _ratio(tokens: Sequence[str], at: int) -> float:
    return float(tokens[at]) / float(tokens[at + 2])


def _word(tokens: Sequence[str], at: int) -> Count | None:
    """A number in words up to a hundred, or a vague one ("several")."""
    if at >= len(tokens):
        return None
    known, raw, token = words("time"), words("time").raw, tokens[at]
    found: Count | None = None
    if token in known["articles"]:
        found = _after_article(tokens, at)
    elif token in raw["tens"]:
        found = _with_ones(tokens, at)
    elif token in raw["numbers"]:
        found = Count(raw["numbers"][token], at + 1 + _says_any(tokens, at + 1, ("of", "de")))
    elif token in known["half"]:
        found = Count(0.5, at + 1 + _says_any(tokens, at + 1, ("a", "an", "the")))
    elif token in raw["vague"] and count(tokens, at + 1) is None:
        found = Count(raw["vague"][token], at + 1)
    return found


def _with_ones(tokens: Sequence[str], at: int) -> Count:
    """Tens, and ones behind them: "twenty one", "treinta y un"."""
    raw = words("time").raw
    tens = raw["tens"][tokens[at]]
    joined = _says(tokens, at + 1, ("y",))
    one = at + 1 + joined
    if one < len(tokens):
        ones = 1 if joined and tokens[one] in ("un", "una") else raw["numbers"].get(tokens[one], 0)
        if 1 <= ones <= 9:
            return Count(tens + ones, one + 1)
    return Count(tens, at + 1)


def _after_article(tokens: Sequence[str], at: int) -> Count:
    """The number of "a few", "un par de", "a hundred", else of "a" itself."""
    following = _word(tokens, at + 1) if not _says_any(tokens, at + 1, ("a", "an", "un")) else None
    if following is not None and not following.article:
        return following
    return Count(1, at + 1, article=True)


def _says(tokens: Sequence[str], at: int, phrase: Sequence[str]) -> bool:
    return tuple(tokens[at : at + len(phrase)]) == tuple(phrase)


def _says_any(tokens: Sequence[str], at: int, options: Sequence[str]) -> bool:
    return at < len(tokens) and tokens[at] in options
