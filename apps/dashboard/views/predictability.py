"""Predictability: whether there is anything to learn of a column, and how much at best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import streamlit as st

from apps.dashboard import charts, state, terms, widgets
from apps.dashboard.state import View
from braintx.core.errors import BrainTxError
from braintx.i18n import Words
from braintx.stats.predictability import (
    Ceiling,
    Dependence,
    Shortcut,
    ceiling,
    dependences,
    shortcuts,
)

SECTIONS = ("ceiling", "dependences", "shortcuts")
_TEXT = ("note",)
_FIRST = ("age", "sex", "duration_months", "severity", "symptoms")


@dataclass(frozen=True)
class Asked:
    """A question: which of the three, of what, about which columns, knowing which."""

    section: str
    target: str
    columns: tuple[str, ...]
    given: tuple[str, ...]


def main() -> None:
    """Draw the page."""
    view, words = state.current()
    widgets.title(words, "predictability")
    if len(view.table) == 0:
        st.info(words("app.no_cases"))
        return
    source = view.source
    usable = [n for n in view.columns if n in source.numbers or n in source.groupings]
    section = widgets.sections(words, "predictability", SECTIONS)
    with st.container(border=True):
        first = usable.index("treatment") if "treatment" in usable else 0
        target = widgets.pick(
            words("predictability.target"), usable, words, "predict_target", index=first
        )
        if target is None:
            return
        asked = _ask(view, words, section, target)
        pressed = st.button(words("predictability.run"), type="primary", key="predict_run")
    if pressed:
        _compute(view, words, asked)
    kept = st.session_state.get("predicted", {}).get(section)
    if kept is not None and kept[1] is view:
        _SHOW[section](words, kept[0])
    elif not pressed:
        st.caption(words(f"predictability.explain_{section}"))


def _ask(view: View, words: Words, section: str, target: str) -> Asked:
    """The columns asked about, and those taken as known."""
    wide = [name for name in view.columns if name not in _TEXT and name != target]
    label = words("predictability.columns")
    if section == "shortcuts":
        own = [name for name in view.columns if name != target]
        columns = widgets.pick_several(label, own, words, f"predict_shortcut_{target}", own)
        return Asked(section, target, tuple(columns), ())
    known = widgets.pick_several(
        words("predictability.given"), wide, words, f"predict_given_{target}", ["label"]
    )
    if section == "ceiling":
        return Asked(section, target, (), tuple(known))
    rest = [name for name in wide if name not in known]
    start = [name for name in _FIRST if name in rest] or rest[:4]
    columns = widgets.pick_several(label, rest, words, f"predict_columns_{target}", start)
    return Asked(section, target, tuple(name for name in columns if name in rest), tuple(known))


def _compute(view: View, words: Words, asked: Asked) -> None:
    """Ask; the answer is kept until the cases change."""
    kept = st.session_state.setdefault("predicted", {})
    kept.pop(asked.section, None)
    table, target = view.table, asked.target
    try:
        with st.spinner(words("app.computing")):
            answer: Ceiling | tuple[Dependence, ...] | tuple[Shortcut, ...]
            if asked.section == "ceiling":
                answer = ceiling(table, target, asked.given)
            elif asked.section == "dependences":
                answer = dependences(table, target, asked.columns, asked.given)
            else:
                answer = shortcuts(table, target, asked.columns)
    except BrainTxError as error:
        widgets.failure(words, error)
        used = (target, *asked.columns, *asked.given)
        st.caption(" · ".join(terms.plain(words.column(name)) for name in used))
        return
    kept[asked.section] = (answer, view)


def _ceiling(words: Words, best: Ceiling) -> None:
    widgets.finding(best.sentence(words))
    rows = (
        ("accuracy", best.accuracy, best.base_accuracy),
        ("log_loss", best.log_loss, best.base_log_loss),
    )
    for place, (name, known, base) in zip(st.columns(2), rows, strict=True):
        with place:
            title = words(f"predictability.{name}")
            figure = charts.intervals(
                words,
                [words("predictability.table"), words("predictability.unseen")],
                [known.table, known.unseen],
                [(known.low, known.high)] * 2,
                title,
                share=name == "accuracy",
                mark=base,
            )
            widgets.chart(figure, f"ceiling-{name}", title)
    st.caption(words("predictability.ceiling_note"))
    header = [words(f"predictability.column_{name}") for name in _CEILING]
    table = [
        (words(f"predictability.{name}"), *(round(v, 4) for v in (*astuple(known), base)))
        for name, known, base in rows
    ]
    widgets.table(words, header, table, "ceiling")


_CEILING = ("measure", "table", "unseen", "low", "high", "base")


def _dependences(words: Words, dependences: tuple[Dependence, ...]) -> None:
    words = words.apart(one.column for one in dependences)
    names = [words.name(one.column) for one in dependences]
    title = words("predictability.share")
    figure = charts.shares(words, names, [one.share for one in dependences], title)
    widgets.chart(figure, "shares", title)
    for one in dependences:
        st.markdown(f"- {terms.plain(one.sentence(words))}")
    header = [words(f"predictability.column_{name}") for name in _DEPENDENCES]
    rows = [
        (
            *(name, round(one.nats, 5), round(one.share, 5)),
            *(one.p_value, round(one.p_holm, 4), one.n, one.dropped),
        )
        for name, one in zip(names, dependences, strict=True)
    ]
    widgets.table(words, header, rows, "dependences")


_DEPENDENCES = ("column", "nats", "share", "p", "holm", "n", "dropped")


def _shortcuts(words: Words, shortcuts: tuple[Shortcut, ...]) -> None:
    words = words.apart(one.column for one in shortcuts)
    names = [words.name(one.column) for one in shortcuts]
    title = words("predictability.accuracy")
    figure = charts.intervals(
        words,
        names,
        [one.accuracy for one in shortcuts],
        [(one.low, one.high) for one in shortcuts],
        title,
        mark=shortcuts[0].base if shortcuts else None,
    )
    widgets.chart(figure, "shortcuts", title)
    st.caption(words("predictability.shortcut_note"))
    for one in shortcuts:
        mark = "⚠️ " if one.gives_away else ""
        st.markdown(f"- {mark}{terms.plain(one.sentence(words))}")
    header = [words(f"predictability.column_{name}") for name in _SHORTCUTS]
    rows = [
        (
            *(name, *(round(v, 4) for v in (one.accuracy, one.low, one.high, one.base))),
            *(words("app.yes" if one.gives_away else "app.no"), one.n),
        )
        for name, one in zip(names, shortcuts, strict=True)
    ]
    widgets.table(words, header, rows, "shortcuts")


_SHORTCUTS = ("column", "accuracy", "low", "high", "base", "gives_away", "n")
_SHOW: dict[str, Callable[[Words, Any], None]] = {
    "ceiling": _ceiling,
    "dependences": _dependences,
    "shortcuts": _shortcuts,
}


if __name__ == "__main__":
    main()
