"""What each control does: the case and the form in, updates of the components out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from apps.demo import batch, cases, examples, questions, showing, uploads
from apps.demo.cases import Case
from apps.demo.held import Form, Held, record_of
from apps.demo.language import speak
from apps.demo.layout import Window
from apps.demo.markup import status
from apps.demo.questions import Waiting
from apps.demo.reading import Request, complain, draw, nothing, read, standing, told
from apps.demo.request_guard import Turns
from apps.demo.showing import Updates
from braintx import report
from braintx.data.imaging.uploads import as_patient
from braintx.explain import saliency
from braintx.i18n import Language, Words

if TYPE_CHECKING:
    from braintx.pipeline import Pipeline

Loader = Callable[[], "Pipeline"]

_TICK = 0.4  # seconds between two looks at a run of many scans


class Sent(NamedTuple):
    """What comes with every request of the tab of one patient, in the order of its inputs.

    Attributes
    ----------
    turns : Turns
    case : Case or None
        The open one.
    held, aside, waiting
        See `apps.demo.held` and `apps.demo.questions`.
    age, sex, note, method : str
        The controls.
    language : {"en", "es"}
    asked : str
        The browser's number of the request, where it shows no answer before (``window.js``).
    """

    turns: Turns
    case: Case | None = None
    held: Held = Held()
    aside: Form | None = None
    waiting: Waiting | None = None
    age: str = ""
    sex: str = ""
    note: str = ""
    method: str = saliency.DEFAULT
    language: Language = "en"
    asked: str = ""

    @property
    def words(self) -> Words:
        """The catalogue in the visitor's language."""
        return speak(self.language)

    @property
    def form(self) -> Form:
        """The record as the controls hold it."""
        return Form.of(self.age, self.sex, self.note)


class Actions:
    """What each control does; ``sent`` is always as in `Sent`."""

    def __init__(self, window: Window, load: Loader) -> None:
        self.window = window
        self.load = load

    def speak(self, ran: Any, pending: list[str], *sent: Any) -> Updates:
        """Say everything again in a language; the case stays.

        What was asked for or answered meanwhile is left alone: it is said again on its own.
        """
        given, window = Sent(*sent), self.window
        case, turns, words = given.case, given.turns, given.words
        said = turns.said
        same = _merge(
            showing.relabel(window, words),
            showing.show_batch(window, ran, words),
            showing.show_waiting(window, pending, words),
        )
        of_case = _merge(
            showing.show_case(window, case, words),
            showing.show_question(window, given.waiting, words),
            showing.show_aside(window, given.aside, words),
            self.report(given.language, *sent),
        )
        if turns.said != said or (case is not None and case.number != said):
            return same
        return _merge(same, of_case, standing(window, turns, words))

    def open_uploads(self, uploaded: list[str] | None, *sent: Any) -> Updates:
        """Take what was uploaded, and ask whose it is where that is not known; then `read`."""
        given = Sent(*sent)
        if not given.turns.hear(given.asked):
            uploads.discard(uploads.take(uploaded))
            return {}
        request = self._begin(given)
        held, dropped = given.held.drop(given.form, given.aside)
        emptied = {
            **self._emptied(request, held),
            **self._set_aside(dropped.aside, given.words),
            **_changed(self.window, given.form, dropped.form),
            self.window.one.upload: gr.update(value=None),
        }
        try:
            waiting = questions.waiting(request.mine, uploads.take(uploaded), dropped)
        except Exception as error:  # a full disk: said like all that goes wrong
            return {**emptied, **complain(request, error, opens=True)}
        return {**emptied, **self._next(request, waiting)}

    def choose(self, event: gr.EventData, pending: list[str], *sent: Any) -> Updates:
        """The visitor answers a question about the uploads that wait; then `read`."""
        given, window = Sent(*sent), self.window
        waiting, turns, words = given.waiting, given.turns, given.words
        number, _, choice = str(event.label).partition(":")
        turns.hear(given.asked)
        if waiting is None or number != str(waiting.turn) or waiting.turn != turns.now:
            return standing(window, turns, words)  # a question that is no longer open
        request = self._begin(given._replace(waiting=None), reading=choice != "apart")
        emptied = self._emptied(request, given.held)
        if choice == "apart":
            every = [*pending, *waiting.files]
            ready = showing.show_waiting(window, every, words)
            opened = {window.many.pending: every, window.tabs: gr.update(selected="many")}
            return {**emptied, **ready, **opened}
        waiting = replace(waiting, turn=request.mine, form=given.form)
        if choice == "one":
            waiting = replace(waiting, together=True)
        elif choice in {"with", "without"}:
            waiting = replace(waiting, doubtful=False)
            if choice == "without":
                waiting = replace(waiting, form=Form())
                emptied |= showing.show_form(window, Form())
        else:
            waiting = waiting.choose(int(choice.removeprefix("part-")))
        return {**emptied, **self._next(request, waiting)}

    def open_example(self, event: gr.EventData, *sent: Any) -> Updates:
        """Fill in an example's record, the visitor's own is set aside; then `read`."""
        given = Sent(*sent)
        example = examples.examples().get(str(event.label))
        if example is None or not given.turns.hear(given.asked):
            return {}
        request = self._begin(given)
        record = example.record(given.words)
        filled = Form(f"{record.age:g}", record.sex or "", record.note)
        held, aside = given.held.click(given.form, filled, given.aside)
        return {
            **self._emptied(request, held),
            **self._set_aside(aside, given.words),
            **showing.show_form(self.window, filled),
            self.window.one.waiting: Waiting(request.mine, example=example.label, form=filled),
        }

    def read(self, *sent: Any) -> Iterator[Updates]:
        """Assess what was dropped or clicked, if nothing is to be asked about it; then delete it.

        With the record that came with it: the form may be another's by now. Apart from the step
        before: of two steps in quick succession Gradio may lose the first.
        """
        given, one = Sent(*sent), self.window.one
        waiting, turns = given.waiting, given.turns
        if waiting is None or waiting.question() is not None or not turns.claim(waiting.turn):
            yield nothing(self.window)
            return
        request = Request(self.window, turns, waiting.turn, given.language)

        def answer() -> Case:
            try:
                with uploads.workplace() as folder:
                    return self._open(waiting, folder, given.method)
            finally:
                questions.discard(waiting)

        done = {one.held: given.held.after_reading(), one.waiting: None}
        yield from read(request, answer, done, opens=True)

    def again(self, *sent: Any) -> Iterator[Updates]:
        """Assess the open case with the record as it now stands."""
        given, window = Sent(*sent), self.window
        case, turns, words = given.case, given.turns, given.words
        turns.hear(given.asked)
        if case is None:
            first = "status_line.question" if given.waiting else "status_line.no_scan"
            shown = {} if turns.reading else showing.show_case(window, None, words)
            yield {**shown, **standing(window, turns, words, words(first))}
            return
        yield from read(
            Request(window, turns, turns.now, given.language),
            lambda: cases.with_record(self.load(), case, record_of(given.form)),
            {window.one.held: given.held.after_reading()},
            opens=False,
        )

    def show(self, position: float, *sent: Any) -> Iterator[Updates]:
        """Show another slice or another heat map."""
        given = Sent(*sent)
        case, turns = given.case, given.turns
        if case is None:
            if not turns.reading:  # it was kept for long enough: nothing of it may stay
                yield showing.show_case(self.window, None, given.words)
            return
        yield from draw(
            Request(self.window, turns, turns.now, given.language),
            case,
            lambda: cases.show(self.load(), case, round(position) - 1, given.method),
            turns.draw(),
        )

    def report(self, spoken: Language | None, *sent: Any) -> Updates:
        """The report of the case that is open now, whichever click asked for it.

        Where the language was changed while the answer was on its way, ``spoken`` is the one
        that it came in: it is said again. Nothing where something else is shown by now.
        """
        given, window = Sent(*sent), self.window
        case, words = given.case, given.words
        foreign = spoken not in {None, given.language}
        again = showing.show_case(window, case, words) if foreign else {}
        try:
            when = datetime.now().astimezone()
            content = report.make(cases.reported(case, words, when), words) if case else None
        except Exception as error:
            content = None
            again |= showing.complain(window.one.notice, words, told(error, words))
        if case is not None and case.number != given.turns.said:
            return {}
        said = {window.one.spoken: given.language}
        return _merge(again, showing.show_report(window, content, words), said)

    def clear(self, *sent: Any) -> Updates:
        """Forget the case and empty the form."""
        given = Sent(*sent)
        if not given.turns.hear(given.asked):
            return {}
        return {
            **self._emptied(self._begin(given, reading=False), Held()),
            **self._set_aside(None, given.words),
            **showing.show_form(self.window, Form()),
            self.window.one.upload: gr.update(value=None),
        }

    def back(self, *sent: Any) -> Updates:
        """Bring back the visitor's record that was set aside for an example's."""
        given = Sent(*sent)
        gone = self._set_aside(None, given.words)
        if given.aside is None:  # it was kept for long enough
            return gone
        held = replace(given.held, filled=None)
        return {**showing.show_form(self.window, given.aside), **gone, self.window.one.held: held}

    def collect(
        self, given: list[str] | str | None, pending: list[str], language: Language
    ) -> tuple[list[str], Any, str]:
        """Add uploads to those that wait for a run."""
        every = [*pending, *uploads.take(given)]
        ready = showing.show_waiting(self.window, every, speak(language))
        return every, gr.update(value=None), ready[self.window.many.ready]

    def run(self, pending: list[str], language: Language) -> Iterator[Updates]:
        """Assess every waiting file, telling how far it got."""
        words, window = speak(language), self.window
        if not pending:
            yield {window.many.ready: status(words("many.nothing"))}
            return
        taken = {window.many.pending: [], window.many.ready: status("")}
        try:
            since = 0.0
            for so_far in batch.run(self.load(), pending):
                if so_far.state == "running" and time.monotonic() - since < _TICK:
                    continue
                since = time.monotonic()
                shown = showing.show_batch(window, so_far, words)
                yield {**shown, window.many.batch: so_far, **taken}
                taken = {}  # once: files that are added meanwhile wait for the next run
        except Exception as error:
            uploads.discard(pending)
            yield showing.complain(window.many.notice, words, told(error, words))

    def show_run(self, ended: batch.Batch | None, language: Language) -> Updates:
        """The run as it ended, in the language that is spoken now; what went wrong stays."""
        if ended is None:
            return {}
        shown = showing.show_batch(self.window, ended, speak(language))
        return {part: what for part, what in shown.items() if part is not self.window.many.notice}

    def stop(self, running: batch.Batch | None, language: Language) -> Updates:
        """Say where the run was stopped."""
        if running is not None and running.state == "running":
            running = replace(running, state="stopped")
        shown = showing.show_batch(self.window, running, speak(language))
        return {**shown, self.window.many.batch: running}

    def _begin(self, given: Sent, *, reading: bool = True) -> Request:
        """Another case is on its way: a question about the former uploads is not awaited now."""
        questions.discard(given.waiting)
        return Request(self.window, given.turns, given.turns.begin(reading=reading), given.language)

    def _emptied(self, request: Request, held: Held) -> Updates:
        """The window without a case, before another is read; ``held`` is the form's origin."""
        one, words = self.window.one, request.words
        return {
            **showing.show_case(self.window, None, words),
            **showing.show_question(self.window, None, words),
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

    def _next(self, request: Request, waiting: Waiting) -> Updates:
        """The next question about the uploads; none where they can be read."""
        window, turns, words = self.window, request.turns, request.words
        if waiting.question() is not None and request.awaited:
            turns.reading = False
        return {
            **showing.show_question(window, waiting, words),
            **standing(window, turns, words),
            window.one.waiting: waiting,
        }

    def _open(self, waiting: Waiting, folder: Path, method: str) -> Case:
        pipeline, record = self.load(), record_of(waiting.form)
        if waiting.example:
            one = examples.examples()[waiting.example]
            return cases.open_case(
                pipeline, one.source, record, method, name=one.label, example=True
            )
        source, name = as_patient(waiting.files, folder)
        return cases.open_case(pipeline, source, record, method, name=name)


def _changed(window: Window, was: Form, now: Form) -> Updates:
    """The controls of the form that change: what is typed into the others meanwhile stays."""
    controls = showing.show_form(window, now)
    return {
        control: value
        for (control, value), before in zip(controls.items(), was, strict=True)
        if value != before
    }


def _merge(*parts: Updates) -> Updates:
    """Updates of the same component become one."""
    merged: Updates = {}
    for part in parts:
        for component, update in part.items():
            if not isinstance(update, dict):
                update = gr.update(value=update)  # noqa: PLW2901
            merged[component] = {**merged.get(component, {}), **update}
    return merged
