"""What each control does: the case and the form in, updates of the components out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import gradio as gr

from apps.demo import cases, examples, many, questions, report, showing, terms, uploads
from apps.demo.cases import Case
from apps.demo.held import Form, Held
from apps.demo.html import status
from apps.demo.language import Language, Words
from apps.demo.layout import Window
from apps.demo.questions import Waiting
from apps.demo.reading import Request, draw, read, record_of, standing, unexpected
from apps.demo.showing import Updates
from apps.demo.turns import Turns
from braintx.core.errors import BrainTxError

if TYPE_CHECKING:
    from braintx.pipeline import Pipeline

Loader = Callable[[], "Pipeline"]

_FRESH = Held()
_TICK = 0.4  # seconds between two looks at a run of many scans


class Actions:
    """What each control does; `apps.demo.app` says with which inputs."""

    def __init__(self, window: Window, load: Loader) -> None:
        self.window = window
        self.load = load

    def speak(
        self,
        language: Language,
        case: Case | None,
        batch: Any,
        pending: list[str],
        turns: Turns | None = None,
        waiting: Waiting | None = None,
        aside: Form | None = None,
        *form: Any,
    ) -> Updates:
        """Say everything again in a language; the case stays.

        What was asked for or answered meanwhile is left alone: it is said again on its own.
        """
        words, window = Words(language), self.window
        turns = turns or Turns(said=case.number if case else 0)
        said = turns.said
        same = _merge(
            showing.relabel(window, words),
            showing.show_batch(window, batch, words),
            showing.show_waiting(window, pending, words),
        )
        of_case = _merge(
            showing.show_case(window, case, words),
            showing.show_question(window, waiting, Form.of(*form or Form()), words),
            showing.show_aside(window, aside, words),
            self.report(case, language, language),
        )
        if turns.said != said or (case is not None and case.number != said):
            return same
        return _merge(same, of_case, standing(window, turns, words))

    def open_uploads(
        self,
        turns: Turns,
        given: list[str] | None,
        age: str,
        sex: str,
        note: str,
        method: str,
        language: Language,
        held: Held = _FRESH,
        aside: Form | None = None,
        former: Waiting | None = None,
        asked: str = "",
    ) -> Iterator[Updates]:
        """Assess what was uploaded, or ask whose it is; then delete it.

        ``former`` are uploads about which a question was open, and which nobody awaits now.
        """
        if not turns.hear(asked):
            uploads.discard(uploads.take(given))
            return
        mine = turns.begin(reading=True)
        request = Request(self.window, turns, mine, language)
        one, words = self.window.one, request.words
        form = Form.of(age, sex, note)
        held, dropped = held.drop(form, aside)
        questions.discard(former)
        yield {
            **self._emptied(request, held),
            **self._set_aside(dropped.aside, words),
            **_changed(self.window, form, dropped.form),
            one.upload: gr.update(value=None),
        }
        try:
            waiting = questions.waiting(mine, uploads.take(given), dropped)
        except Exception as error:  # a full disk: said like all that goes wrong
            yield from read(request, _raiser(error), {}, opens=True)
            return
        yield from self._proceed(request, waiting, dropped.form, held, method)

    def choose(
        self,
        turns: Turns,
        waiting: Waiting | None,
        method: str,
        event: gr.EventData,
        age: str,
        sex: str,
        note: str,
        language: Language,
        held: Held,
        pending: list[str],
        asked: str,
    ) -> Iterator[Updates]:
        """The visitor answers a question about the uploads that wait."""
        number, _, choice = str(event.label).partition(":")
        window, words = self.window, Words(language)
        turns.hear(asked)
        if waiting is None or number != str(waiting.turn) or waiting.turn != turns.now:
            yield standing(window, turns, words)  # a question that is no longer open
            return
        mine = turns.begin(reading=choice != "apart")
        request = Request(window, turns, mine, language)
        form = Form.of(age, sex, note)
        yield self._emptied(request, held)
        if choice == "apart":
            every = [*pending, *waiting.files]
            ready = showing.show_waiting(window, every, words)
            yield {**ready, window.many.pending: every, window.tabs: gr.update(selected="many")}
            return
        waiting = replace(waiting, turn=mine)
        if choice == "one":
            waiting = replace(waiting, together=True)
        elif choice in {"with", "without"}:
            waiting = replace(waiting, doubtful=False)
            if choice == "without":
                yield showing.show_form(window, Form())
                form = Form()
        else:
            waiting = waiting.choose(int(choice.removeprefix("part-")))
        yield from self._proceed(request, waiting, form, held, method)

    def open_example(
        self,
        turns: Turns,
        language: Language,
        method: str,
        event: gr.EventData,
        age: str = "",
        sex: str = "",
        note: str = "",
        held: Held = _FRESH,
        aside: Form | None = None,
        former: Waiting | None = None,
        asked: str = "",
    ) -> Iterator[Updates]:
        """Fill in an example's record and assess it; the visitor's own record is set aside."""
        example = examples.examples().get(str(event.label))
        if example is None or not turns.hear(asked):
            return
        mine = turns.begin(reading=True)
        request = Request(self.window, turns, mine, language)
        record = example.record(request.words)
        filled = Form(f"{record.age:g}", record.sex or "", record.note)
        held, aside = held.click(Form.of(age, sex, note), filled, aside)
        questions.discard(former)
        yield {
            **self._emptied(request, held),
            **self._set_aside(aside, request.words),
            **showing.show_form(self.window, filled),
        }

        def answer() -> Case:
            return cases.open_case(
                self.load(), example.source, record, method, name=example.label, example=True
            )

        yield from read(request, answer, {}, opens=True)

    def again(
        self,
        turns: Turns,
        case: Case | None,
        age: str,
        sex: str,
        note: str,
        language: Language,
        held: Held = _FRESH,
        waiting: Waiting | None = None,
        asked: str = "",
    ) -> Iterator[Updates]:
        """Assess the open case with the record as it now stands."""
        window, words = self.window, Words(language)
        turns.hear(asked)
        if case is None:
            first = "status_line.question" if waiting else "status_line.no_scan"
            shown = {} if turns.reading else showing.show_case(window, None, words)
            yield {**shown, **standing(window, turns, words, words(first))}
            return
        form = Form.of(age, sex, note)
        request = Request(window, turns, turns.now, language)
        turns.reading = True
        yield standing(window, turns, words)
        yield from read(
            request,
            lambda: cases.with_record(self.load(), case, record_of(form)),
            {window.one.held: held.after_reading()},
            opens=False,
        )

    def show(
        self, turns: Turns, case: Case | None, position: float, method: str, language: Language
    ) -> Iterator[Updates]:
        """Show another slice or another heat map."""
        if case is None:
            if not turns.reading:  # it was kept for long enough: nothing of it may stay
                yield showing.show_case(self.window, None, Words(language))
            return
        yield from draw(
            Request(self.window, turns, turns.now, language),
            case,
            lambda: cases.show(self.load(), case, round(position) - 1, method),
            turns.draw(),
        )

    def report(
        self,
        case: Case | None,
        language: Language,
        spoken: Language | None,
        turns: Turns | None = None,
    ) -> Updates:
        """The report of the case that is open now, whichever click asked for it.

        Where the language was changed while the answer was on its way, ``spoken`` is the one
        that it came in: it is said again. Nothing where something else is shown by now.
        """
        words, window = Words(language), self.window
        again = showing.show_case(window, case, words) if spoken not in {None, language} else {}
        try:
            content = _report(case, words)
        except Exception as error:
            content = None
            again |= showing.complain(window.one.notice, words, unexpected(error, words))
        if turns is not None and case is not None and case.number != turns.said:
            return {}
        said = {window.one.spoken: language}
        return _merge(again, showing.show_report(window, content, words), said)

    def clear(
        self, turns: Turns, language: Language, former: Waiting | None = None, asked: str = ""
    ) -> Updates:
        """Forget the case and empty the form."""
        if not turns.hear(asked):
            return {}
        request = Request(self.window, turns, turns.begin(), language)
        questions.discard(former)
        return {
            **self._emptied(request, _FRESH),
            **self._set_aside(None, request.words),
            **showing.show_form(self.window, Form()),
            self.window.one.upload: gr.update(value=None),
        }

    def back(self, held: Held, aside: Form | None, language: Language) -> Updates:
        """Bring back the visitor's record that was set aside for an example's."""
        if aside is None:  # it was kept for long enough
            return self._set_aside(None, Words(language))
        return {
            **showing.show_form(self.window, aside),
            **self._set_aside(None, Words(language)),
            self.window.one.held: replace(held, filled=None),
        }

    def collect(
        self, given: list[str] | str | None, pending: list[str], language: Language
    ) -> tuple[list[str], Any, str]:
        """Add uploads to those that wait for a run."""
        every = [*pending, *uploads.take(given)]
        ready = showing.show_waiting(self.window, every, Words(language))
        return every, gr.update(value=None), ready[self.window.many.ready]

    def run(self, pending: list[str], language: Language) -> Iterator[Updates]:
        """Assess every waiting file, telling how far it got."""
        words, window = Words(language), self.window
        if not pending:
            yield {window.many.ready: status(words("many.nothing"))}
            return
        taken = {window.many.pending: [], window.many.ready: status("")}
        try:
            told = 0.0
            for batch in many.run(self.load(), pending):
                if batch.state == "running" and time.monotonic() - told < _TICK:
                    continue
                told = time.monotonic()
                shown = showing.show_batch(window, batch, words)
                yield {**shown, window.many.batch: batch, **taken}
                taken = {}  # once: files that are added meanwhile wait for the next run
        except BrainTxError as error:
            uploads.discard(pending)
            yield showing.complain(window.many.notice, words, terms.error(words, error))
        except Exception as error:
            uploads.discard(pending)
            yield showing.complain(window.many.notice, words, unexpected(error, words))

    def show_run(self, batch: many.Batch | None, language: Language) -> Updates:
        """The run as it ended, in the language that is spoken now; what went wrong stays."""
        if batch is None:
            return {}
        shown = showing.show_batch(self.window, batch, Words(language))
        return {part: what for part, what in shown.items() if part is not self.window.many.notice}

    def stop(self, batch: many.Batch | None, language: Language) -> Updates:
        """Say where the run was stopped."""
        if batch is not None and batch.state == "running":
            batch = replace(batch, state="stopped")
        shown = showing.show_batch(self.window, batch, Words(language))
        return {**shown, self.window.many.batch: batch}

    def _emptied(self, request: Request, held: Held) -> Updates:
        """The window without a case, before another is read; ``held`` is the form's origin."""
        one, words = self.window.one, request.words
        return {
            **showing.show_case(self.window, None, words),
            **showing.show_question(self.window, None, Form(), words),
            **standing(self.window, request.turns, words),
            one.case: None,
            one.waiting: None,
            one.held: held,
        }

    def _set_aside(self, aside: Form | None, words: Words) -> Updates:
        return {
            **showing.show_aside(self.window, aside, words),
            self.window.one.aside_record: aside,
        }

    def _proceed(
        self, request: Request, waiting: Waiting, form: Form, held: Held, method: str
    ) -> Iterator[Updates]:
        """The next question about the uploads, or their answer."""
        window, turns, words = self.window, request.turns, request.words
        if not request.awaited:
            questions.discard(waiting)
            return
        if waiting.question(form) is not None:
            turns.reading = False
            asked = showing.show_question(window, waiting, form, words)
            yield {**asked, **standing(window, turns, words), window.one.waiting: waiting}
            return
        files = list(waiting.files)

        def answer() -> Case:
            with uploads.workplace() as folder:
                try:
                    source, name = uploads.as_patient(files, folder)
                    return cases.open_case(self.load(), source, record_of(form), method, name=name)
                finally:
                    uploads.discard(files)

        yield from read(request, answer, {window.one.held: held.after_reading()}, opens=True)


def _changed(window: Window, was: Form, now: Form) -> Updates:
    """The controls of the form that change: what is typed into the others meanwhile stays."""
    controls = showing.show_form(window, now)
    return {
        control: value
        for (control, value), before in zip(controls.items(), was, strict=True)
        if value != before
    }


def _raiser(error: Exception) -> Callable[[], Case]:
    def raise_it() -> Case:
        raise error

    return raise_it


def _merge(*parts: Updates) -> Updates:
    """Updates of the same component become one."""
    merged: Updates = {}
    for part in parts:
        for component, update in part.items():
            if not isinstance(update, dict):
                update = gr.update(value=update)  # noqa: PLW2901
            merged[component] = {**merged.get(component, {}), **update}
    return merged


def _report(case: Case | None, words: Words) -> bytes | None:
    return None if case is None else report.make(case, words, datetime.now().astimezone())
