"""The parts of the page on what surrounds the model: subgroups, controls, gate, maps, damage."""

from __future__ import annotations

from braintx.evaluation.report import plots
from braintx.evaluation.report.html import figure, paragraph, section, table
from braintx.evaluation.report.tumor.plots import severities
from braintx.evaluation.tumor import tables
from braintx.evaluation.tumor.context import Controls, Robustness
from braintx.evaluation.tumor.record import TumorResults
from braintx.evaluation.wording import name, span
from braintx.i18n import Words


def subgroups(words: Words, m: TumorResults) -> str:
    """Whether some are served better than others."""
    marks = [plots.Mark(*mark) for mark in tables.marks(words, m.subgroups)]
    drawn = figure(
        plots.intervals(words, "subgroups", marks, m.slice_accuracy),
        words("evaluation.subgroups_drawn"),
        words("evaluation.subgroups_line"),
    )
    return section(
        words,
        "evaluation.subgroups",
        paragraph(words("evaluation.subgroups_note", least=m.subgroups.least_patients)),
        drawn if marks else "",
        table(words, *tables.groups(words, m.subgroups)),
    )


def controls(words: Words, controls: Controls) -> str:
    """What ten numbers reach that know no shape."""
    kind, source = controls.tumor_type, controls.source
    rows = [
        ("type", words.share(kind.accuracy), span(words, kind.interval)),
        ("balanced", words.share(kind.balanced_accuracy), span(words, kind.balanced_interval)),
        ("largest", words.share(kind.largest_class), ""),
    ]
    if source is not None:
        rows += [
            ("healthy", words.share(source.healthy_found), span(words, source.healthy_interval)),
            ("tumor", words.share(source.tumor_found), span(words, source.tumor_interval)),
            ("auc", words.decimal(source.auc, 3), ""),
        ]
    named = [(words(f"evaluation.control_{key}"), *figures) for key, *figures in rows]
    head = ["", words("evaluation.value"), words("figures.column_interval")]
    note = paragraph(words("evaluation.controls_note"))
    return section(words, "evaluation.controls", note, table(words, head, named))


def gate(words: Words, m: TumorResults) -> str:
    """What it lets through and what it refuses."""
    gate, rate, ends = m.gate, words.share, span(words, m.gate.accepted_interval)
    rows: tables.Rows = [
        (words("evaluation.slices_accepted"), rate(gate.accepted), ends, m.slices),
        (words("evaluation.patients_accepted"), rate(gate.patients_accepted), "", m.patients),
    ]
    rows += [
        (
            words("evaluation.refused", source=name(words, "source", source)),
            *(rate(share), "", gate.refused_pictures[source]),
        )
        for source, share in gate.refused.items()
    ]
    head = ["", words("evaluation.value"), words("figures.column_interval")]
    return section(
        words,
        "evaluation.gate",
        paragraph(words("evaluation.gate_note")),
        table(words, [*head, words("evaluation.how_many")], rows),
    )


def elsewhere(words: Words, m: TumorResults) -> str:
    """What it is worth at another hospital; nothing where that was not measured."""
    if m.elsewhere is None:
        return ""
    parts = [
        paragraph(name(words, "role", role)) + table(words, *tables.elsewhere_groups(words, groups))
        for role, groups in m.elsewhere.groups.items()
        if groups
    ]
    note = paragraph(words("evaluation.elsewhere_note"))
    means = table(words, *tables.elsewhere(words, m))
    return section(words, "evaluation.elsewhere", note, means, *parts)


def localization(words: Words, m: TumorResults) -> str:
    """Whether heat maps point at the tumour; nothing where that was not measured."""
    if m.localization is None:
        return ""
    note = paragraph(words("evaluation.localization_note"))
    return section(words, "evaluation.localization", note, table(words, *tables.maps(words, m)))


def robustness(words: Words, robustness: Robustness | None) -> str:
    """Accuracy as pictures get worse; nothing where that was not measured."""
    if robustness is None:
        return ""
    kinds = {name(words, "damage", kind): rates for kind, rates in robustness.kinds.items()}
    floor = min(robustness.clean, *(min(rates) for rates in kinds.values())) - 0.02
    drawn = "".join(
        figure(
            severities(words, kind, robustness.clean, rates, floor),
            words("evaluation.severity_drawn", kind=kind, steps=len(rates)),
            kind,
        )
        for kind, rates in kinds.items()
    )
    steps = range(1, 1 + max(len(rates) for rates in kinds.values()))
    rows = [(kind, *map(words.share, rates)) for kind, rates in kinds.items()]
    note = words(
        "evaluation.robustness_note",
        slices=words.whole(robustness.slices),
        points=words.decimal(100 * robustness.mean_drop, 1),
        ends=span(words, robustness.mean_drop_interval, lambda end: words.decimal(100 * end, 1)),
    )
    return section(
        words,
        "evaluation.robustness",
        paragraph(note),
        f"<div class='small'>{drawn}</div>",
        table(words, ["", *map(str, steps)], rows),
    )
