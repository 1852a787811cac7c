"""A column that is not ours, read as a whole: what stands for no value, its marks, its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from braintx.core.messages import Message, say
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import DecimalMark, Declared
from braintx.data.cohort.missing import Codes, codes_of
from braintx.data.cohort.numbers import Marks, marks_of, may_be_number, number, values_of

if TYPE_CHECKING:
    import pandas as pd

_NAMED = 40  # characters of a column's name in a message


@dataclass(frozen=True)
class Values:
    """A column as it was read.

    Attributes
    ----------
    name : str
    texts : list of str
        Without the blanks around them; empty where there is no value.
    codes : Codes
    marks : Marks
        How its numbers are written, as far as the column shows.
    declared : bool
        Whether someone said how they are to be read.
    numbers : list of float or None
        None where the column stays text.
    """

    name: str
    texts: list[str]
    codes: Codes
    marks: Marks
    declared: bool
    numbers: list[float] | None

    def as_series(self) -> pd.Series[Any]:
        """Numbers, or words with None for what is missing."""
        import pandas as pd

        if self.numbers is not None:
            return pd.Series(self.numbers, dtype="float64")
        words = pd.Series(self.texts, dtype="str")
        return words.where(words != "", None)


def read_values(name: str, given: Sequence[str], declared: Declared) -> Values:
    """A column typed by all of its values.

    Numbers where every value is one; ``007`` is a name, not a number.

    Parameters
    ----------
    name : str
    given : sequence of str
    declared : Declared
    """
    texts = [text.strip() for text in given]
    counts = Counter(filter(None, texts))
    codes = codes_of(counts, name, declared)
    if codes.missing:
        texts = ["" if text in codes.missing else text for text in texts]
    marks = marks_of([text for text in counts if text not in codes.missing])
    if name in declared.decimals:
        return Values(name, texts, codes, marks, True, _declared(texts, declared.decimals[name]))
    numeric = marks.verdict in ("plain", "told", "thousands", "mixed")
    return Values(name, texts, codes, marks, False, values_of(texts, marks) if numeric else None)


def _declared(texts: list[str], decimal: DecimalMark | None) -> list[float] | None:
    if decimal is None or any(text and number(text, decimal) is None for text in texts):
        return None
    return values_of(texts, Marks("told", decimal))


def report_values(values: Values, findings: Findings) -> None:
    """Say what was assumed of a column, and what could not be."""
    report_codes(values.name, values.codes, findings)
    marks = values.marks
    if values.numbers is not None and marks.verdict == "mixed":
        findings.add("number.mixed_marks", _column(values.name), of_column=True)
    elif values.declared:
        if values.numbers is None and any(map(may_be_number, filter(None, values.texts))):
            findings.add("number.kept_as_text", _column(values.name), of_column=True)
    elif marks.verdict == "ambiguous":
        example = in_column(values.name, repr(marks.example))
        findings.add("number.ambiguous", example, of_column=True)
    elif values.numbers is not None and marks.verdict != "plain":
        code = "number.thousands" if marks.verdict == "thousands" else "number.marks"
        read = number(marks.example, marks.decimal or ".")
        example = in_column(values.name, f"{marks.example!r} = {read:.15g}")
        findings.add(code, example, of_column=True)
    elif values.numbers is None:
        _report_words(values, findings)


def _report_words(values: Values, findings: Findings) -> None:
    """More than half are numbers: name a line of the rest, which keep the column from being one."""
    counts = Counter(filter(None, values.texts))
    words = {text for text in counts if not may_be_number(text)}
    rest = sum(counts[text] for text in words)
    if words and 2 * rest < counts.total():
        example = in_column(values.name, f"{rest}/{counts.total()}")
        findings.add("number.some_words", example, of_column=True)


def report_codes(name: str, codes: Codes, findings: Findings) -> None:
    """Say which values of a column were read as none, and which may have been meant so.

    Parameters
    ----------
    name : str
        Of the column.
    codes : Codes
    findings : Findings
    """
    sure = {text: n for text, n in codes.missing.items() if text not in codes.assumed}
    for code, found in (
        ("value.missing_code", sure),
        ("value.assumed_missing", codes.assumed),
        ("value.maybe_missing", codes.suspected),
    ):
        if found:
            listed = ", ".join(f"{text[:_NAMED]!r} × {n}" for text, n in found.items())
            count = sum(found.values())
            findings.add(code, in_column(name, listed), count, of_column=True)


def in_column(name: str, told: object) -> Message:
    """What was met in a column, as evidence."""
    return say("evidence.in_column", name=_short(name), told=told)


def _column(name: str) -> Message:
    return say("evidence.column", name=_short(name))


def _short(name: str) -> str:
    return repr(name.strip()[:_NAMED])
