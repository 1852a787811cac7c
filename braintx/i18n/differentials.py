"""What a differential says: its diseases, reasons and findings in words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from braintx.core.differential import Disease, Reason
from braintx.core.findings import Presentation
from braintx.core.records import Issue
from braintx.i18n.words import Words

_CODE = re.compile(r"HP:\d{7}|DDX:E_\w+")
_SURELY = 20.0  # nats from which on no larger number is written
_CHILD = 2  # years below which an age is told in months
_MONTHS = 12


def disease_name(words: Words, given: Disease) -> str:
    """A disease's name in the language, where a source has it; else the English one."""
    return given.name_es or given.name if words.language == "es" else given.name


def prevalence(words: Words, given: Disease) -> str:
    """How common a disease is, and who says so; "not known" where nobody at hand does."""
    known = given.prevalence
    if known is None:
        return words("diseases.unknown")
    return words("diseases.cited", text=known.text, source=known.source)


def relation(words: Words, given: Reason, term: str) -> str:
    """What a finding met in a disease.

    Parameters
    ----------
    words : Words
    given : Reason
    term : str
        The name of the disease's term; empty where it met none.
    """
    return words(f"diseases.relation.{given.relation}", term=term)


def frequency(words: Words, share: float | None) -> str:
    """How many of a disease's patients have a term."""
    return words("diseases.unknown") if share is None else words.percent(share)


def odds(words: Words, weight: float) -> str:
    """By how much nats change the odds: × 3.2 or ÷ 3.2.

    Examples
    --------
    >>> odds(Words(), -0.6931)
    '÷ 2'
    """
    times = words.significant(math.exp(min(abs(weight), _SURELY)), 2)
    sign = "÷" if weight < 0 and times != "1" else "×"
    return f"{sign} {times}"


def issue(words: Words, found: Issue, name: Callable[[str], str]) -> str:
    """What is to be said of an answer or a disease, and of which findings, by their names.

    Parameters
    ----------
    words : Words
    found : Issue
    name : callable
        The name of a code.
    """
    named = [_CODE.sub(lambda code: name(code[0]), one) for one in words.examples(found)]
    return f"{words.issue(found)} {words.quoted(named)}" if named else words.issue(found)


def patient(words: Words, given: Presentation) -> list[str]:
    """Age, sex and how many findings; what is not known is left out."""
    told = []
    if given.age is not None:
        months = given.age < _CHILD and given.age != round(given.age)
        value = round(given.age * _MONTHS) if months else round(given.age, 1)
        told.append(words(f"diseases.{'months' if months else 'years'}", count=_counted(value)))
    if given.sex is not None:
        told.append(words.category("sex", given.sex))
    if given.findings:
        told.append(words("diseases.findings", count=len(given.findings)))
    return told


def _counted(value: float) -> float:
    """A whole number as one, that it takes the singular where it is 1."""
    return int(value) if value == int(value) else value
