"""What the model is worth at another hospital: each source judged by networks that never saw it.

Pictures are grouped by source and label, and means are over groups, so that a large source does
not speak for all. What is judged is the whole answer: a tumour that the gate refused was not named,
and a type named with confidence in a healthy head counts as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import SUBTYPES, TUMOR_LABELS, TumorLabel
from braintx.core.records import ACCEPTED
from braintx.evaluation.metrics import bin_by_confidence, calibration_error, mean_interval
from braintx.evaluation.table import Table
from braintx.evaluation.tumor.record import (
    Decision,
    ElsewhereFigures,
    ElsewhereGroup,
    ElsewhereMeans,
    Shows,
)
from braintx.models.gate import Gate
from braintx.models.softmax import softmax
from braintx.models.tumor.rule import familiarity, prediction_sets, set_key

LEAST = 20
"""Pictures of a group that is judged."""
ROLES = ("source", "case", "diagnosis")
"""What the networks of a picture's fold had not seen: its source, its case, or its diagnosis."""
TYPES: dict[str, TumorLabel] = {
    "glioma": "glioma",
    "meningioma": "meningioma",
    "other_tumour_T1C": "other",
}
"""Labels of the table that name a tumour on an enhanced slice, and the type of each."""
_SHOWS: dict[str, Shows] = {
    **dict.fromkeys(TYPES, "tumor"),
    "healthy": "healthy",
    "no_tumour_T1C": "healthy",
    "other_sequence": "other_sequence",
    "ct_head": "other_sequence",
    "other_organ": "no_brain",
    "other_lesion_T1C": "other_lesion",
}


@dataclass(frozen=True)
class Elsewhere(Table):
    """What folds' networks made of n pictures of other hospitals; one may be there several times.

    Attributes
    ----------
    source, label, diagnosis, case_group : ndarray of str
        As of `braintx.data.other_sources.OtherSlice`.
    fold : ndarray of int
    role : ndarray of str
        One of `ROLES`.
    logits : ndarray of shape (n, 3)
    kind : ndarray of shape (n, 10)
    subtype : ndarray of shape (n, 2)
        As of `braintx.core.records.TumorReading`.
    hit : ndarray of float
        Whether the mask is highest inside the tumour's box; NaN without one.
    """

    source: NDArray[np.str_]
    label: NDArray[np.str_]
    diagnosis: NDArray[np.str_]
    case_group: NDArray[np.str_]
    fold: NDArray[np.int64]
    role: NDArray[np.str_]
    logits: NDArray[np.float32]
    kind: NDArray[np.float32]
    subtype: NDArray[np.float32]
    hit: NDArray[np.float32]


def figures(said: Elsewhere, decision: Decision, gate: Gate) -> ElsewhereFigures:
    """Each group, and the means over groups.

    Parameters
    ----------
    said : Elsewhere
    decision : Decision
        As it is shipped: fitted on patients of the first set.
    gate : Gate
    """
    groups = {role: tuple(_groups(said, role, decision, gate)) for role in ROLES}
    return ElsewhereFigures(
        groups=groups,
        means={role: means(found) for role, found in groups.items() if role != "diagnosis"},
    )


def means(groups: tuple[ElsewhereGroup, ...]) -> ElsewhereMeans:
    """Means over groups; None where there is none of a kind."""

    def mean(shows: Shows, field: str) -> float | None:
        found = (getattr(one, field) for one in groups if one.shows == shows)
        values = [value for value in found if value is not None]
        return float(np.mean(values)) if values else None

    def refused(shows: Shows) -> float | None:
        let_in = mean(shows, "let_in")
        return None if let_in is None else 1 - let_in

    elsewhere = [one.named_surely for one in groups if one.shows not in {"tumor", "no_brain"}]
    return ElsewhereMeans(
        tumors_let_in=mean("tumor", "let_in"),
        named_rightly=mean("tumor", "named_rightly"),
        named_rightly_surely=mean("tumor", "named_rightly_surely"),
        named_wrongly=mean("tumor", "named_wrongly"),
        healthy_refused=refused("healthy"),
        other_sequences_refused=refused("other_sequence"),
        no_brain_refused=refused("no_brain"),
        named_where_none=float(np.mean(elsewhere)) if elsewhere else None,
        coverage=mean("tumor", "coverage"),
        subtype_right=mean("tumor", "subtype_right"),
    )


def _groups(said: Elsewhere, role: str, decision: Decision, gate: Gate) -> Iterator[ElsewhereGroup]:
    here = said.rows(said.role == role)
    names = here.diagnosis if role == "diagnosis" else here.label
    for source in np.unique(here.source):
        for name in np.unique(names[here.source == source]):
            chosen = here.rows((here.source == source) & (names == name))
            if len(chosen.label) >= LEAST and str(chosen.label[0]) in _SHOWS:
                yield _group(chosen, str(source), str(name), decision, gate)


def _group(
    said: Elsewhere, source: str, name: str, decision: Decision, gate: Gate
) -> ElsewhereGroup:
    label = str(said.label[0])
    rule = decision.slice
    margins = rule.set_margins[set_key(decision.coverage)]
    p = softmax(said.logits / np.float32(decision.temperature))
    familiar = familiarity(said.logits, decision.evidence)
    sets = prediction_sets(p, np.array([margins[one] for one in TUMOR_LABELS]), familiar)
    let_in = gate.score(said.kind) >= ACCEPTED
    sure = let_in & (sets.sum(axis=1) == 1) & (p.max(axis=1) >= rule.operating_point)
    kind = TYPES.get(label)
    place = TUMOR_LABELS.index(kind) if kind else -1
    right, boxed = p.argmax(axis=1) == place, ~np.isnan(said.hit)

    def of_tumors(values: NDArray[np.bool_]) -> float | None:
        return float(values.mean()) if kind and len(values) else None

    return ElsewhereGroup(
        source=source,
        name=name,
        shows=_SHOWS[label],
        pictures=len(p),
        cases=len(np.unique(said.case_group)),
        let_in=float(let_in.mean()),
        let_in_interval=mean_interval(let_in.astype(float), said.case_group),
        right_if_asked=of_tumors(right),
        named_rightly=of_tumors(let_in & right),
        named_rightly_interval=mean_interval((let_in & right).astype(float), said.case_group)
        if kind
        else None,
        named_rightly_surely=of_tumors(sure & right),
        named_wrongly=of_tumors(sure & ~right),
        named_surely=float(sure.mean()),
        coverage=of_tumors(sets[let_in, place]),
        set_size=of_tumors(sets[let_in].sum(axis=1)),
        ece=calibration_error(bin_by_confidence(p.max(axis=1).astype(np.float64), right))
        if kind
        else None,
        subtype_right=float((said.subtype.argmax(axis=1) == SUBTYPES.index("another")).mean())
        if kind == "other"
        else None,
        hit=float(said.hit[boxed].mean()) if boxed.any() else None,
    )
