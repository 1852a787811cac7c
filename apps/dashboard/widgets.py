"""The pieces that every page is made of: charts and tables that can be saved, and sentences."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from pandas.io.formats.style import Styler

from apps.dashboard import terms
from braintx.core.errors import BrainTxError
from braintx.core.messages import Column
from braintx.core.spreadsheet import to_csv
from braintx.i18n import Words

_BUTTONS = ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d", "pan2d"]


def chart(figure: go.Figure, name: str, alt: str, **more: Any) -> Any:
    """Show a figure that can be saved as a picture from its own bar of buttons."""
    config = {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtonsToRemove": _BUTTONS,
        "toImageButtonOptions": {"format": "png", "filename": f"braintx-{name}", "scale": 2},
    }
    return st.plotly_chart(figure, key=f"chart-{name}", theme=None, config=config, alt=alt, **more)


def table(
    words: Words,
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    name: str,
    *,
    height: int | None = None,
    most: int | None = None,
) -> None:
    """Show a table, and beneath it the button that saves it as CSV.

    Parameters
    ----------
    words : Words
    header : sequence of str
    rows : sequence of sequences
    name : str
        Of the file that is saved.
    height : int, optional
        Pixels.
    most : int, optional
        How many rows are shown; all of them are saved.
    """
    shown = pd.DataFrame([list(map(_shown, row)) for row in rows[:most]], columns=list(header))
    st.dataframe(
        written(words, shown),
        hide_index=True,
        height=height or "auto",
        key=f"table-{name}",
        placeholder="–",
    )
    save(words, name, lambda: to_csv(header, rows))


def written(words: Words, shown: pd.DataFrame) -> Styler:
    """A table whose numbers are written as the language does; it is sorted by them all the same."""
    numbers: dict[Any, Any] = dict.fromkeys(shown.select_dtypes("integer"), words.whole)
    numbers |= dict.fromkeys(shown.select_dtypes("float"), partial(words.significant, digits=4))
    return shown.style.format(numbers, na_rep="–")


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, (int, float)) else str(value)


def save(words: Words, name: str, make: Callable[[], bytes], key: str = "app.save") -> None:
    """A button that makes a CSV when it is pressed, and not before."""
    st.download_button(
        words(key),
        make,
        file_name=f"braintx-{name}.csv",
        mime="text/csv",
        key=f"save-{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def failure(words: Words, error: BrainTxError) -> None:
    """What went wrong, as a sentence."""
    st.error(words.error(error, terms.plain), icon=":material/error:")


def sections(words: Words, page: str, names: Sequence[str], first: str | None = None) -> str:
    """Which part of a page to show; only that one is computed.

    Parameters
    ----------
    words : Words
    page : str
    names : sequence of str
    first : str, optional
        What is shown before anything is chosen; else the first of all.
    """
    chosen = st.segmented_control(
        words(f"{page}.sections"),
        list(names),
        default=first or names[0],
        required=True,
        format_func=lambda name: words(f"{page}.{name}"),
        key=f"{page}_section",
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen or names[0])


def title(words: Words, page: str) -> None:
    """A page's heading and the sentence under it."""
    st.title(words(f"{page}.title"))
    st.caption(words(f"{page}.intro"))


def heading(words: Words, name: str, **values: object) -> None:
    """A part's heading and what must be known of it: ``name`` and ``<name>_note``."""
    st.subheader(words(name))
    st.markdown(words(f"{name}_note", **values))


def metric(label: str, value: str, note: str | None = None) -> None:
    """A figure with its name, and what it means on demand."""
    st.metric(label, value, help=note, border=True)


def pick(label: str, options: Sequence[str], words: Words, key: str, **more: Any) -> str | None:
    """Choose a column by its name in the language."""
    words = words.apart(map(Column, options))
    chosen: str | None = st.selectbox(
        label, list(options), format_func=words.column, key=key, persist_state="session", **more
    )
    return chosen


def pick_several(
    label: str, options: Sequence[str], words: Words, key: str, default: Sequence[str] = ()
) -> list[str]:
    """Choose columns by their names in the language."""
    words = words.apart(map(Column, options))
    return st.multiselect(
        label,
        list(options),
        default=[name for name in default if name in options],
        format_func=words.column,
        key=key,
        placeholder=words("app.choose"),
        persist_state="session",
    )


def finding(text: str) -> None:
    """An answer in words, apart from all else; a screen reader speaks it."""
    st.html(f'<div class="bx-finding" role="status">{html.escape(text)}</div>')
