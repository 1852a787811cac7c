"""Every value of a differential as one table: a row for each disease and finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from braintx.core.differential import Candidate, Differential, Disease
from braintx.core.spreadsheet import to_tsv

HEADER = (
    "rank", "disease", "disease_name", "probability", "orphan", "prevalence", "prevalence_source",
    "inheritance", "onset", "genes", "other_ids", "row", "finding", "finding_name", "status",
    "severity", "relation", "term", "term_name", "frequency", "sources", "weight_nats", "issues",
    "none_of_these", "age_years", "sex", "release", "model",
)  # fmt: skip
"""Its columns. ``row`` is "reason" or "missing": a frequent term that the findings do not name."""
_BETWEEN, _DIGITS = "; ", 4


def table(
    given: Differential, name: Callable[[str], str], disease_name: Callable[[Disease], str]
) -> bytes:
    """Tab-separated UTF-8; several values of one cell have a semicolon between them.

    Parameters
    ----------
    given : Differential
    name : callable
        The name of a code.
    disease_name : callable
        The name of a disease, in the language of the names.
    """
    rows = (
        (*row, _rounded(given.none_of_these), given.presentation.age, given.presentation.sex,
         given.release, given.model)
        for rank, one in enumerate(given.candidates, 1)
        for row in _rows(rank, one, name, disease_name)
    )  # fmt: skip
    return to_tsv(HEADER, rows)


def _rows(
    rank: int, one: Candidate, name: Callable[[str], str], disease_name: Callable[[Disease], str]
) -> Iterator[tuple[object, ...]]:
    known, rare = one.disease, one.disease.prevalence
    head = (
        rank, known.id, disease_name(known), _rounded(one.probability), known.orphan,
        rare.text if rare else None, rare.source if rare else None,
        _BETWEEN.join(known.inheritance), _BETWEEN.join(known.onset), _BETWEEN.join(known.genes),
        _BETWEEN.join(known.others),
    )  # fmt: skip
    issues = _BETWEEN.join(issue.code for issue in one.issues)
    for reason in one.reasons:
        finding, term = reason.finding, reason.term
        yield (
            *head, "reason", finding.code, name(finding.code), finding.status, finding.severity,
            reason.relation, term, name(term) if term else None, _rounded(reason.frequency),
            _BETWEEN.join(reason.sources), _rounded(reason.weight), issues,
        )  # fmt: skip
    for missing in one.missing:
        code = missing.code
        yield (
            *head, "missing", None, None, None, None, None, code, name(code),
            _rounded(missing.frequency),
            None, None, issues,
        )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    """Four digits: more are noise of single precision."""
    return None if value is None else float(f"{value:.{_DIGITS}g}")
