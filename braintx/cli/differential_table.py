"""A differential as lines for people; with the reasons where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from braintx.core.differential import Candidate, Differential, Reason
from braintx.core.findings import Finding
from braintx.i18n import differentials
from braintx.serialization import Names

_MISSING, _SOURCES = 5, 3  # so many are named
_SMALL = 0.005  # nats: what weighs less speaks neither way


def told(answer: Differential, names: Names, *, why: bool = False) -> Iterator[str]:
    """The lines, the likeliest disease first.

    Parameters
    ----------
    answer : Differential
    names : Names
    why : bool, default=False
        Whether each disease comes with what speaks for and against it.
    """
    words, given = names.words, answer.presentation
    yield words(
        "differential.head",
        present=len(given.codes("present")),
        absent=len(given.codes("absent")),
        release=answer.release,
        model=answer.model,
    )
    if person := differentials.patient(words, replace(given, findings=())):
        yield f"  {', '.join(person)}"
    for finding in given.findings:
        yield f"  {_finding(finding, names)}"
    yield ""
    rows = [_row(place, one, names) for place, one in enumerate(answer.candidates, 1)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]  # none without rows
    for row, one in zip(rows, answer.candidates, strict=True):
        place, share, *rest = row
        cells = [place.rjust(widths[0]), share.rjust(widths[1])]
        cells += [cell.ljust(width) for cell, width in zip(rest, widths[2:], strict=True)]
        yield "  ".join(cells).rstrip()
        if why:
            yield from (f"      {line}" for line in _why(one, names))
    if answer.none_of_these is not None:
        yield words("differential.none", share=words.percent(answer.none_of_these, 1))
    yield from (f"! {differentials.issue(words, one, names.of)}" for one in answer.issues)


def _row(place: int, candidate: Candidate, names: Names) -> tuple[str, str, str, str, str]:
    words, disease = names.words, candidate.disease
    rarity = words("differential.orphan" if disease.orphan else "differential.common")
    share = words.percent(candidate.probability, 1)
    return words.whole(place), share, rarity, disease.id, names.of_disease(disease)


def _why(candidate: Candidate, names: Names) -> Iterator[str]:
    words = names.words
    yield from (_reason(one, names) for one in candidate.reasons)
    if candidate.missing:
        named = [
            f"{names.of(one.code)} {words.percent(one.frequency)}"
            for one in candidate.missing[:_MISSING]
        ]
        yield words("differential.missing", names=", ".join(named))
    yield from (f"! {differentials.issue(words, one, names.of)}" for one in candidate.issues)


def _reason(reason: Reason, names: Names) -> str:
    """One finding, for or against: which term it met, how often that is seen, who says so."""
    words = names.words
    sign = "·" if abs(reason.weight) < _SMALL else "+" if reason.weight > 0 else "−"
    parts = [f"{sign} {_finding(reason.finding, names)}"]
    if reason.term is not None and reason.term != reason.finding.code:
        parts.append(f"→ {names.of(reason.term)}")
    about = [words(f"differential.relation.{reason.relation}")]
    if reason.frequency is not None:
        about.append(words("differential.frequency", share=words.percent(reason.frequency)))
    if reason.sources:
        about.append(words.items(reason.sources, _SOURCES))
    return f"{' '.join(parts)} ({'; '.join(about)})"


def _finding(finding: Finding, names: Names) -> str:
    words, name = names.words, names.of(finding.code)
    if finding.severity is not None:
        name = f"{name}, {words(f'differential.severity.{finding.severity}')}"
    if finding.status == "present":
        return name
    return words(f"differential.status.{finding.status}", name=name)
