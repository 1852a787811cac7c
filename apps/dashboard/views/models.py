"""The models: what was measured of them, from the result files and the bundles' metadata.

A key that this page knows becomes a chart where the file has it; every other value still stands in
the table of all figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from apps.dashboard import charts, mistakes, model_sections, state, terms, widgets
from braintx.core.errors import BrainTxError
from braintx.core.labels import TUMOR_LABELS
from braintx.core.settings import results_dir
from braintx.evaluation.results import Results, read_results
from braintx.i18n import Words
from braintx.models import bundle

SECTIONS = {  # part of the page: the result file that it is about
    "tumor": "tumor",
    "holds": "tumor",
    "free": "tumor",
    "mistaken": "tumor",
    "treatment": "treatment",
}
_RATES = (
    *("slice_accuracy", "balanced_accuracy", "macro_f1", "auc", "patient_accuracy", "dice"),
    "pose_agreement",
)
_DRAWN = {  # by this page and by `examined`
    *("confusion", "reliability", "risk_coverage", "by_class", "sets", "dice_by_type"),
    *("controls", "localization", "planted"),
}


def main() -> None:
    """Draw the page."""
    view, words = state.current()
    widgets.title(words, "models")
    section = widgets.sections(words, "models", tuple(SECTIONS))
    task = SECTIONS[section]
    if section == task:
        _bundle(words, task)
    found = read_results(results_dir(), task)
    if found is None:
        st.info(words("models.not_measured"))
        return
    if protocol := found.get("protocol"):
        st.caption(words("models.protocol", text=protocol))
    if section == "holds":
        _holds(words, found)
    elif section == "free":
        _free(words, found)
    elif section == "mistaken":
        mistakes.gallery(words, found, view.source)
    else:
        (_tumor if task == "tumor" else _treatment)(words, found)
        _rest(words, found, task)


def _holds(words: Words, found: Results) -> None:
    """For whom, on which pictures, and whether it looks where it should."""
    drawn = (
        model_sections.subgroups(words, found),
        model_sections.gate(words, found),
        model_sections.poses(words, found),
        model_sections.robustness(words, found),
        model_sections.localization(words, found),
    )
    if not any(drawn):
        st.info(words("models.not_measured"))


def _free(words: Words, found: Results) -> None:
    """What is reached without skill."""
    drawn = (model_sections.leak(words, found), model_sections.controls(words, found))
    if not any(drawn):
        st.info(words("models.not_measured"))


def _rest(words: Words, found: Results, task: str) -> None:
    _groups(words, found)
    with st.expander(words("models.everything"), icon=":material/list:"):
        rows = [(path, _text(value)) for path, value in found.flat()]
        header = [words("models.column_path"), words("models.column_value")]
        widgets.table(words, header, rows, f"results-{task}", height=420)


@st.cache_resource(show_spinner=False)
def _shipped(task: str, sealed: int) -> bundle.Bundle:
    """Checked against its checksums once for all visitors, and again when it changes."""
    return bundle.load(task)


def _bundle(words: Words, task: str) -> None:
    try:
        loaded = _shipped(task, bundle.sealed(task))
        version = loaded.version
    except BrainTxError as error:
        widgets.failure(words, error)
        return
    st.caption(words("models.version", version=version))
    with st.expander(words("models.card"), icon=":material/badge:"):
        st.caption(words("models.in_english"))
        for name in ("intended_use", "not_for", "input", "license"):
            if isinstance(value := loaded.metadata.get(name), str):
                st.markdown(f"**{words(f'models.{name}')}**: {terms.plain(value)}")
        for one in loaded.metadata.get("data", []):
            if isinstance(one, Mapping) and "name" in one:
                told = f"{one['name']} ({one.get('license', '?')})"
                st.markdown(f"- {terms.plain(told)}")


def _tumor(words: Words, found: Results) -> None:
    _rates(words, found)
    left, right = st.columns(2)
    with left:
        _confusion(words, found)
        _sets(words, found)
    with right:
        _reliability(words, found)
        _risk(words, found)
    _by_class(words, found)


def _rates(words: Words, found: Results) -> None:
    known = [(name, found.number(name)) for name in _RATES]
    rates = [(name, value) for name, value in known if value is not None]
    if not rates:
        return
    st.subheader(words("models.rates"))
    counts = {n: found.number(n) for n in ("slices", "patients")}
    told = [words(f"models.count_{n}", count=words.whole(int(v))) for n, v in counts.items() if v]
    st.caption(" · ".join([*told, words("models.with_interval")]))
    names = [words(f"models.{name}") for name, _ in rates]
    ends = [found.interval(f"interval.{name}") for name, _ in rates]
    figure = charts.intervals(words, names, [value for _, value in rates], ends, "")
    widgets.chart(figure, "rates", words("models.rates"))


def _confusion(words: Words, found: Results) -> None:
    counts = _matrix(found.get("confusion"))
    if counts is None:
        return
    st.subheader(words("models.confusion"))
    labels = [terms.level(words, "label", label) for label in TUMOR_LABELS]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = charts.cells(words, counts, shares)
    titles = words("models.true"), words("models.predicted")
    figure = charts.heat(words, shares, labels, labels, titles, texts=texts)
    widgets.chart(figure, "confusion", words("models.confusion"))


def _matrix(value: object) -> Any:
    size = len(TUMOR_LABELS)
    if not isinstance(value, list) or len(value) != size:
        return None
    if any(not isinstance(row, list) or len(row) != size for row in value):
        return None
    return np.asarray(value, np.float64)


def _reliability(words: Words, found: Results) -> None:
    bins = found.get("reliability")
    if not isinstance(bins, list) or not all(
        isinstance(one, Mapping) and {"confidence", "accuracy"} <= set(one) for one in bins
    ):
        return
    st.subheader(words("models.reliability"))
    series = {"": ([one["confidence"] for one in bins], [one["accuracy"] for one in bins])}
    titles = words("models.confidence"), words("models.accuracy")
    widgets.chart(charts.lines(words, series, titles, diagonal=True), "reliability", titles[1])
    if (error := found.number("ece")) is not None:
        st.caption(words("models.ece", error=words.share(error)))


def _risk(words: Words, found: Results) -> None:
    points = found.get("risk_coverage")
    if not isinstance(points, list) or not all(
        isinstance(one, list) and len(one) == 2 for one in points
    ):
        return
    st.subheader(words("models.risk_coverage"))
    series = {"": ([one[0] for one in points], [one[1] for one in points])}
    titles = words("models.answered_share"), words("models.error_share")
    widgets.chart(charts.lines(words, series, titles), "risk", titles[1])
    share, accuracy = found.number("answered.share"), found.number("answered.accuracy")
    if share is not None and accuracy is not None:
        percent = words.share
        st.caption(words("models.answered", share=percent(share), accuracy=percent(accuracy)))


def _sets(words: Words, found: Results) -> None:
    levels = found.table("sets")
    if not levels:
        return
    st.subheader(words("models.sets"))
    header = [words(f"models.column_{name}") for name in ("promised", "coverage", "set_size")]
    labels = [terms.level(words, "label", label) for label in TUMOR_LABELS]
    rows = []
    for level, one in levels.items():
        by_class = one.get("coverage_by_class", {})
        shares = [_percent(words, by_class.get(label)) for label in TUMOR_LABELS]
        size = one.get("mean_size")
        rows.append(
            (
                _percent(words, int(level) / 100),
                _percent(words, one.get("coverage")),
                words.decimal(size) if isinstance(size, (int, float)) else "–",
                *shares,
            )
        )
    widgets.table(words, [*header, *labels], rows, "sets")


def _by_class(words: Words, found: Results) -> None:
    classes = found.table("by_class")
    if not classes:
        return
    st.subheader(words("models.by_class"))
    dice = found.get("dice_by_type")
    names = list(dict.fromkeys(name for one in classes.values() for name in one))
    header = [words.column("label"), *(_named(words, name) for name in names)]
    rows = [
        [terms.level(words, "label", label), *(_number(words, one.get(name)) for name in names)]
        for label, one in classes.items()
    ]
    if isinstance(dice, Mapping):
        header.append(words("models.dice"))
        for row, label in zip(rows, classes, strict=True):
            row.append(_number(words, dice.get(label)))
    widgets.table(words, header, rows, "by-class")


def _treatment(words: Words, found: Results) -> None:
    widgets.finding(words("models.treatment_note"))
    pairs = (
        ("accuracy", "accuracy", "ceiling.accuracy", True),
        ("log_loss", "log_loss", "ceiling.log_loss", False),
    )
    left, right = st.columns(2)
    for place, (name, path, limit, share) in zip((left, right), pairs, strict=True):
        reached, best = found.number(path), found.number(limit)
        if reached is None or best is None:
            continue
        with place:
            st.subheader(words(f"predictability.{name}"))
            names = [words("models.reached"), words("models.ceiling")]
            title = words(f"predictability.{name}")
            figure = charts.intervals(
                words, names, [reached, best], [None, None], title, share=share, mark=best
            )
            widgets.chart(figure, f"treatment-{name}", title)
    _planted(words, found)


def _planted(words: Words, found: Results) -> None:
    kinds = [
        (name, one)
        for name in ("both", "record_only", "image_only")
        if isinstance(one := found.get(f"planted.{name}"), Mapping) and "share_of_bayes" in one
    ]
    if not kinds:
        return
    st.subheader(words("models.planted"))
    st.caption(words("models.planted_note"))
    names = [words(f"models.planted_{name}") for name, _ in kinds]
    title = words("models.share_of_bayes")
    values = [float(one["share_of_bayes"]) for _, one in kinds]
    widgets.chart(charts.shares(words, names, values, title), "planted", title)


def _groups(words: Words, found: Results) -> None:
    """Tables that the file has and no chart above shows, such as subgroups added later."""
    for name in found.values:
        rows = found.table(name)
        if not rows or name in _DRAWN:
            continue
        st.subheader(_named(words, name))
        columns = list(dict.fromkeys(column for one in rows.values() for column in one))
        header = [words("models.column_group"), *(_named(words, column) for column in columns)]
        body = [
            [key, *(_number(words, one.get(column)) for column in columns)]
            for key, one in rows.items()
        ]
        widgets.table(words, header, body, f"group-{name}")


def _named(words: Words, name: str) -> str:
    key = f"models.{name}"
    return words(key) if words.has(key) else name.replace("_", " ")


def _number(words: Words, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "–" if value is None else _text(value)
    return words.whole(value) if isinstance(value, int) else words.decimal(value, 3)


def _percent(words: Words, value: object) -> str:
    return words.share(float(value)) if isinstance(value, (int, float)) else "–"


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    main()
