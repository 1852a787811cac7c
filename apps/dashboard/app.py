"""What every page shares: language, whose data these are, filters, and the way to the others.

Streamlit runs this file from the top at each interaction, then the page that is open.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from apps.dashboard import filters, state, terms, widgets
from apps.dashboard.language import speak
from braintx.core.errors import BrainTxError
from braintx.data.cohort import Selection
from braintx.i18n import LANGUAGES, NAMES, Language, Words

_HERE = Path(__file__).parent
PAGES = {
    "cohort": ":material/groups:",
    "images": ":material/image:",
    "hypotheses": ":material/science:",
    "predictability": ":material/query_stats:",
    "models": ":material/monitoring:",
    "diseases": ":material/genetics:",
    "your_data": ":material/upload_file:",
}
UNFILTERED = ("models", "diseases")  # they show what ships with the program


def main() -> None:
    """Draw the frame and run the open page."""
    st.set_page_config(page_title="BrainTx", page_icon=str(_HERE / "icon.svg"), layout="wide")
    st.logo(str(_HERE / "logo.svg"), icon_image=str(_HERE / "icon.svg"), size="large")
    words = speak(_language())
    pages = [
        st.Page(
            f"views/{name}.py",
            title=words(f"page.{name}"),
            icon=icon,
            url_path=name,
            default=name == "cohort",
        )
        for name, icon in PAGES.items()
    ]
    page = st.navigation(pages, expanded=True)
    _style(words)
    source = state.source(words)
    if page.url_path == "diseases":  # nothing there is of these cases
        state.view_of(source, Selection())
    else:
        view = state.view_of(source, filters.ask(source, words))
        _head(words, view, filtered=page.url_path not in UNFILTERED)
    try:
        page.run()
    except BrainTxError as error:
        widgets.failure(words, error)
    st.caption(words("app.research"))


def _language() -> Language:
    chosen = st.sidebar.segmented_control(
        " · ".join(speak(code)("app.language") for code in LANGUAGES),
        list(LANGUAGES),
        default=state.language(),
        required=True,
        format_func=lambda code: NAMES[code],
        key="language",
    )
    return chosen or LANGUAGES[0]


def _style(words: Words) -> None:
    """Our few rules, and Streamlit's own words in the language."""
    rules = (_HERE / "style.css").read_text(encoding="utf-8")
    names = ("browse", "limit", "save_picture", "zoom", "reset")
    spoken = "".join(
        f'--bx-{name.replace("_", "-")}: "{words(f"widget.{name}")}";' for name in names
    )
    st.html(f"<style>:root {{ {spoken} }}\n{rules}</style>")


def _head(words: Words, view: state.View, *, filtered: bool) -> None:
    """Whose data these are and, where the page follows the filters, how many cases they leave."""
    source, count = view.source, len(view.cases)
    if source.kind == "simulated":
        st.warning(words("app.simulated"), icon=":material/experiment:")
    elif source.kind == "own":
        st.info(words("app.own", name=terms.plain(source.name)), icon=":material/person:")
    total = words.whole(len(source.cohort.table))
    if filtered and not view.selection.everything:
        shown = filters.told(words, view.selection)
        st.caption(words("app.filtered", count=count, total=total, filters=terms.plain(shown)))


if __name__ == "__main__":
    main()
