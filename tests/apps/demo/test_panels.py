"""What the window claims: the model's answer, its set, its ceiling, and nothing it did not say."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from apps.demo import cases, charts, panels, viewer
from apps.demo.language import speak
from braintx.core.records import ClinicalRecord
from braintx.data.guidelines import guidance
from braintx.i18n import answers
from tests.apps.demo.conftest import CaseMaker

RECORD = ClinicalRecord(58, "M", "headache for 3 months")


def text(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", markup))).strip()


@pytest.mark.parametrize(
    ("code", "name", "promise"),
    [
        ("en", "Meningioma", "in 95% of new patients"),
        ("es", "Meningioma", "en el 95 % de los pacientes nuevos"),
    ],
)
def test_an_answer_names_its_type_and_what_the_set_promises(
    open_case: CaseMaker, code, name, promise
):
    said = text(panels.answer(open_case("meningioma.png"), speak(code)))
    assert f"{name} · 90" in said
    assert promise in said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("code", "name", "told", "shares"),
    [
        ("en", "pituitary.png", "Other tumour: pituitary · 90%", "pituitary tumour 80%"),
        ("es", "pituitary.png", "Otro tumor: hipofisario · 90 %", "tumor hipofisario 80 %"),
        ("en", "schwannoma.png", "Other tumour, not pituitary · 90%", "another kind 90%"),
        ("es", "schwannoma.png", "Otro tumor, no hipofisario · 90 %", "otra clase 90 %"),
    ],
)
def test_an_other_tumour_is_named_with_its_subtype(open_case: CaseMaker, code, name, told, shares):
    case, words = open_case(name), speak(code)
    said = text(panels.answer(case, words)).replace("\N{NO-BREAK SPACE}", " ")
    assert told in said
    assert shares in said
    guided = words("guide.other") in text(panels.guidelines(case, words))
    assert guided == (name == "pituitary.png")  # no statement is about the others


def test_an_abstention_gives_no_single_type(open_case: CaseMaker):
    case = open_case("unsure.png")
    markup = panels.answer(case, speak())
    headline = re.search(r'class="bx-headline[^"]*">(.*?)</p>', markup)
    assert headline is not None
    assert headline[1] == "No single answer"
    assert "could be glioma or meningioma" in text(markup)


@pytest.mark.parametrize("status", ["no_tumor_suspected", "other_sequence", "not_brain_mri"])
@pytest.mark.parametrize("code", ["en", "es"])
def test_a_refused_slice_shows_only_why(open_case: CaseMaker, pipeline, black, status, code):
    words = speak(code)
    if status == "not_brain_mri":
        case = cases.open_case(pipeline, black, RECORD, "evidence", name="black.png")
    else:
        case = open_case("healthy.png" if status == "no_tumor_suspected" else "flair.png")
    said = text(panels.answer(case, words))
    assert answers.refusal(words, case.shown) in said
    assert words(f"gate.next_{status}") in said
    assert ("FLAIR" in said) == (status == "other_sequence")
    everything = "".join(
        part(case, words)
        for part in (panels.answer, panels.treatment, panels.why, panels.guidelines, viewer.show)
    )
    for name in ("glioma", "meningioma", "other"):
        assert words(f"tumor.{name}") not in text(everything)
    assert "%" not in text(everything)
    assert panels.treatment(case, words) == panels.why(case, words) == ""
    assert "bx-heat" not in everything


@pytest.mark.parametrize("code", ["en", "es"])
def test_the_treatment_never_comes_without_its_ceiling(open_case: CaseMaker, code):
    words = speak(code)
    markup = panels.treatment(open_case("scan.png", record=RECORD), words)
    assert "--bx-mark:0.3150" in markup
    limit = words.percent(0.315, 1).replace("\N{NO-BREAK SPACE}", " ")
    assert words("treatment.ceiling", share=limit) in text(markup)
    assert words.decimal(1.195, 3) in text(markup)
    assert words("treatment.chemotherapy") in text(markup)


@pytest.mark.parametrize("code", ["en", "es"])
def test_no_bar_reads_as_more_than_the_mark_beside_it(code):
    """33.5 % rounded to a whole per cent would stand above a ceiling of 33.6 %."""
    words = speak(code)
    markup = charts.bars([charts.Bar("Surgery", 0.3354)], words, mark=(0.3358, "ceiling"))
    assert words.percent(0.3354, 1) in markup
    assert ">34" not in markup
    assert words.percent(0.3354) in charts.bars([charts.Bar("Glioma", 0.3354)], words)


def test_the_record_is_told_without_repeating_the_note(open_case: CaseMaker):
    said = text(panels.treatment(open_case("scan.png", record=RECORD), speak()))
    assert "58 years, male, a note of 4 words" in said
    assert "headache for" not in said
    assert "the image alone" in text(panels.treatment(open_case("scan.png"), speak()))


def test_terms_of_the_waterfall_speak_spanish(open_case: CaseMaker):
    said = text(panels.why(open_case("scan.png", record=RECORD), speak("es")))
    assert "duración: más de 6 meses" in said
    assert "not known" not in said


def test_a_synthetic_case_says_so_in_the_picture_and_the_warnings(open_case: CaseMaker):
    case = open_case("synthetic-glioma-axial-1.png", example="glioma")
    assert case.synthetic
    assert not open_case("synthetic-T1.png").synthetic  # a visitor's own file may be called so
    assert "Synthetic image: not a patient" in text(viewer.show(case, speak()))
    assert "Synthetic image: not a patient" in text(panels.warnings(case, speak()))
    assert "Synthetic" not in text(viewer.show(open_case("scan.png"), speak()))


@pytest.mark.parametrize("code", ["en", "es"])
def test_a_guessed_outline_is_dashed_and_called_a_guess(open_case: CaseMaker, code):
    words = speak(code)
    guess, sure = open_case("guess.png"), open_case("scan.png")
    assert 'class="bx-outline bx-guess"' in viewer.show(guess, words)
    assert words("viewer.legend_guess") in text(viewer.show(guess, words))
    assert words("issue.outline.faint") in text(panels.warnings(guess, words))
    assert "bx-guess" not in viewer.show(sure, words)
    assert words("viewer.legend_outline") in text(viewer.show(sure, words))


def test_several_slices_get_one_answer_for_the_patient_and_a_place(open_case: CaseMaker):
    case = open_case("small-a", "big", "small-b")
    assert case.at == 1
    assert "The 3 slices together: Glioma · 90%" in text(panels.answer(case, speak()))
    said = text(viewer.show(case, speak()))
    assert "Slice 2 of 3" in said
    assert "largest suspected tumour" in said


def test_moving_through_slices_asks_the_pipeline_only_for_what_is_new(open_case, pipeline):
    case = open_case("small-a", "big", "small-b")
    asked = len(pipeline.calls)
    same = cases.show(pipeline, case, 1, "evidence")
    assert len(pipeline.calls) == asked
    assert same.shown is case.shown
    other = cases.show(pipeline, case, 2, "evidence")
    assert other.shown.slice_index == 0 or other.shown.source == "small-b"
    assert pipeline.calls[asked:] == ["answer evidence"]
    assert cases.show(pipeline, case, 99, "evidence").at == 2
    other = cases.show(pipeline, case, 1, "layercam")
    assert pipeline.calls[-1] == "answer layercam"
    away = cases.show(pipeline, other, 0, "layercam")
    asked = len(pipeline.calls)
    cases.show(pipeline, away, 1, "layercam")  # back at the key slice, whose stored map is another
    assert pipeline.calls[asked:] == ["answer layercam"]


def test_guidelines_stand_apart_from_the_answer(open_case: CaseMaker):
    markup = panels.guidelines(open_case("scan.png"), speak())
    assert "bx-guide" in markup
    assert "Not the model's answer" in text(markup)
    (panel,) = guidance(open_case("scan.png").shown.tumor)
    assert panel.note in text(markup)
    for one in panel.statements:
        assert one.text in text(markup)
        assert str(one.source.year) in text(markup)


def test_hostile_names_are_text(open_case: CaseMaker):
    case = open_case('<img src=x onerror="alert(1)">${7*7}{{7*7}}.png')
    markup = viewer.show(case, speak())
    assert "<img src=x" not in markup
    assert "${7" not in markup
    assert "{{7" not in markup


@pytest.mark.parametrize(("code", "words"), [("en", "diameter is 34 mm"), ("es", "es de 34 mm")])
def test_millimetres_stand_beside_the_answer_where_known(open_case: CaseMaker, code, words):
    case = open_case("scan.png")
    outline = replace(case.shown.outline, area_mm2=711.6, diameter_mm=33.6)
    measured = replace(case, shown=replace(case.shown, outline=outline))
    assert words in panels.answer(measured, speak(code))
    assert words not in panels.answer(case, speak(code))
