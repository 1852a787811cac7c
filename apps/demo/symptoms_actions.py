"""What each control of the tab of signs and symptoms does, and its wires."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import gradio as gr

from apps.demo import symptoms_panels as panels
from apps.demo.controls import sexes
from apps.demo.language import speak
from apps.demo.markup import notice, status
from apps.demo.reading import told
from apps.demo.showing import Updates
from apps.demo.symptoms_case import EXAMPLES, Sheet
from apps.demo.symptoms_layout import SymptomsTab
from braintx.core.differential import Differential, Question
from braintx.core.errors import BrainTxError
from braintx.i18n import LANGUAGES, Language, Words

if TYPE_CHECKING:
    from braintx.symptoms import Symptoms

SymptomsLoader = Callable[[], "Symptoms"]
_LISTED, _ASKED, _SUGGESTED = 10, 4, 8
_ASK = "(...given) => window.braintx.askSymptoms(given)"


class SymptomsActions:
    """Each takes the visitor's sheet first; language and the browser's number come last."""

    def __init__(self, tab: SymptomsTab, load: SymptomsLoader) -> None:
        self.tab = tab
        self.load = load

    def pick(
        self, event: gr.EventData, sheet: Sheet, note: str, language: Language, asked: str
    ) -> Updates:
        """A click on a suggestion, a status, an answer to a question, or an example."""
        does, _, what = str(event.label).partition(":")
        if does == "example" and what in EXAMPLES:
            return self._example(sheet, what, note, language, asked)
        sheet.turns.hear(asked)
        sheet.change(does, what)
        gone = {self.tab.search: "", self.tab.suggestions: gr.update(value="", visible=False)}
        return {**self._answered(sheet, speak(language)), **gone}

    def read(self, sheet: Sheet, note: str, language: Language, asked: str) -> Updates:
        """Take the findings of the note."""
        sheet.turns.hear(asked)
        words = speak(language)
        if not note.strip():
            return {**self._shown(sheet, words), **self._complain(words("symptoms.no_note"), words)}
        return self._take(sheet, note, "", words)

    def patient(self, sheet: Sheet, age: str, sex: str, language: Language, asked: str) -> Updates:
        """Age or sex were changed."""
        sheet.turns.hear(asked)
        given = str(age or "").strip(), str(sex or "")
        if given == (sheet.age, sheet.sex):  # the field was only left
            return {self.tab.status: status("", turn=sheet.turns.asked)}
        sheet.age, sheet.sex = given
        return self._answered(sheet, speak(language))

    def suggest(self, text: str, language: Language) -> Any:
        """What may be meant by what is typed."""
        if len(text.strip()) < 2:
            return gr.update(value="", visible=False)
        try:
            found = self.load().suggest(text, language, _SUGGESTED)
            shown = panels.suggestions(found, speak(language))
        except Exception as error:  # the last line: a visitor sees a sentence, not a trace
            words = speak(language)
            shown = notice(words("error.heading"), told(error, words))
        return gr.update(value=shown, visible=True)

    def clear(self, sheet: Sheet, language: Language, asked: str) -> Updates:
        """Forget the case and empty the form."""
        sheet.turns.hear(asked)
        sheet.turns.begin()
        sheet.clear()
        tab = self.tab
        emptied = {tab.note: "", tab.search: "", tab.suggestions: gr.update(visible=False)}
        return {**self._shown(sheet, speak(language)), **emptied}

    def speak(self, sheet: Sheet, language: Language) -> Updates:
        """Say everything again in a language; the case stays."""
        words, tab = speak(language), self.tab
        shown = self._shown(sheet, words)
        labels = {
            tab.tab: gr.update(label=words("symptoms.tab")),
            tab.note: gr.update(
                label=words("symptoms.note"), placeholder=words("symptoms.note_hint")
            ),
            tab.read: words("symptoms.read"),
            tab.clear: words("input.clear"),
            tab.findings_heading: panels.findings_heading(words),
            tab.search: gr.update(
                label=words("symptoms.search"), placeholder=words("symptoms.search_hint")
            ),
            tab.suggestions: gr.update(value="", visible=False),
            tab.age: gr.update(label=words("input.age")),
            tab.sex: gr.update(label=words("input.sex"), choices=sexes(words)),
            tab.busy: panels.busy(words),
        }
        return {**shown, **labels}

    def _example(
        self, sheet: Sheet, name: str, note: str, language: Language, asked: str
    ) -> Updates:
        """An example opens, unless what the visitor entered would be lost."""
        words = speak(language)
        sheet.turns.hear(asked)
        theirs = {speak(code)(f"symptoms.note_{one}") for code in LANGUAGES for one in EXAMPLES}
        own = note.strip() and note.strip() not in theirs
        if own or (sheet.findings and not sheet.example):
            return {**self._shown(sheet, words), **self._complain(words("symptoms.kept"), words)}
        text = words(f"symptoms.note_{name}")
        return {**self._take(sheet, text, name, words), self.tab.note: text}

    def _take(self, sheet: Sheet, note: str, example: str, words: Words) -> Updates:
        try:
            sheet.take(self.load().read(note), example)
        except Exception as error:
            return {**self._shown(sheet, words), **self._complain(told(error, words), words)}
        return self._answered(sheet, words)

    def _answered(self, sheet: Sheet, words: Words) -> Updates:
        """Rank for what the sheet holds now; nothing where more was asked for meanwhile."""
        mine = sheet.turns.begin()
        answer: Differential | None = None
        asked: tuple[Question, ...] = ()
        wrong = ""
        try:
            if sheet.findings:
                known = self.load()
                answer = known.differential(sheet.presentation, _LISTED)
                asked = known.next_questions(answer.presentation, _ASKED)
        except Exception as error:
            wrong = told(error, words)
        if sheet.turns.now != mine:
            return {self.tab.status: gr.skip()}
        sheet.answer, sheet.questions = (None, ()) if wrong else (answer, asked)
        if sheet.answer is not None:
            sheet.follow(sheet.answer.presentation.findings)
        try:
            shown = self._shown(sheet, words)
        except Exception as error:  # nothing of it may be taken for an answer
            sheet.answer, sheet.questions, wrong = None, (), told(error, words)
            shown = self._shown(sheet, words)
        return {**shown, **(self._complain(wrong, words) if wrong else {})}

    def _shown(self, sheet: Sheet, words: Words) -> Updates:
        """All that depends on the case."""
        tab, known = self.tab, None
        with suppress(BrainTxError):  # said already, where an answer was wanted
            known = self.load() if sheet.findings else None
        done = words("status_line.done") if sheet.answer else ""
        return {
            tab.sheet: sheet,
            tab.status: status(done, turn=sheet.turns.asked),
            tab.note_heading: panels.note_heading(words, sheet.example),
            tab.notice: _filled(""),
            tab.findings: panels.findings(sheet, words, known),
            tab.age: gr.update(value=sheet.age),
            tab.sex: gr.update(value=sheet.sex),
            tab.answer: panels.answer(sheet, words, known),
            tab.warnings: _filled(panels.warnings(sheet, words)),
            tab.questions: _filled(panels.questions(sheet, words, known)),
            tab.files: _filled(panels.files(sheet, words, known)),
        }

    def _complain(self, sentence: str, words: Words) -> Updates:
        return {self.tab.notice: _filled(notice(words("error.heading"), sentence))}


def wire(tab: SymptomsTab, language: gr.Radio, actions: SymptomsActions) -> None:
    """Connect the controls.

    Parameters
    ----------
    tab : SymptomsTab
    language : Radio
    actions : SymptomsActions
    """
    every, outputs = [tab.sheet, tab.note, language, tab.asked], tab.outputs()
    quiet: dict[str, Any] = {
        "show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None,
    }  # fmt: skip
    asks = quiet | {"js": _ASK, "trigger_mode": "multiple"}
    for source in (tab.note_heading, tab.suggestions, tab.findings, tab.questions):
        source.click(actions.pick, every, outputs, **asks)
    tab.read.click(actions.read, every, outputs, **asks)
    tab.clear.click(actions.clear, [tab.sheet, language, tab.asked], outputs, **asks)
    form = [tab.sheet, tab.age, tab.sex, language, tab.asked]
    for changed in (tab.age.submit, tab.age.blur, tab.sex.input):
        changed(actions.patient, form, outputs, **asks)
    tab.search.input(
        actions.suggest, [tab.search, language], tab.suggestions, trigger_mode="always_last",
        **quiet,
    )  # fmt: skip
    language.change(actions.speak, [tab.sheet, language], outputs, **quiet)


def _filled(text: str) -> Any:
    """A panel that is there where it says something."""
    return gr.update(value=text, visible=bool(text))
