"""The shipped knowledge of diseases, and choosing one disease or one term of it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from braintx.core.differential import Disease
from braintx.data.ontology.files import TASK
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import FILE, Terms
from braintx.i18n import Words, differentials
from braintx.models import bundle
from braintx.stats.diseases import Diseases, matching

OFFERED = 40
"""How many of those that a search finds are offered."""
_LINE, _LINES = 26, 2


@st.cache_resource(max_entries=1, show_spinner=False)
def shipped(sealed: int) -> Diseases:
    """The shipped knowledge, read once for all visitors, and again when it changes."""
    folder = bundle.load(TASK).folder
    return Diseases(Knowledge.load(folder), Terms.load(folder / FILE))


def load(words: Words) -> Diseases:
    """The shipped knowledge.

    Raises
    ------
    BundleError
        When it is missing or was altered.
    """
    with st.spinner(words("diseases.reading")):
        known: Diseases = shipped(bundle.sealed(TASK))
    return known


def disease_name(words: Words, given: Disease) -> str:
    """A disease with its id: names alone are not unique."""
    return f"{differentials.disease_name(words, given)} ({given.id})"


def pick_disease(words: Words, known: Diseases, key: str, first: str) -> int:
    """Choose a disease by name or id; its place in the knowledge.

    Parameters
    ----------
    words : Words
    known : Diseases
    key : str
        Under which the address of the page remembers it.
    first : str
        Id of what is shown before anything is chosen.
    """
    knowledge = known.knowledge

    def found(query: str) -> list[str]:
        places = matching(query, ((one.id, one.name) for one in knowledge), OFFERED)
        if words.language == "es":
            spanish = ((one.id, one.name_es) for one in knowledge if one.name_es)
            places = [*matching(query, spanish, OFFERED), *places]
        if query in knowledge:  # a twin's id
            places = [knowledge.disease(query).id, *places]
        return list(dict.fromkeys(places))[:OFFERED]

    often = [knowledge.diseases[at].id for at, _ in known.cases[:OFFERED]]
    start = first if first in knowledge else often[0] if often else knowledge.diseases[0].id
    chosen = _pick(
        (words("diseases.search_disease"), words("diseases.disease_of")),
        key,
        [knowledge.disease(start).id, *often],
        found=found,
        shown=lambda id: disease_name(words, knowledge.disease(id)),
        known=lambda id: id in knowledge,
    )
    return knowledge.place(chosen)


def pick_term(words: Words, known: Diseases, key: str, first: str) -> str:
    """Choose a term by name or id; its code.

    Parameters
    ----------
    words : Words
    known : Diseases
    key : str
        As of `pick_disease`.
    first : str
        Code of what is shown before anything is chosen.
    """
    terms = known.terms
    often = [terms.codes[at] for at, _ in known.commonest[:OFFERED]]

    def found(query: str) -> list[str]:
        named = ((code, terms.name(code, words.language)) for code in terms.codes)
        return matching(query, named, OFFERED)

    return _pick(
        (words("diseases.search_term"), words("diseases.term_of")),
        key,
        list(dict.fromkeys([first, *often] if first in terms else often)),
        found=found,
        shown=lambda code: f"{terms.name(code, words.language)} ({code})",
        known=lambda code: code in terms,
    )


def labels(names: Sequence[str]) -> list[str]:
    """Names for the axis of a figure: in short lines, no two alike."""
    lines = [textwrap.wrap(name, _LINE) or [name] for name in names]
    short = [
        "<br>".join(one if len(one) <= _LINES else [*one[: _LINES - 1], f"{one[_LINES - 1]}…"])
        for one in lines
    ]
    seen: Counter[str] = Counter()
    for at, name in enumerate(short):
        seen[name] += 1
        if seen[name] > 1:
            short[at] = f"{name} ({seen[name]})"
    return short


def _pick(
    asked: tuple[str, str],
    key: str,
    offered: Sequence[str],
    *,
    found: Callable[[str], list[str]],
    shown: Callable[[str], str],
    known: Callable[[str], bool],
) -> str:
    """A search, what it finds to choose from, and the address that remembers the choice.

    Parameters
    ----------
    asked : (str, str)
        What the search, and the choice, are called.
    key : str
    offered : sequence of str
        To choose from before anything is searched, the first chosen.
    found : callable
        What a search finds.
    shown : callable
        The name of one.
    known : callable
        Whether there is such a one.
    """
    left, right = st.columns(2)
    with left:
        query = st.text_input(
            asked[0], key=f"search_{key}", max_chars=80, type="search", live=True,
            persist_state="session", placeholder=asked[0],
        )  # fmt: skip
    linked = st.query_params.get(key, "")
    options = found(query) if query.strip() else []
    if not options:
        options = list(dict.fromkeys([linked, *offered] if known(linked) else offered))
    with right:
        chosen = st.selectbox(
            asked[1],
            options,
            index=options.index(linked) if linked in options else 0,
            format_func=shown,
            key=f"choose_{key}",
            persist_state="session",
        )
    return str(chosen or options[0])
