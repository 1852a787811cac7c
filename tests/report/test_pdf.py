"""The PDF: the answer in the chosen language, synthetic cases labelled, nothing hidden."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from pypdf import PdfReader

from braintx import report
from braintx.core.errors import MissingExtraError
from braintx.core.messages import say
from braintx.core.records import ClinicalRecord, Issue, Slice
from braintx.i18n import LANGUAGES, Language, Words
from braintx.report import ReportCase
from tests import known_answers
from tests.report.conftest import WHEN, CaseMaker

RECORD = ClinicalRecord(58, "M", "Mr Smith has had a headache for 3 months")


def read(content: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")), reader


def said(case: ReportCase, language: Language = "en") -> str:
    return read(report.make(case, Words(language)))[0]


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
def test_a_report_says_all_in_its_language(make_case: CaseMaker, code, expected):
    text, reader = read(report.make(make_case("meningioma.png", record=RECORD), Words(code)))
    assert [part for part in expected if part not in text] == []
    assert "Smith" not in text  # the note itself is never printed
    assert len(reader.pages) <= 2
    assert len(list(reader.pages[0].images)) == 1
    assert reader.metadata.title == Words(code)("report.title")


def test_the_same_case_makes_the_same_bytes(make_case: CaseMaker):
    case = make_case("scan.png", record=RECORD)
    assert report.make(case) == report.make(case)
    assert report.make(case) != report.make(replace(case, at=1, name="other.png"))


def test_a_synthetic_case_is_labelled_on_the_report(make_case: CaseMaker):
    assert said(make_case("a.png", synthetic=True)).count("Synthetic image: not a patient") == 2
    assert "Synthetic" not in said(make_case("synthetic.png"))


@pytest.mark.parametrize(("code", "words"), [("en", "diameter is 34 mm"), ("es", "es de 34 mm")])
def test_millimetres_stand_on_paper_where_known(make_case: CaseMaker, code, words):
    case = make_case("scan.png")
    outline = replace(case.shown.outline, area_mm2=711.6, diameter_mm=33.6)
    measured = replace(case, shown=replace(case.shown, outline=outline))
    assert words in said(measured, code)
    assert words not in said(case, code)


def test_a_guessed_outline_is_called_a_guess(make_case: CaseMaker):
    assert "Dashed line: suspected tumour, a guess." in said(make_case("guess.png"))


def test_a_refused_case_gets_a_report_that_gives_no_type():
    black = Slice(known_answers.picture() * 0, "black.png")
    refused = known_answers.answer(black, ClinicalRecord())
    text = said(ReportCase("black.png", refused, ClinicalRecord(), WHEN))
    assert "No classification" in text
    assert "does not look like a brain MRI" in text
    assert "Check the file" in text
    assert "Glioma" not in text
    assert "Chemotherapy" not in text


@pytest.mark.parametrize(
    ("code", "taken", "then"),
    [("en", "looks like FLAIR", "T1 series"), ("es", "parece ser FLAIR", "serie T1")],
)
def test_another_sequence_is_named_on_paper(make_case: CaseMaker, code, taken, then):
    text = said(make_case("flair.png"), code)
    assert taken in text
    assert then in text
    assert "Glioma" not in text


@pytest.mark.parametrize(
    ("name", "language", "told", "guided"),
    [
        ("pituitary.png", "en", "Other tumour: pituitary", "should it be pituitary"),
        ("pituitary.png", "es", "Otro tumor: hipofisario", "si es hipofisario"),
        ("schwannoma.png", "en", "Other tumour, not pituitary", None),
        ("schwannoma.png", "es", "Otro tumor, no hipofisario", None),
    ],
)
def test_an_other_tumour_is_told_with_its_subtype(
    make_case: CaseMaker, name, language, told, guided
):
    text = said(make_case(name), language)
    assert told in text
    assert (guided or "hormon") in text if guided else "hormon" not in text


def test_an_abstention_is_an_abstention_on_paper(make_case: CaseMaker):
    text = said(make_case("unsure.png"))
    assert "No single answer" in text
    assert "could be glioma or meningioma" in text


def test_letters_of_other_scripts_survive(make_case: CaseMaker):
    assert "Ángel-Ñandú-Ωμέγα-Жук.png" in said(make_case("Ángel-Ñandú-Ωμέγα-Жук.png"))


def test_several_slices_are_counted(make_case: CaseMaker):
    text = said(make_case("small-a", "big", "small-b"))
    assert "Slice 2 of 3" in text
    assert "The 3 slices together: Glioma" in text


def test_an_answer_for_one_slice_needs_no_patient(make_case: CaseMaker):
    case = make_case("scan.png", record=RECORD)
    assert said(replace(case, patient=None)) == said(case)


@pytest.mark.parametrize(
    ("code", "words"),
    [("en", "Assessment a-17 · Patient P-0042"), ("es", "Evaluación a-17 · Paciente P-0042")],
)
def test_what_is_kept_goes_by_its_id_and_its_pseudonym(make_case: CaseMaker, code, words):
    case = make_case("scan.png", identifier="a-17", pseudonym="P-0042")
    assert words in said(case, code)
    nameless = said(replace(case, name="a-17"), code)
    assert nameless.count("a-17") == 1  # an id that stands for the name is not said twice
    assert "P-0042" in nameless


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_pixels_there_is_no_picture_and_all_else(make_case: CaseMaker, code: Language):
    case = make_case("scan.png", record=RECORD)
    bare = replace(case, shown=replace(case.shown, slice=None, heatmap=None))
    text, reader = read(report.make(bare, Words(code)))
    assert [image for page in reader.pages for image in page.images] == []
    heat = Words(code)("report.heat", method=Words(code)("method.evidence"))
    assert sorted(text.split()) == sorted(said(case, code).replace(heat, "").split())


@pytest.mark.parametrize("shape", [(900, 30), (30, 900)])
def test_a_picture_of_any_shape_stays_on_the_page(make_case: CaseMaker, shape):
    case = make_case("scan.png")
    long = Slice(np.full(shape, 0.5, np.float32), "long.png")
    shown = replace(case.shown, slice=long, heatmap=None, outline=None)
    assert "Page 1 of 2" in said(replace(case, shown=shown))


def test_an_answer_with_many_warnings_flows_onto_the_next_page(make_case: CaseMaker):
    case = make_case("scan.png", record=RECORD)
    counts = [(say("disagree.slices", name=say("type.glioma"), slices=n),) for n in range(30)]
    many = tuple(
        Issue("patient.slices_disagree", "warning", values={"counts": one}) for one in counts
    )
    text = said(replace(case, shown=replace(case.shown, warnings=many)))
    assert [n for n in range(30) if f"glioma in {n})" not in text] == []
    assert text.index("glioma in 29") < text.index("Which treatment") < text.index("Models:")


def test_fpdf2_is_loaded_by_a_report_alone_and_missed_in_words(
    make_case: CaseMaker, monkeypatch: pytest.MonkeyPatch
):
    code = "import sys, braintx.report, braintx.pipeline; assert 'fpdf' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    monkeypatch.setattr(report, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="fpdf2"):
        report.make(make_case("scan.png"))
