import math

import pytest

from braintx.core.errors import ClinicalError, FindingError
from braintx.core.findings import Finding, NotedFinding, NoteReading, Presentation
from braintx.data.ontology.terms import Term, Terms
from braintx.preprocessing.phenotypes import MAX_FINDINGS, checked, presentation_of

PAIN, CHEST, SEIZURE, OLD = "HP:0012531", "HP:0100749", "HP:0001250", "HP:0001303"
TERMS = Terms(
    "2025-01-16",
    [
        Term("HP:0000001", "All"),
        Term("HP:0000006", "Dominant inheritance", parents=("HP:0000001",)),
        Term("HP:0000118", "Phenotypic abnormality", parents=("HP:0000001",)),
        Term(PAIN, "Pain", parents=("HP:0000118",)),
        Term(CHEST, "Chest pain", parents=(PAIN,)),
        Term(SEIZURE, "Seizure", parents=("HP:0000118",)),
    ],
    {OLD: SEIZURE},
    {"HP:0009999": ()},
)


def issues_of(*findings: Finding) -> tuple[tuple[Finding, ...], list[str]]:
    understood, issues = checked(Presentation(findings), TERMS)
    return understood.findings, [issue.code for issue in issues]


def test_what_is_right_stays_as_it_is() -> None:
    whole = Presentation((Finding(CHEST, "present", "mild"), Finding(SEIZURE, "absent")), 3.5, "F")
    assert checked(whole, TERMS) == (whole, ())


def test_an_obsolete_code_is_replaced_and_said_so() -> None:
    understood, issues = checked(Presentation((Finding(OLD, "absent"),)), TERMS)
    assert understood.findings == (Finding(SEIZURE, "absent"),)
    assert (issues[0].code, issues[0].examples) == ("finding.replaced", (f"{OLD} → {SEIZURE}",))


def test_one_code_twice_counts_once_with_the_graver_severity() -> None:
    twice = Finding(PAIN, "present", "mild"), Finding(PAIN, "present", "severe")
    assert issues_of(*twice) == ((Finding(PAIN, "present", "severe"),), ["finding.repeated"])


def test_present_and_absent_is_uncertain() -> None:
    both = Finding(SEIZURE), Finding(OLD, "absent")
    findings, codes = issues_of(*both)
    assert findings == (Finding(SEIZURE, "uncertain"),)
    assert codes == ["finding.replaced", "finding.contradicted"]


def test_a_finding_below_something_absent_is_said() -> None:
    assert issues_of(Finding(CHEST), Finding(PAIN, "absent"))[1] == ["finding.ancestor_absent"]
    assert issues_of(Finding(PAIN), Finding(CHEST, "absent"))[1] == []


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        (["<script>alert(1)</script>"], "finding.unknown"),
        (["HP:1", "脑瘤"], "finding.unknown"),
        (["HP:0009999"], "finding.withdrawn"),
        (["HP:0000118"], "finding.kind"),
        (["HP:0000006"], "finding.kind"),
        ([SEIZURE] * (MAX_FINDINGS + 1), "finding.too_many"),
    ],
)
def test_what_is_no_finding_is_refused(codes: list[str], code: str) -> None:
    with pytest.raises(FindingError) as caught:
        checked(Presentation(tuple(Finding(one) for one in codes)), TERMS)
    assert caught.value.code == code
    assert len(str(caught.value)) < 250


def test_ten_thousand_findings_are_refused_at_once() -> None:
    with pytest.raises(FindingError, match="10000"):
        checked(Presentation((Finding("x"),) * 10_000), TERMS)


@pytest.mark.parametrize("finding", [Finding(PAIN, "maybe"), Finding(PAIN, "present", "awful")])  # type: ignore[arg-type]
def test_a_status_or_severity_that_is_none_is_refused(finding: Finding) -> None:
    with pytest.raises(FindingError) as caught:
        checked(Presentation((finding,)), TERMS)
    assert caught.value.code == "finding.status"


@pytest.mark.parametrize("age", [math.nan, math.inf, -1, 121])
def test_an_impossible_age_is_refused(age: float) -> None:
    with pytest.raises(ClinicalError):
        checked(Presentation(age=age), TERMS)


def test_a_note_becomes_how_the_patient_presents_now() -> None:
    reading = NoteReading(
        (
            NotedFinding(PAIN, "absent", 0, 1),
            NotedFinding(PAIN, "present", 2, 3, "mild"),
            NotedFinding(CHEST, "uncertain", 4, 5),
            NotedFinding(SEIZURE, "family", 6, 7),
            NotedFinding(SEIZURE, "history", 8, 9),
        ),
        age=40,
        sex="M",
    )
    expected = (Finding(PAIN, "present", "mild"), Finding(CHEST, "uncertain"))
    assert presentation_of(reading) == Presentation(expected, 40, "M")
