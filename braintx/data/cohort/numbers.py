"""The one place where a text of a table becomes a number.

``1,511`` is 1511 in London and 1.511 in Madrid. One value does not say which; a whole column
often does, and where it does not, nothing is guessed: a wrong guess multiplies some values by a
thousand, and a test of them comes out reversed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from braintx.data.cohort.declared import DecimalMark

Verdict = Literal["plain", "told", "thousands", "mixed", "ambiguous", "words"]
_GAP = "[ \u00a0\u2009\u202f'\u2019]"  # blanks and apostrophes only ever part thousands
_GAPPED = re.compile(rf"\d{_GAP}\d")
_EXPONENT = r"(?:[eE][-+]?\d{1,3})?"
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-"})
_ENDLESS = re.compile(r"[-+]?inf(?:inity)?", re.I)
_NAME = re.compile(r"[-+]?0\d")  # 007 is a name


def _form(decimal: str, thousands: str) -> re.Pattern[str]:
    """A number with these marks; India parts hundreds of thousands in twos."""
    t, d = re.escape(thousands), re.escape(decimal)
    grouped = (
        rf"[1-9]\d{{0,2}}(?:{t}\d{{3}})+|[1-9]\d?(?:{t}\d\d)+{t}\d{{3}}"
        rf"|[1-9]\d{{0,2}}(?P<gap>{_GAP})\d{{3}}(?:(?P=gap)\d{{3}})*"
    )
    return re.compile(rf"[-+]?(?:(?:{grouped}|\d+)(?:{d}\d*)?|{d}\d+){_EXPONENT}")


_FORMS: dict[DecimalMark, re.Pattern[str]] = {".": _form(".", ","), ",": _form(",", ".")}
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}(?P<mark>[.,])\d{3}")  # a thousand, or three decimals
_SEVERAL = re.compile(r"[.,].*[.,]")
_WHOLE = re.compile(r"[-+]?\d+")


@dataclass(frozen=True)
class Marks:
    """How the numbers of a column are written.

    Attributes
    ----------
    verdict : {"plain", "told", "thousands", "mixed", "ambiguous", "words"}
        Without thousands marks and decimal commas; with some, of which there is one reading;
        with thousands marks, as values just below a thousand have none; each value with one
        reading, but of several locales; values that can be read either way; not all numbers.
    decimal : {".", ","} or None
        None where there is no one mark.
    example : str
        A value with a mark.
    """

    verdict: Verdict
    decimal: DecimalMark | None = None
    example: str = ""


def is_number(text: str, decimal: DecimalMark) -> bool:
    """Whether a text without blanks around it is a number with that decimal mark."""
    plain = text if text.isascii() else text.translate(_MINUS)
    return bool(_FORMS[decimal].fullmatch(plain) or _ENDLESS.fullmatch(plain))


def number(text: str, decimal: DecimalMark) -> float | None:
    """A text as a number with that decimal mark; None where it is none. Never NaN."""
    plain = text.strip()
    if not is_number(plain, decimal):
        return None
    plain = plain.translate(_MINUS)
    if decimal == "." and "," not in plain:
        try:
            return float(plain)
        except ValueError:
            pass  # grouped by blanks or apostrophes
    bare = re.sub(_GAP, "", plain).replace("," if decimal == "." else ".", "")
    return float(bare.replace(",", "."))


def readings(text: str) -> tuple[float, ...]:
    """The numbers that a text may be, each once: two for ``1,511``, none for a word."""
    found = (number(text, decimal) for decimal in _FORMS)
    return tuple(dict.fromkeys(value for value in found if value is not None))


def may_be_number(text: str) -> bool:
    """Whether a text has a reading as a number."""
    return is_number(text, ".") or is_number(text, ",")


def marks_of(texts: Collection[str]) -> Marks:
    """How the different values of a column are written; ``texts`` holds no gaps.

    One locale must read every value. Where both do, a value grouped by blanks or apostrophes
    shows that the other mark is the decimal one; and marks part thousands where every value
    from 1000 on has one and some of 100 to 999 stand without: decimals of always three digits
    would not vanish there. Whatever else could be either stays undecided.
    """
    if not texts or any(_NAME.match(text) for text in texts):
        return Marks("words")
    fitting = [decimal for decimal in _FORMS if all(is_number(text, decimal) for text in texts)]
    marked = next((text for text in texts if "," in text or _GAPPED.search(text)), "")
    if len(fitting) == 1:
        several = next((t for t in texts if _SEVERAL.search(t)), marked)
        return Marks("told" if several else "plain", fitting[0], several)
    if not fitting:
        if not all(may_be_number(text) for text in texts):
            return Marks("words")
        single = all(len(readings(text)) == 1 for text in texts)
        return Marks("mixed" if single else "ambiguous", None, marked)
    either = [text for text in texts if _EITHER.fullmatch(text.translate(_MINUS))]
    if not either:
        return Marks("told" if marked else "plain", ".", marked)
    return _either_way(texts, either)


def _either_way(texts: Collection[str], either: list[str]) -> Marks:
    """Both locales read every value of the column, and some of them differently."""
    shown = min(either, key=len)
    used = {mark for mark in ",." for text in either if mark in text}
    if len(used) > 1:
        return Marks("ambiguous", None, shown)
    own: DecimalMark = "," if "," in used else "."
    other: DecimalMark = "." if own == "," else ","
    if any(_GAPPED.search(text) for text in texts):
        return Marks("told", own, shown)
    whole = [abs(int(t.translate(_MINUS))) for t in texts if _WHOLE.fullmatch(t.translate(_MINUS))]
    if any(100 <= value < 1000 for value in whole) and max(whole) < 1000:
        return Marks("thousands", other, shown)
    return Marks("ambiguous", None, shown)


def values_of(texts: list[str], marks: Marks) -> list[float]:
    """The texts of a column as numbers; NaN where one is none."""
    if marks.decimal is not None:
        found = (number(text, marks.decimal) for text in texts)
        return [math.nan if value is None else value for value in found]
    each = (readings(text) for text in texts)
    return [found[0] if len(found) == 1 else math.nan for found in each]
