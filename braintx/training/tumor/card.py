"""The model card: written here and nowhere else, every figure from the bundle's metadata.

The metadata holds the result file's figures, so card and result file cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from braintx.evaluation.tumor.out_of_distribution import SOURCES
from braintx.models.tumor.rule import set_key

_SPLITS = {
    "random": "random",
    "source": "copies of an original together",
    "patient": "patients together",
}


def card(metadata: dict[str, Any]) -> str:
    """The card as Markdown.

    Parameters
    ----------
    metadata : dict
        As in ``metadata.json``. Figures that were not measured (the leak, subgroups, heat maps)
        leave their part out.
    """
    parts = [
        _head(metadata),
        _data(metadata),
        _leak(metadata["metrics"]),
        _figures(metadata),
        _confusion(metadata),
        _subgroups(metadata["metrics"]),
        _gate(metadata["metrics"]),
        _maps(metadata["metrics"]),
        _LIMITS,
        _versions(metadata),
    ]
    return "\n".join(part for part in parts if part)


def _head(metadata: dict[str, Any]) -> str:
    return f"""# Tumour model {metadata["version"]}

**Intended use.** {metadata["intended_use"]}

**Not for.** {metadata["not_for"]}
"""


def _data(metadata: dict[str, Any]) -> str:
    sources = "\n".join(
        f"- {one['name']}, {one['license']}: {one['slices']} slices" for one in metadata["data"]
    )
    return f"""## Data

{sources}

{metadata["patients"]} patient groups in all. The first set is made of augmented copies of slices of
the second: a random split puts copies of one slice on both sides and scores far too well. Every
figure of this model keeps all slices of a patient on one side. The backbone starts from
{metadata["pretrained"]}.
"""


def _leak(m: dict[str, Any]) -> str:
    if "leak" not in m:
        return ""
    leak = m["leak"]
    rows = [
        f"| {words} | {one['groups']} | {one['slice_accuracy']:.1%} | {_span(one['interval'])} |"
        for name, words in _SPLITS.items()
        for one in (leak["splits"][name],)
    ]
    return f"""## The leak

One plain model, not this one, on three five-fold splits of the same {leak["slices"]} slices of
{leak["patients"]} patients: {leak["model"]}.

| split | groups | slice accuracy | 95 % interval, bootstrap over patients |
| --- | --- | --- | --- |
{chr(10).join(rows)}
"""


def _figures(metadata: dict[str, Any]) -> str:
    m, coverage = metadata["metrics"], metadata["decision"]["coverage"]
    sets, span = m["sets"][set_key(coverage)], m["interval"]
    overlap = ", ".join(f"{name} {value:.2f}" for name, value in m["dice_by_type"].items())
    return f"""## Figures

Protocol: {metadata["protocol"]}.

| figure | value | 95 % interval, bootstrap over patients |
| --- | --- | --- |
| slice accuracy | {m["slice_accuracy"]:.1%} of {m["slices"]} | {_span(span["slice_accuracy"])} |
| balanced accuracy | {m["balanced_accuracy"]:.1%} | {_span(span["balanced_accuracy"])} |
| macro-F1 | {m["macro_f1"]:.3f} | {_span(span["macro_f1"])} |
| AUC | {m["auc"]:.3f} | |
| patient vote | {m["patients_correct"]} of {m["patients"]} | {_span(span["patient_accuracy"])} |
| Dice of the outline | {m["dice"]:.3f} ({overlap}) | {_span(span["dice"])} |
| same answer in another pose | {m["pose_agreement"]:.1%} | {_span(span["pose_agreement"])} |
| log-loss after calibration | {m["log_loss"]:.3f} nats | |
| expected calibration error, 15 bins | {m["ece"]:.3f} | |
| true type inside the {coverage:.0%} set, patients | {sets["coverage"]:.1%} | |
| mean size of the set | {sets["mean_size"]:.2f} | |
| slices answered, the rest abstained on | {m["answered"]["share"]:.1%} | |
| slice accuracy where answered | {_share(m["answered"]["accuracy"])} | |
{_patients(m["patient"], set_key(coverage))}

An answer is given where the set holds one type and its probability reaches a point above which,
with {m["confidence"]:.0%} confidence, at most {m["tolerated_error"]:.0%} of the answers to new
patients are wrong.
"""


def _patients(m: dict[str, Any], level: str) -> str:
    sets = m["sets"][level]
    return f"""| patients by the vote of their accepted slices, weighted by the tumour shown \
| {m["accuracy"]:.1%} of {m["voted"]} | |
| true type inside a patient's {level} % set | {sets["coverage"]:.1%} | |
| patients answered | {m["answered"]["share"]:.1%} | |
| patients right where answered | {_share(m["answered"]["accuracy"])} | |"""


def _confusion(metadata: dict[str, Any]) -> str:
    names = metadata["classes"]
    rows = "\n".join(
        f"| {name} | {' | '.join(str(count) for count in row)} |"
        for name, row in zip(names, metadata["metrics"]["confusion"], strict=True)
    )
    return f"""Confusion, rows true, columns predicted ({", ".join(names)}):

| | {" | ".join(names)} |
| --- | --- | --- | --- |
{rows}
"""


def _subgroups(m: dict[str, Any]) -> str:
    if "subgroups" not in m:
        return ""
    rows = [
        f"| {name}: {group} | {one['patients']} | {one['slices']} | {_share(one['accuracy'])} "
        f"| {_span(one['accuracy_interval'])} | {_share(one['coverage'])} "
        f"| {_span(one['coverage_interval'])} |"
        for name, column in m["subgroups"]["columns"].items()
        for group, one in column["groups"].items()
    ]
    return f"""## Subgroups

Slice accuracy, and how often the true type is inside the set, mean over patients. A group of fewer
than {m["subgroups"]["least_patients"]} patients gets no figure. Sex and age come from a clinical
table that was made up for the pictures: a difference between them is chance.

| group | patients | slices | accuracy | 95 % interval | inside the set | 95 % interval |
| --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(rows)}
"""


def _gate(m: dict[str, Any]) -> str:
    found = m.get("gate", {})
    if not found.get("refused"):
        return ""
    rows = [
        f"| {words} | {number} | {found['refused'][name]:.1%} |"
        for name, words in SOURCES.items()
        if (number := found["refused_pictures"].get(name))
    ]
    return f"""## The gate

It lets {found["accepted"]:.1%} of the slices of unseen tumour patients in (mean over patients,
95 % interval {_span(found["accepted_interval"])}), and at least one slice of
{found["patients_accepted"]:.1%} of the patients. One score decides: the probability of a tumour,
where that of a healthy brain counts {found["healthy"]:.2f} times and that of what is no such MRI
{found["foreign"]:.2f} times. What it refuses; no fit was shown any of these pictures:

| pictures | number | refused |
| --- | --- | --- |
{chr(10).join(rows)}
"""


def _maps(m: dict[str, Any]) -> str:
    if "localization" not in m:
        return ""
    rows = [
        f"| {name} | {one['pointing']:.2f} | {_span(one['pointing_interval'])} "
        f"| {one['energy']:.2f} |"
        for name, one in m["localization"].items()
    ]
    return f"""## Heat maps

How often a map of the predicted type is hottest inside the radiologist's outline, and how much of
it lies there, on unseen patients; `evidence` is shown first, `mask` is the outline's own map:

| map | pointing game | 95 % interval | share inside |
| --- | --- | --- | --- |
{chr(10).join(rows)}
"""


_LIMITS = """## What it cannot know

"Other" in the source data is pituitary tumour, all of it. The model has seen no metastasis, no
schwannoma and no healthy person; the gate refuses much of what it does not know, not all of it. It
knows one contrast, T1 after gadolinium, and the scanners of one source: another hospital's were
never tested. Whether it serves the sexes or ages alike cannot be seen on this data. One slice is
not an examination.
"""


def _versions(metadata: dict[str, Any]) -> str:
    changes = "\n".join(f"- {version}: {text}" for version, text in metadata["changelog"].items())
    return f"""## Versions

{changes}
"""


def _span(interval: Sequence[float] | None) -> str:
    return "" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
