"""The PDF: the answer in the chosen language, synthetic cases labelled, nothing hidden."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from apps.demo import cases, panels, report
from apps.demo.language import speak
from braintx.core.records import ClinicalRecord
from tests.apps.demo.conftest import CaseMaker

WHEN = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
RECORD = ClinicalRecord(58, "M", "Mr Smith has had a headache for 3 months")


def read(content: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")), reader


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "en",
            ["BrainTx report", "Meningioma", "90%", "Chemotherapy", "ceiling 31.5%", "58 years",
             "Not a medical device", "tumor 1.0.0+fake", "2026-11-22 09:30"],
        ),
        (
            "es",
            ["Informe de BrainTx", "Meningioma", "90 %", "Quimioterapia", "techo 31,5 %", "58 años",
             "No es un producto sanitario", "duración: más de 6 meses", "22/11/2026 09:30"],
        ),
    ],
)  # fmt: skip
def test_a_report_says_all_in_its_language(open_case: CaseMaker, code, expected):
    case = open_case("meningioma.png", record=RECORD)
    text, reader = read(report.make(case, speak(code), WHEN))
    assert [part for part in expected if part not in text] == []
    assert "Smith" not in text  # the note itself is never printed
    assert len(reader.pages) <= 2
    assert len(list(reader.pages[0].images)) == 1
    assert reader.metadata.title == speak(code)("report.title")


def test_a_synthetic_case_is_labelled_on_the_report(open_case: CaseMaker):
    text, _ = read(report.make(open_case("synthetic-x.png", example="glioma"), speak(), WHEN))
    assert text.count("Synthetic image: not a patient") == 2
    text, _ = read(report.make(open_case("scan.png"), speak(), WHEN))
    assert "Synthetic" not in text


@pytest.mark.parametrize(("code", "said"), [("en", "diameter is 34 mm"), ("es", "es de 34 mm")])
def test_millimetres_stand_on_paper_and_beside_the_answer_where_known(
    open_case: CaseMaker, code, said
):
    case, words = open_case("scan.png"), speak(code)
    outline = replace(case.shown.outline, area_mm2=711.6, diameter_mm=33.6)
    measured = replace(case, shown=replace(case.shown, outline=outline))
    for one, known in ((measured, True), (case, False)):
        assert (said in panels.answer(one, words)) == known
        assert (said in read(report.make(one, words, WHEN))[0]) == known


def test_a_guessed_outline_is_called_a_guess(open_case: CaseMaker):
    text, _ = read(report.make(open_case("guess.png"), speak(), WHEN))
    assert "Dashed line: suspected tumour, a guess." in text


def test_a_refused_case_gets_a_report_that_gives_no_type(pipeline, black):
    case = cases.open_case(pipeline, black, ClinicalRecord(), "evidence", name="black.png")
    text, _ = read(report.make(case, speak(), WHEN))
    assert "No classification" in text
    assert "does not look like the brain MRI" in text
    assert "Glioma" not in text
    assert "Chemotherapy" not in text


def test_an_abstention_is_an_abstention_on_paper(open_case: CaseMaker):
    text, _ = read(report.make(open_case("unsure.png"), speak(), WHEN))
    assert "No single answer" in text
    assert "could be glioma or meningioma" in text


def test_letters_of_other_scripts_survive(open_case: CaseMaker):
    text, _ = read(report.make(open_case("Ángel-Ñandú-Ωμέγα-Жук.png"), speak(), WHEN))
    assert "Ángel-Ñandú-Ωμέγα-Жук.png" in text


def test_several_slices_are_counted(open_case: CaseMaker):
    text, _ = read(report.make(open_case("small-a", "big", "small-b"), speak(), WHEN))
    assert "Slice 2 of 3" in text
    assert "The 3 slices together: Glioma" in text
