"""Lines of cases: what may be missing, what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import FindingError
from braintx.core.findings import Finding, Presentation
from braintx.data.case_lines import CaseLine, name_of, read_case
from braintx.i18n import Words

LINE = {
    "case": "PMID_1_patient",
    "disease_id": "OMIM:154700",
    "pmid": "123",
    "sex": "FEMALE",
    "age": "P6Y6M",
    "observed": ["HP:0001250", " HP:0001263"],
    "excluded": ["HP:0000118"],
}


def line(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_a_line_is_a_patient() -> None:
    findings = (Finding("HP:0001250"), Finding("HP:0001263"), Finding("HP:0000118", "absent"))
    whole = CaseLine("PMID_1_patient", Presentation(findings, 6.5, "F"), "PMID:123")
    assert read_case(line(LINE), 1) == whole
    assert read_case(b"\xef\xbb\xbf" + line(LINE) + b"\r\n", 1) == whole


@pytest.mark.parametrize("value", [{}, {"case": "", "observed": None, "age": None, "pmid": ""}])
def test_anything_may_be_missing(value: Any) -> None:
    assert read_case(line(value), 7) == CaseLine("7", Presentation())


@pytest.mark.parametrize(
    ("age", "years"),
    [(6, 6), ("6.5", 6.5), ("P3M", 0.25), ("old", None), (True, None), ("P400Y", None),
     (-1, None), ([], None), ("nan", None)],
)  # fmt: skip
def test_an_age_that_is_none_is_not_known(age: Any, years: float | None) -> None:
    assert read_case(line({"age": age}), 1).presentation.age == years


@pytest.mark.parametrize("value", [b"{", b"[]", b"7", b"", b"\xff", b"<a/>", b"[" * 100_000])
def test_what_is_no_object_is_refused_by_its_number(value: bytes) -> None:
    with pytest.raises(FindingError) as caught:
        read_case(value, 7)
    assert caught.value.code == "case.damaged"
    assert '{"case": "1"' in Words("es").error(caught.value)
    assert name_of(value, 7) == "7"


@pytest.mark.parametrize("listed", ["HP:0001250", [7], {"a": 1}, [["HP:0001250"]]])
def test_what_is_no_list_of_codes_is_refused(listed: Any) -> None:
    given_ = line({**LINE, "excluded": listed})
    with pytest.raises(FindingError, match="excluded"):
        read_case(given_, 1)
    assert name_of(given_, 1) == "PMID_1_patient"


@given(st.dictionaries(st.sampled_from(sorted(LINE)), st.none() | st.integers() | st.text()))
def test_whatever_a_line_holds_it_is_read_or_refused(value: dict[str, Any]) -> None:
    for name in ("observed", "excluded"):
        value.pop(name, None)
    age = read_case(line(value), 1).presentation.age
    assert age is None or 0 <= age <= 120
