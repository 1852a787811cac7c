"""What surrounds a tumour model's figures: leak, controls, subgroups, gate, heat maps, damage.

Each part is drawn where the result file has it, and left out where it has not; it returns which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from apps.dashboard import charts, terms, widgets
from braintx.evaluation.results import Results
from braintx.i18n import Words

Ends = tuple[float, float] | None

_COLUMNS = {"age": "age_band", "tumour size": "tumor_size"}  # theirs → the catalogue's
_MAP_FIGURES = ("pointing", "energy", "iou", "dice", "deletion", "insertion")


def leak(words: Words, found: Results) -> bool:
    """What a random split adds to the same model."""
    names = [name for name in found.table("leak.splits") if _has(found, f"leak.splits.{name}")]
    if not names:
        return False
    st.subheader(words("models.leak"))
    st.markdown(words("models.leak_note"))
    labels = [_called(words, "split", name) for name in names]
    rates = [_number(found, f"leak.splits.{name}.slice_accuracy") for name in names]
    ends = [found.interval(f"leak.splits.{name}.interval") for name in names]
    title = words("models.slice_accuracy")
    widgets.chart(charts.intervals(words, labels, rates, ends, title), "leak", title)
    header = _header(words, "split", "groups", "accuracy", "interval", "gain", "interval_of_gain")
    rows = [
        (
            label,
            found.get(f"leak.splits.{name}.groups"),
            words.share(rate),
            _span(words, end),
            words.share(_number(found, f"leak.splits.{name}.gain")),
            _span(words, found.interval(f"leak.splits.{name}.gain_interval")),
        )
        for name, label, rate, end in zip(names, labels, rates, ends, strict=True)
    ]
    widgets.table(words, header, rows, "leak")
    return True


def controls(words: Words, found: Results) -> bool:
    """What ten numbers reach that know no shape."""
    reached = found.number("controls.tumor_type.accuracy")
    if reached is None:
        return False
    st.subheader(words("models.controls"))
    st.markdown(words("models.controls_note"))
    pairs = [
        ("controls_ten", reached, found.interval("controls.tumor_type.interval")),
        (
            "controls_model",
            found.number("slice_accuracy"),
            found.interval("interval.slice_accuracy"),
        ),
    ]
    shown = [(words(f"models.{n}"), value, ends) for n, value, ends in pairs if value is not None]
    labels, rates, ends = zip(*shown, strict=True)
    title = words("models.slice_accuracy")
    mark = found.number("controls.tumor_type.largest_class")
    figure = charts.intervals(words, labels, rates, ends, title, mark=mark)
    figure.update_xaxes(range=[0, 1])
    widgets.chart(figure, "controls", title)
    healthy, tumor = (found.number(f"controls.source.{one}_found") for one in ("healthy", "tumor"))
    if healthy is not None and tumor is not None:
        percent = words.share
        st.caption(words("models.controls_source", healthy=percent(healthy), tumor=percent(tumor)))
    return True


def subgroups(words: Words, found: Results) -> bool:
    """Whether some are served better than others."""
    columns = found.table("subgroups.columns")
    groups = [
        (column, group, one)
        for column, inner in columns.items()
        if isinstance(inner.get("groups"), Mapping)
        for group, one in inner["groups"].items()
        if isinstance(one, Mapping)
    ]
    if not groups:
        return False
    st.subheader(words("models.subgroups"))
    st.markdown(words("models.subgroups_note", least=found.get("subgroups.least_patients") or "–"))
    drawn = [(c, g, one) for c, g, one in groups if isinstance(one.get("accuracy"), (int, float))]
    labels = [f"{_column(words, c)}: {_level(words, c, g)}" for c, g, _ in drawn]
    rates = [float(one["accuracy"]) for *_, one in drawn]
    ends = [_pair(one.get("accuracy_interval")) for *_, one in drawn]
    title = words("models.slice_accuracy")
    mark = found.number("slice_accuracy")
    figure = charts.intervals(words, labels, rates, ends, title, mark=mark)
    widgets.chart(figure, "subgroups", words("models.subgroups"))
    header = _header(words, "column", "group", "patients", "slices", "accuracy", "interval")
    header += _header(words, "in_set", "interval_of_set")
    rows = [
        (
            *(_column(words, column), _level(words, column, group)),
            *(one.get("patients"), one.get("slices")),
            *(
                _percent(words, one.get("accuracy")),
                _span(words, _pair(one.get("accuracy_interval"))),
            ),
            *(
                _percent(words, one.get("coverage")),
                _span(words, _pair(one.get("coverage_interval"))),
            ),
        )
        for column, group, one in groups
    ]
    widgets.table(words, header, rows, "subgroups")
    return True


def gate(words: Words, found: Results) -> bool:
    """What is let through and what is refused."""
    accepted = found.number("gate.accepted")
    if accepted is None:
        return False
    st.subheader(words("models.gate"))
    st.markdown(words("models.gate_note"))
    percent = words.share
    with st.grid(2, min_column_width=220):
        ends = _span(words, found.interval("gate.accepted_interval"))
        note = words("models.gate_interval", ends=ends)
        widgets.metric(words("models.gate_accepted"), percent(accepted), note)
        patients = found.number("gate.patients_accepted")
        if patients is not None:
            widgets.metric(words("models.gate_patients"), percent(patients))
    refused, pictures = found.get("gate.refused"), found.get("gate.refused_pictures")
    if not isinstance(refused, Mapping) or not refused:
        return True
    counts = pictures if isinstance(pictures, Mapping) else {}
    names = [f"{_called(words, 'source', name)} ({counts.get(name, '–')})" for name in refused]
    title = words("models.gate_refused")
    figure = charts.shares(words, names, [float(one) for one in refused.values()], title)
    widgets.chart(figure, "gate", title)
    return True


def poses(words: Words, found: Results) -> bool:
    """Whether a turned picture gets the same answer."""
    given = found.get("pose_agreement_by_pose")
    if not isinstance(given, Mapping) or not given:
        return False
    st.subheader(words("models.pose_agreement_by_pose"))
    names = [_called(words, "pose", name) for name in given]
    title = words("models.pose_agreement")
    values = [float(one) for one in given.values()]
    widgets.chart(charts.shares(words, names, values, title), "poses", title)
    return True


def localization(words: Words, found: Results) -> bool:
    """Whether heat maps point at the tumour."""
    methods = [name for name in found.table("localization") if _points(found, name)]
    if not methods:
        return False
    st.subheader(words("models.localization"))
    st.markdown(words("models.localization_note"))
    labels = [_called(words, "map", name) for name in methods]
    rates = [float(_points(found, name) or 0) for name in methods]
    table = found.table("localization")
    ends = [_pair(table[name].get("pointing_interval")) for name in methods]
    title = words("models.map_pointing")
    widgets.chart(charts.intervals(words, labels, rates, ends, title), "localization", title)
    used = [one for one in _MAP_FIGURES if any(one in table[name] for name in methods)]
    header = [words("models.column_method"), *(words(f"models.map_{one}") for one in used)]
    sanity = found.get("sanity")
    randomised = sanity if isinstance(sanity, Mapping) else {}
    if randomised:
        header.append(words("models.map_randomised"))
    rows = []
    for name, label in zip(methods, labels, strict=True):
        row = [label, *(_decimal(words, table[name].get(one)) for one in used)]
        rows.append([*row, _decimal(words, randomised.get(name))] if randomised else row)
    widgets.table(words, header, rows, "localization")
    return True


def robustness(words: Words, found: Results) -> bool:
    """Accuracy as pictures get worse."""
    kinds = found.get("robustness.kinds")
    if not isinstance(kinds, Mapping) or not kinds:
        return False
    st.subheader(words("models.robustness"))
    count = words.whole(int(found.number("robustness.slices") or 0))
    st.markdown(words("models.robustness_note", count=count))
    series = {
        _called(words, "damage", name): [float(one) for one in values]
        for name, values in kinds.items()
        if isinstance(values, Sequence)
    }
    titles = words("models.severity"), words("models.slice_accuracy")
    figure = charts.curves(words, series, titles, found.number("robustness.clean"))
    widgets.chart(figure, "robustness", words("models.robustness"))
    if (drop := found.number("robustness.mean_drop")) is not None:
        ends = _span(words, found.interval("robustness.mean_drop_interval"), points=True)
        points = words.decimal(100 * drop, 1)
        st.caption(words("models.robustness_drop", points=points, ends=ends))
    return True


def _has(found: Results, path: str) -> bool:
    return found.number(f"{path}.slice_accuracy") is not None


def _number(found: Results, path: str) -> float:
    return found.number(path) or 0.0


def _points(found: Results, name: str) -> float | None:
    value = found.table("localization")[name].get("pointing")
    return float(value) if isinstance(value, (int, float)) else None


def _pair(value: object) -> Ends:
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(end, (int, float)) for end in value):
        return None
    return float(value[0]), float(value[1])


def _span(words: Words, ends: Ends, *, points: bool = False) -> str:
    if ends is None:
        return "–"
    low, high = (words.decimal(100 * e, 1) if points else words.share(e) for e in ends)
    return words("models.from_to", low=low, high=high)


def _percent(words: Words, value: object) -> str:
    return words.share(float(value)) if isinstance(value, (int, float)) else "–"


def _decimal(words: Words, value: object) -> str:
    return words.decimal(float(value), 3) if isinstance(value, (int, float)) else "–"


def _header(words: Words, *names: str) -> list[str]:
    return [words(f"models.column_{name}") for name in names]


def _called(words: Words, kind: str, name: str) -> str:
    """What the result file calls something, in the language; unknown names stay as they are."""
    key = f"models.{kind}_{re.sub('[^a-z0-9]+', '_', name.lower()).strip('_')}"
    return words(key) if words.has(key) else name


def _column(words: Words, name: str) -> str:
    return words.column(_COLUMNS.get(name, name))


def _level(words: Words, column: str, value: Any) -> str:
    return terms.level(words, _COLUMNS.get(column, column), str(value))
