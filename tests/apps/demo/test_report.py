"""The window's case on paper: what stands in the window stands in the report."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from apps.demo import cases
from apps.demo.language import speak
from braintx import report
from braintx.core.records import ClinicalRecord
from braintx.i18n import LANGUAGES, Language
from tests.apps.demo.conftest import CaseMaker

WHEN = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def read(case: cases.Case, language: Language) -> str:
    words = speak(language)
    content = report.make(cases.reported(case, words, WHEN), words)
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_slice_and_the_heat_map_that_are_shown_are_reported(
    open_case: CaseMaker, pipeline, code: Language
):
    case = open_case("small-a", "big", "small-b", record=ClinicalRecord(58, "M"))
    words, elsewhere = speak(code), cases.show(pipeline, case, 2, "layercam")
    for one, at in ((case, 2), (elsewhere, 3)):
        text = read(one, code)
        assert words("answer.slice_of", at=at, count=3) in text
        assert words(f"method.{one.method}") in text
        assert one.shown.source in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_example_goes_by_its_own_name(open_case: CaseMaker, code: Language):
    words, case = speak(code), open_case("synthetic-x.png", example="glioma")
    text = read(case, code)
    assert words("example.name", kind=words("example.glioma")) in text
    assert words("answer.synthetic") in text
    assert words("answer.synthetic") not in read(open_case("scan.png"), code)
