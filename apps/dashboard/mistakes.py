"""The error gallery: wrong answers on unseen patients, the surest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from apps.dashboard import terms, thumbnails, widgets
from apps.dashboard.state import Source
from braintx.evaluation.tumor.context import Mistake
from braintx.i18n import Words
from braintx.i18n.answers import tumor

PER_PAGE = 12


def gallery(words: Words, mistakes: Sequence[Mistake], source: Source) -> None:
    """The mistakes, with their pictures where the data folder is there."""
    if not mistakes:
        st.info(words("models.no_mistakes"))
        return
    widgets.heading(words, "models.mistakes")
    cases = _cases(source, [mistake.case_id for mistake in mistakes])
    if cases:
        _pictures(words, source, mistakes, cases)
    else:
        st.info(words("models.no_pictures"))
    header = [words(f"models.column_{name}") for name in _COLUMNS]
    rows = [
        (
            mistake.case_id,
            mistake.patient_group,
            tumor(words, mistake.true),
            tumor(words, mistake.predicted),
            words.share(mistake.confidence),
            words("app.yes" if mistake.answered else "app.no"),
            mistake.copies,
        )
        for mistake in mistakes
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
    words: Words, source: Source, mistakes: Sequence[Mistake], cases: Mapping[str, Any]
) -> None:
    pages = -(-len(mistakes) // PER_PAGE)
    page = min(st.session_state.get("mistakes-page", 1), pages)
    with st.grid("auto", min_column_width=170):
        for mistake in mistakes[(page - 1) * PER_PAGE : page * PER_PAGE]:
            with st.container(gap="xsmall"):
                case = cases.get(mistake.case_id)
                shown = thumbnails.try_picture(source, case, thumbnails.SMALL, outlined=True)
                if shown is None:
                    st.caption(words("cohort.no_picture"))
                else:
                    st.image(
                        shown, width="stretch", alt=words("answer.picture", name=mistake.case_id)
                    )
                st.markdown(_told(words, mistake))
    if pages > 1:
        st.pagination(pages, key="mistakes-page", max_visible_pages=5)


def _told(words: Words, mistake: Mistake) -> str:
    told = words(
        "models.mistaken_for",
        true=tumor(words, mistake.true),
        predicted=tumor(words, mistake.predicted).lower(),
        confidence=words.share(mistake.confidence),
    )
    said = words("models.said" if mistake.answered else "models.unsaid")
    return f"{told}  \n:small[{terms.plain(mistake.case_id)} · {said}]"
