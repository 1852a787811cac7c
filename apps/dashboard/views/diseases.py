"""The diseases: what is known of them, by whom, and how well they are told apart."""

from __future__ import annotations

import streamlit as st

from apps.dashboard import disease_figures, disease_sections, knowledge, state, widgets

SECTIONS = {
    "overview": disease_sections.overview,
    "disease": disease_sections.disease,
    "compare": disease_sections.compare,
    "term": disease_sections.term,
    "library": disease_sections.library,
}
FIGURES = "figures"
_PART = "part"


def main() -> None:
    """Draw the page."""
    _, words = state.current()
    widgets.title(words, "diseases")
    names = [*SECTIONS, FIGURES]
    linked = st.query_params.get(_PART)
    section = widgets.sections(words, "diseases", names, linked if linked in names else None)
    asked = {_PART: section}
    if section == FIGURES:
        disease_figures.show(words)
    else:
        known = knowledge.load(words)
        st.caption(disease_sections.released(words, known))
        asked |= SECTIONS[section](words, known)
    if st.query_params.to_dict() != asked:  # whoever is sent the address sees the same
        st.query_params.from_dict(asked)


if __name__ == "__main__":
    main()
