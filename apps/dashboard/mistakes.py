"""The error gallery: wrong answers on unseen patients, the surest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.dashboard import terms, thumbnails, widgets
from apps.dashboard.state import Source
from braintx.evaluation.results import Results
from braintx.i18n import Words

PER_PAGE = 12
_NEEDED = {"case_id", "true", "predicted", "confidence"}


def gallery(words: Words, found: Results, source: Source) -> None:
    """The mistakes of the result file, with their pictures where the data folder is there."""
    given = found.get("mistakes")
    listed = given if isinstance(given, list) else []
    mistakes = [one for one in listed if isinstance(one, Mapping) and set(one) >= _NEEDED]
    if not mistakes:
        st.info(words("models.no_mistakes"))
        return
    st.subheader(words("models.mistakes"))
    st.markdown(words("models.mistakes_note"))
    cases = _cases(source, [str(one["case_id"]) for one in mistakes])
    if cases:
        _pictures(words, source, mistakes, cases)
    else:
        st.info(words("models.no_pictures"))
    header = [words(f"models.column_{name}") for name in _COLUMNS]
    rows = [
        (
            str(one["case_id"]),
            str(one.get("patient_group", "–")),
            terms.level(words, "label", str(one["true"])),
            terms.level(words, "label", str(one["predicted"])),
            words.share(float(one["confidence"])),
            words("app.yes" if one.get("answered") else "app.no"),
            one.get("copies"),
        )
        for one in mistakes
    ]
    widgets.table(words, header, rows, "mistakes", height=300)


_COLUMNS = ("case", "patient", "true", "predicted", "confidence", "answered", "copies")


def _cases(source: Source, wanted: list[str]) -> dict[str, Any]:
    """The wanted cases of a data folder that have a picture, by id."""
    if source.kind != "folder":
        return {}
    table = source.cohort.table
    some = table[table["case_id"].isin(wanted) & table["image"].notna()]
    return {str(case["case_id"]): case for _, case in some.iterrows()}


def _pictures(
    words: Words, source: Source, mistakes: list[Mapping[str, Any]], cases: Mapping[str, Any]
) -> None:
    pages = -(-len(mistakes) // PER_PAGE)
    page = min(st.session_state.get("mistakes-page", 1), pages)
    with st.grid("auto", min_column_width=170):
        for one in mistakes[(page - 1) * PER_PAGE : page * PER_PAGE]:
            with st.container(gap="xsmall"):
                case = cases.get(str(one["case_id"]))
                shown = None
                if case is not None:
                    shown = thumbnails.try_picture(source, case, thumbnails.SMALL, outlined=True)
                if shown is None:
                    st.caption(words("cohort.no_picture"))
                else:
                    name = str(one["case_id"])
                    st.image(shown, width="stretch", alt=words("images.alt", name=name))
                st.markdown(_told(words, one))
    if pages > 1:
        st.pagination(pages, key="mistakes-page", max_visible_pages=5)


def _told(words: Words, one: Mapping[str, Any]) -> str:
    told = words(
        "models.mistaken_for",
        true=terms.level(words, "label", str(one["true"])),
        predicted=terms.level(words, "label", str(one["predicted"])).lower(),
        confidence=words.share(float(one["confidence"])),
    )
    said = words("models.said" if one.get("answered") else "models.unsaid")
    return f"{told}  \n:small[{terms.plain(one['case_id'])} · {said}]"
