"""What the components show: the case, the report, the run of many, in a language."""

from __future__ import annotations

from typing import Any

import gradio as gr

from apps.demo import about, batch, examples, panels, questions, viewer
from apps.demo.controls import brand, heading, methods, sexes
from apps.demo.held import Form
from apps.demo.layout import Window
from apps.demo.markup import download, notice, status, waiting
from apps.demo.questions import Waiting
from braintx.explain import saliency
from braintx.i18n import Words

Updates = dict[Any, Any]


def relabel(window: Window, words: Words) -> Updates:
    """Everything that does not depend on the case, in a language.

    The drop areas go: shown again, they are drawn anew, with Gradio's own words in the language.
    """
    one, several = window.one, window.many
    return {
        window.header.brand: brand(words),
        one.tab: gr.update(label=words("app.tab_one")),
        one.upload_heading: heading(words, "upload_heading"),
        one.examples: examples.gallery(words),
        one.upload: gr.update(label=words("input.upload"), visible=False),
        one.record_heading: heading(words, "record_heading"),
        one.age: gr.update(label=words("input.age")),
        one.sex: gr.update(label=words("input.sex"), choices=sexes(words)),
        one.note: gr.update(label=words("input.note"), placeholder=words("input.note_hint")),
        one.again: words("input.again"),
        one.clear: words("input.clear"),
        one.reading: viewer.reading(words),
        one.slice: gr.update(label=words("viewer.slice")),
        one.opacity: gr.update(label=words("viewer.opacity")),
        one.method: gr.update(label=words("viewer.method"), choices=methods(words)),
        one.outline: gr.update(label=words("viewer.outline")),
        several.tab: gr.update(label=words("app.tab_many")),
        several.intro: heading(words, "intro"),
        several.upload: gr.update(label=words("many.upload"), visible=False),
        several.folder: gr.update(label=words("many.folder")),
        several.run: words("many.run"),
        several.cancel: words("many.cancel"),
        window.about.tab: gr.update(label=words("app.tab_about")),
        window.about.text: about.show(words),
        window.about.heading: about.cards_heading(words, about.cards()),
        **{
            accordion: gr.update(label=about.task(words, name))
            for name, accordion in window.about.cards
        },
    }


def show_case(window: Window, case: Any, words: Words) -> Updates:
    """The open case, or the empty window."""
    one = window.one
    count = len(case.patient.slices) if case else 0
    position = gr.update(visible=False)
    if count > 1:
        position = gr.update(visible=True, maximum=count, value=case.at + 1)
    heat = case is not None and case.shown.heatmap is not None
    return {
        one.viewer: viewer.show(case, words),
        one.controls: gr.update(visible=heat or count > 1),
        one.slice: position,
        one.opacity: gr.update(visible=heat),
        one.method: gr.update(visible=heat and len(saliency.available()) > 1),
        one.outline: gr.update(visible=heat),
        one.report: _filled(waiting(words("report.preparing")) if case else ""),
        one.drawing: status(""),
        one.notice: _filled(""),
        one.answer: _filled(panels.answer(case, words)),
        one.treatment: _filled(panels.treatment(case, words)),
        one.why: _filled(panels.why(case, words)),
        one.warnings: _filled(panels.warnings(case, words)),
        one.guidance: _filled(panels.guidelines(case, words)),
    }


def show_question(window: Window, waiting: Waiting | None, words: Words) -> Updates:
    """What is asked before the uploads are answered."""
    return {window.one.question: _filled(questions.show(waiting, words))}


def show_aside(window: Window, aside: Form | None, words: Words) -> Updates:
    """The record that was set aside for an example's."""
    return {window.one.aside: _filled(questions.show_aside(aside, words))}


def show_form(window: Window, form: Form) -> Updates:
    """The record in the form."""
    return {window.one.age: form.age, window.one.sex: form.sex, window.one.note: form.note}


def show_report(window: Window, content: bytes | None, words: Words) -> Updates:
    """The link to the report, the report inside it."""
    if content is None:
        return {window.one.report: _filled("")}
    link = download(words("report.download"), words("report.file"), content, "application/pdf")
    return {window.one.report: _filled(link)}


def show_waiting(window: Window, pending: list[str], words: Words) -> Updates:
    """How many scans wait for a run."""
    says = words("many.ready", count=len(pending)) if pending else ""
    return {window.many.ready: status(says)}


def show_batch(window: Window, ran: Any, words: Words) -> Updates:
    """The run of many scans as far as it got."""
    running = ran is not None and ran.state == "running"
    return {
        window.many.progress: _filled(batch.progress(ran, words)),
        window.many.table: _filled(batch.table(ran, words)),
        window.many.cancel: gr.update(interactive=running),
        window.many.notice: _filled(""),
    }


def complain(where: gr.HTML, words: Words, sentence: str) -> Updates:
    """A message in place; empty to take it away."""
    return {where: _filled(notice(words("error.heading"), sentence) if sentence else "")}


def _filled(text: str) -> Any:
    """A panel that is there where it says something."""
    return gr.update(value=text, visible=bool(text))
