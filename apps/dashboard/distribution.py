"""How one column is distributed, in groups of another or in none: figures and a table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from apps.dashboard import charts, terms, widgets
from braintx.i18n import Words
from braintx.stats import description

_SUMMARY = (
    *("group", "n", "missing", "mean", "deviation"),
    *("least", "quarter", "median", "three_quarters", "most"),
)


def of_groups(words: Words, values: pd.Series[Any], by: pd.Series[Any] | None) -> None:
    """Categories, counted in bars."""
    name, group = str(values.name), _name(by)
    counted = description.count(values, by)
    levels = terms.levels(words, name, counted.first)
    shown = terms.levels(words, group, counted.second)
    title = words.column(name)
    groups_shown = dict(zip(shown, counted.counts.T, strict=True))
    widgets.chart(charts.bars(words, groups_shown, levels, title), "distribution", title)
    header = [title, *(shown if group else [words("chart.rows")])]
    rows = [(level, *map(int, row)) for level, row in zip(levels, counted.counts, strict=True)]
    widgets.table(words, header, rows, "distribution")


def of_numbers(words: Words, values: pd.Series[Any], by: pd.Series[Any] | None) -> None:
    """Numbers: a histogram, a box for each group, and what they are in brief."""
    title = words.column(str(values.name))
    counted = description.histogram(values, by)
    names = terms.levels(words, _name(by), counted.groups)
    widgets.chart(charts.histogram(words, counted, names, title), "distribution", title)
    brief = description.summarise(values, by)
    if by is not None:
        widgets.chart(charts.boxes(words, brief, names, title), "boxes", title)
    header = [words(f"summary.{part}") for part in _SUMMARY]
    rows = [
        (
            *(label or words("summary.all"), one.n, one.missing),
            *(round(getattr(one, part), 3) for part in _SUMMARY[3:]),
        )
        for label, one in zip(names, brief, strict=True)
    ]
    widgets.table(words, header, rows, "summary")


def _name(by: pd.Series[Any] | None) -> str:
    return "" if by is None else str(by.name)
