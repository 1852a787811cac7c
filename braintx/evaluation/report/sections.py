"""The parts of the page on the model itself; a part whose figures were not measured is left out."""

from __future__ import annotations

from html import escape
from typing import Any

from braintx.core.labels import TUMOR_LABELS
from braintx.evaluation.report import plots
from braintx.evaluation.report.html import (
    figure,
    paragraph,
    percent,
    points,
    section,
    span,
    table,
)

Results = dict[str, Any]


def headline(results: Results) -> str:
    """The figures that matter most, each with its interval."""
    interval, sets = results["interval"], results["sets"]["95"]
    votes = f"{results['patients_correct']} of {results['patients']}"
    vote = f"{votes}, {_of(interval, 'patient_accuracy')}"
    tiles = [
        ("slice accuracy", percent(results["slice_accuracy"]), _of(interval, "slice_accuracy")),
        ("patient vote", percent(results["patient_accuracy"]), vote),
        ("macro-F1", f"{results['macro_f1']:.3f}", _of(interval, "macro_f1")),
        ("AUC", f"{results['auc']:.3f}", "each class against the rest"),
        ("calibration error", f"{results['ece']:.3f}", "expected, 15 bins of equal mass"),
        (
            "true type inside the 95 % set",
            percent(sets["coverage"]),
            f"mean over patients; mean size {sets['mean_size']:.2f}",
        ),
        (
            "accuracy where it answers",
            percent(results["answered"]["accuracy"]),
            f"on {percent(results['answered']['share'])} of the slices",
        ),
        ("Dice of the outline", f"{results['dice']:.3f}", _of(interval, "dice")),
    ]
    drawn = "".join(
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(value)}</b><small>{escape(more)}</small></dd>"
        "</div>"
        for name, value, more in tiles
    )
    return f"<dl class='tiles'>{drawn}</dl>"


def leak(results: Results) -> str:
    """One model on three splits."""
    if "leak" not in results:
        return ""
    found = results["leak"]
    names = {
        "random": "random",
        "source": "copies together",
        "patient": "patients together",
    }
    rows = [
        (
            words,
            str(found["splits"][name]["groups"]),
            percent(found["splits"][name]["slice_accuracy"]),
            span(found["splits"][name]["interval"]),
            _gain(found["splits"][name], name),
        )
        for name, words in names.items()
    ]
    marks = [
        plots.Mark(words, one["slice_accuracy"], tuple(one["interval"]))
        for name, words in names.items()
        for one in (found["splits"][name],)
    ]
    return section(
        "leak",
        "The leak",
        paragraph(
            "The pictures are altered copies of fewer slices of fewer patients. A random split "
            "tests a model on copies of what it learnt from. The same plain model on three "
            f"splits of the same {found['slices']} slices shows what that is worth: "
            f"{found['model']}. It is not the shipped network."
        ),
        table(
            ["five-fold split", "groups", "slice accuracy", "95 % interval", "points too high"],
            rows,
        ),
        figure(plots.intervals("leak", marks), "Slice accuracy on each split, with intervals."),
    )


def confusion(results: Results) -> str:
    """What is taken for what, and each class by itself."""
    head = "".join(f"<th scope='col'>{name}</th>" for name in TUMOR_LABELS)
    body = ""
    for name, row in zip(TUMOR_LABELS, results["confusion"], strict=True):
        cells = "".join(
            f"<td style='--share:{count / max(sum(row), 1):.3f}'>{count}</td>" for count in row
        )
        body += f"<tr><th scope='row'>{name}</th>{cells}</tr>"
    matrix = (
        "<div class='wide' tabindex='0'><table class='confusion'><caption>Slices; rows are true, "
        f"columns what the model says.</caption><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
    rows = [
        (
            name,
            str(one["slices"]),
            percent(one["precision"]),
            percent(one["recall"]),
            f"{one['f1']:.3f}",
            f"{one['auc']:.3f}",
            f"{results['dice_by_type'][name]:.3f}" if name in results["dice_by_type"] else "–",
        )
        for name, one in results["by_class"].items()
    ]
    each = table(["type", "slices", "precision", "recall", "F1", "AUC", "Dice"], rows)
    folds = ", ".join(percent(one) for one in results["accuracy_by_fold"])
    return section(
        "classes", "Types", matrix, each, paragraph(f"Slice accuracy by fold: {folds}.", "quiet")
    )


def calibration(results: Results) -> str:
    """Whether a confidence means what it says."""
    drawn = figure(
        plots.reliability(results["reliability"]),
        "Reliability diagram: accuracy over confidence.",
        "Each point is a fifteenth of the slices. On the line, confidence is accuracy; below it "
        "the model is too sure of itself.",
    )
    rows = [
        ("expected calibration error", f"{results['ece']:.3f}"),
        ("log-loss, nats", f"{results['log_loss']:.3f}"),
        ("Brier score, 0 to 2", f"{results['brier']:.3f}"),
        ("temperature of the shipped model", f"{results['decision']['temperature']:.3f}"),
    ]
    says = paragraph(
        "The temperature of each fold was fitted to the other folds' patients.", "quiet"
    )
    return section(
        "calibration",
        "Calibration",
        f"<div class='pair'>{drawn}<div>",
        table(["", "value"], rows),
        says,
        "</div></div>",
    )


def abstention(results: Results) -> str:
    """What it costs to say nothing when unsure, and the prediction sets."""
    answered = results["answered"]
    error = None if answered["accuracy"] is None else 1 - answered["accuracy"]
    drawn = figure(
        plots.risk_coverage(results["risk_coverage"], answered["share"], error),
        "Risk-coverage curve: share of wrong answers over share of slices answered.",
        "The most confident slices are answered first. As shipped, the model also abstains where "
        "the 95 % set is not one type, and so lies off the curve.",
    )
    sets = results["sets"]
    head = ["", *(f"{level} % set" for level in sets)]
    rows = [
        ["true type inside, mean over patients", *(percent(s["coverage"]) for s in sets.values())],
        ["true type inside, slices", *(percent(s["coverage_of_slices"]) for s in sets.values())],
        *(
            [f"{name}, patients", *(percent(s["coverage_by_class"][name]) for s in sets.values())]
            for name in TUMOR_LABELS
        ),
        ["mean size", *(f"{s['mean_size']:.2f}" for s in sets.values())],
    ]
    patient = results["patient"]
    voted, inside = patient["answered"], patient["sets"]["95"]["coverage"]
    says = paragraph(
        f"Answered: {percent(answered['share'])} of the slices, {percent(answered['accuracy'])} of "
        f"them right; by the vote of their accepted slices {percent(voted['share'])} of the "
        f"patients, {percent(voted['accuracy'])} of them rightly. A patient's 95 % set holds the "
        f"true type for {percent(inside)} of the patients."
    )
    return section(
        "abstention",
        "Prediction sets and abstention",
        f"<div class='pair'>{drawn}<div>",
        says,
        table(head, rows),
        "</div></div>",
    )


def pose(results: Results) -> str:
    """Whether the answer depends on how the head lies in the picture."""
    interval = results["interval"]["pose_agreement"]
    rows = [(name, percent(value)) for name, value in results["pose_agreement_by_pose"].items()]
    turn = results.get("turn")
    upright = (
        f" Heads are turned upright before they are read: {percent(turn['error_within_30'])} of "
        "the other poses were turned to within 30 degrees of the first."
        if turn
        else ""
    )
    return section(
        "pose",
        "In another pose",
        paragraph(
            f"The answer stays the same in {percent(results['pose_agreement'])} of other poses "
            f"({span(interval)}).{upright}"
        ),
        table(["pose", "same answer"], rows),
    )


def _of(interval: dict[str, list[float]], name: str) -> str:
    low, high = interval[name]
    if name in ("macro_f1", "dice"):
        return f"{low:.3f} to {high:.3f}"
    return span([low, high])


def _gain(split: dict[str, Any], name: str) -> str:
    if name == "patient":
        return "–"
    low, high = split["gain_interval"]
    return f"{points(split['gain'])} ({points(low)} to {points(high)})"
