"""Two parts of the images page: the pictures in numbers, and the map of what looks alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from apps.dashboard import charts, distribution, image_table, scatter, terms, thumbnails, widgets
from apps.dashboard.image_table import GROUPINGS, NUMBERS, SIZES, Known
from apps.dashboard.state import View
from braintx.i18n import Words
from braintx.stats import description

_COMMAND = "braintx data describe --out descriptors.csv"
_ALIKE = 4
_PICKED = "map_picked"


def descriptors(view: View, words: Words) -> None:
    """Each descriptor's distribution, in groups of any column."""
    st.markdown(words("images.descriptors_intro"))
    known = _ready(view, words)
    if known is None:
        return
    table = _joined(known, view)
    groups = _groupings(view)
    left, right = st.columns(2)
    with left:
        options = [*NUMBERS, "plane", "quarter_turn"]
        column = widgets.pick(words("images.descriptor"), options, words, "descriptor_of")
    with right:
        place = groups.index("label") if "label" in groups else None
        kind: dict[str, Any] = {"index": place, "placeholder": words("app.nothing")}
        by = widgets.pick(words("cohort.by"), groups, words, "descriptor_by", **kind)
    if column is None:
        return
    st.caption(words(f"descriptor.{column}"))
    other = table[by] if by and by != column else None
    show = distribution.of_numbers if column in NUMBERS else distribution.of_groups
    show(words, table[column], other)
    st.subheader(words("images.all_descriptors"))
    with st.grid("auto", min_column_width=300):
        for name in NUMBERS:
            _small(words, table[name], table[by] if by else None)


def layout(view: View, words: Words) -> None:
    """The map, coloured by any column; a click on a point shows its slice and its neighbours."""
    st.markdown(words("images.map_intro"))
    known = _ready(view, words)
    if known is None:
        return
    table = _joined(known, view)
    table = table[table["map_x"].notna()]
    if len(table) == 0:
        st.info(words("images.no_map"))
        return
    groups = _groupings(view)
    numbers = [*NUMBERS, *(name for name in view.source.numbers if name not in NUMBERS)]
    colour = widgets.pick(words("images.colour"), [*groups, *numbers], words, "map_colour")
    left, right = st.columns([3, 2])
    with left:
        figure = _map(words, table, str(colour), number=colour in numbers)
        alt = words("images.map_alt", column=words.column(str(colour)))
        event = widgets.chart(figure, "map", alt, on_select="rerun", selection_mode="points")
        trust = words.decimal(known.trust, 2)
        st.caption(words("images.map_trust", count=len(table), trust=trust))
    with right:
        _clicked(view, words, table, event)


def _ready(view: View, words: Words) -> Known | None:
    """What is known of the view's pictures; says what to do where that is nothing."""
    source = view.source
    if source.kind == "simulated":
        st.info(words("images.simulated"))
        return None
    if not thumbnails.has_pictures(source):
        st.info(words("images.none"))
        return None
    known = image_table.known(source)
    inside = 0 if known is None else int(view.cases.index.isin(known.table.index).sum())
    with_image = int(view.cases["image"].notna().sum())
    if with_image == 0:
        st.info(words("app.no_cases"))
        return None
    if known is None or known.sample:
        _offer(view, words, inside, with_image)
    else:
        told = words("images.described_beside")
        count = words("images.described", count=inside, total=words.whole(with_image))
        st.caption(f"{told} {count}")
    return known if inside else None


def _offer(view: View, words: Words, inside: int, with_image: int) -> None:
    """To describe a sample here, with a bar; a click on anything ends it."""
    if inside:
        count = words("images.described", count=inside, total=words.whole(with_image))
        st.caption(f"{words('images.described_sample')} {count}")
    else:
        st.info(words("images.no_descriptors"))
        st.code(_COMMAND, language=None, wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = st.selectbox(words("images.sample_size"), SIZES, index=1, key="describe_size")
        pressed = st.button(
            words("images.describe_here"), key="describe_run", icon=":material/query_stats:"
        )
    if pressed:
        image_table.look_at(view.source, image_table.sample(view, size), words)
        st.rerun()


def _joined(known: Known, view: View) -> pd.DataFrame:
    """The view's cases that are described, with every column that can be asked about."""
    ours = known.table[known.table.index.isin(view.cases.index)]
    theirs = view.table.loc[ours.index, [c for c in view.table if c not in ours]]
    return ours.join(theirs).assign(case_id=view.cases.loc[ours.index, "case_id"])


def _groupings(view: View) -> list[str]:
    return list(dict.fromkeys((*view.source.groupings, *GROUPINGS)))


def _small(words: Words, values: pd.Series[Any], by: pd.Series[Any] | None) -> None:
    """One descriptor among all: its boxes."""
    name = words.column(str(values.name))
    brief = description.summarise(values, by)
    group = "" if by is None else str(by.name)
    levels = terms.levels(words, group, [one.group for one in brief])
    names = [one or words("summary.all") for one in levels]
    figure = charts.boxes(words, brief, names, name, lying=True)
    widgets.chart(figure, f"small-{values.name}", name)


def _map(words: Words, table: pd.DataFrame, colour: str, *, number: bool) -> Any:
    title = words.column(colour)
    xy = table[["map_x", "map_y"]].to_numpy(np.float64)
    if number:
        values = table[colour].to_numpy(np.float64, na_value=np.nan)
        said = [words.decimal(one, 3) if np.isfinite(one) else "–" for one in values]
        return scatter.by_numbers(words, _places(xy, table, said), values, title)
    levels, codes = description.coded(table[colour])
    names = terms.levels(words, colour, levels)
    return scatter.by_groups(
        words, _places(xy, table, [names[code] for code in codes]), names, codes
    )


def _places(xy: NDArray[np.float64], table: pd.DataFrame, said: list[str]) -> scatter.Places:
    texts = [f"{case}<br>{text}" for case, text in zip(table["case_id"], said, strict=True)]
    return scatter.Places(xy, texts, list(map(int, table.index)))


def _clicked(view: View, words: Words, table: pd.DataFrame, event: Any) -> None:
    """The slice whose point was clicked last, and those beside it on the map."""
    if points := event["selection"]["points"]:
        (st.session_state[_PICKED],) = points[0]["customdata"]
    row: int | None = st.session_state.get(_PICKED)
    if row is None or row not in table.index:
        st.info(words("images.click"), icon=":material/ads_click:")
        return
    case = view.cases.loc[row]
    tile(view, words, case, thumbnails.LARGE)
    away = table[["map_x", "map_y"]].to_numpy(np.float64)
    away = away - away[table.index.get_loc(row)]
    near = table.index[np.argsort((away**2).sum(axis=1), kind="stable")]
    st.caption(words("images.alike"))
    with st.grid(2, min_column_width=120):
        for other in near[near != row][:_ALIKE]:
            tile(view, words, view.cases.loc[other], thumbnails.SMALL)


def tile(view: View, words: Words, case: Any, size: int, *, outlined: bool = True) -> None:
    """A case's picture, its name and its type below.

    Parameters
    ----------
    view : View
    words : Words
    case : row of ``view.cases``
    size : int
        Pixels of the longer side.
    outlined : bool, default=True
        Whether to draw the radiologist's outline, where there is one.
    """
    case_id = case["case_id"]
    name = case_id if isinstance(case_id, str) else words("level.missing")
    kind = words.category("label", case["label"]) if isinstance(case["label"], str) else ""
    with st.container(gap="xsmall"):
        shown = thumbnails.try_picture(view.source, case, size, outlined=outlined)
        if shown is None:
            st.warning(words("images.unreadable", name=terms.plain(name)))
            return
        st.image(shown, width="stretch", alt=words("answer.picture", name=name))
        st.caption(f"{terms.plain(name)}  \n{kind}")
