"""What each control does: the case and the form in, updates of the components out."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from apps.demo import cases, examples, layout, many, report, terms, uploads
from apps.demo.cases import Case
from apps.demo.html import status
from apps.demo.language import Language, Words
from apps.demo.layout import Updates, Window
from apps.demo.turns import Turns
from braintx.core.errors import BrainTxError, ClinicalError
from braintx.core.records import ClinicalRecord

if TYPE_CHECKING:
    from braintx.pipeline import Pipeline

Loader = Callable[[], "Pipeline"]

_log = logging.getLogger(__name__)
_TICK = 0.4  # seconds between two looks at a run of many scans


class Actions:
    """What each control does. Every method takes the language last or reads it first."""

    def __init__(self, window: Window, load: Loader) -> None:
        self.window = window
        self.load = load

    def speak(
        self, language: Language, case: Case | None, batch: Any, pending: list[str]
    ) -> Updates:
        """Say everything again in a language; the case stays."""
        words, window = Words(language), self.window
        return _merge(
            layout.relabel(window, words),
            layout.show_case(window, case, words),
            layout.show_batch(window, batch, words),
            layout.show_waiting(window, pending, words),
            self.report(case, language, language),
        )

    def open_uploads(self, turns: Turns, given: list[str] | None, *form: Any) -> Iterator[Updates]:
        """Assess what was uploaded, then delete it; ``form`` is as in `_wire_one`."""
        age, sex, note, method, language = form
        taken = uploads.take(given)
        mine = turns.begin()

        def answer() -> Case:
            with uploads.workplace() as folder:
                try:
                    source, name = uploads.as_patient(taken, folder)
                    record = _record(age, sex, note)
                    return cases.open_case(self.load(), source, record, method, name=name)
                finally:
                    uploads.discard(taken)

        clear = {self.window.one.upload: gr.update(value=None)}  # once: not what is dropped next
        for updates in self._assess(answer, language, turns, mine, opens=True):
            yield {**updates, **clear}
            clear = {}

    def open_example(
        self, turns: Turns, language: Language, method: str, event: gr.EventData
    ) -> Iterator[Updates]:
        """Fill in an example's record and assess it."""
        words, one = Words(language), self.window.one
        example = examples.examples().get(str(event.label))
        if example is None:
            return
        record = example.record(words)
        mine = turns.begin()

        def answer() -> Case:
            return cases.open_case(
                self.load(), example.source, record, method, name=example.label, example=True
            )

        form = {one.age: f"{record.age:g}", one.sex: record.sex, one.note: record.note}
        for updates in self._assess(answer, language, turns, mine, opens=True):
            yield {**updates, **form}

    def again(self, turns: Turns, case: Case | None, *form: Any) -> Iterator[Updates]:
        """Assess the open case with the record as it now stands; ``form`` is as in `_wire_one`."""
        age, sex, note, language = form
        words, one = Words(language), self.window.one
        if case is None:
            yield {one.status: status(words("status_line.no_scan"))}
            return
        yield from self._assess(
            lambda: cases.with_record(self.load(), case, _record(age, sex, note)),
            language,
            turns,
            turns.now,
        )

    def show(
        self, turns: Turns, case: Case | None, position: float, method: str, language: Language
    ) -> Iterator[Updates]:
        """Show another slice or another heat map."""
        if case is None:
            return
        yield from self._assess(
            lambda: cases.show(self.load(), case, round(position) - 1, method),
            language,
            turns,
            turns.now,
            drawing=True,
        )

    def report(self, case: Case | None, language: Language, spoken: Language | None) -> Updates:
        """The report of the case that is open now, whichever click asked for it.

        Where the language was changed while the answer was on its way, ``spoken`` is the one
        that it came in: it is said again.
        """
        words, window = Words(language), self.window
        again = layout.show_case(window, case, words) if spoken not in {None, language} else {}
        try:
            content = _report(case, words)
        except Exception as error:
            return layout.complain(window.one.notice, words, _unexpected(error, words))
        said = {window.one.spoken: language}
        return _merge(again, layout.show_report(window, content, words), said)

    def clear(self, turns: Turns, language: Language) -> Updates:
        """Forget the case and empty the form."""
        turns.begin()
        words, one = Words(language), self.window.one
        empty = {one.age: "", one.sex: "", one.note: "", one.upload: gr.update(value=None)}
        shown = layout.show_case(self.window, None, words)
        return {**shown, **empty, one.case: None, one.status: status("")}

    def collect(
        self, given: list[str] | str | None, pending: list[str], language: Language
    ) -> tuple[list[str], Any, str]:
        """Add uploads to those that wait for a run."""
        every = [*pending, *uploads.take(given)]
        ready = layout.show_waiting(self.window, every, Words(language))
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
                shown = layout.show_batch(window, batch, words)
                yield {**shown, window.many.batch: batch, **taken}
                taken = {}  # once: files that are added meanwhile wait for the next run
        except BrainTxError as error:
            uploads.discard(pending)
            yield layout.complain(window.many.notice, words, terms.error(words, error))
        except Exception as error:
            uploads.discard(pending)
            yield layout.complain(window.many.notice, words, _unexpected(error, words))

    def show_run(self, batch: many.Batch | None, language: Language) -> Updates:
        """The run as it ended, in the language that is spoken now; what went wrong stays."""
        if batch is None:
            return {}
        shown = layout.show_batch(self.window, batch, Words(language))
        return {part: what for part, what in shown.items() if part is not self.window.many.notice}

    def stop(self, batch: many.Batch | None, language: Language) -> Updates:
        """Say where the run was stopped."""
        if batch is not None and batch.state == "running":
            batch = replace(batch, state="stopped")
        shown = layout.show_batch(self.window, batch, Words(language))
        return {**shown, self.window.many.batch: batch}

    def _assess(
        self,
        answer: Callable[[], Case],
        language: Language,
        turns: Turns,
        mine: int,
        *,
        opens: bool = False,
        drawing: bool = False,
    ) -> Iterator[Updates]:
        """Busy, then the answer or a sentence on what went wrong.

        Nothing where it is no longer the turn ``mine``: the visitor has another case by now.
        ``opens`` says that it is another case, ``drawing`` that the case stays and only what is
        shown of it changes.
        """
        words, window = Words(language), self.window
        one = window.one
        if drawing:
            yield {one.drawing: status(words("status_line.drawing"), busy=True)}
        else:
            yield {one.status: status(words("status_line.reading"), busy=True)}
        try:
            case = answer()
            if turns.now != mine:
                return
            if not drawing:
                turns.begin()  # what is being drawn of the former case is out of date
            done = {
                one.status: status(words("status_line.done")),
                one.case: case,
                one.spoken: language,
            }
            yield {**layout.show_case(window, case, words), **done}
        except BrainTxError as error:
            sentence = terms.error(words, error)
        except Exception as error:  # the last line: a visitor sees a sentence, not a trace
            sentence = _unexpected(error, words)
        else:
            return
        if turns.now != mine:
            return
        quiet = {one.status: status(""), one.drawing: status("")}
        if opens:  # what is still shown would be taken for the answer
            quiet |= layout.show_case(window, None, words) | {one.case: None}
        yield {**quiet, **layout.complain(one.notice, words, sentence)}


def _merge(*parts: Updates) -> Updates:
    """Updates of the same component become one."""
    merged: Updates = {}
    for part in parts:
        for component, update in part.items():
            if not isinstance(update, dict):
                update = gr.update(value=update)  # noqa: PLW2901
            merged[component] = {**merged.get(component, {}), **update}
    return merged


def _unexpected(error: Exception, words: Words) -> str:
    """Log where it broke, not what it said: a message may hold a patient's file name."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    _log.error("unexpected %s at %s", type(error).__name__, trail)
    return words("error.unexpected")


def _report(case: Case | None, words: Words) -> bytes | None:
    return None if case is None else report.make(case, words, datetime.now().astimezone())


def _record(age: str, sex: str, note: str) -> ClinicalRecord:
    """The form as a record; 58.5 may be written 58,5."""
    try:
        years = float(age.strip().replace(",", ".")) if age.strip() else None
    except ValueError as error:
        raise ClinicalError(f"Age {age!r} was given; expected years.") from error
    return ClinicalRecord(years, "F" if sex == "F" else "M" if sex == "M" else None, note.strip())
