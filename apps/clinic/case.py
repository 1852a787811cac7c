"""The open case, as its form holds it: nothing of it is kept by the server between two requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar, get_args

from werkzeug.datastructures import MultiDict

from braintx.core.errors import ClinicalError
from braintx.core.findings import Finding, FindingStatus, Presentation
from braintx.core.labels import SEVERITIES, SEXES, Severity, Sex
from braintx.core.records import ClinicalRecord
from braintx.preprocessing.clinical import check_record

Value = TypeVar("Value")
Unit = Literal["years", "months"]
Rarity = Literal["all", "orphan", "common"]
UNITS: tuple[Unit, ...] = get_args(Unit)
RARITIES: tuple[Rarity, ...] = get_args(Rarity)
STATUSES: tuple[FindingStatus, ...] = get_args(FindingStatus)
LISTED = (10, 30)
"""How many diseases are listed, and how many where more are asked for."""
_LONGEST_CODE = 40
_MONTHS = 12


@dataclass(frozen=True)
class Case:
    """What the form holds, as it was typed in: it goes back onto the page even where it is wrong.

    Attributes
    ----------
    findings : tuple of Finding
    age : str
        In `unit`.
    unit : {"years", "months"}
    sex : {"F", "M"} or None
    vitals : str
        Vital signs and laboratory values.
    note : str
    query : str
        What is being looked for among the terms.
    rarity : {"all", "orphan", "common"}
        Which diseases are listed, as `inheritance` and `onset` say too.
    inheritance, onset : str
        An HPO id, or nothing.
    compared : tuple of str
        Diseases picked to be compared.
    listed : int
        How many diseases are listed.
    scan : str
        What was said of an image, sealed; see `apps.clinic.scans`.
    """

    findings: tuple[Finding, ...] = ()
    age: str = ""
    unit: Unit = "years"
    sex: Sex | None = None
    vitals: str = ""
    note: str = ""
    query: str = ""
    rarity: Rarity = "all"
    inheritance: str = ""
    onset: str = ""
    compared: tuple[str, ...] = ()
    listed: int = LISTED[0]
    scan: str = ""

    @property
    def presentation(self) -> Presentation:
        """The case as the models take it.

        Raises
        ------
        ClinicalError
            Where the age is none.
        """
        return Presentation(self.findings, _years(self.age, self.unit), self.sex)

    @property
    def filtered(self) -> bool:
        """Whether only some diseases are to be listed."""
        return self.rarity != "all" or bool(self.inheritance or self.onset)

    def of(self, understood: Presentation) -> Case:
        """The case with its findings as they were understood."""
        return replace(self, findings=understood.findings)


def case_of(form: MultiDict[str, str]) -> Case:
    """The case that a form holds, after what its pressed button does to one finding."""
    findings = {code: _finding(code, form) for code in _codes(form, "finding")}
    age, unit, sex = (form.get(name, "").strip() for name in ("age", "unit", "sex"))
    if form.get("drop") != "note":  # what a note was read to say, and somebody confirmed
        findings |= {code: _finding(code, form, "noted-") for code in _codes(form, "noted")}
        sex = form.get("noted-sex", sex)
        if noted := form.get("noted-age", "").strip():
            age, unit = noted, form.get("noted-unit", "")
    added = form.get("add", "")
    code, _, status = added[:_LONGEST_CODE].partition("|")
    if code:
        findings[code] = Finding(code, _among(status, STATUSES, "present"))
    findings.pop(form.get("remove", ""), None)
    return Case(
        tuple(findings.values()),
        age,
        _among(unit, UNITS, "years"),
        _among(sex, SEXES, None),
        form.get("vitals", "").strip(),
        form.get("note", "").replace("\r\n", "\n"),
        "" if code else form.get("query", "").strip(),
        _among(form.get("rarity"), RARITIES, "all"),
        form.get("inheritance", ""),
        form.get("onset", ""),
        tuple(form.getlist("compared")),
        LISTED[form.get("listed") == str(LISTED[1])],
        "" if form.get("drop") == "scan" else form.get("scan", ""),
    )


def age_as_typed(years: float | None) -> tuple[str, Unit]:
    """An age as the form shows it: a small child's in months."""
    if years is None:
        return "", "years"
    if years < 2 and years != round(years):
        return f"{round(years * _MONTHS, 1):g}", "months"
    return f"{round(years, 2):g}", "years"


def _codes(form: MultiDict[str, str], name: str) -> list[str]:
    return list(dict.fromkeys(code[:_LONGEST_CODE] for code in form.getlist(name)))


def _finding(code: str, form: Mapping[str, str], of: str = "") -> Finding:
    status = _among(form.get(f"{of}status.{code}"), STATUSES, "present")
    severity: Severity | None = _among(form.get(f"{of}severity.{code}"), SEVERITIES, None)
    return Finding(code, status, severity if status == "present" else None)


def _among(given: str | None, known: tuple[Value, ...], otherwise: Value) -> Value:
    return next((one for one in known if one == given), otherwise)


def _years(age: str, unit: Unit) -> float | None:
    if not age:
        return None
    try:
        years = float(age.replace(",", ".")) / (_MONTHS if unit == "months" else 1)
    except ValueError as error:
        raise ClinicalError(
            "The age '{age}' is no number. Give years between 0 and 120, or leave it empty.",
            age=age[:_LONGEST_CODE],
        ) from error
    check_record(ClinicalRecord(years))
    return years
