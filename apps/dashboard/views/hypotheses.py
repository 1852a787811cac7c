"""Hypotheses: two columns compared, and the family of all that was tested so far."""

from __future__ import annotations

import streamlit as st

from apps.dashboard import charts, filters, state, terms, widgets
from apps.dashboard.state import View
from apps.dashboard.test_family import Question, Tested, compare_in_both
from braintx.core.errors import BrainTxError
from braintx.i18n import Language, Words
from braintx.stats import description
from braintx.stats.hypothesis import Corrected, Result
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
    asked = _ask(view, words)
    if asked is not None:
        _run(view, words, asked)
    last = st.session_state.get("last_test")
    if last is not None and last[1] is view:
        _show(view, words, *last[0])
    _family(words)


def _ask(view: View, words: Words) -> Question | None:
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
    if not pressed or first is None or second is None:
        return None
    return Question(first, second, test, alpha)


def _run(view: View, words: Words, asked: Question) -> None:
    """Test, and add the result to the family; what cannot be tested is told."""
    st.session_state.pop("last_test", None)
    try:
        results = compare_in_both(view.table, asked)
    except BrainTxError as error:
        widgets.failure(words, error)
        st.caption(
            " · ".join(
                terms.plain(terms.column(words, name)) for name in (asked.first, asked.second)
            )
        )
        return
    tested = st.session_state.get("tested", Tested())
    st.session_state["tested"] = tested.add(results, filters.told(words, view.selection))
    st.session_state["last_test"] = ((asked, results), view)


def _show(view: View, words: Words, asked: Question, results: dict[Language, Result]) -> None:
    result = results[words.language]
    widgets.finding(result.sentence(words.language))
    left, right = st.columns([3, 2])
    with left:
        _picture(view, words, asked.first, asked.second)
    with right:
        st.subheader(words("hypotheses.why"))
        st.markdown(terms.plain(words.say(result.reason)))
        for check in result.checks:
            mark = "✓" if check.passed else "✗"
            st.markdown(f"{mark} {terms.plain(words.say(check.message))}")
        st.subheader(words("hypotheses.power"))
        st.markdown(terms.plain(result.power_sentence(words.language)))


def _picture(view: View, words: Words, first: str, second: str) -> None:
    """The two columns as they lie: points, boxes, or a table."""
    numbers, table = view.source.numbers, view.table
    a, b = (second, first) if second in numbers else (first, second)
    titles = terms.column(words, a), terms.column(words, b)
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
        rows, columns = (
            terms.levels(words, a, counted.first),
            terms.levels(words, b, counted.second),
        )
        figure = charts.heat(words, counted.shares, rows, columns, titles, texts=texts)
    widgets.chart(figure, "hypothesis", alt)


def _family(words: Words) -> None:
    tested: Tested = st.session_state.get("tested", Tested())
    st.subheader(words("hypotheses.family"))
    if not len(tested):
        st.caption(words("hypotheses.no_tests"))
        return
    language = words.language
    st.markdown(terms.plain(tested.families[language].sentence(language)))
    corrected = tested.corrected(language)
    rows = [_row(words, *one) for one in zip(corrected, tested.filters, strict=True)]
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


def _row(words: Words, one: Corrected, told: str) -> tuple[object, ...]:
    result = one.result
    return (
        *(result.first, result.second, result.name(words.language), result.n),
        *(float(f"{p:.4g}") for p in (result.p_value, one.holm, one.benjamini_hochberg)),
        words(f"measure.{result.effect.measure}"),
        *(round(v, 4) for v in (result.effect.estimate, result.effect.low, result.effect.high)),
        *(told or words("filter.everyone"), result.sentence(words.language)),
    )


def _clear() -> None:
    for key in ("tested", "last_test"):
        st.session_state.pop(key, None)


if __name__ == "__main__":
    main()
