"""Words and numbers that stand where there is no value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from braintx.data.cohort.declared import EVERYWHERE, Declared
from braintx.data.cohort.numbers import may_be_number, readings

_SURE = frozenset(
    {
        *("na", "n/a", "nan", "null", "n/d", "s/d", "s/i", "unk", "unknown", "not known"),
        *("missing", "no data", "not available", "not recorded", "not reported", "no sabe"),
        *("sin dato", "sin datos", "sin informacion", "no consta", "no disponible"),
        *("no registrado", "no registrada", "desconocido", "desconocida", "se desconoce"),
        *(".", "..", "...", "-", "--", "---", "–", "—", "?", "??", "???", "ns/nc"),
        *("#n/a", "#n/d", "#null!", "#¡nulo!", "#div/0!", "#¡div/0!", "#value!", "#¡valor!"),
        *("#ref!", "#¡ref!", "#num!", "#¡num!", "#name?", "#¿nombre?"),
    }
)
"""What nobody writes for a value, as `_key` writes it; among them Excel's errors."""
_RECIST = frozenset({"cr", "pr", "pd", "rc", "rp", "ep", "pe"})
_BESIDE: dict[str, frozenset[str]] = {
    "sd": _RECIST,  # stable disease
    "nd": frozenset({"d", "det", "detected", "detectado", "detectada"}),  # not detected
    "no refiere": frozenset({"refiere", "si refiere", "si"}),  # denies
    "-": frozenset({"+", "++", "+++", "+/-"}),  # negative
}
"""A code → the values beside which it is a value like them."""
_OFTEN_A_VALUE = frozenset({"none", "nil"})
Holds = Literal["anything", "measures", "names"]
_WORDS = _SURE | _BESIDE.keys() | _OFTEN_A_VALUE
_LONGEST = 24  # characters of a code
_NUMERIC = frozenset(
    {*(-1.0, -8.0, -9.0, -88.0, -99.0, -888.0, -999.0, -9999.0, -99999.0)}
    | {*(8.0, 9.0, 88.0, 99.0, 888.0, 999.0, 9999.0, 99999.0)}
)
"""Numbers by which surveys and statistics packages write a missing value."""
_REPEATED = re.compile("\\D?(?:1|8+|9+)(?:[.,]0+)?")  # how they are written
_FEW_LEVELS = 5  # 8 and 9 are codes beside levels up to this, and counts beside other counts


@dataclass(frozen=True)
class Codes:
    """The codes of one column, as written → how often.

    Attributes
    ----------
    missing : mapping
        Read as no value.
    assumed : mapping
        Those of ``missing`` that are a value in other columns.
    suspected : mapping
        Kept as values, though they look like codes.
    """

    missing: dict[str, int]
    assumed: dict[str, int]
    suspected: dict[str, int]


def codes_of(
    counts: Mapping[str, int], name: str, declared: Declared, holds: Holds = "anything"
) -> Codes:
    """Which of a column's values mean that there is none.

    In a column whose other values are numbers, every word of the list is such a code. In one of
    words, ``None`` stays a value, since it is one of a grade or a treatment, and so do ``SD``
    beside ``PD`` (stable disease), ``ND`` beside ``detected`` and ``-`` beside ``+``. Numbers
    are codes only where they were declared.

    Parameters
    ----------
    counts : mapping of str to int
        Each different value without the blanks around it → how often; no empty one.
    name : str
        Of the column.
    declared : Declared
    holds : {"anything", "measures", "names"}
        What is known of the column: ages and sexes are never a word of the list; of ids and notes
        only those words count that are a value nowhere.
    """
    told = {_same(code) for code in _said(declared.missing, name)}
    kept = {_same(code) for code in _said(declared.kept, name)}
    missing = {text for text in counts if told and _same(text) in told}
    # no word of the list ends in a digit, and most columns are numbers
    keys = {t: _key(t) for t in counts if len(t) <= _LONGEST and not t[-1].isdigit()}
    words = {t: key for t, key in keys.items() if key in _WORDS and t not in missing}
    held = {text for text in words if kept and _same(text) in kept}
    rest = [text for text in counts if text not in words and text not in missing]
    numbers = bool(rest) and not held and all(map(may_be_number, rest))
    numeric = numbers or holds == "measures"
    beside = {keys[text] for text in rest if text in keys}
    assumed, suspected = set(), set()
    for text in words.keys() - held:
        key = words[text]
        if holds == "names" and key not in _SURE:
            continue
        if not numeric and (key in _OFTEN_A_VALUE or _BESIDE.get(key, frozenset()) & beside):
            suspected.add(text)
            continue
        missing.add(text)
        if not numeric and key not in _SURE:
            assumed.add(text)
    if numbers and holds != "names":
        suspected |= {text for text in _outlying(rest) if _same(text) not in kept}

    def counted(texts: Collection[str]) -> dict[str, int]:
        return {text: n for text, n in counts.items() if text in texts}

    return Codes(counted(missing), counted(assumed), counted(suspected))


def _said(codes: Mapping[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    return (*codes.get(EVERYWHERE, ()), *codes.get(name, ()))


def _same(text: str) -> object:
    """What is equal for two ways to write one code: −9, -9.0 and -9,0."""
    numbers = readings(text)
    return numbers[0] if len(numbers) == 1 else _key(text)


def _key(text: str) -> str:
    """A code in lower case, without accents, brackets and the dots of an abbreviation."""
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(one for one in letters if not unicodedata.combining(one)).casefold()
    bare = " ".join(bare.strip("()[]<>{}\"' ").split())
    return bare.replace(".", "") if re.search("[a-z]", bare) else bare


def _outlying(texts: Collection[str]) -> list[str]:
    """Numbers that look like codes and lie apart from all others.

    Apart is negative where nothing else is, or farther from the nearest than half of what the
    others span: 999 among scores of 40 to 100, 9 among 1 and 2.
    """
    if not any(map(_REPEATED.fullmatch, texts)):
        return []
    numbers = {text: readings(text)[0] for text in texts}
    others = {value for value in numbers.values() if value not in _NUMERIC}
    if len(others) < 2:
        return []
    low, high = min(others), max(others)
    span = (high - low) / 2
    return [
        text
        for text, value in numbers.items()
        if value in _NUMERIC
        and ((value < 0 <= low) or value > high + span or value < low - span)
        and (abs(value) >= 10 or value < 0 or high <= _FEW_LEVELS)
    ]
