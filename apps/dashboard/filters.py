"""The filters beside every page: what they say holds on all of them."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import streamlit as st

from apps.dashboard.state import Source
from braintx.data.cohort import Selection
from braintx.i18n import Words

_CLEARED = "filters-cleared"
_CHOICES = ("label", "sex", "treatment")
_YES_NO: dict[str, bool | None] = {"any": None, "yes": True, "no": False}


def ask(given: Source, words: Words) -> Selection:
    """Draw the filters of a source and read them."""
    name = f"{given.kind}-{given.name}"  # another source, other choices
    if cleared := st.session_state.get(_CLEARED, 0):
        name += f"-{cleared}"
    with st.sidebar.expander(words("filter.title"), icon=":material/filter_alt:", expanded=True):
        chosen = {column: _levels(given, words, column, name) for column in _CHOICES}
        ages = _ages(given, words, name)
        image = _three(words, "image", name) if given.cohort.table["image"].notna().any() else None
        flagged = _three(words, "flagged", name)
        text = st.text_input(
            words("filter.text"), key=f"filter-text-{name}", max_chars=80, persist_state="session"
        )
        st.button(words("filter.clear"), on_click=_clear, icon=":material/filter_alt_off:")
    return Selection(
        labels=cast(Any, chosen["label"]),
        sexes=cast(Any, chosen["sex"]),
        treatments=cast(Any, chosen["treatment"]),
        ages=ages,
        image=image,
        flagged=flagged,
        text=text,
    )


def told(words: Words, wanted: Selection) -> str:
    """A selection as a line of words; empty where no case is left out."""
    parts = [
        *(words.category("label", label) for label in wanted.labels),
        *(words.category("sex", sex) for sex in wanted.sexes),
        *(words.category("treatment", treatment) for treatment in wanted.treatments),
    ]
    if wanted.ages:
        parts.append(words("filter.told_ages", low=wanted.ages[0], high=wanted.ages[1]))
    for name, value in (("image", wanted.image), ("flagged", wanted.flagged)):
        if value is not None:
            parts.append(words(f"filter.told_{name}_{'yes' if value else 'no'}"))
    if wanted.text.strip():
        parts.append(words("filter.told_text", text=wanted.text.strip()))
    return " · ".join(parts)


def _levels(given: Source, words: Words, column: str, name: str) -> tuple[str, ...]:
    if column not in given.table:
        return ()
    used = given.table[column].cat.remove_unused_categories().cat.categories
    chosen = st.multiselect(
        words.column(column),
        list(map(str, used)),
        format_func=partial(words.category, column),
        key=f"filter-{column}-{name}",
        placeholder=words("filter.all"),
        persist_state="session",  # one page does without them
    )
    return tuple(chosen)


def _ages(given: Source, words: Words, name: str) -> tuple[float, float] | None:
    ages = given.table.get("age")
    if ages is None or ages.min() == ages.max():
        return None
    whole = (int(ages.min()), int(-(-ages.max() // 1)))
    low, high = st.slider(
        words("filter.ages"),
        *whole,
        value=whole,
        step=1,
        key=f"filter-ages-{name}",
        persist_state="session",
    )
    return None if (low, high) == whole else (float(low), float(high))


def _three(words: Words, what: str, name: str) -> bool | None:
    chosen = st.segmented_control(
        words(f"filter.{what}"),
        list(_YES_NO),
        default="any",
        required=True,
        format_func=lambda value: words(f"filter.{value}"),
        key=f"filter-{what}-{name}",
        persist_state="session",
    )
    return _YES_NO[str(chosen or "any")]


def _clear() -> None:
    """New widgets in place of the old: a browser keeps what a widget of one name shows."""
    st.session_state[_CLEARED] = st.session_state.get(_CLEARED, 0) + 1
