"""The images: a gallery, numbers, a map, and the copies that an audit found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from apps.dashboard import charts, image_sections, state, terms, thumbnails, widgets
from apps.dashboard.state import View
from braintx.core.errors import BrainTxError
from braintx.data.duplicates.merge import CopyGroup, read_groups
from braintx.i18n import Words

SECTIONS = ("gallery", "descriptors", "map", "copies")
PER_PAGE = 12
_MOST_SHOWN = 8
_COMMAND = "braintx data audit-copies DIR --out groups.csv"


def main() -> None:
    """Draw the page."""
    view, words = state.current()
    widgets.title(words, "images")
    section = widgets.sections(words, "images", SECTIONS)
    if section != "copies" and len(view.cases) == 0:
        st.info(words("app.no_cases"))
        return
    {
        "gallery": _gallery,
        "descriptors": image_sections.descriptors,
        "map": image_sections.layout,
        "copies": _copies,
    }[section](view, words)


def _gallery(view: View, words: Words) -> None:
    source, cases = view.source, view.cases
    if not thumbnails.has_pictures(source):
        st.info(words("images.none"))
        return
    shown = cases if source.kind == "simulated" else cases[cases["image"].notna()]
    if len(shown) == 0:
        st.info(words("app.no_cases"))
        return
    outlined = st.toggle(words("images.outlines"), value=True, key="gallery_outlines")
    pages = -(-len(shown) // PER_PAGE)
    key = f"gallery-page-{source.kind}-{source.name}-{pages}"
    page = min(st.session_state.get(key, 1), pages)
    start = (page - 1) * PER_PAGE
    some = shown.iloc[start : start + PER_PAGE]
    with st.grid("auto", min_column_width=150):
        for _, case in some.iterrows():
            image_sections.tile(view, words, case, thumbnails.SMALL, outlined=outlined)
    st.pagination(pages, key=key, max_visible_pages=5)
    st.caption(words("images.count", count=len(shown), page=page, pages=pages))
    if source.kind == "simulated":
        st.caption(words("images.phantom"))


def _copies(view: View, words: Words) -> None:
    st.markdown(words("images.copies_intro"))
    uploaded = st.file_uploader(words("images.groups_file"), type="csv", key="groups")
    groups, origin = view.source.copies, words("images.beside")
    if uploaded is not None:
        try:
            groups, origin = read_groups(uploaded.getvalue(), uploaded.name), uploaded.name
        except BrainTxError as error:
            widgets.failure(words, error)
    if not groups:
        st.info(words("images.no_groups"))
        st.code(_COMMAND, language=None, wrap_lines=True)
        return
    st.caption(words("images.groups_from", name=terms.plain(origin)))
    sizes = [len(group.copies) for group in groups]
    with st.grid(3, min_column_width=150):
        widgets.metric(words("images.groups"), words.whole(len(groups)))
        widgets.metric(words("images.in_groups"), words.whole(sum(sizes)))
        widgets.metric(words("images.largest"), words.whole(max(sizes)))
    counts = [sizes.count(size) for size in range(2, max(sizes) + 1)]
    figure = charts.bars(
        words,
        {words("images.groups"): np.array(counts)},
        [str(size) for size in range(2, max(sizes) + 1)],
        words("images.size"),
    )
    widgets.chart(figure, "copies", words("images.size"))
    _group(view, words, groups)
    header = [words(f"images.column_{name}") for name in _COLUMNS]
    yes = (words("app.no"), words("app.yes"))
    rows = [
        (group.name, one.file, one.score, yes[one.mirrored], one.turned, one.zoom)
        for group in groups
        for one in group.copies
    ]
    widgets.table(words, header, rows, "copies", height=300)


_COLUMNS = ("group", "file", "score", "mirrored", "turned", "zoom")


def _group(view: View, words: Words, groups: tuple[CopyGroup, ...]) -> None:
    st.subheader(words("images.one_group"))
    page = st.pagination(len(groups), key=f"copy-group-{len(groups)}", max_visible_pages=5)
    group = groups[min(page, len(groups)) - 1]
    cases = view.source.cohort.table
    images = enumerate(cases["image"])
    places = {Path(path).name: place for place, path in images if isinstance(path, str)}
    with st.grid("auto", min_column_width=150):
        for one in group.copies[:_MOST_SHOWN]:
            with st.container(gap="xsmall"):
                name = one.file.rpartition("/")[2]
                case = cases.iloc[places[name]] if name in places else None
                shown = thumbnails.try_picture(view.source, case, thumbnails.SMALL, outlined=False)
                if shown is not None:
                    st.image(shown, width="stretch", alt=words("answer.picture", name=one.file))
                st.caption(f"{terms.plain(name)}  \n{_pose(words, one)}")
    if len(group.copies) > _MOST_SHOWN:
        st.caption(words("images.more", count=len(group.copies) - _MOST_SHOWN))


def _pose(words: Words, one: Any) -> str:
    told = words(
        "images.pose",
        turned=words.decimal(one.turned, 0),
        zoom=words.decimal(one.zoom, 2),
        score=words.decimal(one.score, 3),
    )
    return f"{words('images.mirrored')}, {told}" if one.mirrored else told


if __name__ == "__main__":
    main()
