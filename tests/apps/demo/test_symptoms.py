"""The tab of signs and symptoms: whose case it is, what is answered, and in which language."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from apps.demo import symptoms_panels as panels
from apps.demo.language import speak
from apps.demo.layout import Window
from apps.demo.symptoms_actions import SymptomsActions
from apps.demo.symptoms_case import EXAMPLES, Sheet
from braintx.core.findings import Finding
from braintx.core.records import Issue
from braintx.i18n import LANGUAGES, Language
from tests.apps.clinic.fake import Fake

TALL, LENS, FEVER = "HP:0000098", "HP:0001083", "HP:0001945"
NOTE = "Mujer de 24 años con talla alta. Sin fiebre."


@pytest.fixture
def known() -> Fake:
    return Fake()


@pytest.fixture
def doing(window: Window, known: Fake) -> SymptomsActions:
    return SymptomsActions(window.symptoms, lambda: known)  # type: ignore[arg-type, return-value]


def pick(
    doing: SymptomsActions, sheet: Sheet, what: str, note: str = "", language: Language = "en"
) -> dict[Any, Any]:
    return doing.pick(SimpleNamespace(label=what), sheet, note, language, "")  # type: ignore[arg-type]


def shown(update: Any) -> str:
    text = str(update.get("value", "") if isinstance(update, dict) else update)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text)))


def test_a_note_is_read_and_answered_with_its_age_and_sex(doing: SymptomsActions) -> None:
    sheet, tab = Sheet(), doing.tab
    seen = doing.read(sheet, NOTE, "es", "3")
    assert sheet.findings[TALL].status == "present"
    assert sheet.findings[FEVER].status == "absent"
    assert (seen[tab.age]["value"], seen[tab.sex]["value"]) == ("24", "F")
    assert 'data-turn="3"' in seen[tab.status]
    said = shown(seen[tab.answer])
    assert "Marfan" in said
    assert "desconocid" in said or "no se sabe" in said or speak("es")("diseases.unknown") in said
    assert f"{speak('es')('diseases.absent', name='Fiebre')}" in said


def test_another_note_is_another_patients(doing: SymptomsActions) -> None:
    sheet = Sheet(findings={LENS: Finding(LENS)})
    doing.read(sheet, NOTE, "es", "")
    assert set(sheet.findings) == {LENS, TALL, FEVER}  # the first joins what was entered
    doing.read(sheet, "Scoliosis.", "en", "")
    assert set(sheet.findings) == {"HP:0002650"}
    assert (sheet.age, sheet.sex) == ("", "")


def test_a_finding_is_added_ruled_out_and_taken_away(doing: SymptomsActions, known: Fake) -> None:
    sheet, tab = Sheet(), doing.tab
    seen = pick(doing, sheet, f"present:{TALL}")
    assert seen[tab.search] == ""
    assert known.asked[-1].codes("present") == (TALL,)
    pick(doing, sheet, f"absent:{TALL}")
    assert known.asked[-1].codes("absent") == (TALL,)
    seen = pick(doing, sheet, f"remove:{TALL}")
    assert sheet.answer is None
    assert speak()("symptoms.empty") in shown(seen[tab.answer])
    assert seen[tab.files]["visible"] is seen[tab.questions]["visible"] is False


def test_the_answer_to_a_question_adds_its_finding(doing: SymptomsActions) -> None:
    sheet, tab = Sheet(), doing.tab
    seen = pick(doing, sheet, f"present:{TALL}")
    (code, *_) = re.findall(r'data-pick="absent:([^"]+)"', seen[tab.questions]["value"])
    pick(doing, sheet, f"absent:{code}")
    assert sheet.findings[code].status == "absent"
    assert f"absent:{code}" not in panels.questions(sheet, speak(), doing.load())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_never_mixes_with_another_case(
    doing: SymptomsActions, name: str, language: Language
) -> None:
    sheet, tab = Sheet(), doing.tab
    seen = pick(doing, sheet, f"example:{name}", language=language)
    note = seen[tab.note]
    assert note == speak(language)(f"symptoms.note_{name}")
    assert sheet.example == name
    pick(doing, sheet, f"present:{LENS}", note, language)
    pick(doing, sheet, "example:marfan", note, language)
    assert sheet.example == "marfan"
    doing.read(sheet, "Fever.", language, "")  # the visitor's own note
    assert set(sheet.findings) == {FEVER}
    assert sheet.example == ""
    kept = pick(doing, sheet, f"example:{name}", "Fever.", language)
    assert speak(language)("symptoms.kept") in shown(kept[tab.notice])
    assert set(sheet.findings) == {FEVER}
    assert tab.note not in kept


def test_a_note_that_was_pasted_and_not_read_is_not_overwritten(doing: SymptomsActions) -> None:
    sheet = Sheet()
    seen = pick(doing, sheet, "example:marfan", "my own words")
    assert doing.tab.note not in seen
    assert sheet.findings == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_a_sentence_and_no_former_answer_stays(
    doing: SymptomsActions, language: Language
) -> None:
    sheet, tab = Sheet(), doing.tab
    pick(doing, sheet, f"present:{TALL}", language=language)
    for age, says in (("abc", "abc"), ("130", "120")):
        seen = doing.patient(sheet, age, "", language, "")
        assert says in shown(seen[tab.notice])
        assert speak(language)("symptoms.empty_title") in shown(seen[tab.answer])
        assert seen[tab.files]["visible"] is False
    seen = doing.patient(sheet, "24,5", "F", language, "")
    assert seen[tab.notice]["visible"] is False
    assert sheet.answer is not None
    assert sheet.answer.presentation.age == 24.5
    said = doing.read(sheet, " ", language, "")
    assert speak(language)("symptoms.no_note") in shown(said[tab.notice])


def test_what_breaks_is_a_sentence_and_no_word_of_the_note_is_logged(
    doing: SymptomsActions, known: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str) -> None:
        raise RuntimeError(text)

    known.read = broken  # type: ignore[assignment, method-assign]
    with caplog.at_level(logging.DEBUG):
        seen = doing.read(Sheet(), "Mrs Jones, tall stature", "en", "")
    assert speak()("error.unexpected") in shown(seen[doing.tab.notice])
    assert "RuntimeError" in caplog.text
    assert "Jones" not in caplog.text


def test_an_answer_that_cannot_be_said_is_none(doing: SymptomsActions, known: Fake) -> None:
    real = known.differential

    def unsayable(*given: Any) -> Any:
        return replace(real(*given), issues=(Issue("no.such", "warning"),))

    known.differential = unsayable  # type: ignore[method-assign]
    sheet, tab = Sheet(), doing.tab
    seen = pick(doing, sheet, f"present:{TALL}")
    assert speak()("error.unexpected") in shown(seen[tab.notice])
    assert sheet.answer is None
    assert speak()("symptoms.empty_title") in shown(seen[tab.answer])


def test_an_answer_that_was_overtaken_changes_nothing(doing: SymptomsActions, known: Fake) -> None:
    sheet, real = Sheet(), known.differential

    def overtaken(*given: Any) -> Any:
        known.differential = real  # type: ignore[method-assign]
        pick(doing, sheet, f"present:{LENS}")
        return real(*given)

    known.differential = overtaken  # type: ignore[method-assign]
    seen = pick(doing, sheet, f"present:{TALL}")
    assert set(seen) & {doing.tab.answer, doing.tab.sheet} == set()
    assert sheet.answer is not None
    assert set(sheet.answer.presentation.codes("present")) == {TALL, LENS}


def test_a_change_of_language_keeps_the_case_and_says_it_again(doing: SymptomsActions) -> None:
    sheet, tab = Sheet(), doing.tab
    pick(doing, sheet, f"present:{TALL}")
    seen = doing.speak(sheet, "es")
    assert "Talla alta" in shown(seen[tab.findings])
    assert speak("es")("diseases.heading") in shown(seen[tab.answer])
    assert speak("es")("symptoms.ask_heading") in shown(seen[tab.questions])
    assert set(tab.outputs()) >= set(seen)
    assert tab.note not in seen or "value" not in seen[tab.note]


def test_starting_over_leaves_nothing(doing: SymptomsActions) -> None:
    sheet = Sheet()
    doing.read(sheet, NOTE, "es", "")
    seen = doing.clear(sheet, "es", "")
    assert seen[doing.tab.note] == ""
    fresh = Sheet(sheet.turns)
    assert vars(sheet) == vars(fresh)


def test_both_files_hold_the_answer(doing: SymptomsActions) -> None:
    sheet = Sheet()
    seen = pick(doing, sheet, f"present:{TALL}")
    links = seen[doing.tab.files]["value"]
    assert links.count("base64,") == 2
    assert 'download="braintx-differential.tsv"' in links


def test_what_is_typed_is_suggested(doing: SymptomsActions) -> None:
    found = doing.suggest("tall", "en")
    assert f"present:{TALL}" in found["value"]
    assert doing.suggest("t", "en")["visible"] is False
    assert speak("es")("symptoms.no_term") in shown(doing.suggest("zzz", "es"))


def test_hostile_codes_are_text(doing: SymptomsActions) -> None:
    sheet = Sheet(findings={"<b>": Finding("<b>")})
    assert "<b>" not in panels.findings(sheet, speak(), doing.load())
    seen = pick(doing, Sheet(), "present:<img src=x>{{7*7}}")
    markup = "".join(str(part) for part in seen.values() if not isinstance(part, Sheet))
    assert "<img src=x" not in markup
    assert "{{7" not in markup


def test_a_visitor_s_case_is_not_held_for_ever(window: Window) -> None:
    assert isinstance(window.symptoms.sheet, gr.State)
    assert window.symptoms.sheet.time_to_live == 3600
