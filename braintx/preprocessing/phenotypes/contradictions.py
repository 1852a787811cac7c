"""Where a note contradicts itself: of a finding, of the patient's sex or age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from braintx.core.findings import NotedFinding
from braintx.core.records import Issue
from braintx.preprocessing.phenotypes.person import introduced

_APART = 1.0
"""Years by which two ages of one note may differ: the patient grew older meanwhile."""
_MOST_EXAMPLES = 5


def contradictions(findings: Sequence[NotedFinding], text: str) -> tuple[Issue, ...]:
    """What a note says in two ways.

    Parameters
    ----------
    findings : sequence of NotedFinding
        What it names.
    text : str

    Returns
    -------
    tuple of Issue
        ``note.contradicted``, whose examples are codes, ``note.sexes``, ``note.ages``.
    """
    return tuple(_contradictions(findings, text))


def _contradictions(findings: Sequence[NotedFinding], text: str) -> Iterator[Issue]:
    said = {status: {one.code: None for one in findings if one.status == status}
            for status in ("present", "absent")}  # fmt: skip
    both = tuple(code for code in said["present"] if code in said["absent"])
    if both:
        count, named = len(both), both[:_MOST_EXAMPLES]
        yield Issue("note.contradicted", "warning", count, named, values={"count": count})
    people = introduced(text)
    if len({sex for _, sex in people if sex is not None}) > 1:
        yield Issue("note.sexes", "warning")
    ages = [age for age, _ in people]
    if ages and max(ages) - min(ages) > _APART:
        yield Issue("note.ages", "warning", values={"youngest": min(ages), "oldest": max(ages)})
