"""The models: what was measured of them, from the result files and the bundles' metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
import streamlit as st

from apps.dashboard import charts, mistakes, model_sections, state, terms, widgets
from braintx.core.errors import BrainTxError
from braintx.core.labels import TUMOR_LABELS
from braintx.core.settings import results_dir
from braintx.core.typed_json import to_json
from braintx.evaluation.results import flat, read_results
from braintx.evaluation.treatment.record import TreatmentResults
from braintx.evaluation.tumor import tables
from braintx.evaluation.tumor.record import TumorResults
from braintx.i18n import Words
from braintx.i18n.answers import tumor
from braintx.models import bundle

SECTIONS = ("tumor", "holds", "free", "mistaken", "treatment")
Task = TypeVar("Task", TumorResults, TreatmentResults)
_RATES = (
    *("slice_accuracy", "balanced_accuracy", "macro_f1", "auc", "patient_accuracy", "dice"),
    "pose_agreement",
)


def main() -> None:
    """Draw the page."""
    view, words = state.current()
    widgets.title(words, "models")
    section = widgets.sections(words, "models", SECTIONS)
    if section in ("tumor", "treatment"):
        _bundle(words, section)
    if section == "treatment":
        if treated := _read(words, section, TreatmentResults):
            _treatment(words, treated)
            _everything(words, treated, section)
    elif results := _read(words, "tumor", TumorResults):
        _part(words, results, section, view.source)


def _read(words: Words, task: str, kind: type[Task]) -> Task | None:
    results = read_results(results_dir() / f"{task}.json", kind)
    if results is None:
        st.info(words("models.not_measured"))
    else:
        st.caption(words("models.protocol", text=results.protocol))
    return results


def _part(words: Words, results: TumorResults, section: str, source: state.Source) -> None:
    if section == "holds":
        model_sections.subgroups(words, results)
        model_sections.gate(words, results.gate)
        model_sections.elsewhere(words, results)
        model_sections.poses(words, results.pose_agreement_by_pose)
        model_sections.robustness(words, results.robustness)
        model_sections.localization(words, results)
    elif section == "free":
        model_sections.leak(words, results.leak)
        model_sections.controls(words, results)
    elif section == "mistaken":
        mistakes.gallery(words, results.mistakes, source)
    else:
        _tumor(words, results)
        _everything(words, results, section)


def _everything(words: Words, results: TumorResults | TreatmentResults, task: str) -> None:
    with st.expander(words("models.everything"), icon=":material/list:"):
        rows = [(path, _text(value)) for path, value in flat(to_json(results))]
        header = [words("models.column_path"), words("models.column_value")]
        widgets.table(words, header, rows, f"results-{task}", height=420)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


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


def _tumor(words: Words, results: TumorResults) -> None:
    _rates(words, results)
    left, right = st.columns(2)
    with left:
        _confusion(words, results)
        st.subheader(words("models.sets"))
        widgets.table(words, *tables.sets(words, results), "sets")
    with right:
        _reliability(words, results)
        _risk(words, results)
    st.subheader(words("models.by_class"))
    widgets.table(words, *tables.classes(words, results), "by-class")


def _rates(words: Words, results: TumorResults) -> None:
    st.subheader(words("models.rates"))
    counts = {"slices": results.slices, "patients": results.patients}
    told = [words(f"models.count_{n}", count=count) for n, count in counts.items()]
    st.caption(" · ".join([*told, words("models.with_interval")]))
    names = [words(f"figures.{name}") for name in _RATES]
    rates = [getattr(results, name) for name in _RATES]
    ends = [results.interval.get(name) for name in _RATES]
    figure = charts.intervals(words, names, rates, ends, "")
    widgets.chart(figure, "rates", words("models.rates"))


def _confusion(words: Words, results: TumorResults) -> None:
    st.subheader(words("models.confusion"))
    counts = np.asarray(results.confusion, np.float64)
    labels = [tumor(words, label) for label in TUMOR_LABELS]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = charts.cells(words, counts, shares)
    titles = words("models.true"), words("models.predicted")
    figure = charts.heat(words, shares, labels, labels, titles, texts=texts)
    widgets.chart(figure, "confusion", words("models.confusion"))


def _reliability(words: Words, results: TumorResults) -> None:
    st.subheader(words("models.reliability"))
    bins = results.reliability
    series = {"": ([part.confidence for part in bins], [part.accuracy for part in bins])}
    titles = words("models.confidence"), words("models.accuracy")
    widgets.chart(charts.lines(words, series, titles, diagonal=True), "reliability", titles[1])
    st.caption(words("models.ece", error=words.share(results.ece)))


def _risk(words: Words, results: TumorResults) -> None:
    st.subheader(words("models.risk_coverage"))
    shares, errors = zip(*results.risk_coverage, strict=True)
    titles = words("models.answered_share"), words("models.error_share")
    widgets.chart(charts.lines(words, {"": (shares, errors)}, titles), "risk", titles[1])
    answered = results.answered
    if answered.accuracy is not None:
        share, accuracy = words.share(answered.share), words.share(answered.accuracy)
        st.caption(words("models.answered", share=share, accuracy=accuracy))


def _treatment(words: Words, results: TreatmentResults) -> None:
    widgets.finding(words("models.treatment_note"))
    most = results.ceiling
    pairs = (
        ("accuracy", results.accuracy, most.accuracy, True),
        ("log_loss", results.log_loss, most.log_loss, False),
    )
    names = [words("models.reached"), words("models.ceiling")]
    for place, (name, reached, best, share) in zip(st.columns(2), pairs, strict=True):
        with place:
            title = words(f"predictability.{name}")
            st.subheader(title)
            values, ends = [reached, best], [None, None]
            figure = charts.intervals(words, names, values, ends, title, share=share, mark=best)
            widgets.chart(figure, f"treatment-{name}", title)
    st.subheader(words("models.planted"))
    st.caption(words("models.planted_note"))
    kinds = ("both", "record_only", "image_only")
    names = [words(f"models.planted_{kind}") for kind in kinds]
    values = [getattr(results.planted, kind).share_of_bayes for kind in kinds]
    title = words("models.share_of_bayes")
    widgets.chart(charts.shares(words, names, values, title), "planted", title)


if __name__ == "__main__":
    main()
