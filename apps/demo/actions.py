"""What each control does: the case and the form in, updates of the components out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

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
from braintx.explain import saliency

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
        return Words(self.language)

    @property
    def form(self) -> Form:
        """The record as the controls hold it."""
        return Form.of(self.age, self.sex, self.note)


class Actions:
    """What each control does; ``sent`` is always as in `Sent`."""

    def __init__(self, window: Window, load: Loader) -> None:
        self.window = window
        self.load = load

    def speak(self, batch: Any, pending: list[str], *sent: Any) -> Updates:
        """Say everything again in a language; the case stays.

        What was asked for or answered meanwhile is left alone: it is said again on its own.
        """
        given, window = Sent(*sent), self.window
        case, turns, words = given.case, given.turns, given.words
        said = turns.said
        same = _merge(
            showing.relabel(window, words),
            showing.show_batch(window, batch, words),
            showing.show_waiting(window, pending, words),
        )
        of_case = _merge(
            showing.show_case(window, case, words),
            showing.show_question(window, given.waiting, given.form, words),
            showing.show_aside(window, given.aside, words),
            self.report(given.language, *sent),
        )
        if turns.said != said or (case is not None and case.number != said):
            return same
        return _merge(same, of_case, standing(window, turns, words))

    def open_uploads(self, uploaded: list[str] | None, *sent: Any) -> Iterator[Updates]:
        """Assess what was uploaded, or ask whose it is; then delete it."""
        given = Sent(*sent)
        if not given.turns.hear(given.asked):
            uploads.discard(uploads.take(uploaded))
            return
        request = self._begin(given)
        held, dropped = given.held.drop(given.form, given.aside)
        yield {
            **self._emptied(request, held),
            **self._set_aside(dropped.aside, given.words),
            **_changed(self.window, given.form, dropped.form),
            self.window.one.upload: gr.update(value=None),
        }
        try:
            waiting = questions.waiting(request.mine, uploads.take(uploaded), dropped)
        except Exception as error:  # a full disk: said like all that goes wrong
            yield from read(request, _raiser(error), {}, opens=True)
            return
        now = given._replace(held=held)
        yield from self._proceed(request, waiting, dropped.form, now)

    def choose(self, event: gr.EventData, pending: list[str], *sent: Any) -> Iterator[Updates]:
        """The visitor answers a question about the uploads that wait."""
        given, window = Sent(*sent), self.window
        waiting, turns, words = given.waiting, given.turns, given.words
        number, _, choice = str(event.label).partition(":")
        turns.hear(given.asked)
        if waiting is None or number != str(waiting.turn) or waiting.turn != turns.now:
            yield standing(window, turns, words)  # a question that is no longer open
            return
        request = self._begin(given._replace(waiting=None), reading=choice != "apart")
        yield self._emptied(request, given.held)
        if choice == "apart":
            every = [*pending, *waiting.files]
            ready = showing.show_waiting(window, every, words)
            yield {**ready, window.many.pending: every, window.tabs: gr.update(selected="many")}
            return
        form = given.form
        waiting = replace(waiting, turn=request.mine)
        if choice == "one":
            waiting = replace(waiting, together=True)
        elif choice in {"with", "without"}:
            waiting = replace(waiting, doubtful=False)
            if choice == "without":
                form = Form()
                yield showing.show_form(window, form)
        else:
            waiting = waiting.choose(int(choice.removeprefix("part-")))
        yield from self._proceed(request, waiting, form, given)

    def open_example(self, event: gr.EventData, *sent: Any) -> Iterator[Updates]:
        """Fill in an example's record and assess it; the visitor's own record is set aside."""
        given = Sent(*sent)
        example = examples.examples().get(str(event.label))
        if example is None or not given.turns.hear(given.asked):
            return
        request = self._begin(given)
        record = example.record(given.words)
        filled = Form(f"{record.age:g}", record.sex or "", record.note)
        held, aside = given.held.click(given.form, filled, given.aside)
        yield {
            **self._emptied(request, held),
            **self._set_aside(aside, given.words),
            **showing.show_form(self.window, filled),
        }

        def answer() -> Case:
            source, label = example.source, example.label
            return cases.open_case(
                self.load(), source, record, given.method, name=label, example=True
            )

        yield from read(request, answer, {}, opens=True)

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
        request = Request(window, turns, turns.now, given.language)
        turns.reading = True
        yield standing(window, turns, words)
        yield from read(
            request,
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
            content = _report(case, words)
        except Exception as error:
            content = None
            again |= showing.complain(window.one.notice, words, unexpected(error, words))
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

    def _begin(self, given: Sent, *, reading: bool = True) -> Request:
        """Another case is on its way: a question about the former uploads is not awaited now."""
        questions.discard(given.waiting)
        return Request(self.window, given.turns, given.turns.begin(reading=reading), given.language)

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
        self, request: Request, waiting: Waiting, form: Form, given: Sent
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
                    record = record_of(form)
                    return cases.open_case(self.load(), source, record, given.method, name=name)
                finally:
                    uploads.discard(files)

        done = {window.one.held: given.held.after_reading()}
        yield from read(request, answer, done, opens=True)


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
