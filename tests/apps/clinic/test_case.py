"""The case travels in its form and comes back as it was."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from apps.clinic.case import Case, age_as_typed, case_of
from braintx.core.errors import BrainTxError
from braintx.core.findings import Finding
from tests.apps.clinic.conftest import TALL, MakeVisitor, Visitor

CODES = ("HP:0000098", "HP:0001166", "HP:0001083", "HP:0001945")
STATUSES = st.sampled_from(["present", "absent", "uncertain"])
SEVERITIES = st.sampled_from([None, "mild", "moderate", "severe"])


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    status = draw(STATUSES)
    severity = draw(SEVERITIES) if status == "present" else None
    return Finding(draw(st.sampled_from(CODES)), status, severity)


class Fields(HTMLParser):
    """What a browser would send of a page whose default button is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in given}
        name = had.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in had:
            self.sent.append((self._select, had.get("value", "")))
        elif tag == "textarea":
            self._area = name
        elif tag == "input" and name and had.get("type") != "file":
            if had.get("type") in ("radio", "checkbox") and "checked" not in had:
                return
            self.sent.append((name, had.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent.append((self._area, data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def fields(page: str) -> MultiDict[str, str]:
    reader = Fields()
    reader.feed(page)
    return MultiDict(reader.sent)


CASES = st.builds(
    Case,
    st.lists(findings(), min_size=1, unique_by=lambda one: one.code).map(tuple),
    st.sampled_from(["", "24", "3.5", "old", '"><b>']),
    st.sampled_from(["years", "months"]),
    st.sampled_from([None, "F", "M"]),
    vitals=st.sampled_from(["", "39.2 °C, TA 180/110"]),
    note=st.sampled_from(["", "Talla alta.\nSin fiebre.", "<script>alert(1)</script> & ñ"]),
    rarity=st.sampled_from(["all", "orphan", "common"]),
)


@pytest.fixture(scope="module")
def app_client():
    from tests.apps.clinic.serving import site

    app = site()
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@given(case=CASES, how=st.sampled_from(["/", "/compare"]))
def test_a_case_comes_back_from_its_page_as_it_was(app_client, case: Case, how: str) -> None:
    form = MultiDict([("age", case.age), ("unit", case.unit), ("sex", case.sex or "")])
    for one in case.findings:
        form.add("finding", one.code)
        form.add(f"status.{one.code}", one.status)
        form.add(f"severity.{one.code}", one.severity or "")
    form.update({"note": case.note, "rarity": case.rarity, "vitals": case.vitals})
    page = app_client.post(how, data=form).text
    again = case_of(fields(page))
    if case.age in ("old", '"><b>'):  # no answer, and so no filters; all else is still there
        assert (again.findings, again.age, again.note) == (case.findings, case.age, case.note)
    else:
        assert again == case


@pytest.mark.parametrize(
    ("button", "left"),
    [
        ({"add": "HP:0001945"}, [("HP:0000098", "present"), ("HP:0001945", "present")]),
        ({"add": "HP:0001945|absent"}, [("HP:0000098", "present"), ("HP:0001945", "absent")]),
        ({"add": "HP:0000098|absent"}, [("HP:0000098", "absent")]),
        ({"remove": "HP:0000098"}, []),
        ({"remove": "HP:0001945"}, [("HP:0000098", "present")]),
        ({}, [("HP:0000098", "present")]),
    ],
)
def test_a_button_does_one_thing_to_one_finding(button, left) -> None:
    case = case_of(MultiDict({"finding": "HP:0000098", **button}))
    assert [(one.code, one.status) for one in case.findings] == left


def test_what_was_confirmed_of_a_note_joins_the_case_and_what_was_dropped_does_not() -> None:
    form = MultiDict(
        {
            "finding": "HP:0000098",
            "age": "50",
            "unit": "years",
            "noted": "HP:0001945",
            "noted-status.HP:0001945": "absent",
            "noted-age": "3",
            "noted-unit": "months",
            "noted-sex": "F",
        }
    )
    case = case_of(form)
    assert [(one.code, one.status) for one in case.findings] == [
        ("HP:0000098", "present"),
        ("HP:0001945", "absent"),
    ]
    assert (case.age, case.unit, case.sex) == ("3", "months", "F")
    assert case.presentation.age == 0.25
    form.add("drop", "note")
    before = case_of(form)
    assert [one.code for one in before.findings] == ["HP:0000098"]
    assert (before.age, before.unit, before.sex) == ("50", "years", None)


@pytest.mark.parametrize("age", ["old", "-1", "121", "1e9", "nan", "inf", "1,2,3"])
def test_an_impossible_age_is_refused(age: str) -> None:
    with pytest.raises(BrainTxError):
        _ = Case(age=age).presentation


@pytest.mark.parametrize(
    ("years", "typed"),
    [
        (None, ("", "years")),
        (24.0, ("24", "years")),
        (0.25, ("3", "months")),
        (1.0, ("1", "years")),
    ],
)
def test_a_small_childs_age_is_shown_in_months(years, typed) -> None:
    assert age_as_typed(years) == typed


def test_an_answer_is_for_what_the_form_says(visitor: Visitor) -> None:
    visitor.send(**TALL, age="6", unit="months", sex="M")
    (asked,) = visitor.known.asked
    assert (asked.age, asked.sex, asked.codes("present")) == (0.5, "M", ("HP:0000098",))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_head_of_the_page_names_the_patient(visit: MakeVisitor, language: str) -> None:
    page = visit(language).send(**TALL, age="24", sex="F").text
    told = {"en": ["24 years", "Female", "1 finding"], "es": ["24 años", "Mujer", "1 hallazgo"]}
    assert all(f"<span>{fact}</span>" in page for fact in told[language])
