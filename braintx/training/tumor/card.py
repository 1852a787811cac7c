"""The model card: written here and nowhere else, every figure from the result file's record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from braintx.core.records import FAMILIAR
from braintx.evaluation.record import Interval
from braintx.evaluation.tumor import tables
from braintx.evaluation.tumor.context import Leak, MapFigures, Subgroups
from braintx.evaluation.tumor.out_of_distribution import SOURCES
from braintx.evaluation.tumor.record import GateFigures, PatientFigures, TumorResults
from braintx.evaluation.wording import name
from braintx.i18n import Words
from braintx.models.tumor.rule import set_key

_SPLITS = {
    "random": "random",
    "source": "copies of an original together",
    "patient": "patients together",
}


def card(metadata: dict[str, Any], results: TumorResults) -> str:
    """The card as Markdown.

    Parameters
    ----------
    metadata : dict
        As in ``metadata.json``: what the model is and what it was fitted to.
    results : TumorResults
        What was measured of it.
    """
    parts = [
        _head(metadata),
        _data(metadata),
        _leak(results.leak),
        _figures(results),
        _confusion(results, metadata["classes"]),
        _subgroups(results.subgroups),
        _gate(results.gate),
        _elsewhere(results),
        _maps(results.localization or {}),
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
        f"- {source['name']}, {source['license']}: {source['slices']} slices"
        for source in metadata["data"]
    )
    return f"""## Data

{sources}

{metadata["patients"]} patient groups in the first two, and other hospitals' cases. The first set is
made of augmented copies of slices of the second: a random split puts copies of one slice on both
sides and scores far too well. Every
figure of this model keeps all slices of a patient on one side. The backbone starts from
{metadata["pretrained"]}.
"""


def _leak(leak: Leak) -> str:
    rows = [
        f"| {_SPLITS[name]} | {split.groups} | {split.slice_accuracy:.1%} "
        f"| {_span(split.interval)} |"
        for name, split in leak.splits.items()
    ]
    return f"""## The leak

One plain model, not this one, on three five-fold splits of the same {leak.slices} slices of
{leak.patients} patients: {leak.model}.

| split | groups | slice accuracy | 95 % interval, bootstrap over patients |
| --- | --- | --- | --- |
{chr(10).join(rows)}
"""


def _figures(m: TumorResults) -> str:
    coverage, span = m.decision.coverage, m.interval
    sets = m.sets[set_key(coverage)]
    overlap = ", ".join(f"{name} {value:.2f}" for name, value in m.dice_by_type.items())
    return f"""## Figures

Protocol: {m.protocol}.

| figure | value | 95 % interval, bootstrap over patients |
| --- | --- | --- |
| slice accuracy | {m.slice_accuracy:.1%} of {m.slices} | {_span(span["slice_accuracy"])} |
| balanced accuracy | {m.balanced_accuracy:.1%} | {_span(span["balanced_accuracy"])} |
| macro-F1 | {m.macro_f1:.3f} | {_span(span["macro_f1"])} |
| AUC | {m.auc:.3f} | |
| patient vote | {m.patients_correct} of {m.patients} | {_span(span["patient_accuracy"])} |
| Dice of the outline | {m.dice:.3f} ({overlap}) | {_span(span["dice"])} |
| same answer in another pose | {m.pose_agreement:.1%} | {_span(span["pose_agreement"])} |
| log-loss after calibration | {m.log_loss:.3f} nats | |
| expected calibration error, 15 bins | {m.ece:.3f} | |
| true type inside the {coverage:.0%} set, patients | {sets.coverage:.1%} | |
| mean size of the set | {sets.mean_size:.2f} | |
| slices answered, the rest abstained on | {m.answered.share:.1%} | |
| slice accuracy where answered | {_share(m.answered.accuracy)} | |
{_patients(m.patient, set_key(coverage))}

An answer is given where the set holds one type and its probability reaches a point above which,
with {m.confidence:.0%} confidence, at most {m.tolerated_error:.0%} of the answers to new
patients are wrong, and the view is a familiar one.
"""


def _patients(m: PatientFigures, level: str) -> str:
    return f"""| patients by the vote of their accepted slices, weighted by the tumour shown \
| {m.accuracy:.1%} of {m.voted} | |
| true type inside a patient's {level} % set | {m.sets[level].coverage:.1%} | |
| patients answered | {m.answered.share:.1%} | |
| patients right where answered | {_share(m.answered.accuracy)} | |"""


def _confusion(results: TumorResults, names: list[str]) -> str:
    rows = "\n".join(
        f"| {name} | {' | '.join(str(count) for count in row)} |"
        for name, row in zip(names, results.confusion, strict=True)
    )
    return f"""Confusion, rows true, columns predicted ({", ".join(names)}):

| | {" | ".join(names)} |
| --- | --- | --- | --- |
{rows}
"""


def _subgroups(subgroups: Subgroups) -> str:
    rows = [
        f"| {name}: {value} | {group.patients} | {group.slices} | {_share(group.accuracy)} "
        f"| {_span(group.accuracy_interval)} | {_share(group.coverage)} "
        f"| {_span(group.coverage_interval)} |"
        for name, column in subgroups.columns.items()
        for value, group in column.groups.items()
    ]
    return f"""## Subgroups

Slice accuracy, and how often the true type is inside the set, mean over patients. A group of fewer
than {subgroups.least_patients} patients gets no figure. Sex and age come from a clinical
table that was made up for the pictures: a difference between them is chance.

| group | patients | slices | accuracy | 95 % interval | inside the set | 95 % interval |
| --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(rows)}
"""


def _gate(gate: GateFigures) -> str:
    rows = [
        f"| {words} | {gate.refused_pictures[name]} | {gate.refused[name]:.1%} |"
        for name, words in SOURCES.items()
        if name in gate.refused
    ]
    return f"""## The gate

It lets {gate.accepted:.1%} of the slices of unseen tumour patients in (mean over patients,
95 % interval {_span(gate.accepted_interval)}), and at least one slice of
{gate.patients_accepted:.1%} of the patients. One score decides: whether a tumour on an enhanced T1
slice is the likelier answer, where all else counts {gate.cost:g} times: to lose a tumour is worse
than to name one that is none. No limit was fitted. What it refuses; no fit was shown any of these:

| pictures | number | refused |
| --- | --- | --- |
{chr(10).join(rows)}
"""


def _elsewhere(results: TumorResults) -> str:
    found, words = results.elsewhere, Words("en")
    if found is None:
        return ""
    groups = "\n".join(
        f"### {name(words, 'role', role)}\n\n{_table(*tables.elsewhere_groups(words, each))}"
        for role, each in found.groups.items()
        if each
    )
    return f"""## Another hospital

Each source was left out of a fold's fit and then read; means over groups of a source and a label.
Coverage was promised for patients of the first set: where a source's lies below, it does not hold
there. A view that is less familiar than {FAMILIAR:.0%} of that set's slices are gets a set of all
types.

{_table(*tables.elsewhere(words, results))}
{groups}"""


def _table(header: Sequence[str], rows: tables.Rows) -> str:
    lines = (header, ["---"] * len(header), *rows)
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def _maps(maps: dict[str, MapFigures]) -> str:
    if not maps:
        return ""
    rows = [
        f"| {name} | {one.pointing:.2f} | {_span(one.pointing_interval)} | {one.energy:.2f} |"
        for name, one in maps.items()
    ]
    return f"""## Heat maps

How often a map of the predicted type is hottest inside the radiologist's outline, and how much of
it lies there, on unseen patients; `evidence` is shown first, `mask` is the outline's own map:

| map | pointing game | 95 % interval | share inside |
| --- | --- | --- | --- |
{chr(10).join(rows)}
"""


_LIMITS = """## What it cannot know

Of "other" tumours it has seen pituitary ones at one hospital, and six further diagnoses at another:
508 slices. It has seen no metastasis. A diagnosis that it does not know may be given a type it
does; the tables above say how often. Another hospital's scanners lower what it names rightly, as
measured above. Whether it serves the sexes or ages alike cannot be seen on this data. One slice is
not an examination.

## Terms

Several of the sources are for research or non-commercial use only, and so are these weights
(models/LICENSE). `braintx train tumor --sources` without a name fits a network to the two CC BY
sets alone.
"""


def _versions(metadata: dict[str, Any]) -> str:
    changes = "\n".join(f"- {version}: {text}" for version, text in metadata["changelog"].items())
    return f"""## Versions

{changes}
"""


def _span(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
