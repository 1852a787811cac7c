"""What a visitor looks at: whose cases, which of them, and what was tested so far.

The data that the server was started with are read once and shared; what a visitor uploads lives
in that visitor's session alone and goes with it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from apps.dashboard.language import speak
from apps.dashboard.terms import plain
from braintx.core.errors import DataError
from braintx.core.settings import DATA_VARIABLE, data_dir
from braintx.data.cohort import Cohort, Selection, read_cohort, select
from braintx.data.duplicates.merge import CopyGroup, read_groups
from braintx.data.simulate.cohort import simulated_cohort
from braintx.data.tumor_set import OUTLINES, read_outlines
from braintx.i18n import LANGUAGES, Language, Words
from braintx.stats.cases import askable
from braintx.stats.description import is_grouping, is_number

if TYPE_CHECKING:
    import pandas as pd

GROUPS = "groups.csv"


@dataclass(frozen=True)
class Source:
    """Cases to look at, with what is known of them.

    Attributes
    ----------
    kind : {"folder", "simulated", "own"}
    name : str
        Of the folder or the file.
    cohort : Cohort
    table : DataFrame
        The columns that can be asked about, row for row those of ``cohort.table``.
    numbers, groupings : tuple of str
        Its columns of numbers, and those of few categories.
    outlines : mapping
        Of the tumour, by case id: ndarray of shape (n, 2), pixels.
    copies : tuple of CopyGroup
        That an audit left beside the data.
    unread : tuple of str
        Files beside the data that cannot be read.
    """

    kind: Literal["folder", "simulated", "own"]
    name: str
    cohort: Cohort
    table: pd.DataFrame
    numbers: tuple[str, ...]
    groupings: tuple[str, ...]
    outlines: Mapping[str, Any] = field(default_factory=dict)
    copies: tuple[CopyGroup, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """The cases of a source that the filters leave.

    Attributes
    ----------
    source : Source
    selection : Selection
    cases, table : DataFrame
        The same rows of ``source.cohort.table`` and ``source.table``.
    """

    source: Source
    selection: Selection
    cases: pd.DataFrame
    table: pd.DataFrame

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that can be asked about."""
        return tuple(map(str, self.table.columns))


def prepare(cohort: Cohort, kind: Literal["folder", "simulated", "own"], name: str) -> Source:
    """A cohort ready to be looked at, with what lies beside it in its folder."""
    table = askable(cohort.table)
    outlines: Mapping[str, Any] = {}
    copies: tuple[CopyGroup, ...] = ()
    unread: list[str] = []
    if kind == "folder":
        try:
            outlines = read_outlines(cohort.root / OUTLINES, "case_id")
        except DataError:
            unread.append(OUTLINES)
        try:
            if (cohort.root / GROUPS).is_file():
                copies = read_groups((cohort.root / GROUPS).read_bytes(), GROUPS)
        except DataError:
            unread.append(GROUPS)
    names = tuple(map(str, table.columns))
    numbers = tuple(one for one in names if is_number(table[one]))
    groupings = tuple(one for one in names if is_grouping(table[one]))
    beside = (outlines, copies, tuple(unread))
    return Source(kind, name, cohort, table, numbers, groupings, *beside)


def folder() -> str:
    """The data folder that the server was started with; empty where there is none."""
    return os.environ.get(DATA_VARIABLE, "")


@st.cache_resource(max_entries=1, show_spinner=False)
def shared(given: str) -> Source:
    """The server's own cases, read once: those of the data folder, else simulated ones."""
    if not given:
        return prepare(simulated_cohort(), "simulated", "")
    root = data_dir()
    return prepare(read_cohort(root), "folder", root.name)


def source(words: Words) -> Source:
    """The visitor's own cases where there are any, else the server's."""
    own: Source | None = st.session_state.get("own")
    if own is not None:
        return own
    given: Source
    with st.spinner(words("app.reading")):
        try:
            given = shared(folder())
        except DataError:
            st.error(words("app.bad_folder", folder=plain(Path(folder()).name)))
            given = shared("")
    for name in given.unread:
        st.warning(words("app.bad_file", name=plain(name)))
    return given


def view_of(given: Source, wanted: Selection) -> View:
    """The cases that a selection leaves; kept in the session until either changes."""
    kept: View | None = st.session_state.get("view")
    if kept is not None and kept.source is given and kept.selection == wanted:
        return kept
    cases, table = given.cohort.table, given.table
    if not wanted.everything:
        rows = select(cases, wanted)
        cases, table = cases[rows], table[rows]
    view = View(given, wanted, cases, table)
    st.session_state["view"] = view
    return view


def current() -> tuple[View, Words]:
    """What the open page shows, and in which language."""
    return st.session_state["view"], speak(language())


def language() -> Language:
    """The visitor's choice; at first what the browser asks for."""
    chosen: Language | None = st.session_state.get("language")
    if chosen in LANGUAGES:
        return chosen
    wish = str(st.context.locale or "")[:2].lower()
    return next((code for code in LANGUAGES if code == wish), LANGUAGES[0])
