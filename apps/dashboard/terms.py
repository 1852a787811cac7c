"""Columns, levels and codes of `braintx` in the words of the catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from braintx.i18n import Words
from braintx.stats.description import MISSING, OTHERS


def plain(text: object) -> str:
    """Text that Markdown leaves as it is: names of files, columns and cases are anyone's."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~$<>:])", r"\\\1", str(text))


def column(words: Words, name: str) -> str:
    """The name of a column: ours in the language, another's as it is."""
    key = f"column.{name}"
    return words(key) if words.has(key) else name


def level(words: Words, name: str, value: str) -> str:
    """One level of a column in the language; of a column that is not ours, as it is."""
    if value in (MISSING, OTHERS):
        return words("level.missing" if value == MISSING else "level.others")
    if name == "symptoms" and words.language == "es":
        return " + ".join(words(f"symptom.{part.replace(' ', '_')}") for part in value.split(" + "))
    key = f"level.{name}.{value.replace(' ', '_')}"
    return words(key) if words.has(key) else value


def levels(words: Words, name: str, values: Sequence[str]) -> list[str]:
    """Several levels of a column in the language, no two alike."""
    return _apart([level(words, name, value) for value in values], values)


def columns(words: Words, names: Sequence[str]) -> list[str]:
    """Several columns in the language, no two alike."""
    return _apart([column(words, name) for name in names], names)


def _apart(named: Sequence[str], raw: Sequence[str]) -> list[str]:
    """Names; where several are alike, what stands in the table is added."""
    counts = Counter(named)
    return [
        f"{name} ({own})" if counts[name] > 1 and name != own else name
        for name, own in zip(named, raw, strict=True)
    ]


def localised(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """A table with its columns and their levels in the language."""
    names = list(map(str, table.columns))
    named = dict(zip(columns(words, names), names, strict=True))
    return pd.DataFrame(
        {name: _spoken(table[own], words) for name, own in named.items()}, index=table.index
    )


def _spoken(values: pd.Series[Any], words: Words) -> pd.Series[Any]:
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return values
    used = values.cat.remove_unused_categories()
    named = levels(words, str(values.name), [str(one) for one in used.cat.categories])
    if len(set(named)) < len(named):  # two levels of one name would become one
        return used
    return used.cat.rename_categories(named)
