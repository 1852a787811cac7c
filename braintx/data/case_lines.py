"""Patients to be answered for, one JSON object a line, as public sets of cases have them.

``{"case": "…", "observed": ["HP:…"], "excluded": ["HP:…"], "age": "P6Y4M", "sex": "FEMALE"}``;
any of it may be missing. A diagnosis that stands beside it is not read: it is what is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from braintx.core.durations import years_of
from braintx.core.errors import FindingError
from braintx.core.findings import Finding, FindingStatus, Presentation
from braintx.core.foreign_json import Json, NotJsonError, TooDeepError, parsed, text
from braintx.core.labels import MAX_AGE, Sex

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms

_SEXES: dict[str, Sex] = {"F": "F", "FEMALE": "F", "M": "M", "MALE": "M"}
_LISTS: dict[str, FindingStatus] = {"observed": "present", "excluded": "absent"}


@dataclass(frozen=True)
class CaseLine:
    """One patient of a file.

    Attributes
    ----------
    case : str
        What the file calls the patient; the number of the line where it does not.
    presentation : Presentation
        In the file's codes. An age or a sex that is none is not known.
    paper : str
        ``PMID:…`` of the paper that describes the patient; empty where there is none.
    """

    case: str
    presentation: Presentation
    paper: str = ""


def name_of(line: bytes, number: int) -> str:
    """What a line calls its patient, also where the rest of it cannot be read."""
    try:
        found = parsed(line)
    except (NotJsonError, TooDeepError):
        found = None
    return _name(found, number) if isinstance(found, dict) else str(number)


def read_case(line: bytes, number: int) -> CaseLine:
    """The patient of a line.

    Parameters
    ----------
    line : bytes
    number : int
        Which line, from 1.

    Raises
    ------
    FindingError
        Where it is no JSON object, or a list of findings is none.
    """
    try:
        found = parsed(line)
    except (NotJsonError, TooDeepError):
        found = None
    if not isinstance(found, dict):
        raise FindingError(
            "Line {number} is no JSON object. Give one patient a line, as in {example}.",
            "case.damaged",
            number=number,
            example='{"case": "1", "observed": ["HP:0001250"]}',
        )
    findings = {
        one.code: one for name, status in _LISTS.items() for one in _findings(found, name, status)
    }
    paper = str(found.get("pmid") or "").strip().removeprefix("PMID:")
    return CaseLine(
        _name(found, number),
        Presentation(
            tuple(findings.values()),
            _age(found.get("age")),
            _SEXES.get(text(found.get("sex")).upper()),
        ),
        f"PMID:{paper}" if paper else "",
    )


def known_alone(presentation: Presentation, terms: Terms) -> tuple[Presentation, tuple[str, ...]]:
    """A presentation without the findings that the release has no term for, and their codes.

    Parameters
    ----------
    presentation : Presentation
    terms : Terms
    """
    unknown = [one.code for one in presentation.findings if not _stands(one.code, terms)]
    left = tuple(one for one in presentation.findings if one.code not in unknown)
    return replace(presentation, findings=left), tuple(dict.fromkeys(unknown))


def _stands(code: str, terms: Terms) -> bool:
    try:
        terms.resolve(code)
    except FindingError:
        return False
    return True


def _name(found: Json, number: int) -> str:
    given = found.get("case")
    return str(given) if isinstance(given, str | int) and str(given).strip() else str(number)


def _findings(found: Json, name: str, status: FindingStatus) -> list[Finding]:
    listed = found.get(name) or []
    if not (isinstance(listed, list) and all(isinstance(one, str) for one in listed)):
        raise FindingError(
            "{field} is no list of codes. Write it as in {example}.",
            "case.findings",
            field=name,
            example=f'"{name}": ["HP:0001250"]',
        )
    return [Finding(one.strip(), status) for one in listed]


def _age(given: Any) -> float | None:
    """Years, of a number of them or a duration; a number may stand as a text, as in tables."""
    if isinstance(given, str):
        years = years_of(given)
        if years is None:
            try:
                years = float(given)
            except ValueError:
                return None
    elif isinstance(given, int | float) and not isinstance(given, bool):
        years = float(given)
    else:
        return None
    return years if 0 <= years <= MAX_AGE else None
