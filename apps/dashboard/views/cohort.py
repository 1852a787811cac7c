"""The cohort: what is wrong with it, how it is distributed, and each case."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from apps.dashboard import charts, distribution, state, terms, thumbnails, widgets
from apps.dashboard.state import View
from braintx.core.messages import Column
from braintx.core.spreadsheet import to_csv
from braintx.data import quality
from braintx.i18n import Words
from braintx.stats import description

SECTIONS = ("cases", "distributions", "crosstabs", "missing", "quality")
PER_PAGE = 15
_LEVELS = {"error": "🔴", "warning": "🟠", "info": "🔵"}
_FIELDS = ("case_id", "label", "age", "sex", "treatment")


def main() -> None:
    """Draw the page."""
    view, words = state.current()
    widgets.title(words, "cohort")
    _figures(view, words)
    section = widgets.sections(words, "cohort", SECTIONS)
    if section == "quality":
        _quality(view, words)
    elif len(view.cases) == 0:
        st.info(words("app.no_cases"))
    else:
        {
            "cases": _cases,
            "distributions": _distributions,
            "crosstabs": _crosstabs,
            "missing": _missing,
        }[section](view, words)


def _figures(view: View, words: Words) -> None:
    cases, size = view.cases, max(len(view.cases), 1)
    flagged = int((cases["flags"].fillna("") != "").sum())
    images = len(cases) if view.source.kind == "simulated" else int(cases["image"].notna().sum())
    notes = int((cases["note"].fillna("") != "").sum())
    shown = {"count": len(cases), "images": images, "notes": notes, "flagged": flagged}
    with st.grid(4, min_column_width=150):
        for name, count in shown.items():
            share = words.share(count / size)
            note = words(f"cohort.metric_{name}_help", share=share)
            widgets.metric(words(f"cohort.metric_{name}"), words.whole(count), note)
    alone = int(cases["line"].isna().sum()) if view.source.kind == "folder" else 0
    if alone:
        st.caption(words("cohort.without_row", count=alone))


def _quality(view: View, words: Words) -> None:
    issues = quality.report(view.source.cohort)
    if not issues:
        st.success(words("cohort.no_issues"))
        return
    st.caption(words("cohort.quality_note"))
    rows = [
        (
            f"{_LEVELS[one.level]} {words(f'issue_level.{one.level}')}",
            one.count,
            words.issue(one),
            "; ".join(words.examples(one)),
            one.code,
        )
        for one in issues
    ]
    header = [words(f"cohort.column_{name}") for name in _ISSUE_COLUMNS]
    widgets.table(words, header, rows, "quality")


_ISSUE_COLUMNS = ("level", "count", "meaning", "where", "code")


def _distributions(view: View, words: Words) -> None:
    source, table = view.source, view.table
    choices = [n for n in view.columns if n in source.numbers or n in source.groupings]
    left, right = st.columns(2)
    with left:
        column = widgets.pick(words("cohort.of"), choices, words, "distribution_of")
    groups = [name for name in source.groupings if name != column]
    with right:
        by = widgets.pick(
            words("cohort.by"),
            groups,
            words,
            "distribution_by",
            index=None,
            placeholder=words("app.nothing"),
        )
    if column is None:
        return
    show = distribution.of_numbers if column in source.numbers else distribution.of_groups
    show(words, table[column], table[by] if by else None)


def _crosstabs(view: View, words: Words) -> None:
    choices = list(view.source.groupings)
    if len(choices) < 2:
        st.info(words("cohort.too_few_groupings"))
        return
    left, right = st.columns(2)
    with left:
        first = widgets.pick(words("cohort.rows"), choices, words, "crosstab_rows")
    with right:
        rest = [name for name in choices if name != first]
        second = widgets.pick(words("cohort.columns"), rest, words, "crosstab_columns")
    if first is None or second is None:
        return
    counted = description.count(view.table[first], view.table[second])
    rows = terms.levels(words, first, counted.first)
    columns = terms.levels(words, second, counted.second)
    shares = counted.shares
    texts = charts.cells(words, counted.counts, shares)
    titles = (words.column(first), words.column(second))
    figure = charts.heat(words, shares, rows, columns, titles, texts=texts)
    widgets.chart(
        figure, "crosstab", words("cohort.crosstab_alt", first=titles[0], second=titles[1])
    )
    st.caption(words("cohort.crosstab_note"))
    body = [(row, *map(int, line)) for row, line in zip(rows, counted.counts, strict=True)]
    widgets.table(words, [f"{titles[0]} / {titles[1]}", *columns], body, "crosstab")


def _missing(view: View, words: Words) -> None:
    words = words.apart(map(Column, view.columns))
    missing = description.missingness(view.table)
    names = [words.column(one.columns[0]) for one in missing]
    title = words("cohort.share_missing")
    figure = charts.shares(words, names, [one.share for one in missing], title)
    widgets.chart(figure, "missing", title)
    st.subheader(words("cohort.together"))
    rows = [
        (
            ", ".join(map(words.column, one.columns)) or words("cohort.nothing_missing"),
            one.rows,
            words.share(one.share),
        )
        for one in description.missing_together(view.table)
    ]
    header = [words(f"cohort.column_{name}") for name in ("missing", "count", "share")]
    widgets.table(words, header, rows, "missing-together")


def _cases(view: View, words: Words) -> None:
    cases = view.cases
    pages = -(-len(cases) // PER_PAGE)
    name = f"{view.source.kind}-{view.source.name}-{pages}"
    page = st.session_state.get(f"case-page-{name}", 1)
    start = (min(page, pages) - 1) * PER_PAGE
    some = cases.iloc[start : start + PER_PAGE]
    left, right = st.columns([3, 2])
    with left:
        chosen = _list(words, some, f"cases-{name}-{page}")
        st.pagination(pages, key=f"case-page-{name}", max_visible_pages=5)
        widgets.save(words, "cases", lambda: _as_csv(words, cases), "cohort.save_cases")
    with right:
        _case(view, words, some.iloc[chosen])


def _list(words: Words, some: pd.DataFrame, key: str) -> int:
    shown = pd.DataFrame({words.column(name): _column(words, some[name]) for name in _FIELDS})
    chosen = st.dataframe(
        widgets.written(words, shown),
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0], "columns": [], "cells": []}},
        height="content",
        placeholder="–",
    )
    rows = chosen["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(some) else 0


def _column(words: Words, values: pd.Series[Any]) -> pd.Series[Any]:
    """Levels in the language; numbers as they are."""
    if pd.api.types.is_numeric_dtype(values):
        return values
    return values.astype("object").map(
        partial(words.category, str(values.name)), na_action="ignore"
    )


def _as_csv(words: Words, cases: pd.DataFrame) -> bytes:
    saved = cases.drop(columns="image")
    words = words.apart(Column(str(name)) for name in saved)
    header = [words.column(str(name)) for name in saved]
    return to_csv(header, saved.astype("object").itertuples(index=False))


def _case(view: View, words: Words, case: pd.Series[Any]) -> None:
    source = view.source
    name = _value(words, "case_id", case["case_id"])
    st.subheader(terms.plain(name))
    shown = thumbnails.try_picture(source, case, thumbnails.LARGE, outlined=True)
    if shown is not None:
        known = thumbnails.has_outline(source, case)
        note = words("images.with_outline" if known else "images.without_outline")
        if source.kind == "simulated":
            note = words("images.phantom")
        st.image(shown, caption=note, width="stretch", alt=words("answer.picture", name=name))
    else:
        st.caption(words("cohort.no_picture"))
    lines = [
        f"**{words.column(one)}**: {terms.plain(_value(words, one, case[one]))}"
        for one in _FIELDS[1:]
    ]
    st.markdown("  \n".join(lines))
    st.markdown(f"**{words.column('note')}**")
    st.text(case["note"] or words("level.missing"))
    for code in str(case["flags"] or "").split():
        st.caption(f"🟠 {words(f'issue.{code}')}")


def _value(words: Words, name: str, value: Any) -> str:
    if not isinstance(value, str):
        return words("level.missing") if pd.isna(value) else words.significant(value)
    return words.category(name, value)


if __name__ == "__main__":
    main()
