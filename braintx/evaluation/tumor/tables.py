"""The tables of the tumour model's figures, as page and dashboard show them: header and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from braintx.core.labels import TUMOR_LABELS
from braintx.evaluation.record import Interval
from braintx.evaluation.tumor.context import MEASURES, Leak, Subgroups
from braintx.evaluation.tumor.record import (
    ElsewhereGroup,
    ElsewhereMeans,
    HeldOutFigures,
    TumorResults,
)
from braintx.evaluation.wording import NOTHING, decimal, group, name, share, span
from braintx.i18n import Words
from braintx.i18n.answers import tumor
from braintx.models.tumor.rule import set_key

Rows = list[tuple[str | int, ...]]
Shown = tuple[list[str], Rows]


def splits(words: Words, leak: Leak) -> Shown:
    """What each way to split says of the same model."""
    names = ("split", "groups", "accuracy", "interval", "gain", "interval_of_gain")
    rows: Rows = [
        (
            *(name(words, "split", way), split.groups),
            *(words.share(split.slice_accuracy), span(words, split.interval)),
            *(words.points(split.gain), span(words, split.gain_interval, words.points)),
        )
        for way, split in leak.splits.items()
    ]
    return _header(words, *names), rows


def classes(words: Words, results: HeldOutFigures) -> Shown:
    """Each type against the rest."""
    names = ("label", "slices", "precision", "recall", "f1", "auc", "dice")
    rows: Rows = [
        (
            *(tumor(words, label), one.slices, words.share(one.precision)),
            *(words.share(one.recall), decimal(words, one.f1), decimal(words, one.auc)),
            decimal(words, results.dice_by_type.get(label)),
        )
        for label, one in results.by_class.items()
    ]
    return _header(words, *names), rows


def sets(words: Words, results: HeldOutFigures) -> Shown:
    """What the sets of each level hold; each patient weighs the same."""
    header = _header(words, "promised", "coverage", "coverage_of_slices", "set_size")
    rows: Rows = [
        (
            *(words.percent(int(level) / 100), words.share(one.coverage)),
            *(words.share(one.coverage_of_slices), words.decimal(one.mean_size)),
            *(share(words, one.coverage_by_class.get(label)) for label in TUMOR_LABELS),
        )
        for level, one in results.sets.items()
    ]
    return [*header, *(tumor(words, label) for label in TUMOR_LABELS)], rows


def groups(words: Words, subgroups: Subgroups) -> Shown:
    """Accuracy and coverage of each group; dashes where it has too few patients."""
    names = ("column", "group", "patients", "slices", "accuracy", "interval")
    rows: Rows = [
        (
            *(*group(words, column, value), one.patients, one.slices),
            *(share(words, one.accuracy), span(words, one.accuracy_interval)),
            *(share(words, one.coverage), span(words, one.coverage_interval)),
        )
        for column, grouping in subgroups.columns.items()
        for value, one in grouping.groups.items()
    ]
    return _header(words, *names, "in_set", "interval_of_set"), rows


def marks(words: Words, subgroups: Subgroups) -> list[tuple[str, float, Interval]]:
    """The groups that have a figure: name, accuracy and its interval, to be drawn."""
    return [
        (": ".join(group(words, column, value)), one.accuracy, one.accuracy_interval)
        for column, grouping in subgroups.columns.items()
        for value, one in grouping.groups.items()
        if one.accuracy is not None and one.accuracy_interval is not None
    ]


def maps(words: Words, results: TumorResults) -> Shown:
    """Every measure of every map, and how much it resembles that of a network of no skill."""
    sanity = results.sanity or {}
    rows: Rows = [
        (
            name(words, "map", method),
            *(decimal(words, getattr(one, measure)) for measure in MEASURES),
            decimal(words, sanity.get(method)),
            span(words, one.pointing_interval, lambda end: words.decimal(end, 3)),
        )
        for method, one in (results.localization or {}).items()
    ]
    measures = [f"map_{measure}" for measure in MEASURES]
    return _header(words, "method", *measures, "map_randomised", "pointing_interval"), rows


def elsewhere(words: Words, results: TumorResults) -> Shown:
    """The same hospital, another one, and another case of one that the fit saw: means."""
    found = results.elsewhere
    if found is None:
        return [], []
    roles = list(found.means)
    at_home = {
        "tumors_let_in": results.gate.accepted,
        "named_rightly": results.named_rightly,
        "named_rightly_surely": results.named_rightly_surely,
        "named_wrongly": results.named_wrongly,
        "healthy_refused": results.gate.refused.get("healthy"),
        "coverage": results.sets[set_key(results.decision.coverage)].coverage,
    }
    rows: Rows = [
        (
            name(words, "mean", field.name),
            share(words, at_home.get(field.name)),
            *(share(words, getattr(found.means[role], field.name)) for role in roles),
        )
        for field in fields(ElsewhereMeans)
    ]
    return ["", *(name(words, "role", role) for role in ("home", *roles))], rows


def elsewhere_groups(words: Words, groups: Sequence[ElsewhereGroup]) -> Shown:
    """Each group of pictures of other hospitals."""
    names = ("group", "pictures", "cases", "let_in", "interval", "right_if_asked")
    more = ("named_rightly", "named_wrongly", "named_surely", "in_set", "set_size", "hit")
    rows: Rows = [
        (
            *(f"{one.source}: {one.name}", one.pictures, one.cases, words.share(one.let_in)),
            *(span(words, one.let_in_interval), share(words, one.right_if_asked)),
            *(share(words, one.named_rightly), share(words, one.named_wrongly)),
            *(words.share(one.named_surely), share(words, one.coverage)),
            NOTHING if one.set_size is None else words.decimal(one.set_size),
            share(words, one.hit),
        )
        for one in groups
    ]
    return _header(words, *names, *more), rows


def _header(words: Words, *names: str) -> list[str]:
    return [words(f"figures.column_{name}") for name in names]
