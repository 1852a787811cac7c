"""Hypotheses: two columns compared, and the family of all that was tested so far."""

from __future__ import annotations

import streamlit as st

from apps.dashboard import charts, filters, state, terms, widgets
from apps.dashboard.state import View
from apps.dashboard.test_family import Tested
from braintx.core.errors import BrainTxError
from braintx.data.cohort import Selection
from braintx.i18n import Words
from braintx.stats import description
from braintx.stats.hypothesis import Corrected, Result, compare
from braintx.stats.hypothesis.compare import NUMBERS, SEVERAL_GROUPS, TWO_BY_TWO, TWO_GROUPS

_ALPHAS = (0.1, 0.05, 0.01, 0.005, 0.001)
_MOST_POINTS = 3000
_TESTS = tuple(dict.fromkeys((*TWO_GROUPS, *SEVERAL_GROUPS, *NUMBERS, *TWO_BY_TWO)))


def main() -> None:
    """Draw the page."""
    view, words = state.current()
    widgets.title(words, "hypotheses")
    if len(view.table) == 0:
        st.info(words("app.no_cases"))
        return
    _ask(view, words)
    last: tuple[Result, View] | None = st.session_state.get("last_test")
    if last is not None and last[1] is view:
        _show(view, words, last[0])
    _family(words)


def _ask(view: View, words: Words) -> None:
    """The two columns, the test and its level; a press tests."""
    columns = [name for name in view.columns if name != "note"]
    with st.container(border=True):
        left, middle, right, last = st.columns([3, 3, 3, 2])
        with left:
            first = widgets.pick(words("hypotheses.first"), columns, words, "test_first")
        with middle:
            rest = [name for name in columns if name != first]
            second = widgets.pick(words("hypotheses.second"), rest, words, "test_second")
        with right:
            test = st.selectbox(
                words("hypotheses.test"),
                _TESTS,
                index=None,
                placeholder=words("hypotheses.fitting"),
                format_func=lambda name: words(f"test.{name}"),
                key="test_kind",
            )
        with last:
            alpha = st.selectbox(
                words("hypotheses.alpha"),
                _ALPHAS,
                index=1,
                format_func=words.significant,
                key="test_alpha",
            )
        pressed = st.button(words("hypotheses.run"), type="primary", key="test_run")
    if pressed and first is not None and second is not None:
        _run(view, words, (first, second), test, alpha)


def _run(
    view: View, words: Words, columns: tuple[str, str], test: str | None, alpha: float
) -> None:
    """Test, and add the result to the family; what cannot be tested is told."""
    st.session_state.pop("last_test", None)
    try:
        result = compare(view.table, *columns, test=test, alpha=alpha)
    except BrainTxError as error:
        widgets.failure(words, error)
        st.caption(" · ".join(terms.plain(words.column(name)) for name in columns))
        return
    tested = st.session_state.get("tested", Tested())
    st.session_state["tested"] = tested.add(result, view.selection)
    st.session_state["last_test"] = (result, view)


def _show(view: View, words: Words, result: Result) -> None:
    words = words.apart(result.named)
    widgets.finding(result.sentence(words))
    left, right = st.columns([3, 2])
    with left:
        _picture(view, words, result.first.name, result.second.name)
    with right:
        st.subheader(words("hypotheses.why"))
        st.markdown(terms.plain(words.say(result.reason)))
        for check in result.checks:
            mark = "✓" if check.passed else "✗"
            st.markdown(f"{mark} {terms.plain(words.say(check.message))}")
        st.subheader(words("hypotheses.power"))
        st.markdown(terms.plain(result.power_sentence(words)))


def _picture(view: View, words: Words, first: str, second: str) -> None:
    """The two columns as they lie: points, boxes, or a table."""
    numbers, table = view.source.numbers, view.table
    a, b = (second, first) if second in numbers else (first, second)
    titles = words.column(a), words.column(b)
    alt = words("cohort.crosstab_alt", first=titles[0], second=titles[1])
    if a in numbers and b in numbers:
        both = table[[a, b]].dropna()
        some = both.sample(_MOST_POINTS, random_state=0) if len(both) > _MOST_POINTS else both
        figure = charts.points(words, some[a].tolist(), some[b].tolist(), titles)
    elif a in numbers:
        brief = description.summarise(table[a], table[b])
        names = terms.levels(words, b, [one.group for one in brief])
        figure = charts.boxes(words, brief, names, titles[0])
    else:
        counted = description.count(table[a], table[b])
        texts = [[words.whole(int(n)) for n in row] for row in counted.counts]
        rows = terms.levels(words, a, counted.first)
        columns = terms.levels(words, b, counted.second)
        figure = charts.heat(words, counted.shares, rows, columns, titles, texts=texts)
    widgets.chart(figure, "hypothesis", alt)


def _family(words: Words) -> None:
    tested: Tested = st.session_state.get("tested", Tested())
    st.subheader(words("hypotheses.family"))
    if not tested.selections:
        st.caption(words("hypotheses.no_tests"))
        return
    family = tested.family
    st.markdown(terms.plain(family.sentence(words)))
    words = words.apart(one for result in family.results for one in (result.first, result.second))
    tests = zip(family.corrected(), tested.selections, strict=True)
    rows = [_row(words, test, selection) for test, selection in tests]
    header = [words(f"hypotheses.column_{name}") for name in _COLUMNS]
    widgets.table(words, header, rows, "hypotheses")
    st.caption(words("hypotheses.corrections"))
    st.button(
        words("hypotheses.clear"), on_click=_clear, icon=":material/delete:", key="test_clear"
    )


_COLUMNS = (
    *("first", "second", "test", "n", "p", "holm", "bh", "effect", "estimate", "low", "high"),
    *("filters", "sentence"),
)


def _row(words: Words, test: Corrected, selection: Selection) -> tuple[object, ...]:
    result, effect = test.result, test.result.effect
    p_values = (result.p_value, test.holm, test.benjamini_hochberg)
    return (
        *(words.name(result.first), words.name(result.second), result.name(words), result.n),
        *(float(f"{p:.4g}") for p in p_values),
        words(f"measure.{effect.measure}"),
        *(round(value, 4) for value in (effect.estimate, effect.low, effect.high)),
        *(filters.told(words, selection) or words("filter.everyone"), result.sentence(words)),
    )


def _clear() -> None:
    for key in ("tested", "last_test"):
        st.session_state.pop(key, None)


if __name__ == "__main__":
    main()
