"""The parts of the page on what surrounds the model: subgroups, controls, gate, maps, damage."""

from __future__ import annotations

from typing import Any

from braintx.evaluation.report import plots
from braintx.evaluation.report.html import (
    figure,
    paragraph,
    percent,
    plain,
    section,
    span,
    table,
)
from braintx.evaluation.tumor.out_of_distribution import SOURCES

Results = dict[str, Any]

_MAPS = {
    "pointing": "pointing game ↑",
    "pointing_interval": "95 % interval",
    "energy": "energy inside ↑",
    "iou": "IoU ↑",
    "dice": "Dice ↑",
    "deletion": "deletion ↓",
    "insertion": "insertion ↑",
    "randomised": "randomised ↓",
}


def subgroups(results: Results) -> str:
    """Whether some are served better than others."""
    if "subgroups" not in results:
        return ""
    found = results["subgroups"]
    parts, marks = [], []
    for name, column in found["columns"].items():
        rows = [
            (
                group,
                str(one["patients"]),
                str(one["slices"]),
                percent(one["accuracy"]),
                span(one["accuracy_interval"]),
                percent(one["coverage"]),
                span(one["coverage_interval"]),
            )
            for group, one in column["groups"].items()
        ]
        head = [
            name,
            "patients",
            "slices",
            "accuracy",
            "95 % interval",
            "in the set",
            "interval",
        ]
        parts.append(table(head, rows))
        marks += [
            plots.Mark(f"{name}: {group}", one["accuracy"], tuple(one["accuracy_interval"]))
            for group, one in column["groups"].items()
            if one["accuracy"] is not None
        ]
    drawn = (
        figure(
            plots.intervals("subgroups", marks, results["slice_accuracy"]),
            "Slice accuracy of each subgroup, with intervals.",
            "Slice accuracy of each group; the dashed line is that of all slices.",
        )
        if marks
        else ""
    )
    return section(
        "subgroups",
        "Subgroups",
        paragraph(
            f"A group of fewer than {found['least_patients']} patients gets no figure. Sex and age "
            "come from a clinical table that was made up for the pictures: a difference between "
            "them is chance."
        ),
        drawn,
        *parts,
    )


def controls(results: Results) -> str:
    """What ten numbers reach that know no shape."""
    if "controls" not in results:
        return ""
    found = results["controls"]
    kind = found["tumor_type"]
    rows = [
        (
            "tumour type, patients apart: accuracy",
            percent(kind["accuracy"]),
            span(kind["interval"]),
        ),
        ("the same, balanced", percent(kind["balanced_accuracy"]), span(kind["balanced_interval"])),
        ("always the most frequent type", percent(kind["largest_class"]), ""),
    ]
    if "source" in found:
        one = found["source"]
        rows += [
            (
                "healthy slices told right",
                percent(one["healthy_found"]),
                span(one["healthy_interval"]),
            ),
            ("tumour slices told right", percent(one["tumor_found"]), span(one["tumor_interval"])),
            ("healthy against tumour, AUC", f"{one['auc']:.3f}", ""),
        ]
    return section(
        "controls",
        "Ten grey statistics",
        paragraph(
            "Logistic regression on ten numbers of a slice (mean, spread, percentiles, entropy, "
            "the share of black), which know no shape. What they reach on the types comes without "
            "looking at a tumour. Healthy and tumour slices come from different scanners, and the "
            "same ten numbers tell many of those apart: a gate is worth what it does on sources "
            "it was not fitted to."
        ),
        table(["", "value", "95 % interval"], rows),
    )


def gate(results: Results) -> str:
    """What it lets through and what it refuses."""
    found = results.get("gate", {})
    if "accepted" not in found:
        return ""
    rows = [
        (
            "slices of unseen tumour patients accepted",
            percent(found["accepted"]),
            span(found["accepted_interval"]),
            str(results["slices"]),
        ),
        (
            "tumour patients with a slice accepted",
            percent(found["patients_accepted"]),
            "",
            str(results["patients"]),
        ),
    ]
    rows += [
        (f"{words}: refused", percent(found["refused"][name]), "", str(number))
        for name, words in SOURCES.items()
        if (number := found["refused_pictures"].get(name))
    ]
    return section(
        "gate",
        "The gate",
        paragraph(
            "Each fold's gate comes from the other folds' patients. Every picture is shown to "
            "every fold's network, which was fitted to none of them nor, but for what is drawn "
            "and the template, to their source. The healthy slices of the second source had a "
            "part in the choice of the gate and were shown to the shipped network. A share of "
            "slices is a mean over patients."
        ),
        table(["", "value", "95 % interval", "pictures or patients"], rows),
    )


def localization(results: Results) -> str:
    """Whether heat maps point at the tumour."""
    if "localization" not in results:
        return ""
    sanity = results.get("sanity", {})
    methods = {
        name: {**one, **({"randomised": sanity[name]} if name in sanity else {})}
        for name, one in results["localization"].items()
    }
    shown = [key for key in _MAPS if any(key in one for one in methods.values())]
    rows = [(name, *(plain(one.get(key)) for key in shown)) for name, one in methods.items()]
    return section(
        "localization",
        "Heat maps against outlines",
        paragraph(
            "On unseen patients. Arrows say which way is better. Deletion and insertion: the "
            "predicted type's probability as the hottest pixels are blurred away or come back. "
            "Randomised: how much the map resembles that of a network with random weights."
        ),
        table(["method", *(_MAPS[key] for key in shown)], rows),
    )


def robustness(results: Results) -> str:
    """Accuracy as pictures get worse."""
    if "robustness" not in results:
        return ""
    found = results["robustness"]
    kinds, clean = found["kinds"], found["clean"]
    low, high = found["mean_drop_interval"]
    floor = min(clean, *(min(values) for values in kinds.values())) - 0.02
    drawn = "".join(
        figure(
            plots.severities(name, clean, values, floor),
            f"Accuracy under {name}, severities 1 to {len(values)}.",
            name,
        )
        for name, values in kinds.items()
    )
    most = max(len(values) for values in kinds.values())
    rows = [(name, *(percent(value) for value in values)) for name, values in kinds.items()]
    return section(
        "robustness",
        "When pictures get worse",
        paragraph(
            f"Accuracy on {found['slices']} slices of unseen patients at five severities; the "
            "dashed line is without damage. Severity 3 is clearly worse but still usable: there "
            f"accuracy falls by {100 * found['mean_drop']:.1f} points in the mean "
            f"({100 * low:.1f} to {100 * high:.1f})."
        ),
        f"<div class='small'>{drawn}</div>",
        table(["", *(str(level) for level in range(1, most + 1))], rows),
        paragraph(
            "Slices are read once. A second look at the mirrored view, and the mean of both, takes "
            f"another pass and gives {percent(results['read_twice']['slice_accuracy'])} of the "
            f"slices instead of {percent(results['slice_accuracy'])}, and a Dice of "
            f"{results['read_twice']['dice']:.3f} instead of {results['dice']:.3f}."
        ),
    )
