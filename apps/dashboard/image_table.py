"""What is known of the pictures in numbers: the table beside the data, or a sample looked at here.

Both are of the server's own pictures; a visitor's own table has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from apps.dashboard.state import Source, View
from braintx.core.labels import PLANES
from braintx.i18n import Words
from braintx.stats.images.descriptors import Descriptors
from braintx.stats.images.found import read_descriptors
from braintx.stats.images.look import Look, Looker
from braintx.stats.images.run import MAP_COLUMNS, NAME, file_of, pictures_of, tabulate
from braintx.stats.images.subgroups import subgroups
from braintx.stats.images.table import Picture

SIZES = (100, 200, 300, 500)
"""Pictures that can be described while someone waits."""
_QUARTERS = ("0", "90", "180", "-90")
BANDS = ("age_band", "tumor_size")
NUMBERS = tuple(
    name for name, kind in Descriptors.__annotations__.items() if kind.startswith("float")
)
GROUPINGS = ("plane", "quarter_turn", *BANDS)


@dataclass(frozen=True)
class Known:
    """Pictures in numbers.

    Attributes
    ----------
    table : DataFrame
        With the index of ``source.cohort.table``, a row for each picture that was described:
        `NUMBERS`, `GROUPINGS`, ``map_x`` and ``map_y``.
    trust : float
        The map's trustworthiness, 0 to 1; NaN where there is no map.
    sample : bool
        Whether they were described here.
    """

    table: pd.DataFrame
    trust: float
    sample: bool


def known(source: Source) -> Known | None:
    """The descriptors of a source's pictures; None where there are none yet.

    Raises
    ------
    TableError
        The table beside the data cannot be read.
    """
    if source.kind != "folder":
        return None
    path = source.cohort.root / NAME
    if path.is_file():
        return beside(str(path), path.stat().st_mtime_ns, source)
    return _of_sample(source)


@st.cache_resource(max_entries=1, show_spinner=False)
def beside(path: str, changed: int, _source: Source) -> Known:
    """Of the server's data folder, read again when the table there changes."""
    found = read_descriptors(Path(path).read_bytes())
    return _known(found, _source, sample=False)


@st.cache_resource(max_entries=1, show_spinner=False)
def networks() -> Looker:
    """The shipped networks, loaded once for all visitors; they keep nothing."""
    return Looker()


def looks(source: Source) -> dict[str, tuple[Picture, Look]]:
    """What was looked at in this session, by file; empty for another source."""
    name = str(source.cohort.root)
    kept = st.session_state.get("looks")
    if kept is None or kept[0] != name:
        kept = (name, {})
        st.session_state["looks"] = kept
    found: dict[str, tuple[Picture, Look]] = kept[1]
    return found


def sample(view: View, size: int) -> list[Picture]:
    """At most ``size`` of the view's pictures at random: whatever the filters, the same first."""
    everything = pictures_of(view.source.cohort, view.source.outlines)
    order = np.random.default_rng(0).permutation(len(everything))
    left = set(view.cases["image"].dropna())
    inside = (everything[place] for place in order if str(everything[place].path) in left)
    return [picture for picture, _ in zip(inside, range(size), strict=False)]


def look_at(source: Source, wanted: Sequence[Picture], words: Words) -> None:
    """Look at pictures one by one, with a bar. Any click ends it; what was found is kept."""
    kept, root = looks(source), source.cohort.root
    bar = st.progress(0.0, text=words("images.looking", done=0, total=len(wanted)))
    st.button(words("images.stop"), key="describe_stop", icon=":material/stop_circle:")
    looker = networks()
    for done, picture in enumerate(wanted, 1):
        name = file_of(root, picture.path)
        if name not in kept:
            kept[name] = (picture, looker.look(picture))
        text = words("images.looking", done=done, total=len(wanted))
        bar.progress(done / len(wanted), text=text)


def _of_sample(source: Source) -> Known | None:
    kept = looks(source)
    if not kept:
        return None
    key = (str(source.cohort.root), len(kept))
    made: tuple[tuple[str, int], Known] | None = st.session_state.get("sample")
    if made is None or made[0] != key:
        table = tabulate(source.cohort.root, list(kept.values())).set_index("file")
        made = (key, _known(table, source, sample=True))
        st.session_state["sample"] = made
    return made[1]


def _known(found: pd.DataFrame, source: Source, *, sample: bool) -> Known:
    """Rows of files as rows of cases; what could not be described is left out."""
    cases, root = source.cohort.table, source.cohort.root
    with_image = cases[cases["image"].notna()]
    names = [file_of(root, Path(path)) for path in with_image["image"]]
    table = found.reindex(names).set_axis(with_image.index)
    table = table[table["brightness"].notna()]
    table = table.assign(
        plane=pd.Categorical(table["plane"], PLANES),
        quarter_turn=pd.Categorical(table["quarter_turn"].astype("Int64").astype(str), _QUARTERS),
    )
    given = table[["tumor_area"]].assign(age=cases["age"].reindex(table.index))
    table = table.join(subgroups(given)[list(BANDS)])
    x, y, trust = MAP_COLUMNS
    reached = float(table[trust].iloc[0]) if len(table) else float("nan")
    return Known(table[[*NUMBERS, *GROUPINGS, x, y]], reached, sample)
