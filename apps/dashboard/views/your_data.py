"""Your data: a table of the visitor's own, its columns mapped, its problems told."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from apps.dashboard import asked, state, terms, widgets
from braintx.core.errors import BrainTxError
from braintx.core.spreadsheet import to_csv
from braintx.data import quality
from braintx.data.cohort import Cohort, Declared, Questions, Sheet, examine, read_sheet, suggest
from braintx.data.cohort.declared import NOTHING
from braintx.data.cohort.vocabulary import COLUMN_NAMES
from braintx.i18n import Words

_PREVIEW = 8


def main() -> None:
    """Draw the page."""
    view, words = state.current()
    widgets.title(words, "your_data")
    if view.source.kind == "own":
        st.button(
            words("your_data.back"), on_click=_forget, icon=":material/undo:", key="own_forget"
        )
    st.caption(words("your_data.private"))
    uploaded = st.file_uploader(
        words("your_data.upload"), type=["csv", "tsv", "txt"], key="own_file"
    )
    if uploaded is None:
        st.markdown(words("your_data.how"))
        header = ["case_id", "condition", "age", "sex", "note", "treatment"]
        widgets.save(
            words,
            "template",
            lambda: to_csv([COLUMN_NAMES[name][0] for name in header], []),
            "your_data.template",
        )
        return
    try:
        sheet = _sheet(uploaded.getvalue(), uploaded.name)
    except BrainTxError as error:
        widgets.failure(words, error)
        return
    _preview(words, sheet)
    mapping = _mapping(words, sheet)
    try:
        read, questions = _read(words, sheet, mapping, NOTHING)
        answers = asked.declared(words, questions, st.session_state["sheet"][0])
        cohort = _read(words, sheet, mapping, answers)[0] if answers != NOTHING else read
    except BrainTxError as error:
        widgets.failure(words, error)
        return
    _problems(words, sheet, cohort)
    st.button(
        words("your_data.use"),
        type="primary",
        on_click=_use,
        args=(cohort, sheet.name),
        icon=":material/check:",
        key="own_use",
    )


def _sheet(data: bytes, name: str) -> Sheet:
    """The table of a file, read once; it lives in this session and nowhere else."""
    digest = hashlib.sha256(data).hexdigest()
    kept: tuple[str, Sheet] | None = st.session_state.get("sheet")
    if kept is None or kept[0] != digest:
        st.session_state.pop("sheet", None)
        kept = (digest, read_sheet(data, name))
        st.session_state["sheet"] = kept
        st.session_state.pop("mapped", None)
        st.session_state.pop("explained", None)
    return kept[1]


def _preview(words: Words, sheet: Sheet) -> None:
    st.subheader(words("your_data.preview"))
    rows, columns = words.whole(len(sheet.rows)), len(sheet.header)
    st.caption(words("your_data.shape", name=terms.plain(sheet.name), rows=rows, columns=columns))
    width = len(sheet.header)
    some = [[*cells[:width], *[""] * (width - len(cells))] for _, cells in sheet.rows[:_PREVIEW]]
    st.dataframe(pd.DataFrame(some, columns=list(sheet.header)), hide_index=True, key="own_preview")


def _mapping(words: Words, sheet: Sheet) -> dict[str, str]:
    st.subheader(words("your_data.mapping"))
    st.caption(words("your_data.mapping_note"))
    suggested = suggest(sheet)
    chosen: dict[str, str] = {}
    with st.grid(3, min_column_width=200):
        for ours in COLUMN_NAMES:
            place = sheet.header.index(suggested[ours]) if ours in suggested else None
            name = st.selectbox(
                words.column(ours),
                sheet.header,
                index=place,
                placeholder=words("app.nothing"),
                key=f"own_{ours}_{hash(sheet.header)}",
            )
            if name is not None:
                chosen[ours] = name
    return chosen


def _read(
    words: Words, sheet: Sheet, mapping: dict[str, str], answers: Declared
) -> tuple[Cohort, Questions]:
    """The table as nobody explained it, and as it was explained last; each read once."""
    place = "mapped" if answers == NOTHING else "explained"
    kept = st.session_state.get(place)
    if kept is None or kept[:2] != (mapping, answers):
        with st.spinner(words("your_data.checking")):
            kept = (mapping, answers, *examine(sheet, mapping, answers))
        st.session_state[place] = kept
    return kept[2], kept[3]


def _problems(words: Words, sheet: Sheet, cohort: Cohort) -> None:
    st.subheader(words("your_data.problems"))
    issues = quality.report(cohort)
    counts = {level: sum(one.level == level for one in issues) for level in ("error", "warning")}
    told = words("your_data.verdict", rows=words.whole(len(cohort.table)), **counts)
    (st.warning if counts["error"] or counts["warning"] else st.success)(told)
    rows = [
        (
            words(f"issue_level.{one.level}"),
            one.count,
            words.issue(one),
            "; ".join(words.examples(one)),
        )
        for one in issues
    ]
    header = [words(f"cohort.column_{name}") for name in ("level", "count", "meaning", "where")]
    widgets.table(words, header, rows, "problems")


def _use(cohort: Cohort, name: str) -> None:
    _forget()
    st.session_state["own"] = state.prepare(cohort, "own", name)


def _forget() -> None:
    """Back to the server's cases; tests on other cases do not stay beside them."""
    for key in ("own", "view", "tested", "last_test", "predicted"):
        st.session_state.pop(key, None)


if __name__ == "__main__":
    main()
