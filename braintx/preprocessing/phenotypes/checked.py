"""A presentation as it can be used: what is impossible is refused, what is doubtful is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from braintx.core.errors import FindingError
from braintx.core.findings import Finding, FindingStatus, NoteReading, Presentation
from braintx.core.labels import SEVERITIES, Level, Severity
from braintx.core.records import ClinicalRecord, Issue
from braintx.preprocessing.phenotypes.lexicon import OWN, ROOT

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms

MAX_FINDINGS = 500
"""More than any patient has; a longer list is a file of something else."""
_MOST_EXAMPLES, _LONGEST_CODE = 5, 24
_HISTORY = "HP:0032443"
"""Past medical history: beside what is abnormal now, the one thing that a patient has."""
_STATUSES: tuple[FindingStatus, ...] = get_args(FindingStatus)


def checked(presentation: Presentation, terms: Terms) -> tuple[Presentation, tuple[Issue, ...]]:
    """A presentation with each code once and none obsolete, and what is to be said of it.

    A code that is said to be present and absent becomes uncertain; of two severities the graver
    stays.

    Parameters
    ----------
    presentation : Presentation
    terms : Terms

    Returns
    -------
    Presentation
    tuple of Issue
        ``finding.replaced``, ``finding.repeated``, ``finding.contradicted``,
        ``finding.ancestor_absent``; their examples are codes.

    Raises
    ------
    FindingError
        There are more than `MAX_FINDINGS`; some are no terms of the release, were withdrawn, or
        are no findings; or a status or a severity is none.
    ClinicalError
        The age or the sex is impossible.
    """
    from braintx.preprocessing.clinical import check_record

    check_record(ClinicalRecord(presentation.age, presentation.sex))
    _refuse_impossible(presentation.findings)
    codes = _resolved([one.code for one in presentation.findings], terms)
    replaced = tuple(f"{old} → {new}" for old, new in codes.items() if old != new)
    merged: dict[str, Finding] = {}
    repeated: Counter[str] = Counter()
    contradicted: dict[str, None] = {}
    for one in presentation.findings:
        finding = replace(one, code=codes[one.code])
        before = merged.setdefault(finding.code, finding)
        if before is not finding:
            repeated[finding.code] += 1
            if {before.status, finding.status} == {"present", "absent"}:
                contradicted[finding.code] = None
            merged[finding.code] = _both(before, finding)
    findings = tuple(
        replace(one, status="uncertain") if one.code in contradicted else one
        for one in merged.values()
    )
    issues = (
        _issue("finding.replaced", "info", replaced),
        _issue("finding.repeated", "info", [code for code in repeated if code not in contradicted]),
        _issue("finding.contradicted", "warning", contradicted),
        _issue("finding.ancestor_absent", "warning", _below_absent(findings, terms)),
    )
    understood = replace(presentation, findings=findings)
    return understood, tuple(issue for issue in issues if issue is not None)


def presentation_of(reading: NoteReading) -> Presentation:
    """How the patient of a note presents now: relatives and what is over are left out.

    What is said to be present and, elsewhere in the note, absent or uncertain, is present.

    Parameters
    ----------
    reading : NoteReading
    """
    found: dict[str, Finding] = {}
    for one in reading.findings:
        if one.status == "family" or one.status == "history":  # noqa: PLR1714
            continue
        finding = Finding(one.code, one.status, one.severity)
        before = found.get(one.code)
        found[one.code] = finding if before is None else _both(before, finding)
    return Presentation(tuple(found.values()), reading.age, reading.sex)


def _both(one: Finding, other: Finding) -> Finding:
    """Two of one code as one: present before uncertain before absent, the graver severity."""
    order = ("present", "uncertain", "absent")
    status = min(one.status, other.status, key=order.index)
    severities = [found.severity for found in (one, other) if found.severity is not None]
    gravest: Severity | None = max(severities, key=SEVERITIES.index, default=None)
    return Finding(one.code, status, gravest)


def _refuse_impossible(findings: tuple[Finding, ...]) -> None:
    if len(findings) > MAX_FINDINGS:
        raise FindingError(
            "{count} findings were given; at most {most} can be weighed. Give those of one "
            "patient, the most telling first.",
            "finding.too_many",
            count=len(findings),
            most=MAX_FINDINGS,
        )
    for one in findings:
        if one.status not in _STATUSES or one.severity not in (None, *SEVERITIES):
            raise FindingError(
                "The finding {term} is given as {status}, severity {severity}. A status is "
                "present, absent or uncertain; a severity is mild, moderate, severe or left out.",
                "finding.status",
                term=_shown(one.code),
                status=_shown(one.status),
                severity=_shown(one.severity),
            )


def _resolved(codes: Iterable[str], terms: Terms) -> dict[str, str]:
    """Each code and the one that stands for it now."""
    found: dict[str, str] = {}
    unknown: dict[str, FindingError] = {}
    for code in dict.fromkeys(codes):
        try:
            found[code] = terms.resolve(code if code in terms else _shown(code))
        except FindingError as error:
            unknown[_shown(code)] = error
    if len(unknown) == 1:
        raise next(iter(unknown.values()))
    if unknown:
        raise FindingError(
            "{count} findings are no terms of HPO {release} or were withdrawn: {terms}. Check "
            "their ids, or look them up by their names.",
            "finding.unknown",
            count=len(unknown),
            release=terms.release,
            terms=tuple(unknown)[:_MOST_EXAMPLES],
        )
    no_finding = tuple(code for code in found.values() if not _is_finding(code, terms))
    if no_finding:
        raise FindingError(
            "{terms} names no sign or symptom but only a kind, a course or an inheritance. Give "
            "what the patient has.",
            "finding.kind",
            terms=no_finding[:_MOST_EXAMPLES],
        )
    return found


def _is_finding(code: str, terms: Terms) -> bool:
    above = terms.ancestors(code)
    return code.startswith(OWN) or (code != ROOT and ROOT in above) or _HISTORY in above


def _below_absent(findings: tuple[Finding, ...], terms: Terms) -> list[str]:
    """Pairs of a finding that is present and something more general that is said to be absent."""
    absent = {one.code for one in findings if one.status == "absent"}
    return [
        f"{one.code} < {code}"
        for one in findings
        if one.status == "present"
        for code in sorted(absent & terms.ancestors(one.code))
    ]


def _issue(code: str, level: Level, examples: Iterable[str]) -> Issue | None:
    listed = tuple(examples)
    if not listed:
        return None
    return Issue(code, level, len(listed), listed[:_MOST_EXAMPLES], {"count": len(listed)})


def _shown(value: object) -> str:
    """A value that is no code, short and on one line."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= _LONGEST_CODE else f"{text[: _LONGEST_CODE - 1]}…"
