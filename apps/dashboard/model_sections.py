"""What surrounds a tumour model's figures: leak, controls, subgroups, gate, heat maps, damage."""

from __future__ import annotations

import streamlit as st

from apps.dashboard import charts, widgets
from braintx.evaluation.tumor import tables
from braintx.evaluation.tumor.context import Leak, Robustness
from braintx.evaluation.tumor.record import GateFigures, TumorResults
from braintx.evaluation.wording import name, span
from braintx.i18n import Words


def leak(words: Words, leak: Leak) -> None:
    """What a random split adds to the same model."""
    widgets.heading(words, "models.leak")
    splits = list(leak.splits.values())
    labels = [name(words, "split", split) for split in leak.splits]
    rates, ends = [one.slice_accuracy for one in splits], [one.interval for one in splits]
    title = words("figures.slice_accuracy")
    widgets.chart(charts.intervals(words, labels, rates, ends, title), "leak", title)
    widgets.table(words, *tables.splits(words, leak), "leak")


def controls(words: Words, results: TumorResults) -> None:
    """What ten numbers reach that know no shape."""
    widgets.heading(words, "models.controls")
    kind, source = results.controls.tumor_type, results.controls.source
    labels = [words("models.controls_ten"), words("models.controls_model")]
    rates = [kind.accuracy, results.slice_accuracy]
    ends = [kind.interval, results.interval["slice_accuracy"]]
    title = words("figures.slice_accuracy")
    figure = charts.intervals(words, labels, rates, ends, title, mark=kind.largest_class)
    figure.update_xaxes(range=[0, 1])
    widgets.chart(figure, "controls", title)
    if source is not None:
        healthy, tumor = words.share(source.healthy_found), words.share(source.tumor_found)
        st.caption(words("models.controls_source", healthy=healthy, tumor=tumor))


def subgroups(words: Words, results: TumorResults) -> None:
    """Whether some are served better than others."""
    widgets.heading(words, "models.subgroups", least=results.subgroups.least_patients)
    marks = tables.marks(words, results.subgroups)
    labels, rates, ends = zip(*marks, strict=True) if marks else ((), (), ())
    title = words("figures.slice_accuracy")
    figure = charts.intervals(words, labels, rates, ends, title, mark=results.slice_accuracy)
    widgets.chart(figure, "subgroups", words("models.subgroups"))
    widgets.table(words, *tables.groups(words, results.subgroups), "subgroups")


def elsewhere(words: Words, results: TumorResults) -> None:
    """The same hospital and another one side by side; nothing where that was not measured."""
    if results.elsewhere is None:
        return
    widgets.heading(words, "models.elsewhere")
    widgets.table(words, *tables.elsewhere(words, results), "elsewhere")
    for role, groups in results.elsewhere.groups.items():
        if groups:
            st.caption(name(words, "role", role))
            shown = tables.elsewhere_groups(words, groups)
            widgets.table(words, *shown, f"elsewhere-{role}")


def gate(words: Words, gate: GateFigures) -> None:
    """What is let through and what is refused."""
    widgets.heading(words, "models.gate")
    with st.grid(2, min_column_width=220):
        note = words("models.gate_interval", ends=span(words, gate.accepted_interval))
        widgets.metric(words("models.gate_accepted"), words.share(gate.accepted), note)
        widgets.metric(words("models.gate_patients"), words.share(gate.patients_accepted))
    names = [
        f"{name(words, 'source', source)} ({words.whole(gate.refused_pictures[source])})"
        for source in gate.refused
    ]
    title = words("models.gate_refused")
    widgets.chart(charts.shares(words, names, list(gate.refused.values()), title), "gate", title)


def poses(words: Words, agreement: dict[str, float]) -> None:
    """Whether a turned picture gets the same answer."""
    st.subheader(words("models.pose_agreement_by_pose"))
    names = [name(words, "pose", pose) for pose in agreement]
    title = words("figures.pose_agreement")
    widgets.chart(charts.shares(words, names, list(agreement.values()), title), "poses", title)


def localization(words: Words, results: TumorResults) -> None:
    """Whether heat maps point at the tumour; nothing where that was not measured."""
    if results.localization is None:
        return
    widgets.heading(words, "models.localization")
    maps = list(results.localization.values())
    labels = [name(words, "map", method) for method in results.localization]
    rates, ends = [one.pointing for one in maps], [one.pointing_interval for one in maps]
    title = words("figures.column_map_pointing")
    widgets.chart(charts.intervals(words, labels, rates, ends, title), "localization", title)
    widgets.table(words, *tables.maps(words, results), "localization")


def robustness(words: Words, robustness: Robustness | None) -> None:
    """Accuracy as pictures get worse; nothing where that was not measured."""
    if robustness is None:
        return
    widgets.heading(words, "models.robustness", count=robustness.slices)
    series = {name(words, "damage", kind): rates for kind, rates in robustness.kinds.items()}
    titles = words("models.severity"), words("figures.slice_accuracy")
    figure = charts.curves(words, series, titles, robustness.clean)
    widgets.chart(figure, "robustness", words("models.robustness"))
    points = words.decimal(100 * robustness.mean_drop, 1)
    ends = span(words, robustness.mean_drop_interval, lambda end: words.decimal(100 * end, 1))
    st.caption(words("models.robustness_drop", points=points, ends=ends))
